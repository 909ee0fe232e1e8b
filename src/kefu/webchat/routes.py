"""Web chat over HTTP; every request comes from our own frame, so there is no CORS and no cookie."""

from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import HeaderParameter, Parameter
from litestar.response import Redirect
from litestar.types import ASGIApp

from kefu.channels import Webchat
from kefu.files import file_response, load_file, read_body, read_incoming, store_of, store_upload
from kefu.inboxes import Inbox
from kefu.incidents import find_notices
from kefu.kit.access import public
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.http.context import address_of, cause_of, language_of
from kefu.kit.streams import PRESENCE, Sign, StreamResponse
from kefu.kit.translate import LANGUAGES, choose_language
from kefu.surveys import RatingClosed, load_round, read_ask
from kefu.tickets import NewMessage
from kefu.webchat.audience import Visitors, VisitorStream
from kefu.webchat.frame import frame_page
from kefu.webchat.model import (
    Config,
    Conversation,
    InboxFace,
    Limits,
    NewVisitor,
    OriginRefused,
    Typing,
    Visitor,
    VisitorFile,
    VisitorMessage,
    VisitorPass,
    place_of,
)
from kefu.webchat.queries import find_visitor_ticket_id, is_anybody_online, is_file_shown, load_conversation
from kefu.webchat.rating import Given, Page, read_form
from kefu.webchat.service import limiting
from kefu.webchat.service.rating import rate
from kefu.webchat.service.recognising import admit, load_chat, recognise, settings_of
from kefu.webchat.service.writing import write
from kefu.webchat.telling import write_notices
from kefu.workspaces import Locale, load_workspace

Asked = Request[Any, Any, Any]
FileId = Annotated[UUID, HeaderParameter(name="X-File-Id", description="UUIDv7 made by the client; makes retries safe")]
LastEventId = Annotated[
    str, HeaderParameter(name="Last-Event-ID", description="The `cursor` of the conversation, or the last `id` read")
]
Before = Annotated[str | None, Parameter(max_length=2000, description="`earlier` of the page after")]
Many = Annotated[int, Parameter(ge=1, le=200)]


async def _visit(request: Asked, tx: Tx, key: str) -> tuple[Inbox, Visitor]:
    """Give the inbox and who asks; raises NotFound, VisitorUnknown."""
    inbox = await load_chat(tx, key)
    authorization = request.headers.get("authorization", "")
    return inbox, await recognise(tx, request.app.state.keyring, inbox, authorization)


async def _config(request: Asked, tx: Tx, key: str) -> tuple[Config, tuple[str, ...]]:
    inbox = await load_chat(tx, key)
    settings = settings_of(inbox, request.app.state.keyring)
    workspace = await load_workspace(tx, inbox.workspace_id)
    asked, header = request.query_params.get("locale", "")[:2].lower(), request.headers.get("accept-language")
    config = Config(
        key=inbox.public_key,
        inbox=InboxFace(
            title=settings.title,
            subtitle=settings.subtitle,
            greeting=settings.greeting,
            colour=settings.colour,
            place=place_of(settings.side, settings.distance),
        ),
        locale=Locale(asked if asked in LANGUAGES else choose_language(header, workspace.locale)),
        limits=Limits(
            file_bytes=request.app.state.settings.file_bytes, file_types=[], text_length=Webchat.can.text_length
        ),
        online=await is_anybody_online(tx, inbox.workspace_id, inbox.id),
        incidents=(await find_notices(tx, inbox.workspace_id, [inbox.id]))[inbox.id],
    )
    return config, settings.allowed_origins


def check_origin(request: Asked) -> None:
    """Refuse what a browser says comes from another site than our own; raises OriginRefused."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise OriginRefused
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise OriginRefused


@get("/webchat/{key:str}/frame", guards=[public()], include_in_schema=False)
async def get_frame(request: Asked, tx: Tx, key: str) -> Response[bytes]:
    """Serve the chat window."""
    config, origins = await _config(request, tx, key)
    return frame_page(config, origins)


@get("/webchat/{key:str}/config", guards=[public()])
async def get_config(request: Asked, tx: Tx, key: str) -> Config:
    """Give what the window needs to show itself."""
    return (await _config(request, tx, key))[0]


@post("/webchat/{key:str}/visitor", guards=[public()], status_code=200)
async def post_visitor(request: Asked, key: str, data: NewVisitor) -> VisitorPass:
    """Give a pass to a new visitor, to one who shows an old pass, or to a user the page vouches for."""
    check_origin(request)
    db = request.app.state.db
    async with db.transaction() as tx:
        wait = await limiting.count(tx, limiting.by_address(limiting.VISITS, address_of(request)))
    limiting.allow(wait)
    async with db.transaction() as tx:
        tx.cause = cause_of(request)
        inbox = await load_chat(tx, key)
        return await admit(tx, request.app.state.keyring, inbox, data)


@get("/webchat/{key:str}/conversation", guards=[public()])
async def get_conversation(
    request: Asked, snapshot: Tx, key: str, before: Before = None, limit: Many = 100
) -> Conversation:
    """Give what was said last, or before a mark."""
    inbox, visitor = await _visit(request, snapshot, key)
    keyring = request.app.state.keyring
    return await load_conversation(snapshot, keyring, inbox, visitor.customer_id, before=before, limit=limit)


@post("/webchat/{key:str}/messages", guards=[public()])
async def post_message(request: Asked, key: str, data: NewMessage) -> VisitorMessage:
    """Write to us."""
    db = request.app.state.db
    async with db.glance() as tx:
        inbox, visitor = await _visit(request, tx, key)
        mine = (limiting.MESSAGES, visitor.card.address)
        wait = await limiting.count(tx, mine, limiting.by_address(limiting.ADDRESS_MESSAGES, address_of(request)))
    limiting.allow(wait)
    return await write(db, inbox, visitor, data, cause_of(request))


@post("/webchat/{key:str}/typing", guards=[public()], status_code=204)
async def post_typing(request: Asked, key: str, data: Typing) -> None:
    """Say that the visitor is writing, or stopped."""
    db = request.app.state.db
    async with db.transaction() as tx:
        inbox, visitor = await _visit(request, tx, key)
        ticket_id = await find_visitor_ticket_id(tx, inbox, visitor.customer_id)
        wait = await limiting.count(tx, (limiting.TYPING, visitor.card.address))
    limiting.allow(wait)
    if ticket_id is not None:
        sign = Sign(
            workspace_id=inbox.workspace_id,
            person=visitor.customer_id,
            subject=ticket_id,
            typing=data.typing,
            outside=True,
        )
        request.app.state.hints.send(PRESENCE, sign.encode())


@post("/webchat/{key:str}/files", guards=[public()], opt={"streams_body": True})
async def post_file(request: Asked, key: str, file_id: FileId) -> VisitorFile:
    """Store the raw body; name it in a message afterwards."""
    db = request.app.state.db
    async with db.glance() as tx:
        inbox, visitor = await _visit(request, tx, key)
        mine = (limiting.FILES, visitor.card.address)
        wait = await limiting.count(tx, mine, limiting.by_address(limiting.ADDRESS_FILES, address_of(request)))
    limiting.allow(wait)
    incoming = read_incoming(request, file_id)
    stored = await store_upload(db, store_of(request), inbox.workspace_id, visitor.actor, incoming, read_body(request))
    return VisitorFile(id=stored.id, name=stored.name, type=stored.type, size=stored.size)


@get("/webchat/{key:str}/files/{id:uuid}", guards=[public()])
async def get_file(request: Asked, key: str, id: UUID) -> Response[Any]:
    """Give a file of one's own conversation, or one's own upload."""
    async with request.app.state.db.transaction() as tx:
        inbox, visitor = await _visit(request, tx, key)
        file = await load_file(tx, inbox.workspace_id, id)
        own = (file.owner_kind, file.owner_id) == (visitor.actor.kind, visitor.customer_id)
        if not own and (
            file.attached_to is None
            or not await is_file_shown(tx, inbox.workspace_id, file.attached_to, inbox.id, visitor.customer_id)
        ):
            raise NotFound
    return await file_response(request, file)


@get("/webchat/{key:str}/rating", guards=[public()], include_in_schema=False)
async def get_rating(request: Asked, tx: Tx, key: str) -> Response[bytes]:
    """Ask the visitor whom a token names how they were served, or show what they said."""
    inbox = await load_chat(tx, key)
    page = _rating_page(request, inbox)
    try:
        round = await load_round(tx, inbox.workspace_id, inbox.id, read_ask(request.app.state.keyring, page.token))
    except NotFound:
        return page.gone()
    if round.score is not None and not (round.open and request.query_params.get("change")):
        return page.thanks(round)
    return page.form(Given(score=round.score, comment=round.comment))


@post("/webchat/{key:str}/rating", guards=[public()], include_in_schema=False)
async def post_rating(request: Asked, key: str) -> Response[Any]:
    """Write down what the visitor whom a token names chose; without scripts, so what is wrong is said on the page."""
    check_origin(request)
    db, given = request.app.state.db, read_form(await request.body())
    async with db.transaction() as tx:
        inbox = await load_chat(tx, key)
        page = _rating_page(request, inbox)
        mine = (limiting.RATINGS, page.token)
        wait = await limiting.count(tx, mine, limiting.by_address(limiting.ADDRESS_RATINGS, address_of(request)))
    if wait or given.answer is None:
        return page.form(given, wait=wait)
    try:
        await rate(db, request.app.state.keyring, inbox, page.token, given.answer, cause_of(request))
    except NotFound:
        return page.gone()
    except RatingClosed:
        pass  # the page shows what stays
    return Redirect(page.address(), status_code=303)


def _rating_page(request: Asked, inbox: Inbox) -> Page:
    asked = request.query_params.get("locale", "")[:2].lower()
    return Page(
        language=asked if asked in LANGUAGES else language_of(request),
        token=request.query_params.get("t", ""),
        allowed_origins=settings_of(inbox, request.app.state.keyring).allowed_origins,
    )


@get("/webchat/{key:str}/stream", guards=[public()], summary="Hear what is said")
async def open_stream(request: Asked, key: str, last_event_id: LastEventId = "") -> ASGIApp:
    """Tell what is said from now on, or after a cursor, as server-sent events; the answer does not end by itself.

    `message`: something was said to the visitor or by them, as `GET …/conversation` shows it. `ticket`: who deals with
    the conversation and where it stands. `typing`: an agent writes, or stopped. `reset`: read the conversation again.
    `late`: for some seconds the server cannot look for news, or it can again. `incidents`: what there is to
    know of those that are running, at the beginning and whenever they change. `online`: whether somebody is there who
    can answer, as in the configuration, at the beginning and whenever that is another.
    """
    visitors: Visitors = request.app.state.visitors
    async with request.app.state.db.transaction() as tx:
        inbox, visitor = await _visit(request, tx, key)
    whose = (inbox.workspace_id, visitor.customer_id, inbox.id)
    stream = VisitorStream(whose)
    visitors.join(stream)
    try:
        replay = await visitors.hub.resume(
            stream, last_event_id, inbox.workspace_id, lambda batch: visitors.write(batch, whose), visitor.customer_id
        )
        async with request.app.state.db.transaction() as tx:  # what changes from now on is told to who has joined
            stream.push(await write_notices(tx, inbox.workspace_id, inbox.id))
            stream.tell_online(await is_anybody_online(tx, inbox.workspace_id, inbox.id))
    except BaseException:
        visitors.leave(stream)
        raise
    return StreamResponse(stream, replay, visitors.leave)


ROUTES = [
    get_frame,
    get_config,
    post_visitor,
    get_conversation,
    post_message,
    post_typing,
    post_file,
    get_file,
    get_rating,
    post_rating,
    open_stream,
]
