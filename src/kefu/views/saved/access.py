"""Who may change a saved view; who may use it is decided as for saved replies (`USABLE`)."""

from uuid import UUID

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Forbidden, InvalidInput
from kefu.workspaces import find_used_unit


def may_change(principal: Principal, *, unit_id: UUID | None, owner_id: UUID) -> bool:
    """Tell whether the principal may change it: their own, or what is shared in their part of the organisation."""
    if unit_id is None:
        return owner_id == principal.id
    return principal.may(Permission.VIEW_SHARE) and (principal.scope is None or unit_id in principal.scope)


async def check_sharing(tx: Tx, principal: Principal, unit_id: UUID | None) -> None:
    """Refuse sharing with a unit outside the principal's part of the organisation; raises Forbidden, InvalidInput."""
    if unit_id is None:
        return
    if not principal.may(Permission.VIEW_SHARE):
        raise Forbidden(permission=Permission.VIEW_SHARE.value)
    known = await find_used_unit(tx, principal.workspace_id, unit_id)
    if known is None or not may_change(principal, unit_id=unit_id, owner_id=principal.id):
        raise InvalidInput(field="unit_id", reason="unit_unknown")
