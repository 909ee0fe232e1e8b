"""What msgspec says is wrong with a value, as a place, a stable code and what a sentence about it needs.

Its own sentences are English and no promise; every one that a field of ours can cause is planted in the tests.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

_PLACE = re.compile(r" - at (?P<key>`key` in )?`\$\.?(?P<path>[^`]*)`$")
_SENTENCES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("missing", re.compile(r"Object missing required field `(?P<name>[^`]+)`")),
    ("unknown", re.compile(r"Object contains unknown field `(?P<name>.+)`", re.DOTALL)),
    ("too_long", re.compile(r"Expected `(?:str|bytes)` of length <= (?P<limit>\d+)")),
    ("too_short", re.compile(r"Expected `(?:str|bytes)` of length >= (?P<limit>\d+)")),
    ("too_many", re.compile(r"Expected `(?:array|object)` of length <= (?P<limit>\d+)")),
    ("too_few", re.compile(r"Expected `(?:array|object)` of (?:at least )?length >= (?P<limit>\d+)")),
    ("too_big", re.compile(r"Expected `(?:int|float)` <= (?P<limit>-?[\d.]+)")),
    ("too_small", re.compile(r"Expected `(?:int|float)` >= (?P<limit>-?[\d.]+)")),
    ("not_one_of", re.compile(r"Invalid enum value")),
    ("no_offset", re.compile(r"Expected `datetime` with a timezone component")),
    ("bad_pattern", re.compile(r"Expected `str` matching regex '(?P<expected>.*)'", re.DOTALL)),
    ("bad_format", re.compile(r"Invalid (?P<expected>UUID|RFC3339 encoded \w+|base64 encoded string)")),
    ("wrong_type", re.compile(r"Expected `(?P<expected>[^`]+)`, got `(?P<got>[^`]+)`")),
)
_PARTS = re.compile(r"\[[^\]]*\]|[^.\[]+")
INVALID = "field"
MOST_CHARACTERS = 200


class Fault(msgspec.Struct, frozen=True):
    """One field that breaks a rule: where it is, and which rule (catalogue key `reasons.<code>`)."""

    field: str
    code: str
    params: dict[str, Any] = {}


def read_fault(sentence: str, kind: Any, path: str = "", *, at: str = "") -> Fault:
    """Understand what msgspec says of a value of this kind, or of what lies at a path in it.

    `at` is where the value itself stands; `field` is "" for a value that stands nowhere.
    """
    place = _PLACE.search(sentence)
    path = place["path"] if place else path
    said = sentence[: place.start()] if place else sentence
    code, params = _understand(said)
    if code in ("missing", "unknown"):
        path = ".".join(part for part in (path, str(params.pop("name"))) if part)
    if code == "not_one_of":
        allowed = find_allowed(kind, path, of_keys=bool(place and place["key"]))
        code, params = (code, {"allowed": allowed}) if allowed else (INVALID, {})
    return Fault(".".join(part for part in (at, path) if part).replace(".[", "[")[:MOST_CHARACTERS], code, params)


def _understand(said: str) -> tuple[str, dict[str, Any]]:
    for code, pattern in _SENTENCES:
        if found := pattern.match(said):
            params = {name: value for name, value in found.groupdict().items() if value is not None}
            if "limit" in params:
                params["limit"] = float(params["limit"]) if "." in params["limit"] else int(params["limit"])
            return code, params
    return INVALID, {}


def find_allowed(kind: Any, path: str, *, of_keys: bool = False) -> list[Any]:
    """Give the values, or the names of an object, that a type allows at a path such as `roles[0]`; [] where any may."""
    nodes = [inspect.type_info(kind)]
    for part in _PARTS.findall(path):
        nodes = [below for node in nodes for one in _choices(node) for below in _below(one, part)]
    if of_keys:
        nodes = [one.key_type for node in nodes for one in _choices(node) if isinstance(one, inspect.DictType)]
    values: list[Any] = []
    for node in nodes:
        for one in _choices(node):
            if isinstance(one, inspect.EnumType):
                values += [member.value for member in one.cls]
            elif isinstance(one, inspect.LiteralType):
                values += one.values
    return values


def _choices(node: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(node, inspect.Metadata):
        yield from _choices(node.type)
    elif isinstance(node, inspect.UnionType):
        for one in node.types:
            yield from _choices(one)
    else:
        yield node


def _below(node: inspect.Type, part: str) -> Iterator[inspect.Type]:
    if part.startswith("["):
        if isinstance(node, inspect.DictType):
            yield node.value_type
        elif isinstance(node, inspect.CollectionType):
            yield node.item_type
    elif isinstance(node, inspect.StructType):
        yield from (field.type for field in node.fields if field.encode_name == part)
