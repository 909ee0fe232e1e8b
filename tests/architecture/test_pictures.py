"""Every page of the console has a picture: what has none is looked at by nobody, and swept by no check of screens."""

import ast
import re
from pathlib import Path

from tools.screenshots.groups import SCREENS

ROOT = Path(__file__).resolve().parents[2]
CONSOLE = ROOT / "frontend/apps/console/src"
CLICKED = {"/print/:number": "print", "/customers/imports/:id": "import", "/companies/:id": "company"}
"""What is come to by a click, and the screen that it is seen on."""


def opened() -> set[str]:
    """Give the paths that screens open; what is filled in is an x."""
    found = set[str]()
    for source in [*(ROOT / "tools/screenshots").glob("*.py"), ROOT / "tests/journeys/console.py"]:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            values = [part.value if isinstance(part, ast.Constant) else "x" for part in parts]
            if all(isinstance(value, str) for value in values):
                found.add(re.split("[?#]", "".join(map(str, values)))[0])
    return found


def sections(page: str, opening: str) -> list[str]:
    text = (CONSOLE / page).read_text("utf-8").split(opening, 1)[1]
    return re.findall(r"^  (\w+): \{ icon|key: \"(\w+)\"", text, re.MULTILINE)


def test_every_page_has_a_picture() -> None:
    written = re.findall(r'<Route path="(/[^"]*)"', (CONSOLE / "app/App.tsx").read_text("utf-8"))
    # what may be left out makes two pages
    routes = [page for route in written for page in {route.removesuffix("?"), re.sub(r"/:\w+\?$", "", route)}]
    assert len(routes) > 15
    assert CLICKED.keys() <= set(routes)
    assert set(CLICKED.values()) <= SCREENS.keys()
    paths = [path for path in opened() if path.startswith(("/", "x/"))]
    asked = [
        re.compile(re.sub(r":\w+", "[^/]+", route).replace("/*", "(/.*)?") + "$")
        for route in routes
        if route not in CLICKED
    ]
    for page, base, opening in (
        ("features/admin/AdminPage.tsx", "/admin/", "const PAGES"),
        ("features/replies/MinePage.tsx", "/mine/", "function MinePage"),
    ):
        keys = ["".join(key) for key in sections(page, opening)]
        assert len(keys) > 2
        asked += [re.compile(f"{base}{key}(/.*)?$") for key in keys]
    lacking = [each.pattern for each in asked if not any(each.search(path.removeprefix("x")) for path in paths)]
    assert not lacking, lacking
