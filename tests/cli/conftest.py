import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
import structlog

from kefu.cli import main
from tests.conftest import fresh_database, url_of


class Answer(NamedTuple):
    """What a command gave: its exit code and what it said."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Read the last line of the answer."""
        return msgspec.json.decode(self.out.splitlines()[-1])

    def lines(self) -> list[Any]:
        """Read every line of the answer."""
        return [msgspec.json.decode(line) for line in self.out.splitlines()]


Command = Callable[..., Answer]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A database of its own with the demo in it, by the settings that lead there."""
    with fresh_database() as name:
        yield {
            "KEFU_DATABASE_URL": url_of("kefu_app", name),
            "KEFU_OWNER_DATABASE_URL": url_of("kefu_owner", name),
            "KEFU_DATA_DIR": str(tmp_path_factory.mktemp("cli")),
        }


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """No setting of the machine, English, and logs put back afterwards."""
    for name in os.environ:
        if name.startswith("KEFU_") and not name.startswith("KEFU_TEST_"):
            monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    before = structlog.get_config()
    yield monkeypatch
    structlog.configure(**before)


@pytest.fixture
def alone(clean_environment: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Run a command that finds no settings but what it is given."""

    def run(*words: str | Path) -> Answer:
        capfd.readouterr()
        code = main([str(word) for word in words])
        out, err = capfd.readouterr()
        return Answer(code, out, err)

    return run


@pytest.fixture
def kefu(alone: Command, clean_environment: pytest.MonkeyPatch, installation: dict[str, str]) -> Command:
    """Run a command on the installation."""
    for name, value in installation.items():
        clean_environment.setenv(name, value)
    return alone


@pytest.fixture
def demo(kefu: Command) -> Command:
    """The same, and the demo is loaded."""
    assert kefu("demo").code == 0
    return kefu
