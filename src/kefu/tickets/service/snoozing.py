"""Putting a ticket off until a time, and its coming back."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Forbidden, InvalidInput
from kefu.kit.http.limits import Version
from kefu.kit.ids import new_id
from kefu.tickets.events import TicketReturned, TicketSnoozed
from kefu.tickets.model import LIVE, CannotSnooze, LockedTicket, NewMessage, Status, WakeReason
from kefu.tickets.service.assigning import move_to_cover
from kefu.tickets.service.keeping import Before, find_fires_at, keep_move
from kefu.tickets.service.locking import lock_ticket, save_ticket
from kefu.tickets.service.moving import drop_timer, follow_status, resume_timers, set_timer, turn_status
from kefu.tickets.service.noting import put_note
from kefu.tickets.wire import TicketRow, row_of
from kefu.workspaces import says_nothing

LONGEST = timedelta(days=366)


class NewSnooze(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Until when the ticket should be out of sight; null brings it back now.

    A `note` for colleagues says for what, and is shown again when the ticket is back.
    """

    version: Version
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""


async def set_snooze(tx: Tx, principal: Principal, number: int, data: NewSnooze) -> TicketRow:
    """Put a ticket off or bring it back, which can be taken back; the note stays.

    Raises NotFound, VersionConflict, TicketClosed, RestoreFirst, CannotSnooze, InvalidInput, and Forbidden for who
    may write no notes.
    """
    ticket = await lock_ticket(tx, principal, number)
    ticket.expect(data.version)
    before = Before.of(ticket, fires_at=await find_fires_at(tx, ticket))
    note_id = await _note(tx, principal, ticket, data.note) if data.until and not says_nothing(data.note) else None
    if await (snooze(tx, ticket, data.until, note_id) if data.until else bring_back(tx, ticket, by=principal.id)):
        await save_ticket(tx, ticket, changed=True)
        await keep_move(tx, ticket, principal.id, before)
    return row_of(ticket)


async def _note(tx: Tx, principal: Principal, ticket: LockedTicket, text: str) -> UUID:
    if not principal.may(Permission.TICKET_NOTE):
        raise Forbidden
    note = NewMessage(id=new_id(), text=text.strip())
    await put_note(tx, principal, ticket, note)
    return note.id


async def snooze(tx: Tx, ticket: LockedTicket, until: datetime, note_id: UUID | None = None) -> bool:
    """Put a held ticket off; tells whether it changed anything. Raises CannotSnooze, InvalidInput.

    Who moves the time without a note leaves the one that is there.
    """
    if ticket.status not in LIVE:
        raise CannotSnooze
    if not ticket.now < until <= ticket.now + LONGEST:
        raise InvalidInput(field="until", reason="snooze_time")
    before = ticket.snoozed_until
    if before == until and note_id is None:
        return False
    ticket.snoozed_until, ticket.woken_at = until, None
    ticket.snooze_note_id = note_id or (ticket.snooze_note_id if before else None)
    tx.record(TicketSnoozed.of(ticket, until=until, until_before=before, message_id=note_id), ticket.now)
    await set_timer(tx, ticket, "wake", until)
    await drop_timer(tx, ticket, "solve_idle")  # nobody is idle who means to go on later
    return True


async def wake(tx: Tx, ticket: LockedTicket, reason: WakeReason) -> bool:
    """Bring a held ticket back; tells whether it was away.

    Who set a time wanted to act then: what waited for others waits for us again, behind those who wait already.
    """
    if not rouse(ticket):
        return False
    before = ticket.status
    if reason == WakeReason.TIME:
        ticket.woken_at = ticket.now
        turn_status(ticket, Status.NEW if before == Status.NEW else Status.OPEN)
        ticket.waiting_since = ticket.waiting_since or ticket.now
    await follow_rousing(tx, ticket, reason)
    await follow_status(tx, ticket, before)
    await resume_timers(tx, ticket)
    return True


async def bring_back(tx: Tx, ticket: LockedTicket, *, by: UUID | None) -> bool:
    """Bring a held ticket back by hand, to its holder's cover where somebody else does; tells whether it was away."""
    woke = await wake(tx, ticket, WakeReason.MEMBER)
    if woke:
        await move_to_cover(tx, ticket, by=by)
    return woke


def rouse(ticket: LockedTicket) -> bool:
    """Bring it back on the held ticket only; tells whether it was away."""
    away = ticket.snoozed_until is not None
    ticket.snoozed_until = None
    return away


async def follow_rousing(tx: Tx, ticket: LockedTicket, reason: WakeReason) -> None:
    """Record that a ticket came back and take its timer away."""
    tx.record(TicketReturned.of(ticket, reason=reason, message_id=ticket.snooze_note_id), ticket.now)
    await drop_timer(tx, ticket, "wake")
