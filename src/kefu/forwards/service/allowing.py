"""Whether a mail may still leave: its sender may forward and sees the ticket, and the ticket is in its place."""

from uuid import UUID

from kefu.kit.access import Permission
from kefu.kit.db import Tx
from kefu.kit.mail import Fault
from kefu.members import find_member_principal
from kefu.tickets import LockedTicket, may_see


async def may_send(tx: Tx, member_id: UUID, ticket: LockedTicket) -> bool:
    """Tell whether a member may forward this ticket now: active, permitted, and it is theirs to see."""
    principal = await find_member_principal(tx, ticket.workspace_id, member_id)
    if principal is None or not principal.may(Permission.TICKET_FORWARD):
        return False
    return may_see(
        principal,
        workspace_id=ticket.workspace_id,
        unit_id=ticket.unit_id,
        team_id=ticket.team_id,
        assignee_id=ticket.assignee_id,
    )


async def find_hindrance(tx: Tx, member_id: UUID, ticket: LockedTicket) -> Fault | None:
    """Give why a member's mail must not leave, or None."""
    if ticket.end_state is not None:
        return Fault.TICKET_REMOVED
    return None if await may_send(tx, member_id, ticket) else Fault.NOT_ALLOWED
