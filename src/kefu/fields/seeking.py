"""What is looked for in fields, as it is written in an address: `region:north` is a key and what stands there."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import msgspec

from kefu.fields.filling import clean_value, name_of
from kefu.fields.model import Field, FieldType, Value
from kefu.kit.errors import InvalidInput

_WORDS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})


class Seek(StrEnum):
    """How a field is looked at."""

    IS = "is"
    FILLED = "filled"
    EMPTY = "empty"


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What a field is looked at for; of several choices `value` is a list of one."""

    field: Field
    seek: Seek
    value: Value | None = None

    @property
    def folded(self) -> bool:
        """Tell whether what stands there is a text, in which A and a are the same."""
        return self.field.type in _WORDS


def read_sought(
    fields: Sequence[Field], said: Sequence[str], filled: Sequence[str], empty: Sequence[str]
) -> list[Sought]:
    """Give what is looked for: fields that say something (`key:value`), are filled or empty; raises InvalidInput."""
    known = {field.key: field for field in fields if not field.archived}
    return [
        *(_read(_find(known, key), text) for key, _, text in (one.partition(":") for one in said)),
        *(Sought(field=_find(known, key), seek=Seek.FILLED) for key in filled),
        *(Sought(field=_find(known, key), seek=Seek.EMPTY) for key in empty),
    ]


def _find(known: dict[str, Field], key: str) -> Field:
    if key not in known:
        raise InvalidInput(field=f"fields.{key}", reason="field_unknown")
    return known[key]


def _read(field: Field, text: str) -> Sought:
    given = _given(field, text)
    if given is False:
        return Sought(field=field, seek=Seek.EMPTY)
    value = clean_value(field, given, given)  # as if it stood there: who has a choice that was retired is looked for
    if value is None:
        raise InvalidInput(field=name_of(field), reason=f"value_{field.type}")
    return Sought(field=field, seek=Seek.IS, value=value)


def _given(field: Field, text: str) -> Any:
    """Give what was written as a value; what is of another type stays a text, which is refused where none belongs."""
    match field.type:
        case FieldType.NUMBER:
            try:
                return msgspec.json.decode(text, type=int | float)
            except msgspec.DecodeError:
                return text
        case FieldType.CHECKBOX:
            return {"true": True, "false": False}.get(text, text)
        case FieldType.CHOICES:
            return [text]
        case _:
            return text
