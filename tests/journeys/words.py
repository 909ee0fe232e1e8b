"""What stands on the screens, read from the catalogues: journeys look for meanings, not for sentences."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

APPS = Path(__file__).resolve().parents[2] / "frontend" / "apps"
PLACE = re.compile(r"\{\{?(\w+)\}?\}")


@cache
def _catalogue(app: str, language: str, name: str) -> Any:
    base = APPS / "widget" / "locales" / f"{language}.json"
    if app == "console":
        base = APPS / "console" / "src" / "locales" / language / f"{name}.json"
    whole = json.loads(base.read_text(encoding="utf-8"))
    return whole if app == "console" else whole[name]


def say(app: str, language: str, key: str, **values: object) -> str:
    """Give a text: `console tickets.status.open` or `widget frame.sent`, its places filled."""
    name, *path = key.split(".")
    text = _catalogue(app, language, name)
    for part in path:
        text = text[part]
    return PLACE.sub(lambda place: str(values.get(place[1], place[0])), str(text))
