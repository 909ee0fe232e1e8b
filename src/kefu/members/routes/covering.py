"""HTTP of being away: one's own, and that of members of one's part of the organisation."""

from uuid import UUID

from litestar import delete, put

from kefu.kit.access import Permission, Principal, in_person, requires
from kefu.kit.db import Tx
from kefu.members.model import Member, NewAbsence
from kefu.members.service.covering import plan_absence, withdraw_absence


@put("/api/me/absence", guards=[requires(None), in_person()], summary="Say when I am away")
async def update_my_absence(tx: Tx, principal: Principal, data: NewAbsence) -> Member:
    """Say when one is away and who has one's tickets meanwhile; it ends by itself. There is one at a time."""
    return await plan_absence(tx, principal, principal.id, data)


@delete("/api/me/absence", guards=[requires(None), in_person()], status_code=200, summary="Be back")
async def delete_my_absence(tx: Tx, principal: Principal) -> Member:
    """Be back before the time, or not go; what the cover has taken stays with them."""
    return await withdraw_absence(tx, principal, principal.id)


@put(
    "/api/members/{id:uuid}/absence",
    guards=[requires(Permission.WORK_SUPERVISE)],
    summary="Say when a member is away",
)
async def update_absence(tx: Tx, principal: Principal, id: UUID, data: NewAbsence) -> Member:
    """Set it for somebody of one's part of the organisation, by the clock that is named."""
    return await plan_absence(tx, principal, id, data)


@delete(
    "/api/members/{id:uuid}/absence",
    guards=[requires(Permission.WORK_SUPERVISE)],
    status_code=200,
    summary="Say that a member is back",
)
async def delete_absence(tx: Tx, principal: Principal, id: UUID) -> Member:
    """End it for somebody of one's part of the organisation."""
    return await withdraw_absence(tx, principal, id)


ROUTES = [update_my_absence, delete_my_absence, update_absence, delete_absence]
