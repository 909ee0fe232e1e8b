"""HTTP of inboxes and of the channels they can be of."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, patch, post

from kefu.channels import (
    Can,
    Channel,
    FindingKind,
    Intake,
    find_channels,
    known_channel,
    settings_schema,
    show_settings,
    tell_finding,
)
from kefu.inboxes.model import Inbox, InboxChange, NewInbox
from kefu.inboxes.queries import find_inboxes, load_inbox
from kefu.inboxes.service import add_inbox, change_inbox
from kefu.inboxes.trying import Tried, try_inbox
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.context import language_of, origin_of
from kefu.kit.http.idempotency import Once
from kefu.kit.translate import translate

Asked = Request[Any, Any, Any]


class InboxView(msgspec.Struct, kw_only=True):
    """A configured channel; of a secret among the settings only `{"set": true | false}` is told."""

    id: UUID
    name: Annotated[str, msgspec.Meta(examples=["官网客服"])]
    channel: Annotated[str, msgspec.Meta(examples=["webchat"])]
    unit_id: UUID
    team_id: UUID | None
    public_key: str
    settings: dict[str, Any]
    active: bool
    version: int
    created_at: datetime


class InboxPage(msgspec.Struct, kw_only=True):
    """All inboxes by name; a workspace has at most 500."""

    items: list[InboxView]
    next: str | None = None


class FindingView(msgspec.Struct, kw_only=True):
    """What a test found, as a sentence in words of the asker; a warning or a fault says what to do."""

    kind: FindingKind
    code: Annotated[str, msgspec.Meta(examples=["any_site"])]
    text: str


class InboxTest(msgspec.Struct, kw_only=True):
    """What a test of an inbox found, the worst first."""

    items: list[FindingView]


class ChannelView(msgspec.Struct, kw_only=True):
    """A channel an inbox can be of; `settings` is the JSON schema of its form, in words of the asker."""

    key: str
    name: str
    intake: Intake
    can: Can
    settings: dict[str, Any]


class ChannelPage(msgspec.Struct, kw_only=True):
    """All channels."""

    items: list[ChannelView]


@get("/api/channels", guards=[requires(Permission.INBOX_READ)], summary="List the channels")
async def list_channels(request: Asked) -> ChannelPage:
    """Give every channel there is, with what it can do and what it can be set to."""
    return ChannelPage(items=[_channel(kind, language_of(request)) for kind in find_channels().values()])


@get("/api/inboxes", guards=[requires(Permission.INBOX_READ)], summary="List the inboxes")
async def list_inboxes(tx: Tx, principal: Principal) -> InboxPage:
    """Give all inboxes of the workspace."""
    return InboxPage(items=[_view(inbox) for inbox in await find_inboxes(tx, principal.workspace_id)])


@post("/api/inboxes", guards=[requires(Permission.INBOX_MANAGE)], summary="Set up an inbox")
async def create_inbox(tx: Tx, principal: Principal, request: Asked, data: NewInbox) -> InboxView:
    """Set up an inbox; the same `id` with the same content gives the same answer."""
    return _view(await add_inbox(tx, principal, data, request.app.state.keyring))


@get("/api/inboxes/{id:uuid}", guards=[requires(Permission.INBOX_READ)], summary="Read an inbox")
async def read_inbox(tx: Tx, principal: Principal, id: UUID) -> InboxView:
    """Give one inbox."""
    return _view(await load_inbox(tx, principal.workspace_id, id))


@patch("/api/inboxes/{id:uuid}", guards=[requires(Permission.INBOX_MANAGE)], summary="Change an inbox")
async def update_inbox(
    tx: Tx, principal: Principal, once: Once, request: Asked, id: UUID, data: InboxChange
) -> InboxView:
    """Change what is named; settings left out stay, a secret is changed by a text and forgotten by null."""
    return _view(await once(tx, data, Inbox, lambda: change_inbox(tx, principal, id, data, request.app.state.keyring)))


@post(
    "/api/inboxes/{id:uuid}/tests", guards=[requires(Permission.INBOX_MANAGE)], status_code=200, summary="Test an inbox"
)
async def test_inbox(request: Asked, principal: Principal, id: UUID) -> InboxTest:
    """Look whether customers can reach us by it as it is saved, and be answered; nothing is sent, nothing changes."""
    state = request.app.state
    return _tell(await try_inbox(state.db, principal, state.keyring, id, origin_of(request)), language_of(request))


def _tell(tried: Tried, language: str) -> InboxTest:
    return InboxTest(
        items=[
            FindingView(kind=found.kind, code=found.code, text=tell_finding(tried.channel, found, language))
            for found in tried.findings
        ]
    )


def _view(inbox: Inbox) -> InboxView:
    return InboxView(
        id=inbox.id,
        name=inbox.name,
        channel=inbox.channel,
        unit_id=inbox.unit_id,
        team_id=inbox.team_id,
        public_key=inbox.public_key,
        settings=show_settings(known_channel(inbox.channel), inbox.settings),
        active=inbox.active,
        version=inbox.version,
        created_at=inbox.created_at,
    )


def _channel(kind: type[Channel], language: str) -> ChannelView:
    return ChannelView(
        key=kind.key,
        name=translate(f"channels.{kind.key}", language),
        intake=kind.intake,
        can=kind.can,
        settings=settings_schema(kind, language),
    )


ROUTES = [list_channels, list_inboxes, create_inbox, read_inbox, update_inbox, test_inbox]
