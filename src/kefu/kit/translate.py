"""Sentences by key and language, read from the `text/` folder of every module."""

from functools import cache
from pathlib import Path

import msgspec

LANGUAGES = ("zh", "en")
DEFAULT_LANGUAGE = "zh"
_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def catalogue(language: str) -> dict[str, str]:
    """Merge `*/text/<language>.json` of all modules; raises ValueError when a key is defined twice."""
    merged: dict[str, str] = {}
    for path in sorted(_PACKAGE.rglob(f"text/{language}.json")):
        entries = msgspec.json.decode(path.read_bytes(), type=dict[str, str])
        if twice := merged.keys() & entries.keys():
            raise ValueError(f"{path}: defined twice: {sorted(twice)}")
        merged |= entries
    return merged


def translate(key: str, language: str, **params: object) -> str:
    """Give the sentence for a key; falls back to the key itself so that nothing ever fails here.

    A value may be a list, and a name that people gave in several languages, by the language.
    """
    sentence = catalogue(language).get(key, key)
    for name, value in params.items():
        said = ", ".join(_say(one, language) for one in (value if isinstance(value, list) else [value]))
        sentence = sentence.replace("{" + name + "}", said)
    return sentence


def _say(value: object, language: str) -> str:
    return str(value.get(language)) if isinstance(value, dict) else str(value)


def choose_language(accept_language: str | None, default: str = DEFAULT_LANGUAGE) -> str:
    """Pick zh or en from an Accept-Language header (RFC 9110, section 12.5.4); the default when it names neither."""
    best, weight = default, 0.0
    for part in (accept_language or "").lower().split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            q = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        primary = tag.split("-")[0].strip()
        if primary in LANGUAGES and q > weight:
            best, weight = primary, q
    return best
