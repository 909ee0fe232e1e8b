"""The members' stream, and their saying what they look at."""

from typing import Any

from litestar import Request, get, post
from litestar.types import ASGIApp

from kefu.kit.access import Permission, Principal, requires
from kefu.kit.streams import PRESENCE, Sign, StreamResponse
from kefu.realtime.audience import Members, MemberStream
from kefu.realtime.model import NewPresence
from kefu.realtime.queries import load_ticket_id

Asked = Request[Any, Any, Any]


@get("/api/stream", guards=[requires(Permission.TICKET_READ)], include_in_schema=False)
async def open_stream(request: Asked, principal: Principal) -> ASGIApp:
    """Tell what happens from now on, or from `Last-Event-ID` or `?cursor=` on, as server-sent events."""
    members: Members = request.app.state.members
    cursor = request.headers.get("last-event-id") or request.query_params.get("cursor") or ""
    stream = MemberStream(principal)
    members.join(stream)
    try:
        replay = await members.hub.resume(
            stream, cursor, principal.workspace_id, lambda batch: members.write(batch, stream)
        )
    except BaseException:
        members.leave(stream)
        raise
    return StreamResponse(stream, replay, members.leave)


@post("/api/presence", guards=[requires(Permission.TICKET_READ)], status_code=204)
async def put_presence(request: Asked, principal: Principal, data: NewPresence) -> None:
    """Say which ticket is open and whether a public answer is being written; forgotten after 30 seconds."""
    subject = None
    if data.ticket_number is not None:
        async with request.app.state.db.transaction() as tx:
            subject = await load_ticket_id(tx, principal, data.ticket_number)
    sign = Sign(workspace_id=principal.workspace_id, person=principal.id, subject=subject, typing=data.typing)
    request.app.state.hints.send(PRESENCE, sign.encode())


ROUTES = [open_stream, put_presence]
