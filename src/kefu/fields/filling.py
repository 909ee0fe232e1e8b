"""What can stand in a field: given values are read strictly, so that nothing else is ever in the database."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from kefu.fields.model import CHOOSING, LONG, Field, FieldType, Filled, Given, Value
from kefu.kit.errors import InvalidInput
from kefu.workspaces import clean_line

SHORT = 500
LARGEST = 1e15
"""Up to here a number comes back as it was written: doubles hold 15 digits."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def clean_value(field: Field, given: Given, before: Value | None = None) -> Value | None:
    """Give what will stand in a field, None for nothing; raises InvalidInput, which names the field by its key.

    A box that is not ticked is empty. `before` stands there now: a choice that was retired since may stay.
    """
    if given is None or given is False or given in ("", []):
        return None
    value = _READ[field.type](field, given, before)
    if value is None:
        raise InvalidInput(field=name_of(field), reason=f"value_{field.type}")
    return None if value == "" else value


def clean_values(fields: Sequence[Field], given: Mapping[str, Given], before: Filled) -> Filled:
    """Give what will stand in all fields, of which some are given; raises InvalidInput."""
    known = {field.key: field for field in fields if not field.archived}
    after = dict(before)
    for key, value in given.items():
        if key not in known:
            raise InvalidInput(field=f"fields.{key}", reason="field_unknown")
        cleaned = clean_value(known[key], value, before.get(key))
        if cleaned is None:
            after.pop(key, None)
        else:
            after[key] = cleaned
    return after


def told_value(field: Field, value: Value) -> Any:
    """Give what stands in a field to who does not know its keys: choices by their names."""
    names = {choice.key: choice.name for choice in field.choices}
    if field.type not in CHOOSING:
        return value
    chosen = value if isinstance(value, list) else [str(value)]
    return [names[key] for key in chosen]


def name_of(field: Field) -> str:
    """Give how an error names the field."""
    return f"fields.{field.key}"


# Each gives None for what is of another type.


def _read_text(field: Field, given: Given, _: Value | None) -> Value | None:
    if not isinstance(given, str):
        return None
    text = clean_line(given, name_of(field)) if given.strip() else ""
    if len(text) > SHORT:
        raise InvalidInput(field=name_of(field), reason="value_long", limit=SHORT)
    return text


def _read_long_text(field: Field, given: Given, _: Value | None) -> Value | None:
    if isinstance(given, str) and len(given) > LONG:  # from a spreadsheet: a request is refused before
        raise InvalidInput(field=name_of(field), reason="value_long", limit=LONG)
    return given.strip() if isinstance(given, str) else None


def _read_number(_field: Field, given: Given, _: Value | None) -> Value | None:
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    if abs(given) > LARGEST or not math.isfinite(given):  # in this order: some integers are no doubles at all
        return None
    return int(given) if given == int(given) else given


def _read_date(_field: Field, given: Given, _: Value | None) -> Value | None:
    if not isinstance(given, str) or not _DAY.fullmatch(given):
        return None
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        return None


def _read_checkbox(_field: Field, given: Given, _: Value | None) -> Value | None:
    return True if given is True else None


def _read_choice(field: Field, given: Given, before: Value | None) -> Value | None:
    if not isinstance(given, str):
        return None
    return _chosen(field, [given], [before])[0]


def _read_choices(field: Field, given: Given, before: Value | None) -> Value | None:
    if not isinstance(given, list):
        return None
    return _chosen(field, given, before if isinstance(before, list) else [])


def _chosen(field: Field, given: list[str], before: list[Any]) -> list[str]:
    """Give what was chosen in the order of the field's choices; raises InvalidInput."""
    retired = {choice.key: choice.retired for choice in field.choices}
    for key in given:
        if key not in retired:
            raise InvalidInput(field=name_of(field), reason="value_unknown")
        if retired[key] and key not in before:
            raise InvalidInput(field=name_of(field), reason="value_retired")
    return [key for key in retired if key in given]


_READ: dict[FieldType, Callable[[Field, Given, Value | None], Value | None]] = {
    FieldType.TEXT: _read_text,
    FieldType.LONG_TEXT: _read_long_text,
    FieldType.NUMBER: _read_number,
    FieldType.DATE: _read_date,
    FieldType.CHECKBOX: _read_checkbox,
    FieldType.CHOICE: _read_choice,
    FieldType.CHOICES: _read_choices,
}
