"""Every sentence of msgspec that a field of ours can cause has a code of its own."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import pytest

from kefu.kit.faults import Fault, find_allowed, read_fault
from kefu.kit.translate import catalogue


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=3)]
    colour: Colour | None = None


class Outer(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    id: UUID
    at: datetime | None = None
    number: Annotated[int, msgspec.Meta(ge=1, le=9)] = 1
    share: Annotated[float, msgspec.Meta(le=0.5)] = 0.5
    size: Literal["small", "large"] = "small"
    slug: Annotated[str, msgspec.Meta(pattern="^[a-z]+$")] = "a"
    tags: Annotated[list[str], msgspec.Meta(min_length=1, max_length=2)] | None = None
    colours: list[Colour] = []
    inner: Inner | None = None
    named: dict[str, Inner] = {}
    painted: dict[Colour, int] = {}


ID = "01a20629-3863-78cb-919a-e9890f7d73b4"


@pytest.mark.parametrize(
    ("given", "field", "code", "params"),
    [
        ({}, "id", "missing", {}),
        ({"id": ID, "zz": 1}, "zz", "unknown", {}),
        ({"id": ID, "inner": {}}, "inner.name", "missing", {}),
        ({"id": ID, "inner": {"name": "a", "b": 1}}, "inner.b", "unknown", {}),
        ({"id": ID, "inner": {"name": "abcd"}}, "inner.name", "too_long", {"limit": 3}),
        ({"id": ID, "inner": {"name": ""}}, "inner.name", "too_short", {"limit": 1}),
        ({"id": ID, "inner": {"name": 1}}, "inner.name", "wrong_type", {"expected": "str", "got": "int"}),
        ({"id": ID, "inner": {"name": "a", "colour": "x"}}, "inner.colour", "not_one_of", {"allowed": ["blue", "red"]}),
        ({"id": ID, "colours": ["red", "x"]}, "colours[1]", "not_one_of", {"allowed": ["blue", "red"]}),
        ({"id": ID, "size": "x"}, "size", "not_one_of", {"allowed": ["large", "small"]}),
        ({"id": ID, "named": {"k": {"name": "a", "colour": 1}}}, "named[...].colour", "wrong_type", None),
        ({"id": ID, "painted": {"x": 1}}, "painted", "not_one_of", {"allowed": ["blue", "red"]}),
        ({"id": ID, "named": {"k": {"name": "a"}, 7: {}}}, "named", "wrong_type", {"expected": "str", "got": "int"}),
        ({"id": ID, "number": 10}, "number", "too_big", {"limit": 9}),
        ({"id": ID, "number": 0}, "number", "too_small", {"limit": 1}),
        ({"id": ID, "share": 0.7}, "share", "too_big", {"limit": 0.5}),
        ({"id": ID, "tags": []}, "tags", "too_few", {"limit": 1}),
        ({"id": ID, "tags": ["a"] * 3}, "tags", "too_many", {"limit": 2}),
        ({"id": ID, "slug": "A"}, "slug", "bad_pattern", {"expected": "^[a-z]+$"}),
        ({"id": "x"}, "id", "bad_format", {"expected": "UUID"}),
        ({"id": ID, "at": "x"}, "at", "bad_format", None),
        ([], "", "wrong_type", {"expected": "object", "got": "array"}),
    ],
)
def test_a_fault_says_where_and_what(given: Any, field: str, code: str, params: dict[str, Any] | None) -> None:
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.convert(given, Outer)
    fault = read_fault(str(raised.value), Outer)
    if "allowed" in fault.params:
        fault.params["allowed"].sort()
    assert (fault.field, fault.code) == (field, code), str(raised.value)
    if params is not None:
        assert fault.params == params
    for language in ("zh", "en"):
        assert f"reasons.{fault.code}" in catalogue(language)


def test_a_value_stands_somewhere() -> None:
    assert read_fault("Object missing required field `a` - at `$.b`", Outer, at="settings").field == "settings.b.a"
    assert read_fault("Something else entirely", Outer, "inner.name") == Fault("inner.name", "field")
    assert read_fault("Invalid enum value 'x'", str) == Fault("", "field")
    assert len(read_fault(f"Object contains unknown field `{'x' * 5000}`", Outer).field) == 200


def test_what_is_allowed_is_found_below_lists_and_choices() -> None:
    assert find_allowed(Outer, "colours[0]") == find_allowed(Outer, "named[...].colour") == ["red", "blue"]
    assert find_allowed(Outer, "nowhere.at[0].all") == []
