"""Exporting and erasing a person over HTTP."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.response import Stream

from kefu.erasures.model import Erasure, ErasurePreview, NewErasure
from kefu.erasures.service.erasing import erase_person, preview
from kefu.erasures.service.exporting import check_readable, export_person, zip_blocks
from kefu.erasures.service.finishing import finish_at_once
from kefu.files import store_of
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.context import cause_of

Asked = Request[Any, Any, Any]


@get(
    "/api/customers/{id:uuid}/erasure",
    guards=[requires(Permission.CUSTOMER_ERASE)],
    summary="Preview the erasure of a person",
    opt={"refuses": {409}},
)
async def preview_erasure(tx: Tx, principal: Principal, id: UUID) -> ErasurePreview:
    """Tell how much is held on a person, all of which an erasure would take; 409 `customer_erased` after one."""
    return await preview(tx, principal.workspace_id, id)


@post("/api/customers/{id:uuid}/erasure", guards=[requires(Permission.CUSTOMER_ERASE)], summary="Erase a person")
async def create_erasure(request: Asked, principal: Principal, id: UUID, data: NewErasure) -> Erasure:
    """Erase texts, names, addresses and files of a person, for good; ids, times and counts stay."""
    db = request.app.state.db
    async with db.transaction(principal.actor) as tx:
        tx.cause = cause_of(request)
        done = await erase_person(tx, principal, id, data)
    await finish_at_once(db, request.app.state.settings)
    return done


@post(
    "/api/customers/{id:uuid}/export",
    guards=[requires(Permission.CUSTOMER_EXPORT)],
    summary="Take away everything held on a person",
    status_code=200,
)
async def export_customer(request: Asked, principal: Principal, id: UUID) -> Stream:
    """Give a zip archive of all texts as JSON and all files; that it was taken stands in the audit."""
    db, store = request.app.state.db, store_of(request)
    await check_readable(db, store, principal, id)
    async with db.transaction(principal.actor) as tx:
        tx.cause = cause_of(request)
        gathered = await export_person(tx, principal, id)
    headers = {"Content-Disposition": f'attachment; filename="kefu-customer-{id}.zip"', "Cache-Control": "no-store"}
    return Stream(zip_blocks(gathered, db, store), media_type="application/zip", headers=headers)


ROUTES = [preview_erasure, create_erasure, export_customer]
