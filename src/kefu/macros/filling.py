"""What a macro fills in: which of a ticket's fields become different, and which cannot as the macro wants it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from kefu.fields import Field, Filled, Given, Kind, Value, clean_value
from kefu.kit.errors import InvalidInput


class Unfit(StrEnum):
    """Why a field cannot be filled in: it was archived, or the choice was, or such a ticket does not have it."""

    ARCHIVED = "archived"
    RETIRED = "retired"
    ELSEWHERE = "elsewhere"


class FieldFilled(msgspec.Struct, frozen=True, kw_only=True):
    """A field that becomes different; null where it is empty."""

    key: str
    before: Value | None
    after: Value | None


class FieldUnfit(msgspec.Struct, frozen=True, kw_only=True):
    """A field that cannot be filled in as the macro wants it."""

    key: str
    reason: Unfit


class OnTicket(msgspec.Struct, frozen=True):
    """What a plan depends on beside the ticket's row: fields and their values, and tags put on none any more."""

    fields: Sequence[Field]
    values: Filled
    archived_tags: frozenset[str] = frozenset()
    assign_on_reply: bool = False
    """Whether the workspace gives what nobody owns to who answers it."""


def plan_fields(given: Mapping[str, Given], kind: Kind, on: OnTicket) -> tuple[list[FieldFilled], list[FieldUnfit]]:
    """Tell which fields of a ticket of a kind become different, and which cannot, in the fields' order."""
    filled, unfit = list[FieldFilled](), list[FieldUnfit]()
    for field in on.fields:
        if field.key not in given:
            continue
        before = on.values.get(field.key)
        try:
            after = clean_value(field, given[field.key], before)
        except InvalidInput:  # types never change: what was fit once can only have been retired
            unfit.append(FieldUnfit(key=field.key, reason=Unfit.ARCHIVED if field.archived else Unfit.RETIRED))
            continue
        if field.archived:
            unfit.append(FieldUnfit(key=field.key, reason=Unfit.ARCHIVED))
        elif after is not None and not field.is_on(kind):
            unfit.append(FieldUnfit(key=field.key, reason=Unfit.ELSEWHERE))
        elif after != before:
            filled.append(FieldFilled(key=field.key, before=before, after=after))
    return filled, unfit


def clean_given(given: Mapping[str, Given], fields: Sequence[Field], kind: Kind | None) -> dict[str, Given]:
    """Give what a macro for tickets of a kind, or of any, shall fill in; raises InvalidInput."""
    known = {field.key: field for field in fields if not field.archived}
    cleaned = dict[str, Given]()
    for key, value in given.items():
        place = f"steps.fields.{key}"
        if key not in known:
            raise InvalidInput(field=place, reason="field_unknown")
        try:
            cleaned[key] = clean_value(known[key], value)
        except InvalidInput as error:
            raise InvalidInput(field=place, **error.params) from error
        if cleaned[key] is not None and kind is not None and not known[key].is_on(kind):
            raise InvalidInput(field=place, reason="field_elsewhere")
    return cleaned
