"""Fields over HTTP."""

from uuid import UUID

import msgspec
from litestar import get, patch, post, put

from kefu.fields.model import FieldChange, FieldPlace, NewField
from kefu.fields.queries import FieldView, find_fields
from kefu.fields.service import add_field, change_field, move_field
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.idempotency import Once


class FieldList(msgspec.Struct, frozen=True):
    """All fields in their order, archived ones too; a workspace has at most 100."""

    items: list[FieldView]


@get("/api/fields", guards=[requires(Permission.TICKET_READ)], summary="List the fields")
async def list_fields(tx: Tx, principal: Principal) -> FieldList:
    """Give every field that tickets or customers have or had, with what can be chosen in it."""
    return FieldList(await find_fields(tx, principal.workspace_id, None))


@post("/api/fields", guards=[requires(Permission.FIELD_MANAGE)], summary="Add a field")
async def create_field(tx: Tx, principal: Principal, data: NewField) -> FieldView:
    """Add a field as the last one; the same `id` and content give the same answer."""
    return await add_field(tx, principal, data)


@patch("/api/fields/{id:uuid}", guards=[requires(Permission.FIELD_MANAGE)], summary="Change a field")
async def update_field(tx: Tx, principal: Principal, once: Once, id: UUID, data: FieldChange) -> FieldView:
    """Change what is named, or archive the field; what stands in it is kept."""
    return await once(tx, data, FieldView, lambda: change_field(tx, principal, id, data))


@put("/api/fields/{id:uuid}/place", guards=[requires(Permission.FIELD_MANAGE)], status_code=204)
async def place_field(tx: Tx, principal: Principal, id: UUID, data: FieldPlace) -> None:
    """Put a field right after another one, or first."""
    await move_field(tx, principal, id, data)


ROUTES = [list_fields, create_field, update_field, place_field]
