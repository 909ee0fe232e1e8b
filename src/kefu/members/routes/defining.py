"""HTTP of roles: what there are, and those that a workspace makes itself."""

from uuid import UUID

from litestar import get, patch, post

from kefu.kit.access import Permission, Principal, in_person, requires
from kefu.kit.db import Tx
from kefu.kit.http.idempotency import Once
from kefu.members.role_queries import find_roles
from kefu.members.roles import NewRole, RoleChange, RoleEnd, RoleView
from kefu.members.service.defining import add_role, change_role, end_role
from kefu.members.wire import RolePage


@get("/api/roles", guards=[requires(Permission.MEMBER_READ)], summary="List the roles")
async def list_roles(tx: Tx, principal: Principal) -> RolePage:
    """Give every role with what it permits, and how many have it."""
    return RolePage(items=await find_roles(tx, principal.workspace_id))


@post("/api/roles", guards=[requires(Permission.ROLE_MANAGE), in_person()], summary="Make a role")
async def create_role(tx: Tx, principal: Principal, data: NewRole) -> RoleView:
    """Make a role of one's own that permits no more than one may; the same `id` and content give the same answer."""
    return await add_role(tx, principal, data)


@patch("/api/roles/{id:uuid}", guards=[requires(Permission.ROLE_MANAGE), in_person()], summary="Change a role")
async def update_role(tx: Tx, principal: Principal, once: Once, id: UUID, data: RoleChange) -> RoleView:
    """Change what is named; it holds at once for everybody who has the role. Those built in stay as they are."""
    return await once(tx, data, RoleView, lambda: change_role(tx, principal, id, data))


@post(
    "/api/roles/{id:uuid}/end",
    guards=[requires(Permission.ROLE_MANAGE), in_person()],
    status_code=200,
    summary="Take a role away",
)
async def finish_role(tx: Tx, principal: Principal, once: Once, id: UUID, data: RoleEnd) -> RolePage:
    """Take a role away, and give the rest. Who has it gets the successor; without one, 409 `role_in_use`."""

    async def end() -> RolePage:
        await end_role(tx, principal, id, data)
        return RolePage(items=await find_roles(tx, principal.workspace_id))

    return await once(tx, data, RolePage, end)


ROUTES = [list_roles, create_role, update_role, finish_role]
