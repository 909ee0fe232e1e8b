"""The facts that macros record; what a macro did to a ticket is told by the ticket's own facts."""

from typing import ClassVar
from uuid import UUID

from kefu.kit.events import Event
from kefu.macros.model import MacroField


class MacroAdded(Event, frozen=True, kw_only=True, tag="macro.added"):
    """A macro was made; `unit_id` says with whom it is shared, null with nobody but its owner."""

    subject_id: UUID
    owner_id: UUID
    unit_id: UUID | None


class MacroAltered(Event, frozen=True, kw_only=True, tag="macro.changed"):
    """A macro became different; `revision` is where it is kept as it was, null when name and steps stayed.

    `revision_id` tells what it was called, if it was shared and stays so.
    """

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    fields: list[MacroField]
    revision: int | None
    unit_before: UUID | None
    unit_after: UUID | None
    revision_id: UUID | None = None


class MacroDeleted(Event, frozen=True, kw_only=True, tag="macro.deleted"):
    """A macro was taken away; it can be restored. `unit_id` says with whom it was shared."""

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    unit_id: UUID | None = None


class MacroRestored(Event, frozen=True, kw_only=True, tag="macro.restored"):
    """A macro that was taken away is there again; `unit_id` says with whom it is shared."""

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    unit_id: UUID | None = None


class MacroApplied(Event, frozen=True, kw_only=True, tag="macro.applied"):
    """A macro, as of `revision`, did its steps on the ticket `used_on`, in the transaction of this fact."""

    subject_id: UUID
    revision: int
    used_on: UUID
