"""Giving a ticket to somebody: a member, a team, or back to the queue."""

from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.events import Records
from kefu.kit.http.limits import Version
from kefu.members import find_member
from kefu.tickets.events import TicketAssigned
from kefu.tickets.model import CannotTake, LockedTicket
from kefu.tickets.service.locking import lock_ticket, save_ticket
from kefu.tickets.wire import TicketRow, row_of
from kefu.workspaces import find_unit


class Assignment(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Who is to own the ticket; null means nobody (yet)."""

    version: Version
    assignee_id: UUID | None
    team_id: UUID | None


async def assign(tx: Tx, principal: Principal, number: int, data: Assignment) -> TicketRow:
    """Move responsibility; raises NotFound, VersionConflict, TicketClosed, CannotTake."""
    ticket = await lock_ticket(tx, principal, number)
    ticket.expect(data.version)
    await check_takers(tx, principal.workspace_id, data.assignee_id, data.team_id)
    if give(tx, ticket, data.assignee_id, data.team_id):
        await save_ticket(tx, ticket, changed=True)
    return row_of(ticket)


async def check_takers(tx: Tx, workspace_id: UUID, assignee_id: UUID | None, team_id: UUID | None) -> None:
    """Refuse a member or team that cannot be given anything; raises CannotTake."""
    if assignee_id:
        member = await find_member(tx, workspace_id, assignee_id)
        if member is None or not member.active:
            raise CannotTake(field="assignee_id")
    if team_id and not await find_unit(tx, workspace_id, team_id):
        raise CannotTake(field="team_id")


def give(tx: Records, ticket: LockedTicket, assignee_id: UUID | None, team_id: UUID | None) -> bool:
    """Make a held ticket theirs, who can take it, and record it; tells whether it changed anything."""
    before = (ticket.unit_id, ticket.team_id, ticket.assignee_id)
    ticket.assignee_id = assignee_id
    ticket.team_id = team_id
    ticket.unit_id = team_id or ticket.inbox_unit_id
    if before == (ticket.unit_id, ticket.team_id, ticket.assignee_id):
        return False
    unit_before, team_before, assignee_before = before
    tx.record(
        TicketAssigned.of(ticket, unit_before=unit_before, team_before=team_before, assignee_before=assignee_before),
        ticket.now,
    )
    return True
