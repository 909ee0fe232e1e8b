"""No container engine is at hand where we test; so everything that Containerfile and compose.yaml name is looked up."""

import fnmatch
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from kefu.cli.commands import build
from kefu.kit.settings import Settings
from kefu.web.routes import ROUTES

ROOT = Path(__file__).resolve().parent.parent.parent
yaml = pytest.importorskip("yaml")


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", (ROOT / "Containerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines) if word]


def of(word: str) -> list[str]:
    return [rest for found, rest in instructions() if found == word]


def missing(copies: list[str], ignored: list[str]) -> list[str]:
    """Give what a COPY names that is not there or is left out of the context."""
    names = [name for copy in copies if "--from=" not in copy for name in shlex.split(copy)[:-1]]
    return [
        name
        for name in names
        if not (ROOT / name).exists() or any(fnmatch.fnmatch(name.split("/")[0], line) for line in ignored)
    ]


def test_every_path_copied_is_there() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert missing(of("COPY"), ignored) == []
    assert missing(["src nowhere ./"], ignored) == ["nowhere"]
    assert missing(["tests ./"], ignored) == ["tests"]


def test_the_build_has_all_that_its_hook_reads() -> None:
    copied = {name.rstrip("/") for copy in of("COPY") for name in shlex.split(copy)}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    included = json.loads(re.search(r"include = (\[[^\]]*\])", project)[1])  # type: ignore[index]
    assert {path.lstrip("/") for path in included} <= copied


def test_it_starts_a_command_of_ours_as_nobody_special() -> None:
    [entry], [command], [user] = of("ENTRYPOINT"), of("CMD"), of("USER")
    assert json.loads(entry) == ["kefu"]
    names = {found.name for found in build(["doctor"]).registered_commands}
    assert json.loads(command)[0] in names
    assert user not in ("root", "0")
    assert any("useradd --system" in run and run.rstrip().endswith("/data") for run in of("RUN"))


def test_settings_port_and_health_check_agree() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bKEFU_([A-Z_]+)=", text)) | set(settings_of_compose())
    assert {name.lower() for name in named} <= set(Settings.__struct_fields__)
    [port], [health] = of("EXPOSE"), of("HEALTHCHECK")
    asked = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", health)
    assert asked is not None
    assert asked[1] == port
    assert f"KEFU_PORT={port}" in text
    assert asked[2] in {path for route in ROUTES for path in route.paths}


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    return found


def settings_of_compose() -> list[str]:
    names = [name for service in services().values() for name in service.get("environment", {})]
    return [name.removeprefix("KEFU_") for name in names if name.startswith("KEFU_")]


def test_compose_names_what_there_is() -> None:
    whole = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    for service in services().values():
        for volume in service["volumes"]:
            assert volume.split(":")[0] in whole["volumes"]
        assert set(service.get("depends_on", {})) <= set(services())
        if "build" in service:
            assert (ROOT / service["build"]["dockerfile"]).is_file()
            [port] = service["ports"]
            assert port.rpartition(":")[2] == of("EXPOSE")[0]
            assert service["volumes"][0].endswith(f":{of('VOLUME')[0]}")
    assert [name for name, service in services().items() if "profiles" not in service] == ["kefu"]
