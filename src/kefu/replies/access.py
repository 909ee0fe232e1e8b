"""Who may use and who may change what was prepared: the SQL condition and the predicate, side by side."""

from typing import Any
from uuid import UUID

from kefu.kit.access import Permission, Principal

# `item` is a saved reply or a macro. What is shared with a unit is for all below it, and for who answers for them.
USABLE = """((item.unit_id is null and item.owner_id = %(me)s) or (item.unit_id is not null and (%(sees_all)s
      or item.unit_id = any(%(scope)s) or item.unit_id = any(%(lineage)s))))"""


def usable_params(principal: Principal) -> dict[str, Any]:
    """Give the parameters of USABLE, the workspace included."""
    return {
        "workspace_id": principal.workspace_id,
        "me": principal.id,
        "sees_all": principal.scope is None,
        "scope": sorted(principal.scope or ()),
        "lineage": sorted(principal.lineage),
    }


def may_use(principal: Principal, *, workspace_id: UUID, unit_id: UUID | None, owner_id: UUID) -> bool:
    """Decide as USABLE does, without the database."""
    if workspace_id != principal.workspace_id:
        return False
    if unit_id is None:
        return owner_id == principal.id
    return principal.scope is None or unit_id in principal.scope or unit_id in principal.lineage


def may_change(principal: Principal, *, unit_id: UUID | None, owner_id: UUID) -> bool:
    """Tell whether the principal may change it: their own, or what is shared in their part of the organisation."""
    if unit_id is None:
        return owner_id == principal.id
    return principal.may(Permission.REPLY_MANAGE) and (principal.scope is None or unit_id in principal.scope)
