"""The words of workload: what a person or a queue has to do, and whose tickets are meant."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.kit.errors import InvalidInput
from kefu.members import Absence, Availability
from kefu.tickets import BulkOutcome, TicketRow

STEP = 200
"""So many tickets are shown, and given away at once: as many as one change of many may hold."""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done now; `waiting` are those whose customer waits for an answer, `oldest_waiting` since when."""

    open: int
    waiting: int
    oldest_waiting: datetime | None


class Load(Work, frozen=True, kw_only=True):
    """What one member has to do, as far as the asker may see it; `elsewhere` counts what they may not see."""

    member_id: UUID
    name: str
    unit_id: UUID
    availability: Availability
    absence: Absence | None
    """when they are away, and who has their tickets meanwhile"""
    connected: bool
    """whether a console of theirs is open, or was a few minutes ago"""
    pending: int
    """waiting for the customer or for others"""
    snoozed: int
    elsewhere: int


class Queue(Work, frozen=True, kw_only=True):
    """What waits in a unit and is nobody's."""

    unit_id: UUID


class Workload(msgspec.Struct, frozen=True, kw_only=True):
    """The members of the asker's part of the organisation and the queues they see, as of `at`."""

    at: datetime
    members: list[Load]
    queues: list[Queue]


class Pile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose tickets are meant: a member's, or those of a unit that are nobody's. Exactly one of them."""

    assignee_id: UUID | None = None
    unit_id: UUID | None = None

    def check(self, field: str) -> None:
        """Raise InvalidInput unless exactly one is named."""
        if (self.assignee_id is None) == (self.unit_id is None):
            raise InvalidInput(field=field, reason="one_pile")


class PileOfTickets(msgspec.Struct, frozen=True, kw_only=True):
    """The most urgent tickets of a pile; `more` says that there are others."""

    items: list[TicketRow]
    more: bool


class Taker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who gets the tickets: a member, a team's queue, or (both null) the queue they came from."""

    assignee_id: UUID | None = None
    team_id: UUID | None = None


class Move(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give a whole pile to somebody. `id` is made by the client; by it the move can be undone as a change of many."""

    id: UUID
    pile: Pile
    to: Taker


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each of the pile's most urgent; `more` says that others are left, for another move."""

    id: UUID
    items: Annotated[list[BulkOutcome], msgspec.Meta(max_length=STEP)]
    more: bool
