"""The facts that fields record."""

from typing import ClassVar
from uuid import UUID

from kefu.fields.model import About, FieldPart, FieldType
from kefu.kit.events import Event


class FieldAdded(Event, frozen=True, kw_only=True, tag="field.added"):
    """Tickets, or customers, got a field more; `subject_id` is the field."""

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    of_type: FieldType
    required: bool
    about: About = About.TICKET


class FieldChanged(Event, frozen=True, kw_only=True, tag="field.changed"):
    """A field became different; `parts` names what, the rest is told as it was and is."""

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    parts: list[FieldPart]
    required_before: bool
    required_after: bool
    archived_before: bool
    archived_after: bool
    revision_id: UUID | None = None


class FieldMoved(Event, frozen=True, kw_only=True, tag="field.moved"):
    """A field stands elsewhere among the others: right after another one, or first; places are counted from 1."""

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    after: UUID | None
    place_before: int | None = None
    place_after: int | None = None
