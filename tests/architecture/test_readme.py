"""Both READMEs name every module and lead to the same pages, which are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
READMES = ("README.md", "README.zh.md")
MODULES = {init.parent.name for init in (ROOT / "src" / "kefu").glob("*/__init__.py")}


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _named(text: str) -> set[str]:
    """Give the modules of the lines that begin with the source folder."""
    lines = re.findall(r"^src/kefu/((?:\w+/?, )*\w+)", text, re.MULTILINE)
    return {word for line in lines for word in line.split(", ")}


def _led_to(text: str) -> set[str]:
    """Give the pages of the repository that it leads to; each README to the other, and each to its own picture."""
    found = set(re.findall(r"\]\(([^)#:]+)\)", text))
    return {path for path in found if path not in READMES and not path.startswith("docs/images/")}


@pytest.mark.parametrize("name", READMES)
def test_a_readme_names_every_module(name: str) -> None:
    assert sorted(MODULES - _named(_read(name))) == []


@pytest.mark.parametrize("name", READMES)
def test_a_readme_leads_to_pages_that_are_there(name: str) -> None:
    assert [path for path in re.findall(r"\]\(([^)#:]+)\)", _read(name)) if not (ROOT / path).exists()] == []


def test_both_readmes_lead_to_the_same_pages() -> None:
    first, second = (_led_to(_read(name)) for name in READMES)
    assert first == second


def test_a_module_that_is_left_out_is_noticed() -> None:
    text = _read("README.md").replace("imports, erasures", "erasures")
    assert MODULES - _named(text) == {"imports"}
