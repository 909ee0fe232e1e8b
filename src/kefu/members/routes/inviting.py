"""Invitations and forgotten passwords over HTTP."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post, put

from kefu.kit.access import Permission, Principal, in_person, public, requires
from kefu.kit.db import Tx
from kefu.kit.http.context import cause_of, language_of
from kefu.kit.http.limits import Line, Version
from kefu.kit.mail import Fault, MailState, explain, find_mail, find_mail_server
from kefu.members.model import Invitation, NewInvitation
from kefu.members.queries import find_invitations
from kefu.members.routes.guards import Asked, json_only
from kefu.members.service.forgetting import forget_password, recover_password
from kefu.members.service.inviting import (
    MadeInvitation,
    accept_invitation,
    find_lapsed,
    invite,
    open_invitation,
    renew_invitation,
    revoke_invitation,
)
from kefu.members.wire import Session, origin_of_request, show_started

Secret = Annotated[str, msgspec.Meta(max_length=200)]


class InvitationView(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation nobody has used yet. `mail` is what became of its mail, null without one or long after."""

    invitation: Invitation
    mail: MailState | None
    lapsed: bool
    """Whether who sent it could not send it now, since roles changed: its link opens nothing till it is sent again."""
    explanation: str
    """Why its mail could not be sent so far, in the asker's language."""


class InvitationList(msgspec.Struct, frozen=True):
    """Open invitations, newest first; at most 500."""

    items: list[InvitationView]


class SentInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation with the end of its link (after the address of the console); it opens once."""

    invitation: Invitation
    path: Annotated[str, msgspec.Meta(examples=["/invitation#kT3…"])]
    mailed: bool


class Renewal(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which version of an invitation gets a new link."""

    version: Version


class HeldLink(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The secret that a link carries."""

    secret: Secret


class InvitationNote(msgspec.Struct, frozen=True, kw_only=True):
    """What an invitation says to who holds its link."""

    email: str
    inviter: str
    workspace: str


class Acceptance(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The name and the password (at least 10 characters) of who was invited."""

    secret: Secret
    name: Annotated[Line, msgspec.Meta(examples=["林晓"])]
    password: Annotated[str, msgspec.Meta(max_length=200)]


class ForgottenPassword(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whose password was forgotten."""

    email: Annotated[str, msgspec.Meta(max_length=254, examples=["lin@example.com"])]


class RecoveredPassword(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The secret of the link that was sent, and the new password (at least 10 characters)."""

    secret: Secret
    password: Annotated[str, msgspec.Meta(max_length=200)]


@get("/api/invitations", guards=[requires(Permission.MEMBER_MANAGE)], summary="List open invitations")
async def list_invitations(request: Asked, tx: Tx, principal: Principal) -> InvitationList:
    """Give the invitations that nobody has used yet, and what became of their mails."""
    found = await find_invitations(tx, principal.workspace_id, principal.scope)
    lapsed = await find_lapsed(tx, principal.workspace_id, found)
    return InvitationList([await _view(tx, principal, one, one.id in lapsed, language_of(request)) for one in found])


@post("/api/invitations", guards=[requires(Permission.MEMBER_MANAGE), in_person()], summary="Invite somebody")
async def create_invitation(request: Asked, tx: Tx, principal: Principal, data: NewInvitation) -> SentInvitation:
    """Ask somebody to work here. Without a mail server the link must be passed on by hand."""
    return _show(await invite(tx, principal, request.app.state.keyring, data))


@put("/api/invitations/{id:uuid}/renewal", guards=[requires(Permission.MEMBER_MANAGE), in_person()])
async def renew_one_invitation(request: Asked, tx: Tx, principal: Principal, id: UUID, data: Renewal) -> SentInvitation:
    """Send it again with a new link; the old one opens nothing any more."""
    return _show(await renew_invitation(tx, principal, request.app.state.keyring, id, data.version))


@delete("/api/invitations/{id:uuid}", guards=[requires(Permission.MEMBER_MANAGE)], summary="Take it back")
async def delete_invitation(tx: Tx, principal: Principal, id: UUID) -> None:
    """Make the link worthless."""
    await revoke_invitation(tx, principal, id)


@post("/api/invitation", guards=[public(), json_only()], status_code=200, summary="Read an invitation by its link")
async def read_invitation(request: Asked, data: HeldLink) -> InvitationNote:
    """Tell who invites whom to what; 409 `invitation_over` when the link opens nothing any more."""
    opened = await open_invitation(request.app.state.db, data.secret, origin_of_request(request))
    return InvitationNote(email=opened.email, inviter=opened.inviter, workspace=opened.workspace)


@post("/api/invitation/acceptance", guards=[public(), json_only()], summary="Accept an invitation")
async def create_acceptance(request: Asked, data: Acceptance) -> Response[Session]:
    """Begin to work here; who was invited is signed in."""
    origin, cause = origin_of_request(request), cause_of(request)
    db = request.app.state.db
    return show_started(request, await accept_invitation(db, data.secret, data.name, data.password, origin, cause))


@post("/api/forgotten-password", guards=[public(), json_only()], status_code=204, summary="Ask for a new password")
async def forget_my_password(request: Asked, data: ForgottenPassword) -> None:
    """Have a link sent by which a new password can be chosen; the answer is the same for every address."""
    state = request.app.state
    await forget_password(state.db, state.keyring, data.email, origin_of_request(request))


@put("/api/forgotten-password", guards=[public(), json_only()], status_code=204, summary="Choose a new password")
async def recover_my_password(request: Asked, data: RecoveredPassword) -> None:
    """Set a new password by the link's secret; all sessions end, and logging in comes after. 409 `reset_over`."""
    state, origin = request.app.state, origin_of_request(request)
    cause = cause_of(request)
    await recover_password(state.db, state.keyring, data.secret, data.password, origin, cause)


def _show(made: MadeInvitation) -> SentInvitation:
    return SentInvitation(invitation=made.invitation, path=f"/invitation#{made.secret}", mailed=made.mailed)


async def _view(tx: Tx, principal: Principal, invitation: Invitation, lapsed: bool, language: str) -> InvitationView:
    mail = await find_mail(tx, principal.workspace_id, invitation.mail_id) if invitation.mail_id else None
    fault: Fault | None = mail.fault if mail else None
    server = await find_mail_server(tx, principal.workspace_id) if fault else None
    place = {"host": server.host, "port": server.port} if server else {"host": "", "port": ""}
    return InvitationView(
        invitation=invitation,
        mail=mail.state if mail else None,
        lapsed=lapsed,
        explanation=explain(fault, language, **place) if fault else "",
    )


ROUTES = [
    list_invitations,
    create_invitation,
    renew_one_invitation,
    delete_invitation,
    read_invitation,
    create_acceptance,
    forget_my_password,
    recover_my_password,
]
