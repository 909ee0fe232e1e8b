"""Putting tickets out of the way, as spam or into the trash, and restoring them."""

from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput
from kefu.kit.http.limits import Version
from kefu.tickets.events import TicketRemoved, TicketRestored
from kefu.tickets.model import EndState, LockedTicket, MergedAlready
from kefu.tickets.service.assigning import leave_archived, move_to_cover
from kefu.tickets.service.keeping import Before, find_fires_at, keep_move
from kefu.tickets.service.locking import lock_ticket, save_ticket
from kefu.tickets.service.moving import drop_timers, resume_timers, set_timer
from kefu.tickets.wire import TicketRow, row_of


class NewEndState(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Where the ticket should lie; null restores it."""

    version: Version
    end_state: EndState | None


async def set_end_state(tx: Tx, principal: Principal, number: int, data: NewEndState) -> TicketRow:
    """Remove a ticket whatever its status, or restore it, which can be taken back; raises NotFound, VersionConflict."""
    ticket = await lock_ticket(tx, principal, number)
    ticket.expect_version(data.version)
    before = Before.of(ticket, fires_at=await find_fires_at(tx, ticket))
    if await put_end_state(tx, ticket, data.end_state):
        await cover_waiting(tx, ticket, by=principal.id)
        await save_ticket(tx, ticket, changed=True)
        await keep_move(tx, ticket, principal.id, before)
    return row_of(ticket)


async def put_end_state(tx: Tx, ticket: LockedTicket, end_state: EndState | None) -> bool:
    """Remove a held ticket, or restore it to where somebody works; tells whether it changed anything.

    Raises MergedAlready, InvalidInput.
    """
    if end_state is not None:
        return await remove(tx, ticket, end_state)
    restored = await restore(tx, ticket)
    if restored:
        await leave_archived(tx, ticket)
    return restored


async def remove(tx: Tx, ticket: LockedTicket, end_state: EndState) -> bool:
    """Put a held ticket out of the way, where nothing happens to it by itself; tells whether it changed anything.

    Raises MergedAlready, InvalidInput.
    """
    if end_state == EndState.MERGED:
        raise InvalidInput(field="end_state", reason="merge_by_verb")
    before = _removed_before(ticket)
    if before == end_state:
        return False
    ticket.end_state = end_state
    tx.record(TicketRemoved.of(ticket, before=before), ticket.now)
    await drop_timers(tx, ticket)
    return True


async def restore(tx: Tx, ticket: LockedTicket) -> bool:
    """Bring a held ticket back as it was; what happens to it by itself has its whole time again.

    Raises MergedAlready.
    """
    before = _removed_before(ticket)
    if before is None:
        return False
    ticket.end_state = None
    tx.record(TicketRestored.of(ticket, before=before), ticket.now)
    await resume(tx, ticket)
    return True


async def resume(tx: Tx, ticket: LockedTicket) -> None:
    """Let happen by itself to a ticket that is back what should."""
    if ticket.snoozed_until is not None:
        await set_timer(tx, ticket, "wake", ticket.snoozed_until)
    await resume_timers(tx, ticket)


async def cover_waiting(tx: Tx, ticket: LockedTicket, *, by: UUID | None) -> None:
    """Give a held ticket that came back, where its customer waits and it was not put off, to its holder's cover."""
    if ticket.waiting_since is not None and ticket.snoozed_until is None:
        await move_to_cover(tx, ticket, by=by)


def _removed_before(ticket: LockedTicket) -> EndState | None:
    """Give where a ticket lies; raises MergedAlready, since from there another verb leads back."""
    if ticket.end_state == EndState.MERGED:
        raise MergedAlready(number=ticket.merged_into)
    return ticket.end_state
