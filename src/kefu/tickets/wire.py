"""What the console and programs get: rows, messages, timelines."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from kefu.customers import Tier
from kefu.fields import Kind, Value
from kefu.files import FileRef
from kefu.kit.events import ActorKind
from kefu.tickets.model import (
    DelayedState,
    EndState,
    MessageState,
    Priority,
    Stage,
    Status,
    TicketState,
    Visibility,
)


class TicketCustomer(msgspec.Struct, frozen=True):
    """The customer as a list shows them; `wrote_as` is another id where that customer was merged into this one."""

    id: UUID
    name: str
    tier: Tier
    wrote_as: UUID


class TicketRow(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as lists show it; `version` goes back with every change."""

    id: UUID
    number: int
    subject: str
    status: Status
    end_state: EndState | None
    priority: Priority
    kind: Kind
    stage: Stage
    channel: str
    inbox_id: UUID
    unit_id: UUID
    team_id: UUID | None
    assignee_id: UUID | None
    customer: TicketCustomer
    preview: str
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    last_message_at: datetime
    waiting_since: datetime | None
    next_due_at: datetime | None
    snoozed_until: datetime | None
    woken_at: datetime | None
    merged_into: int | None
    rating: int | None
    version: int


def row_of(ticket: TicketState) -> TicketRow:
    """Give the row as lists show it."""
    return TicketRow(
        id=ticket.id,
        number=ticket.number,
        subject=ticket.subject,
        status=ticket.status,
        end_state=ticket.end_state,
        priority=ticket.priority,
        kind=ticket.kind,
        stage=ticket.stage,
        channel=ticket.channel,
        inbox_id=ticket.inbox_id,
        unit_id=ticket.unit_id,
        team_id=ticket.team_id,
        assignee_id=ticket.assignee_id,
        customer=TicketCustomer(ticket.kept_as, ticket.customer_name, ticket.customer_tier, ticket.customer_id),
        preview=ticket.preview,
        tags=ticket.tags,
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        last_message_at=ticket.last_message_at,
        waiting_since=ticket.waiting_since,
        next_due_at=ticket.next_due_at,
        snoozed_until=ticket.snoozed_until,
        woken_at=ticket.woken_at,
        merged_into=ticket.merged_into,
        rating=ticket.rating,
        version=ticket.version,
    )


class Author(msgspec.Struct, frozen=True):
    """Who wrote or did it."""

    kind: ActorKind
    id: UUID | None = None
    name: str | None = None


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Something said on a ticket; `state` is null where nothing is delivered."""

    id: UUID
    visibility: Visibility
    ticket_number: int
    author: Author
    text: str
    html: str | None
    files: list[FileRef]
    at: datetime
    state: MessageState | None
    revision: int


class Whisper(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a supervisor to who held the ticket then; the timelines of others do not have them."""

    id: UUID
    ticket_number: int
    author: Author
    hearer_id: UUID
    text: str
    at: datetime


class ValueChange(msgspec.Struct, frozen=True, kw_only=True):
    """What stood in a field of a ticket, and what stands there since; null where it is empty."""

    field_id: UUID
    before: Value | None
    after: Value | None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a ticket's timeline: a fact of the log, with its message where it has one, or a whisper.

    `values` are those of fields that became different, as far as they are still known.
    """

    type: str
    at: datetime
    actor: Author
    data: dict[str, Any]
    position: int | None = None
    message: Message | None = None
    whisper: Whisper | None = None
    values: list[ValueChange] | None = None


class DelayedReply(msgspec.Struct, frozen=True, kw_only=True):
    """One's own public answer that can be undone until `send_at`; `fault` is why the ticket refused it then."""

    id: UUID
    text: str
    files: list[FileRef]
    state: DelayedState
    send_at: datetime
    set_status: Status | None = None
    fault: str | None = None


class TicketPage(msgspec.Struct, frozen=True, kw_only=True):
    """A list of tickets, the log position it holds for, and the mark of the next page."""

    cursor: str
    items: list[TicketRow]
    next: str | None


class TicketList(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's tickets, newest first; `next` goes back as `after` and is null on the last page."""

    items: list[TicketRow]
    next: str | None


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that has to do with another one."""

    id: UUID
    number: int
    subject: str
    status: Status
    end_state: EndState | None


class LinkList(msgspec.Struct, frozen=True):
    """The tickets that have to do with one, as far as the asker may see them."""

    items: list[Link]


class TicketDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket and what was last said and done on it, oldest first, as of `cursor`.

    `fields` is what stands in its fields, by their keys. `supervised` tells whether the asker is a supervisor over it,
    who may whisper to whoever holds it. `earlier` goes back as `before` for what came before that, and
    is null when the timeline begins here.
    """

    cursor: str
    ticket: TicketRow
    fields: dict[str, Value]
    links: list[Link]
    merged: list[Link]
    delayed: list[DelayedReply]
    supervised: bool
    timeline: list[Entry]
    earlier: str | None


class FilledTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket and what stands in its fields, by their keys; empty ones are not named."""

    ticket: TicketRow
    fields: dict[str, Value]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """The message just written and its ticket after it."""

    message: Message
    ticket: TicketRow


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """A member or a unit that can be mentioned; `sees` tells whether the ticket is theirs to see."""

    id: UUID
    unit: bool
    name: str
    sees: bool


class ColleagueList(msgspec.Struct, frozen=True):
    """Members first, then units; a few of each."""

    items: list[Colleague]


class Wording(msgspec.Struct, frozen=True):
    """An earlier wording of a text."""

    revision: int
    text: str
    at: datetime
    author_id: UUID | None


class WordingList(msgspec.Struct, frozen=True):
    """Earlier wordings, newest first."""

    items: list[Wording]
