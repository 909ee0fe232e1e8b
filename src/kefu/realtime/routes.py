"""The members' stream, and their saying what they look at."""

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import HeaderParameter, QueryParameter
from litestar.types import ASGIApp

from kefu.kit.access import Permission, Principal, requires
from kefu.kit.streams import PRESENCE, Sign, StreamResponse
from kefu.realtime.audience import Members, MemberStream
from kefu.realtime.model import NewPresence
from kefu.realtime.queries import load_ticket_id

Asked = Request[Any, Any, Any]
LastEventId = Annotated[
    str,
    HeaderParameter(name="Last-Event-ID", description="The last `id` that was read, as browsers send it by themselves"),
]
Cursor = Annotated[str, QueryParameter(description="The `cursor` of a list or a ticket: what came after it is told")]


@get("/api/stream", guards=[requires(Permission.TICKET_READ)], summary="Hear what happens")
async def open_stream(
    request: Asked, principal: Principal, last_event_id: LastEventId = "", cursor: Cursor = ""
) -> ASGIApp:
    """Tell what happens from now on, or after a cursor, as server-sent events; the answer does not end by itself.

    `ticket`: a fact about a ticket one sees (`type` is its name in docs/events.md), with the ticket as it is now and
    the message the fact is about. `gone`: a ticket left one's sight. `refresh`: many changed, read the lists again.
    `reset`: the cursor is too old or of another log, read everything again. `whisper`: somebody
    whispered on a ticket what one may hear, read the ticket again. `erased`: a person's tickets, which no
    screen may show any more. `changed`: what a reader of the facts keeps is newer (`views`, `notifications`, …), or
    has only got more (`new_tags`). `presence`: who has a ticket open and who types. `late`: for some seconds the server
    cannot look for news, or it can again. `account`: something happened to one's own log-in, presence or followed
    tickets. `session`: it ended, and so does the stream.
    """
    members: Members = request.app.state.members
    stream = MemberStream(principal)
    members.join(stream)
    try:
        replay = await members.hub.resume(
            stream, last_event_id or cursor, principal.workspace_id, lambda batch: members.write(batch, stream)
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
