"""HTTP of uploads; where a file is fetched from depends on what it hangs on, see tickets and webchat."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, post
from litestar.params import HeaderParameter

from kefu.files.model import FileRef, Incoming, read_name
from kefu.files.service import store_upload
from kefu.files.store import store_of
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.errors import InvalidInput

Asked = Request[Any, Any, Any]
FileId = Annotated[UUID, HeaderParameter(name="X-File-Id", description="UUIDv7 made by the client; makes retries safe")]


@post(
    "/api/files",
    guards=[requires(Permission.FILE_WRITE)],
    opt={"streams_body": True},
    summary="Upload a file",
)
async def upload_file(request: Asked, principal: Principal, file_id: FileId) -> FileRef:
    """Store the raw body; `X-File-Name` holds its percent-encoded name. Name it in a message within 24 hours."""
    incoming = read_incoming(request, file_id)
    return await store_upload(
        request.app.state.db,
        store_of(request),
        principal.workspace_id,
        principal.actor,
        incoming,
        read_body(request),
    )


async def read_body(request: Asked) -> AsyncIterator[bytes]:
    """Yield a request's body as it comes, however large; raises InvalidInput when the client goes away."""
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise InvalidInput(field="body", reason="file_cut_off")
        if message["type"] == "http.request":
            yield message["body"]
            if not message["more_body"]:
                return


def read_incoming(request: Asked, file_id: UUID) -> Incoming:
    """Read what the headers say about an upload; raises InvalidInput."""
    length = request.headers.get("content-length")
    if length is not None and not (length.isascii() and length.isdigit() and len(length) < 19):
        raise InvalidInput(field="Content-Length", reason="field")
    return Incoming(
        id=file_id,
        name=read_name(request.headers.get("x-file-name")),
        type=request.headers.get("content-type", ""),
        size=int(length) if length is not None else None,
    )


ROUTES = [upload_file]
