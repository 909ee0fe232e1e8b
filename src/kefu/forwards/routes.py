"""Forwards over HTTP."""

from typing import Any
from uuid import UUID

from litestar import Request, delete, get, post

from kefu.forwards.model import ForwardDraft, ForwardList, ForwardPreview, ForwardView, NewForward
from kefu.forwards.queries import load_forwards, load_shown
from kefu.forwards.service.forwarding import forward, preview, retry_forward, undo_forward
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.context import language_of
from kefu.kit.http.idempotency import Once
from kefu.kit.http.looks import Thing, look_at
from kefu.tickets import load_ticket

Asked = Request[Any, Any, Any]
SENDS = [requires(Permission.TICKET_FORWARD)]


@get(
    "/api/tickets/{number:int}/forwards", guards=[requires(Permission.TICKET_READ)], summary="List a ticket's forwards"
)
async def list_forwards(request: Asked, tx: Tx, principal: Principal, number: int) -> ForwardList:
    """Give what was sent of the ticket to others by e-mail and what became of it, and whether that can be done now."""
    return await load_forwards(tx, principal, number, language_of(request))


@post("/api/tickets/{number:int}/forwards", guards=SENDS, summary="Forward a ticket by e-mail")
async def create_forward(request: Asked, principal: Principal, number: int, data: NewForward) -> ForwardView:
    """Send public messages of the ticket to addresses outside, in some seconds unless it is undone before.

    Answers go to the sender's own address. The same `id` and content give the same mail.
    """
    db = request.app.state.db
    id = await forward(db, principal, number, data)
    async with db.transaction() as tx:
        return await load_shown(tx, principal, id, language_of(request))


@post("/api/tickets/{number:int}/forwards/preview", guards=SENDS, status_code=200, summary="Look at a mail before")
async def preview_forward(
    request: Asked, tx: Tx, principal: Principal, number: int, data: ForwardDraft
) -> ForwardPreview:
    """Give the mail as its reader will see it; nothing is sent. It counts as a look at the ticket."""
    look_at(request, principal, Thing.TICKET, (await load_ticket(tx, principal, number)).id, number)
    return await preview(tx, principal, number, data)


@delete("/api/tickets/{number:int}/forwards/{id:uuid}", guards=SENDS, summary="Undo a forward")
async def remove_forward(tx: Tx, principal: Principal, number: int, id: UUID) -> None:
    """Take a mail back as long as it has not left: one's own, or any as a supervisor of the ticket."""
    await undo_forward(tx, principal, number, id)


@post("/api/tickets/{number:int}/forwards/{id:uuid}/retry", guards=SENDS, status_code=200, summary="Try a mail again")
async def retry_forward_mail(
    request: Asked, tx: Tx, principal: Principal, once: Once, number: int, id: UUID
) -> ForwardView:
    """Try again what was not taken, for those addresses only."""
    language = language_of(request)

    async def again() -> ForwardView:
        await retry_forward(tx, principal, number, id)
        return await load_shown(tx, principal, id, language)

    return await once(tx, id, ForwardView, again)


ROUTES = [list_forwards, create_forward, preview_forward, remove_forward, retry_forward_mail]
