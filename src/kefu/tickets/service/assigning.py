"""Giving a ticket to somebody: a member, a team, or back to the queue."""

from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.events import Records
from kefu.kit.http.limits import Version
from kefu.members import find_cover, find_member, find_member_principal
from kefu.tickets.access import may_see
from kefu.tickets.events import TicketAssigned
from kefu.tickets.model import LIVE, CannotTake, LockedTicket
from kefu.tickets.service.locking import lock_ticket, save_ticket
from kefu.tickets.wire import TicketRow, row_of
from kefu.workspaces import find_used_unit, load_workspace


class Assignment(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Who is to own the ticket; null means nobody (yet)."""

    version: Version
    assignee_id: UUID | None
    team_id: UUID | None


async def assign(tx: Tx, principal: Principal, number: int, data: Assignment) -> TicketRow:
    """Move responsibility; raises NotFound, VersionConflict, TicketClosed, CannotTake."""
    ticket = await lock_ticket(tx, principal, number)
    ticket.expect(data.version)
    team_id = None if data.team_id == ticket.team_id else data.team_id  # where it is already may be archived since
    await check_takers(tx, principal.workspace_id, data.assignee_id, team_id)
    assignee_id, covers = await find_stand_in(tx, principal, data.assignee_id)
    if data.assignee_id == ticket.assignee_id:
        assignee_id, covers = data.assignee_id, None  # who holds it goes on holding it, away or not
    if give(tx, ticket, assignee_id, data.team_id, covers=covers):
        await save_ticket(tx, ticket, changed=True)
    return row_of(ticket)


async def check_takers(tx: Tx, workspace_id: UUID, assignee_id: UUID | None, team_id: UUID | None) -> None:
    """Refuse a member or team that cannot be given anything; raises CannotTake."""
    if assignee_id:
        member = await find_member(tx, workspace_id, assignee_id)
        if member is None or not member.active:
            raise CannotTake(field="assignee_id")
    if team_id and not await find_used_unit(tx, workspace_id, team_id):
        raise CannotTake(field="team_id")


async def find_stand_in(tx: Tx, principal: Principal, assignee_id: UUID | None) -> tuple[UUID | None, UUID | None]:
    """Give who is to have what somebody is given, and whom they cover: who is away gets nothing new from others."""
    if assignee_id is None or assignee_id == principal.id:
        return assignee_id, None
    cover = await find_cover(tx, principal.workspace_id, assignee_id)
    return (cover, assignee_id) if cover else (assignee_id, None)


async def move_to_cover(tx: Tx, ticket: LockedTicket, *, by: UUID | None = None) -> bool:
    """Give a held ticket that needs somebody again to who stands in for its holder; tells whether somebody does.

    `by` is who lets it need somebody: a holder who does so themself keeps it, away or not.
    """
    if not ticket.away or ticket.assignee_id in (None, by) or ticket.end_state is not None:
        return False
    assert ticket.assignee_id is not None
    cover = await find_cover(tx, ticket.workspace_id, ticket.assignee_id)
    return cover is not None and give(tx, ticket, cover, ticket.team_id, covers=ticket.assignee_id)


async def take_unowned(tx: Tx, ticket: LockedTicket, member_id: UUID) -> bool:
    """Make whoever answers a held ticket that nobody owns its owner, where the workspace wishes so; tells whether."""
    if ticket.assignee_id is not None or not (await load_workspace(tx, ticket.workspace_id)).assign_on_reply:
        return False
    # an answer that waited may leave after its writer did, or after the ticket went where they do not see it
    principal = await find_member_principal(tx, ticket.workspace_id, member_id)
    if principal is None or not may_see(
        principal,
        workspace_id=ticket.workspace_id,
        unit_id=ticket.unit_id,
        team_id=ticket.team_id,
        assignee_id=ticket.assignee_id,
    ):
        return False
    return give(tx, ticket, member_id, ticket.team_id)


async def leave_archived(tx: Tx, ticket: LockedTicket) -> bool:
    """Let a held ticket that is worked on again lose its team where that is archived; tells whether it did.

    What is solved or out of the way does not keep a unit from being archived. Back there nobody would find it, so it
    stands among those without a team in its inbox's unit. Else the unit is kept from being archived until it counts.
    """
    if ticket.status not in LIVE or ticket.end_state is not None:
        return False
    if await find_used_unit(tx, ticket.workspace_id, ticket.unit_id):
        return False
    away = ticket.away
    left = give(tx, ticket, ticket.assignee_id, None)
    ticket.away = away  # the same one holds it: who covers them is another question
    return left


def give(
    tx: Records,
    ticket: LockedTicket,
    assignee_id: UUID | None,
    team_id: UUID | None,
    *,
    covers: UUID | None = None,
) -> bool:
    """Make a held ticket theirs, who can take it, and record it; tells whether it changed anything.

    `covers` is whose it would be if they were not away.
    """
    before = (ticket.unit_id, ticket.team_id, ticket.assignee_id)
    ticket.assignee_id = assignee_id
    ticket.team_id = team_id
    ticket.unit_id = team_id or ticket.inbox_unit_id
    if before == (ticket.unit_id, ticket.team_id, ticket.assignee_id):
        return False
    unit_before, team_before, assignee_before = before
    tx.record(
        TicketAssigned.of(
            ticket, unit_before=unit_before, team_before=team_before, assignee_before=assignee_before, covers=covers
        ),
        ticket.now,
    )
    ticket.away = False
    return True
