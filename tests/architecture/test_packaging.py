"""The package's lists agree with each other, every licence is one we may build on, and the wheel is whole."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from hatch_build import BUILT, bundled, licence_text, third_party
from tools.licences import pinned
from tools.lint.__main__ import read_tree

ROOT = Path(__file__).resolve().parent.parent.parent
REQUIREMENTS = ROOT / "requirements"
# The GPL would bind Kefu's users (see docs/decisions); the LGPL of psycopg does not.
REFUSED = re.compile(r"(?<!L)\b[A]?GPL|SSPL|BUSL|Commons Clause|UNLICENSED", re.IGNORECASE)


def _wanted(file: str) -> list[str]:
    lines = (REQUIREMENTS / file).read_text(encoding="utf-8").splitlines()
    return sorted(line for line in lines if line and not line.startswith(("#", "-")))


def _licences() -> dict[str, str]:
    lines = (REQUIREMENTS / "licences.txt").read_text(encoding="utf-8").splitlines()
    return {line.rsplit(" ", line.count(" ") - 1)[0]: line for line in lines}


def test_the_package_asks_for_what_the_pins_resolve() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert sorted(project["dependencies"]) == _wanted("base.in")


def test_mypy_looks_at_every_folder_with_python() -> None:
    files = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]["files"]
    folders = {path.split("/")[0] for path in read_tree() if path.endswith(".py")}
    assert folders == set(files)


@pytest.mark.parametrize("file", ["base", "build", "node", "dev"])
def test_every_pin_has_a_hash_and_names_no_registry(file: str) -> None:
    text = (REQUIREMENTS / f"{file}.txt").read_text(encoding="utf-8")
    assert "http" not in re.sub(r"\bhttp(x|core)\b", "", text)
    for block in re.split(r"\n(?=\S)", text):
        if "==" in block:
            assert "--hash=sha256:" in block, block


def test_development_uses_the_very_versions_that_ship() -> None:
    base, dev = pinned(REQUIREMENTS / "base.txt"), pinned(REQUIREMENTS / "dev.txt")
    assert base.items() <= dev.items()


def test_the_licence_of_every_pin_is_known_and_fit() -> None:
    listed = {tuple(line.split(" ")[:2]) for line in _licences().values()}
    assert listed == set(pinned(REQUIREMENTS / "base.txt").items())
    assert [line for line in _licences().values() if REFUSED.search(line)] == []


def test_the_licence_of_every_script_is_known_and_fit() -> None:
    found = list(bundled(ROOT / "frontend" / "package-lock.json"))
    assert found
    assert [name for name, _, licence, _ in found if REFUSED.search(licence) or " " in licence[:4]] == []


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "AGPL-3.0", "SSPL-1.0", "MIT AND GPL-2.0"])
def test_an_unfit_licence_would_be_refused(licence: str) -> None:
    assert REFUSED.search(licence)


@pytest.mark.parametrize("licence", ["MIT", "LGPL-3.0-only", "MIT AND PSF-2.0"])
def test_a_fit_licence_passes(licence: str) -> None:
    assert REFUSED.search(licence) is None


def test_the_lock_of_the_front_end_names_no_address() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    assert [place for place, entry in lock["packages"].items() if "http" in str(entry.get("resolved", ""))] == []


def test_third_parties_are_listed_with_their_texts(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "licences.txt").write_text("alembic 1.20.1 MIT\n")
    folder = tmp_path / "frontend" / "node_modules" / "preact"
    folder.mkdir(parents=True)
    (folder / "LICENSE").write_text("Permission is hereby granted")
    lock = {
        "packages": {
            "": {},
            "node_modules/preact": {"version": "11.2.0", "license": "MIT"},
            "node_modules/vite": {"version": "8.0.0", "license": "MIT", "dev": True},
            "node_modules/@kefu/ui": {"resolved": "packages/ui", "link": True},
        }
    }
    (tmp_path / "frontend" / "package-lock.json").write_text(json.dumps(lock))
    text = third_party(tmp_path)
    assert "alembic 1.20.1 MIT" in text
    assert "preact 11.2.0 (MIT)\n\nPermission is hereby granted" in text
    assert "vite" not in text
    assert "@kefu" not in text
    assert licence_text(tmp_path / "missing") == ""


@pytest.mark.slow
def test_a_wheel_has_front_end_migrations_texts_and_licences(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(ROOT / "src", source / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source / name)
    shutil.copytree(REQUIREMENTS, source / "requirements")
    (source / "frontend").mkdir()
    shutil.copy(ROOT / "frontend" / "package-lock.json", source / "frontend")
    # ignored by git, and yet they must be inside
    shutil.copy(ROOT / ".gitignore", source / ".gitignore")
    (source / ".git").mkdir()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            tmp_path,
            source,
        ],
        check=True,
    )
    [wheel] = tmp_path.glob("kefu-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    steps = {f"kefu/migrations/steps/{path.name}" for path in (ROOT / "src/kefu/migrations/steps").glob("*.sql")}
    assert steps
    assert steps <= names
    assert {f"kefu/web/static/{name}" for name in BUILT} <= names
    assert {"kefu/kit/text/zh.json", "kefu/kit/text/en.json", "kefu/THIRD_PARTY.txt"} <= names
    assert {Path(name).name for name in names if "/licenses/" in name} == {"LICENSE", "NOTICE"}
    assert [name for name in names if "node_modules" in name or "/tests/" in name] == []
