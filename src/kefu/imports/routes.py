"""HTTP of imports."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post, put
from litestar.params import HeaderParameter, Parameter

from kefu.files import read_body, read_name
from kefu.imports.model import Import, ImportMapping, ImportOutcome, ImportRow, ImportStep, Undone
from kefu.imports.queries import find_import_page, find_row_page, load_import
from kefu.imports.service.refusing import export_refused
from kefu.imports.service.steering import run, set_mapping, stop, undo
from kefu.imports.service.uploading import take_in
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.context import language_of
from kefu.kit.http.idempotency import Once

Asked = Request[Any, Any, Any]
ImportId = Annotated[
    UUID, HeaderParameter(name="X-File-Id", description="UUIDv7 made by the client, the import's id; retries are safe")
]
After = Annotated[str | None, Parameter(max_length=2000, description="`next` of the page before")]
Many = Annotated[int, Parameter(ge=1, le=200)]
MAY = requires(Permission.CUSTOMER_IMPORT)


class ImportPage(msgspec.Struct, kw_only=True):
    """Imports, newest first; `next` goes back as `after` and is null on the last page."""

    items: list[Import]
    next: str | None


class ImportRowPage(msgspec.Struct, kw_only=True):
    """Rows in the file's order; `next` goes back as `after` and is null on the last page."""

    items: list[ImportRow]
    next: str | None


@get("/api/customers/imports", guards=[MAY], summary="List imports")
async def list_imports(tx: Tx, principal: Principal, after: After = None, limit: Many = 50) -> ImportPage:
    """Give imports with who began them and their numbers, newest first."""
    items, mark = await find_import_page(tx, principal.workspace_id, after=after, limit=limit)
    return ImportPage(items=items, next=mark)


@post("/api/customers/imports", guards=[MAY], opt={"streams_body": True}, summary="Upload customers as CSV")
async def create_import(request: Asked, principal: Principal, file_id: ImportId) -> Import:
    """Take in the raw body, at most 10 MB and 50,000 rows; `X-File-Name` holds its percent-encoded name.

    UTF-8, UTF-16 with its mark, or GB18030; commas, semicolons or tabs; the first row names the columns. Nothing is
    written about customers before it runs. Without running, the file is forgotten after a day.
    """
    name = read_name(request.headers.get("x-file-name"))
    return await take_in(request.app.state.db, principal, file_id, name, read_body(request))


@get("/api/customers/imports/{id:uuid}", guards=[MAY], summary="Read an import")
async def read_import(tx: Tx, principal: Principal, id: UUID) -> Import:
    """Give an import: where it stands, and its numbers over all rows."""
    return await load_import(tx, principal.workspace_id, id)


@get("/api/customers/imports/{id:uuid}/rows", guards=[MAY], summary="List the rows of an import")
async def list_import_rows(
    request: Asked,
    tx: Tx,
    principal: Principal,
    id: UUID,
    outcome: ImportOutcome | None = None,
    undone: Undone | None = None,
    after: After = None,
    limit: Many = 50,
) -> ImportRowPage:
    """Give what becomes of the rows, and why one cannot be brought in or was not taken back."""
    items, mark = await find_row_page(
        tx, principal.workspace_id, id, outcome=outcome, undone=undone, after=after, limit=limit,
        language=language_of(request),
    )  # fmt: skip
    return ImportRowPage(items=items, next=mark)


@post(
    "/api/customers/imports/{id:uuid}/refused",
    guards=[MAY],
    summary="Take an import's refused rows away as CSV",
    status_code=200,
)
async def export_refused_rows(request: Asked, tx: Tx, principal: Principal, id: UUID) -> Response[bytes]:
    """Give rows in error with their columns, and first what is wrong; they are kept for a day after it ended."""
    content = await export_refused(tx, principal, id, language_of(request))
    headers = {"Content-Disposition": 'attachment; filename="kefu-refused.csv"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@put("/api/customers/imports/{id:uuid}/mapping", guards=[MAY], summary="Say which column is what")
async def put_import_mapping(tx: Tx, principal: Principal, once: Once, id: UUID, data: ImportMapping) -> Import:
    """Give each column its field; all rows are looked through anew."""
    return await once(tx, data, Import, lambda: set_mapping(tx, principal, id, data))


@post("/api/customers/imports/{id:uuid}/run", guards=[MAY], summary="Run an import", status_code=200)
async def run_import(tx: Tx, principal: Principal, once: Once, id: UUID, data: ImportStep) -> Import:
    """Bring in the rows that are not in error; it goes on in the background."""
    return await once(tx, data, Import, lambda: run(tx, principal, id, data))


@post("/api/customers/imports/{id:uuid}/stop", guards=[MAY], summary="Stop an import", status_code=200)
async def stop_import(tx: Tx, principal: Principal, once: Once, id: UUID) -> Import:
    """Give it up before it runs, or stop it while it does; what was brought in stays and can be undone."""
    return await once(tx, None, Import, lambda: stop(tx, principal, id))


@post("/api/customers/imports/{id:uuid}/undo", guards=[MAY], summary="Undo an import", status_code=200)
async def undo_import(tx: Tx, principal: Principal, once: Once, id: UUID, data: ImportStep) -> Import:
    """Take back new customers and changed fields, within 30 days; customers changed or served since are left."""
    return await once(tx, data, Import, lambda: undo(tx, principal, id, data))


ROUTES = [
    list_imports,
    create_import,
    read_import,
    list_import_rows,
    export_refused_rows,
    put_import_mapping,
    run_import,
    stop_import,
    undo_import,
]
