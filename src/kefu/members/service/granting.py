"""What is asked before somebody gets roles: that they are there, and permit no more than who gives them may."""

from collections.abc import Collection

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput
from kefu.members.access import may_give
from kefu.members.model import BeyondOwnPermissions
from kefu.members.role_queries import find_rights, hold_own_roles, rights_of
from kefu.members.roles import is_built_in


async def check_giving(tx: Tx, principal: Principal, roles: Collection[str], field: str = "roles") -> None:
    """Hold the roles against going, and refuse what may not be given; raises InvalidInput, BeyondOwnPermissions."""
    own = await hold_own_roles(tx, principal.workspace_id, roles)
    there = {str(role.id) for role in own}
    if any(not is_built_in(role) and role not in there for role in roles):
        raise InvalidInput(field=field, reason="role_unknown")
    if not may_give(principal, rights_of(roles, own)):
        raise BeyondOwnPermissions(field=field)


async def check_deciding(tx: Tx, principal: Principal, roles: Collection[str], field: str | None = "roles") -> None:
    """Refuse to decide over who has roles that permit more than the principal may; raises BeyondOwnPermissions."""
    if not may_give(principal, await find_rights(tx, principal.workspace_id, roles)):
        raise BeyondOwnPermissions(field=field)
