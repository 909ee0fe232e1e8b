"""HTTP of the workspace and its organisation."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, patch, post

from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.idempotency import Once
from kefu.workspaces.model import NewUnit, Unit, UnitChange, UnitKind, Workspace, WorkspaceChange
from kefu.workspaces.queries import find_units, load_workspace
from kefu.workspaces.service.organising import add_unit, change_unit
from kefu.workspaces.service.settling import change_workspace


class UnitView(msgspec.Struct, kw_only=True):
    """A node of the service organisation; the headquarters has no parent. In an archived one is nothing new."""

    id: UUID
    name: Annotated[str, msgspec.Meta(examples=["华东区"])]
    parent_id: UUID | None
    kind: UnitKind
    archived: bool
    version: int


class UnitPage(msgspec.Struct, kw_only=True):
    """The whole tree, upper levels first; a workspace has at most 2,000 units."""

    items: list[UnitView]
    next: str | None = None


@get("/api/units", guards=[requires(Permission.MEMBER_READ)], summary="List the organisation")
async def list_units(tx: Tx, principal: Principal) -> UnitPage:
    """Give the whole tree of units, archived ones too."""
    return UnitPage(items=[_view(unit) for unit in await find_units(tx, principal.workspace_id)])


@post("/api/units", guards=[requires(Permission.UNIT_MANAGE)], summary="Add a unit")
async def create_unit(tx: Tx, principal: Principal, data: NewUnit) -> UnitView:
    """Add a unit below another; the same `id` with the same content gives the same answer."""
    return _view(await add_unit(tx, principal, data))


@patch("/api/units/{id:uuid}", guards=[requires(Permission.UNIT_MANAGE)], summary="Rename, move or archive a unit")
async def update_unit(tx: Tx, principal: Principal, once: Once, id: UUID, data: UnitChange) -> UnitView:
    """Rename a unit, move it with everything below it, or archive it once nothing is there any more."""
    return _view(await once(tx, data, Unit, lambda: change_unit(tx, principal, id, data)))


def _view(unit: Unit) -> UnitView:
    return UnitView(**{name: getattr(unit, name) for name in UnitView.__struct_fields__})


@get("/api/workspace", guards=[requires(Permission.WORKSPACE_MANAGE)], summary="Read the workspace's settings")
async def read_workspace(tx: Tx, principal: Principal) -> Workspace:
    """Give the workspace's name, working language and time zone, and when solved tickets are closed."""
    return await load_workspace(tx, principal.workspace_id)


@patch("/api/workspace", guards=[requires(Permission.WORKSPACE_MANAGE)], summary="Change the workspace's settings")
async def update_workspace(tx: Tx, principal: Principal, once: Once, data: WorkspaceChange) -> Workspace:
    """Change what is named; members keep the language and the clock they chose themselves."""
    return await once(tx, data, Workspace, lambda: change_workspace(tx, principal, data))


ROUTES = [read_workspace, update_workspace, list_units, create_unit, update_unit]
