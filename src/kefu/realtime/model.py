"""The words of the stream: what a frame holds, and to whom a fact may be told."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.events import Recorded
from kefu.kit.http.limits import Number
from kefu.tickets import Author, Message, TicketRow, may_see


class Owner(NamedTuple):
    """Where a ticket belongs: all that decides who sees it."""

    workspace_id: UUID
    unit_id: UUID
    team_id: UUID | None
    assignee_id: UUID | None

    def seen_by(self, principal: Principal) -> bool:
        return may_see(principal, **self._asdict())


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """What a ticket fact says of its ticket at that moment, and of the moment before when it moved."""

    number: int = 0
    unit_id: UUID | None = None
    team_id: UUID | None = None
    assignee_id: UUID | None = None
    unit_before: UUID | None = None
    team_before: UUID | None = None
    assignee_before: UUID | None = None
    message_id: UUID | None = None

    def owners(self, workspace_id: UUID) -> list[Owner]:
        """Give where the ticket belonged after the fact and before it."""
        found = []
        if self.unit_id is not None:
            found.append(Owner(workspace_id, self.unit_id, self.team_id, self.assignee_id))
        if self.unit_before is not None:
            found.append(Owner(workspace_id, self.unit_before, self.team_before, self.assignee_before))
        return found


def circumstances_of(fact: Recorded) -> Circumstances:
    """Read a fact's circumstances."""
    return msgspec.convert(fact.data, Circumstances)


class TicketFrame(msgspec.Struct, frozen=True, kw_only=True):
    """A fact on a ticket, with the ticket as it is now and the message the fact is about."""

    position: int
    type: str
    at: datetime
    actor: Author
    data: dict[str, Any]
    ticket: TicketRow
    message: Message | None


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """The ticket left the client's sight; nothing else is told about it."""

    ticket_id: UUID
    number: int


class Whispered(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket has a whisper that the client may hear; its words are read with the ticket."""

    ticket_id: UUID
    number: int


class Viewer(msgspec.Struct, frozen=True):
    """A colleague who has the ticket open."""

    id: UUID
    name: str
    typing: bool


class PresenceFrame(msgspec.Struct, frozen=True, kw_only=True):
    """Who has the ticket open, and whether the customer writes."""

    ticket_id: UUID
    number: int
    viewers: list[Viewer]
    customer_typing: bool


class NewPresence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a member has open (null: nothing) and whether they write a public answer there."""

    ticket_number: Number | None
    typing: bool = False
