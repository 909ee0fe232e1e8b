"""Taking back one's own move: of a ticket's status, out of the way, or out of sight for a while."""

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.http.limits import Version
from kefu.tickets.model import GoneOn
from kefu.tickets.service.keeping import find_kept, forget_kept, move_id, pass_on
from kefu.tickets.service.locking import lock_ticket, save_ticket
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

    Raises NotFound, TicketClosed, since closing is for ever, CannotTake, and GoneOn: after a change, words of either
    side or a rating (a note hinders nothing), and for a move that is somebody else's, longer ago or taken back.
    """
    ticket = await lock_ticket(tx, principal, number)
    move = move_id(ticket.id, data.version)
    kept = [one for one in await find_kept(tx, ticket.workspace_id, principal.id, move) if one.is_last(ticket)]
    if not kept:
        raise GoneOn(number=number)
    before = kept[0].before
    await put_back(tx, ticket, before, principal.id)
    await save_ticket(tx, ticket, changed=True)
    await forget_kept(tx, ticket.workspace_id, move)
    if before.version is not None:
        await pass_on(tx, ticket, principal.id, before.version)
    return row_of(ticket)
