"""Facts about tickets. Every one carries what the ticket was at that moment, so that metrics never join today's row."""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

import msgspec

from kefu.fields import Kind
from kefu.kit.events import Event
from kefu.tickets.model import EndState, LockedTicket, Priority, Stage, Status, WakeReason


class TicketEvent(Event, frozen=True, kw_only=True):
    """A fact about one ticket with its circumstances after the change.

    Version 1 knew neither `end_state` nor `snoozed`.
    """

    VERSION: ClassVar[int] = 2

    ticket_id: UUID
    customer_id: UUID
    number: int
    inbox_id: UUID
    channel: str
    kind: Kind
    priority: Priority
    tier: str
    unit_id: UUID
    team_id: UUID | None
    assignee_id: UUID | None
    stage: Stage
    status: Status
    end_state: EndState | None = None
    snoozed: bool = False

    @classmethod
    def of(cls, ticket: LockedTicket, **more: Any) -> Self:
        """Make the fact from the ticket as it is now and what is particular to it."""
        return cls(
            workspace_id=ticket.workspace_id,
            ticket_id=ticket.id,
            customer_id=ticket.customer_id,
            number=ticket.number,
            inbox_id=ticket.inbox_id,
            channel=ticket.channel,
            kind=ticket.kind,
            priority=ticket.priority,
            tier=ticket.tier,
            unit_id=ticket.unit_id,
            team_id=ticket.team_id,
            assignee_id=ticket.assignee_id,
            stage=ticket.stage,
            status=ticket.status,
            end_state=ticket.end_state,
            snoozed=ticket.snoozed_until is not None,
            **more,
        )


class TicketCreated(TicketEvent, frozen=True, kw_only=True, tag="ticket.created"):
    """A customer's need got its ticket; `follows_id` names the closed or removed ticket it continues."""

    follows_id: UUID | None = None


class MessageReceived(TicketEvent, frozen=True, kw_only=True, tag="message.received"):
    """The customer wrote; `first` on the ticket's first message."""

    message_id: UUID
    first: bool


class MessageSent(TicketEvent, frozen=True, kw_only=True, tag="message.sent"):
    """A public answer was written; `first_reply` on the first one by a human."""

    message_id: UUID
    author: UUID
    first_reply: bool


class NoteAdded(TicketEvent, frozen=True, kw_only=True, tag="note.added"):
    """An internal message was written; whom it mentions are members and units. Before version 3 it mentioned nobody."""

    VERSION: ClassVar[int] = 3

    message_id: UUID
    author: UUID
    mentioned: list[UUID] = msgspec.field(default_factory=list)
    mentioned_units: list[UUID] = msgspec.field(default_factory=list)


class NoteRevised(TicketEvent, frozen=True, kw_only=True, tag="note.revised"):
    """An internal message was reworded; the earlier wording is the revision of that number.

    `mentioned` are those whom it did not mention before; before version 3 there were none.
    """

    VERSION: ClassVar[int] = 3

    message_id: UUID
    revision: int
    mentioned: list[UUID] = msgspec.field(default_factory=list)
    mentioned_units: list[UUID] = msgspec.field(default_factory=list)


class TicketAssigned(TicketEvent, frozen=True, kw_only=True, tag="ticket.assigned"):
    """Responsibility moved to another member, team or both; `covers` is away, and would have it else.

    Before version 3 nobody was covered.
    """

    VERSION: ClassVar[int] = 3

    unit_before: UUID
    team_before: UUID | None
    assignee_before: UUID | None
    covers: UUID | None = None


class StatusChanged(TicketEvent, frozen=True, kw_only=True, tag="ticket.status_changed"):
    """The status moved; `after` equals the ticket's status at that moment."""

    before: Status
    after: Status


class StatusRestored(TicketEvent, frozen=True, kw_only=True, tag="ticket.status_restored"):
    """A move of the status was taken back by who had made it; `before` is where it had led."""

    before: Status
    after: Status


class TicketRemoved(TicketEvent, frozen=True, kw_only=True, tag="ticket.removed"):
    """The ticket was put out of the way, as its `end_state` says; it counts nowhere until it is restored."""

    before: EndState | None


class TicketRestored(TicketEvent, frozen=True, kw_only=True, tag="ticket.restored"):
    """A removed ticket is worked on again, with the status it had."""

    before: EndState


class TicketMerged(TicketEvent, frozen=True, kw_only=True, tag="ticket.merged"):
    """The ticket goes on as another one; it counts nowhere until that is undone. The other has its own fact."""

    target_id: UUID
    target_number: int


class MergeReceived(TicketEvent, frozen=True, kw_only=True, tag="ticket.merge_received"):
    """Another ticket goes on as this one."""

    source_id: UUID
    source_number: int


class TicketUnmerged(TicketEvent, frozen=True, kw_only=True, tag="ticket.unmerged"):
    """The ticket stands alone again, with the status it had."""

    target_id: UUID
    target_number: int


class MergeReturned(TicketEvent, frozen=True, kw_only=True, tag="ticket.merge_returned"):
    """Another ticket stands alone again."""

    source_id: UUID
    source_number: int


class TicketSplit(TicketEvent, frozen=True, kw_only=True, tag="ticket.split"):
    """Some of what was said here became another ticket's; it stays here too. The other has its own fact."""

    other_id: UUID
    other_number: int
    messages: list[UUID]


class SplitReceived(TicketEvent, frozen=True, kw_only=True, tag="ticket.split_received"):
    """The ticket was opened for something said on another one; these messages of that one are shown on it."""

    origin_id: UUID
    origin_number: int
    messages: list[UUID]


class SplitReturned(TicketEvent, frozen=True, kw_only=True, tag="ticket.split_returned"):
    """A split was undone: the newer ticket lies in the trash. Both have this fact."""

    other_id: UUID
    other_number: int


class TicketSnoozed(TicketEvent, frozen=True, kw_only=True, tag="ticket.snoozed"):
    """The ticket was put off until a time, or until another time; the note, if one was written, says for what."""

    VERSION: ClassVar[int] = 3

    until: datetime
    until_before: datetime | None
    message_id: UUID | None = None


class TicketReturned(TicketEvent, frozen=True, kw_only=True, tag="ticket.returned"):
    """A snoozed ticket is among the others again; the note says for what it was put off, if one was written."""

    VERSION: ClassVar[int] = 3

    reason: WakeReason
    message_id: UUID | None = None


class TicketClassified(TicketEvent, frozen=True, kw_only=True, tag="ticket.classified"):
    """Kind or priority was corrected."""

    kind_before: Kind
    priority_before: Priority


class TicketFieldsChanged(TicketEvent, frozen=True, kw_only=True, tag="ticket.fields_changed"):
    """Something else stands in these fields; what stood there is the revision of that number, if anything did."""

    changed: list[UUID]
    revision: int | None


class SubjectRevised(TicketEvent, frozen=True, kw_only=True, tag="ticket.subject_revised"):
    """The subject was reworded; the earlier wording is the revision of that number."""

    revision: int


class TicketLinked(TicketEvent, frozen=True, kw_only=True, tag="ticket.linked"):
    """The ticket was said to have to do with another one; the other has the same fact."""

    other_id: UUID
    other_number: int


class TicketUnlinked(TicketEvent, frozen=True, kw_only=True, tag="ticket.unlinked"):
    """The ticket has nothing to do with another one any more; the other has the same fact."""

    other_id: UUID
    other_number: int


class TicketTagged(TicketEvent, frozen=True, kw_only=True, tag="ticket.tagged"):
    """Tags were put on or taken off."""

    added: list[UUID]
    removed: list[UUID]


class WhisperAdded(Event, frozen=True, kw_only=True, tag="whisper.added"):
    """A supervisor whispered to who holds a ticket; `subject_id` is that member.

    It is no fact about the ticket: none of those who read what is done to tickets hears of it.
    """

    subject_id: UUID
    whispered_id: UUID
    """the ticket"""
    message_id: UUID


class FollowBegun(Event, frozen=True, kw_only=True, tag="follow.begun"):
    """A member wants to hear of a ticket's news; `subject_id` is the member. It is nothing done to the ticket."""

    subject_id: UUID
    followed_id: UUID


class FollowEnded(Event, frozen=True, kw_only=True, tag="follow.ended"):
    """A member wants to hear of a ticket's news no more; `subject_id` is the member."""

    subject_id: UUID
    followed_id: UUID
