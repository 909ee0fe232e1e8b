"""Conditions on what stands in the fields of a workspace: choices, words, numbers and days."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.fields import Key, Value
from kefu.kit.http.limits import Line
from kefu.views.saved.looking import Looked, Looking
from kefu.views.saved.part import Few, Part

FARTHEST = 36_600
"""So many days from today a day may lie: a hundred years."""
Number = Annotated[float, msgspec.Meta(ge=-1e15, le=1e15)]
Away = Annotated[int, msgspec.Meta(ge=-FARTHEST, le=FARTHEST)]


class FieldIs(Part, frozen=True, tag="field"):
    """In this field of the workspace stands one of these, choices by their keys; or, `filled`, anything at all."""

    field_id: UUID
    among: Annotated[list[Key], Few] = msgspec.field(default_factory=list)
    filled: bool = False

    def sql(self, looking: Looking) -> str:
        field, keys = looking.bind(self.field_id, "uuid"), looking.bind(self.among, "text[]")
        fits = "true" if self.filled else f"jsonb_exists_any(filled.value, {keys})"
        return f"""exists (select from ticket_field filled where filled.workspace_id = ticket.workspace_id
            and filled.ticket_id = ticket.id and filled.field_id = {field} and {fits})"""

    def holds(self, ticket: Looked, looking: Looking) -> bool:  # noqa: ARG002
        value = ticket.values.get(self.field_id)
        if value is None or self.filled:
            return value is not None
        chosen = value if isinstance(value, list) else [value]
        return any(key in chosen for key in self.among)


class FieldWords(Part, frozen=True, tag="field_words"):
    """In this field of the workspace stand these words somewhere, in whatever case."""

    field_id: UUID
    words: Line

    def sql(self, looking: Looking) -> str:
        # the database lowers both sides
        words = looking.bind(self.words, "text")
        return _filled(self.field_id, f"strpos(lower({_TEXT}), lower({words})) > 0", looking)

    def holds(self, ticket: Looked, looking: Looking) -> bool:  # noqa: ARG002
        value = ticket.values.get(self.field_id)
        return isinstance(value, str) and self.words.lower() in value.lower()


class FieldNumbers(Part, frozen=True, tag="field_numbers"):
    """In this field of the workspace stands a number from here to there, both included."""

    field_id: UUID
    least: Number | None = None
    most: Number | None = None

    def sql(self, looking: Looking) -> str:
        # by its digits: a binary number would be rounded on its way into the database's decimal one
        bounds = (None if bound is None else Decimal(repr(bound)) for bound in (self.least, self.most))
        least, most = (looking.bind(bound, "numeric") for bound in bounds)
        number = "case when jsonb_typeof(filled.value) = 'number' then filled.value::numeric end"
        return _filled(self.field_id, _between(number, least, most), looking)

    def holds(self, ticket: Looked, looking: Looking) -> bool:  # noqa: ARG002
        value = ticket.values.get(self.field_id)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return (self.least is None or self.least <= value) and (self.most is None or value <= self.most)


class FieldLies(Part, frozen=True, tag="field_lies"):
    """In this field of the workspace stands a day from here to there, both included."""

    field_id: UUID
    least: date | None = None
    most: date | None = None

    def sql(self, looking: Looking) -> str:
        return _lies(self.field_id, self.least, self.most, looking)

    def holds(self, ticket: Looked, looking: Looking) -> bool:  # noqa: ARG002
        return _within(ticket.values.get(self.field_id), self.least, self.most)


class FieldNears(Part, frozen=True, tag="field_nears"):
    """In this field of the workspace stands a day that is so many days from today, both ends included.

    Today is the workspace's; days before it are negative.
    """

    field_id: UUID
    least: Away | None = None
    most: Away | None = None

    @property
    def timed(self) -> bool:
        return True

    @property
    def dated(self) -> bool:
        return True

    def sql(self, looking: Looking) -> str:
        return _lies(self.field_id, _on(self.least, looking), _on(self.most, looking), looking)

    def holds(self, ticket: Looked, looking: Looking) -> bool:
        return _within(ticket.values.get(self.field_id), _on(self.least, looking), _on(self.most, looking))


def _on(away: int | None, looking: Looking) -> date | None:
    return None if away is None else looking.today + timedelta(days=away)


def _lies(field_id: UUID, least: date | None, most: date | None, looking: Looking) -> str:
    # written as 2026-03-01, days are in the order of their letters
    ends = [looking.bind(end and end.isoformat(), "text") for end in (least, most)]
    day = f"""case when {_TEXT} ~ '{_DAY.pattern}' then {_TEXT} collate "C" end"""
    return _filled(field_id, _between(day, *ends), looking)


def _within(value: Value | None, least: date | None, most: date | None) -> bool:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    return (least is None or least.isoformat() <= value) and (most is None or value <= most.isoformat())


def _filled(field_id: UUID, fits: str, looking: Looking) -> str:
    field = looking.bind(field_id, "uuid")
    return f"""exists (select from ticket_field filled where filled.workspace_id = ticket.workspace_id
        and filled.ticket_id = ticket.id and filled.field_id = {field} and {fits})"""


def _between(value: str, least: str, most: str) -> str:
    return f"({value}) >= coalesce({least}, {value}) and ({value}) <= coalesce({most}, {value})"


_TEXT = "case when jsonb_typeof(filled.value) = 'string' then filled.value #>> array[]::text[] end"
_DAY = re.compile("^[0-9]+-[0-9]+-[0-9]+$")
