"""Taking back one's own move: of a ticket's status, out of the way, or out of sight for a while."""

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.http.limits import Version
from kefu.tickets.access import may_see
from kefu.tickets.model import GoneOn, LockedTicket
from kefu.tickets.service.keeping import find_kept, find_moved, forget_kept, move_id, pass_on
from kefu.tickets.service.locking import lock_ticket, lock_ticket_by_id, save_ticket
from kefu.tickets.service.restoring import put_back
from kefu.tickets.wire import TicketRow, row_of


class MoveUndo(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The ticket's version since the move that is to be taken back."""

    version: Version


async def take_back(tx: Tx, principal: Principal, number: int, data: MoveUndo) -> TicketRow:
    """Put a ticket back to what it was before it was moved, solved, removed, put off or brought back, within a day.

    Status, since when its customer waits, until when it was put off, who has it and when it closes by itself are as
    before. An answer that solved it stays said, so that the ticket is what the answer alone would have made of it.
    Neither solving nor reopening tells anybody anything by itself, so there is nothing to call back: a chat's window
    asks for a rating only as long as the ticket is solved, and a rating that was given already is going on.

    One's own move is taken back also where it took the ticket out of one's sight: so it comes back into it.

    Raises NotFound, TicketClosed, since closing is for ever, CannotTake, and GoneOn: after a change, words of either
    side or a rating (a note hinders nothing), and for a move that is somebody else's, longer ago or taken back.
    """
    ticket, seen = await _hold(tx, principal, number, data.version)
    move = move_id(ticket.id, data.version)
    kept = [one for one in await find_kept(tx, ticket.workspace_id, principal.id, move) if one.is_last(ticket)]
    if not kept:
        raise GoneOn(number=number) if seen else NotFound
    before = kept[0].before
    await put_back(tx, ticket, before, principal.id)
    if not (seen or _sees(principal, ticket)):  # it was not the move that took it out of sight
        raise NotFound
    await save_ticket(tx, ticket, changed=True)
    await forget_kept(tx, ticket.workspace_id, move)
    if before.version is not None:
        await pass_on(tx, ticket, principal.id, before.version)
    return row_of(ticket)


async def _hold(tx: Tx, principal: Principal, number: int, version: int) -> tuple[LockedTicket, bool]:
    """Hold a ticket that the principal sees, or moved last; tells whether they see it. Raises NotFound."""
    try:
        return await lock_ticket(tx, principal, number), True
    except NotFound:
        id = await find_moved(tx, principal.workspace_id, principal.id, number, version)
        if id is None:
            raise
        return await lock_ticket_by_id(tx, principal.workspace_id, id), False


def _sees(principal: Principal, ticket: LockedTicket) -> bool:
    return may_see(
        principal,
        workspace_id=ticket.workspace_id,
        unit_id=ticket.unit_id,
        team_id=ticket.team_id,
        assignee_id=ticket.assignee_id,
    )
