"""What words do to a ticket: the halves of receiving and replying that need no database.

The verbs call them on a ticket they hold, `retelling` on one that lives in memory, so that a history told at once
and one lived word by word end alike.
"""

from datetime import datetime, timedelta

import msgspec

from kefu.kit.events import ActorKind
from kefu.tickets.model import (
    LIVE,
    LockedTicket,
    Stage,
    Status,
    after_customer_message,
    after_reply,
    first_line,
)
from kefu.tickets.service.moving import turn_status
from kefu.tickets.service.snoozing import rouse


class Turned(msgspec.Struct, frozen=True):
    """What the words changed: the status before them, whether they woke the ticket, and were its first answer."""

    before: Status
    woke: bool
    first_reply: bool = False


def turn_by_customer(ticket: LockedTicket, text: str) -> Turned:
    """Let the customer's words turn the ticket; raises TicketClosed."""
    before = ticket.status
    turn_status(ticket, after_customer_message(before))
    woke = ticket.end_state is None and rouse(ticket)
    ticket.waiting_since = ticket.waiting_since or ticket.now
    ticket.version += before != ticket.status or woke
    _note_words(ticket, text)
    return Turned(before, woke)


def turn_by_reply(ticket: LockedTicket, text: str, wanted: Status | None, unread_since: datetime | None) -> Turned:
    """Let a member's answer turn the ticket; raises TicketClosed or StatusNotAllowed.

    `unread_since` says since when the customer waits with words the writer did not know: they are not put away.
    """
    before = ticket.status
    after = after_reply(before, wanted if unread_since is None else None)
    first = ticket.replied_at is None
    was_bot = ticket.stage == Stage.BOT
    woke = after not in LIVE and rouse(ticket)
    turn_status(ticket, after)
    ticket.replied_at = ticket.replied_at or ticket.now
    ticket.waiting_since = unread_since
    ticket.stage = Stage.HUMAN if was_bot else ticket.stage
    ticket.version += before != after or was_bot or woke
    _note_words(ticket, text)
    return Turned(before, woke, first)


def idle_at(ticket: LockedTicket, author: ActorKind) -> datetime | None:
    """Give when the ticket is solved by itself after these words; None when somebody still waits."""
    if author == ActorKind.CUSTOMER or ticket.idle_minutes is None:
        return None
    if ticket.snoozed_until is not None or ticket.waiting_since is not None:
        return None
    waits = ticket.status in (Status.OPEN, Status.PENDING)
    return ticket.now + timedelta(minutes=ticket.idle_minutes) if waits else None


def _note_words(ticket: LockedTicket, text: str) -> None:
    ticket.preview = first_line(text, 140) or ticket.preview
    ticket.woken_at = None
    ticket.updated_at = ticket.last_message_at = ticket.now
