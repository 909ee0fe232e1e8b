"""`kefu upgrade` where no server runs, or one that cannot be asked; with one, see tests/torture/test_upgrade.py."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kefu.cli.serving import mark_of
from kefu.kit.embedded.folders import make_folder
from kefu.kit.embedded.locking import FolderLock
from kefu.kit.keys import Keyring
from kefu.kit.settings import load_settings
from kefu.kit.supervisor.standing import Sign, find_standing
from kefu.migrations.run import migrate
from kefu.migrations.state import Schema, find_schema, known_steps
from tests.backups.conftest import empty_database
from tests.cli.conftest import Command
from tests.conftest import url_of


@pytest.fixture
def behind() -> Iterator[str]:
    """The owner's address of a database that lacks the newest two steps."""
    with empty_database() as name:
        url = url_of("kefu_owner", name)
        migrate(url, known_steps()[-3])
        yield url


def to(url: str, data: Path) -> tuple[object, ...]:
    return ("--data-dir", data, "--database-url", url, "--owner-database-url", url)


def test_the_schema_is_brought_forward_after_a_backup(alone: Command, behind: str, tmp_path: Path) -> None:
    make_folder(tmp_path / "data", 0o700)
    Keyring.open(tmp_path / "data" / "keys.json")
    answer = alone("upgrade", tmp_path / "before.zip", *to(behind, tmp_path / "data"), "--json")
    assert answer.code == 0, answer.err
    assert answer.json() == {"backup": str(tmp_path / "before.zip"), "taken": known_steps()[-2:], "seconds": None}
    assert find_schema(behind) == Schema.AT_HEAD
    assert alone("restore", tmp_path / "before.zip", "--check", "--json").json()["revision"] == known_steps()[-3]
    again = alone("upgrade", "--without-backup", *to(behind, tmp_path / "data"))
    assert again.code == 0
    assert "newest already" in again.out


def test_a_server_from_before_is_left_alone(alone: Command, behind: str, tmp_path: Path) -> None:
    make_folder(tmp_path / "run", 0o700)
    lock = FolderLock(tmp_path / "run" / "lock")
    lock.acquire()
    try:
        old = alone("upgrade", "--without-backup", *to(behind, tmp_path))
        sign = Sign(tmp_path / "run", mark_of(load_settings(database_url=behind)))
        sign.show(ready=False)
        starting = alone("upgrade", "--without-backup", *to(behind, tmp_path))
        Sign(tmp_path / "run", mark_of(load_settings(database_url="dbname=elsewhere"))).show(ready=True)
        differing = alone("upgrade", "--without-backup", *to(behind, tmp_path))
        sign.take_down()
    finally:
        lock.release()
    for answer, word in ((old, "Stop it"), (starting, "just starting"), (differing, "another database")):
        assert (answer.code, answer.err.count("\n")) == (1, 1), answer.err
        assert word in answer.err
    assert find_schema(behind) == Schema.BEHIND


def test_a_database_that_is_not_ours_to_bring_forward_is_refused(alone: Command, behind: str, tmp_path: Path) -> None:
    with empty_database() as name:
        bare = alone("upgrade", *to(url_of("kefu_owner", name), tmp_path))
    with psycopg.connect(behind) as connection:
        connection.execute("update alembic_version set version_num = 'of tomorrow'")
    newer = alone("upgrade", *to(behind, tmp_path))
    for answer, word in ((bare, "lacks tables"), (newer, "newer Kefu")):
        assert (answer.code, answer.err.count("\n")) == (3, 1), answer.err
        assert word in answer.err


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"pid": 1, "started": "never", "beginning": "a", "ready": true}']
)
def test_a_sign_that_nobody_stands_behind_is_none(text: str, tmp_path: Path) -> None:
    make_folder(tmp_path / "run", 0o700)
    (tmp_path / "run" / "standing").write_text(text)
    assert find_standing(tmp_path) is None
