"""What goes over HTTP about members, sessions and tokens, besides the structs of model.py."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
import segno
from litestar import Request, Response
from litestar.datastructures import Cookie

from kefu.kit.access import Permission, Principal
from kefu.kit.http.context import address_of, is_https
from kefu.members.model import Member, Origin, SessionRow, TokenRow
from kefu.members.roles import RoleView
from kefu.members.service.authenticating import COOKIE
from kefu.members.service.enrolling import BegunFactor
from kefu.members.service.sessions import DAYS, StartedSession
from kefu.workspaces import Locale, Workspace

Asked = Request[Any, Any, Any]


class Credentials(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """E-mail and password of somebody who wants to sign in."""

    email: Annotated[str, msgspec.Meta(max_length=254, examples=["lin@example.com"])]
    password: Annotated[str, msgspec.Meta(max_length=200)]


class NewPassword(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One's present password, and the one to come (at least 10 characters)."""

    current_password: Annotated[str, msgspec.Meta(max_length=200)]
    password: Annotated[str, msgspec.Meta(max_length=200)]


class CodeForSession(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The second step of signing in: what the first step gave, and a code or a recovery code."""

    half_session: Annotated[str, msgspec.Meta(max_length=2000)]
    code: Annotated[str, msgspec.Meta(max_length=50, examples=["492039"])]


class Code(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The code that the authenticator app shows now."""

    code: Annotated[str, msgspec.Meta(max_length=50, examples=["492039"])]


class Proof(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """That it is still oneself: a code of the second factor, or the password."""

    password: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    code: Annotated[str, msgspec.Meta(max_length=50)] | None = None


class NewFactor(msgspec.Struct, kw_only=True):
    """A secret for the authenticator app; it is shown this once and counts when a code confirms it."""

    secret: Annotated[str, msgspec.Meta(examples=["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"])]
    qr: Annotated[str, msgspec.Meta(examples=["data:image/svg+xml;charset=utf-8,…"])]
    """The same as a picture (SVG, as a data address)."""


class RecoveryCodes(msgspec.Struct, kw_only=True):
    """Codes for when the telephone is lost: each opens once. They are shown this once."""

    codes: Annotated[list[str], msgspec.Meta(examples=[["kq4pzn-7rt2ch-mx9v3b"]])]


class SetupState(msgspec.Struct, kw_only=True):
    """Whether this server still waits for its first administrator, and whether it can send mail."""

    needed: bool
    sends_mail: bool


class WorkspaceView(msgspec.Struct, kw_only=True):
    """The workspace one is signed in to."""

    id: UUID
    name: Annotated[str, msgspec.Meta(examples=["示例科技"])]
    locale: Locale


class Session(msgspec.Struct, kw_only=True):
    """Who is signed in, and what they may do here.

    `csrf_token` goes into the header `X-CSRF-Token` of every request that is not a GET; it is empty for API tokens.
    """

    member: Member
    workspace: WorkspaceView
    permissions: Annotated[list[Permission], msgspec.Meta(examples=[["ticket:read", "ticket:reply"]])]
    csrf_token: str
    must_enrol: bool
    """Whether the role demands a second factor that is not set up yet: nothing else is permitted until it is."""


class SessionView(msgspec.Struct, kw_only=True):
    """A browser that is signed in; `current` marks the one that asks."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    address: Annotated[str, msgspec.Meta(examples=["203.0.113.7"])]
    user_agent: str
    current: bool


class SessionPage(msgspec.Struct, kw_only=True):
    """All one's sessions, the last used first; there are at most 30."""

    items: list[SessionView]
    next: str | None = None


class MemberPage(msgspec.Struct, kw_only=True):
    """Members by name (pinyin); `next` goes back as `after`."""

    items: list[Member]
    next: str | None


class RolePage(msgspec.Struct, kw_only=True):
    """All roles, those built in first; a workspace makes at most 50 of its own."""

    items: list[RoleView]
    next: str | None = None


class TokenPage(msgspec.Struct, kw_only=True):
    """API tokens of the workspace, oldest first, without their secrets."""

    items: list[TokenRow]
    next: str | None


class TokenView(msgspec.Struct, kw_only=True):
    """A new API token; `token` is its secret and is never shown again."""

    token: Annotated[str, msgspec.Meta(examples=["kefu_3q2-7wAAA…"])]
    id: UUID
    name: str
    scopes: list[Permission]
    expires_at: datetime | None


def show(workspace: Workspace, member: Member, principal: Principal) -> Session:
    """Show who is signed in."""
    return Session(
        member=member,
        workspace=WorkspaceView(id=workspace.id, name=workspace.name, locale=workspace.locale),
        permissions=sorted(principal.permissions),
        csrf_token=principal.csrf_token,
        must_enrol=principal.must_enrol,
    )


def show_started(request: Asked, started: StartedSession) -> Response[Session]:
    """Show a session that has just begun, and hand its cookie over."""
    return with_cookie(request, show(started.workspace, started.member, started.principal), started.secret)


def show_begun(begun: BegunFactor) -> NewFactor:
    """Show a new secret as text and as a picture that needs no script and no other server."""
    picture = segno.make(begun.address, error="m", micro=False).svg_data_uri(scale=4, border=4, light="#fff")
    return NewFactor(secret=begun.secret, qr=picture)


def view_session(row: SessionRow, current: UUID | None) -> SessionView:
    """Show a session to its member."""
    return SessionView(
        id=row.id,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        address=row.address,
        user_agent=row.user_agent,
        current=row.id == current,
    )


def origin_of_request(request: Asked) -> Origin:
    """Give where the request comes from, for the list of sessions and for counting attempts."""
    return Origin(address_of(request), request.headers.get("user-agent", ""))


def with_cookie(request: Asked, body: Session, secret: str) -> Response[Session]:
    """Answer with a new session's cookie, out of reach of scripts and of other sites' posts."""
    cookie = _cookie(request, secret, DAYS * 24 * 3600)
    return Response(body, cookies=[cookie], headers={"Cache-Control": "no-store"}, status_code=201)


def without_cookie(request: Asked) -> Response[None]:
    """Answer with nothing, and have the browser forget the cookie."""
    return Response(None, cookies=[_cookie(request, "", 0)], status_code=204)


def _cookie(request: Asked, value: str, seconds: int) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=value,
        path="/",
        max_age=seconds,
        httponly=True,
        secure=is_https(request),
        samesite="lax",
    )
