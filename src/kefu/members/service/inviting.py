"""Inviting somebody by e-mail: a link that opens once lets them say their name and choose a password."""

import base64
import hashlib
import hmac
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import IdTaken, InvalidInput, NotFound, RateLimited, VersionConflict
from kefu.kit.ids import given_id, new_id
from kefu.kit.keys import Keyring
from kefu.kit.mail import Letter, queue_mail
from kefu.kit.throttle import Rate, charge, network_of
from kefu.members.access import may_manage, system_principal
from kefu.members.events import InvitationAccepted, InvitationRenewed, InvitationRevoked, InvitationSent
from kefu.members.model import (
    EmailTaken,
    Invitation,
    InvitationOver,
    InvitedAlready,
    Member,
    NewInvitation,
    NewMember,
    Origin,
    clean_email,
    clean_password,
    email_key,
)
from kefu.members.queries import (
    find_invitation,
    find_member,
    find_members,
    find_opened_invitation,
    has_email,
    load_member,
)
from kefu.members.role_queries import find_own_roles, rights_of
from kefu.members.roles import OwnRole, built_in, own_ids, sorted_roles
from kefu.members.service.authenticating import hash_secret
from kefu.members.service.granting import check_giving
from kefu.members.service.joining import add_member
from kefu.members.service.passwords import hash_password
from kefu.members.service.sessions import StartedSession, start_session
from kefu.workspaces import clean_line, find_used_unit, load_workspace, lock_workspace

DAYS = 7
TRIES = Rate("invitation", burst=20, seconds=10)


class MadeInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation with its link's secret, and whether a mail carries it."""

    invitation: Invitation
    secret: str
    mailed: bool


class OpenedInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """What an invitation says to who holds its link."""

    workspace_id: UUID
    id: UUID
    email: str
    inviter: str
    workspace: str


async def invite(tx: Tx, principal: Principal, keyring: Keyring, new: NewInvitation) -> MadeInvitation:
    """Ask somebody to work here; a mail goes out if one can. The same id and content give the same answer.

    Raises InvalidInput, BeyondOwnPermissions, EmailTaken, InvitedAlready or IdTaken.
    """
    workspace_id, id = principal.workspace_id, given_id(new.id)
    email, roles = clean_email(new.email), sorted_roles(new.roles)
    await check_giving(tx, principal, roles)
    unit = await find_used_unit(tx, workspace_id, new.unit_id)
    if unit is None or not may_manage(principal, unit.id):
        raise InvalidInput(field="unit_id", reason="unit_unknown")
    if await has_email(tx, workspace_id, email):
        raise EmailTaken(field="email")
    locale = new.locale or (await load_workspace(tx, workspace_id)).locale
    fingerprint = _fingerprint(principal, new)
    made = await tx.run(
        """insert into invitation (workspace_id, id, email, email_key, roles, unit_id, locale, hash, invited_by,
            expires_at, fingerprint)
        values (%(workspace_id)s, %(id)s, %(email)s, %(email_key)s, %(roles)s, %(unit_id)s, %(locale)s, %(hash)s,
            %(invited_by)s, clock_timestamp() + make_interval(days => %(days)s), %(fingerprint)s)
        on conflict do nothing""",
        workspace_id=workspace_id,
        id=id,
        email=email,
        email_key=email_key(email),
        roles=roles,
        unit_id=unit.id,
        locale=locale.value,
        hash=hash_secret(_secret_of(keyring, workspace_id, id, 1)),
        invited_by=principal.id,
        days=DAYS,
        fingerprint=fingerprint,
    )
    if not made:
        return await _earlier(tx, principal, keyring, id, fingerprint)
    own = own_ids(roles)
    tx.record(
        InvitationSent(workspace_id=workspace_id, subject_id=id, roles=built_in(roles), unit_id=unit.id, own_roles=own)
    )
    return await _send(tx, principal, keyring, id)


async def renew_invitation(tx: Tx, principal: Principal, keyring: Keyring, id: UUID, version: int) -> MadeInvitation:
    """Send it again with a new link, for a week from now; the old link opens nothing any more.

    Renewing the same version twice renews once. Raises NotFound or VersionConflict.
    """
    await lock_workspace(tx, principal.workspace_id)  # before any invitation, as who ends a role does
    invitation = await _lock(tx, principal, id)
    if invitation.version == version + 1:
        return await _made(tx, principal, keyring, id)
    if invitation.version != version:
        raise VersionConflict(current_version=invitation.version)
    await check_giving(tx, principal, invitation.roles)
    await tx.run(
        """update invitation set hash = %(hash)s, version = %(version)s, invited_by = %(invited_by)s,
            expires_at = clock_timestamp() + make_interval(days => %(days)s)
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=id,
        hash=hash_secret(_secret_of(keyring, principal.workspace_id, id, version + 1)),
        version=version + 1,
        invited_by=principal.id,
        days=DAYS,
    )
    tx.record(InvitationRenewed(workspace_id=principal.workspace_id, subject_id=id))
    return await _send(tx, principal, keyring, id)


async def revoke_invitation(tx: Tx, principal: Principal, id: UUID) -> None:
    """Make the link worthless and forget the address. Raises NotFound."""
    await _lock(tx, principal, id)
    await tx.run(
        "delete from invitation where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=principal.workspace_id,
        id=id,
    )
    tx.record(InvitationRevoked(workspace_id=principal.workspace_id, subject_id=id))


async def open_invitation(db: Db, secret: str, origin: Origin) -> OpenedInvitation:
    """Tell who holds the link what it is about. Raises InvitationOver or RateLimited."""
    await _count(db, origin)
    async with db.transaction() as tx:
        return await _look(tx, secret)


async def accept_invitation(
    db: Db, secret: str, name: str, password: str, origin: Origin, cause: UUID | None = None
) -> StartedSession:
    """Let somebody begin to work here and sign them in; of two at once, one does.

    Raises InvitationOver, InvalidInput, EmailTaken or RateLimited.
    """
    await _count(db, origin)
    async with db.transaction() as tx:
        opened = await _look(tx, secret)
    clean_line(name, "name")
    clean_password(password, email=opened.email)  # refused before any work is done
    hashed = await hash_password(password, email=opened.email)
    async with db.transaction() as tx:
        tx.cause = cause
        await lock_workspace(tx, opened.workspace_id)  # before any invitation, as who ends a role does
        await _look(tx, secret, lock=True)
        invitation = await find_invitation(tx, opened.workspace_id, opened.id)
        if invitation is None:
            raise InvitationOver
        new = NewMember(
            id=new_id(),
            name=name,
            email=invitation.email,
            roles=invitation.roles,
            unit_id=invitation.unit_id,
            locale=invitation.locale,
        )
        member = await add_member(tx, system_principal(opened.workspace_id), new, hashed)
        await tx.run(
            "delete from invitation where workspace_id = %(workspace_id)s and id = %(id)s",
            workspace_id=opened.workspace_id,
            id=opened.id,
        )
        tx.record(InvitationAccepted(workspace_id=opened.workspace_id, subject_id=opened.id, member_id=member.id))
        return await start_session(tx, opened.workspace_id, member, origin)


async def _look(tx: Tx, secret: str, *, lock: bool = False) -> OpenedInvitation:
    """Give the open invitation of a link, if who sent it may still do so; raises InvitationOver."""
    found = await find_opened_invitation(tx, hash_secret(secret), lock=lock)
    if found is None:
        raise InvitationOver
    inviter = await find_member(tx, found.workspace_id, found.invited_by)
    own = await find_own_roles(tx, found.workspace_id)
    if inviter is None or not _may_send(inviter, found.roles, own):
        raise InvitationOver
    workspace = await load_workspace(tx, found.workspace_id)
    return OpenedInvitation(
        workspace_id=found.workspace_id,
        id=found.id,
        email=found.email,
        inviter=inviter.name,
        workspace=workspace.name,
    )


async def find_lapsed(tx: Tx, workspace_id: UUID, invitations: Collection[Invitation]) -> frozenset[UUID]:
    """Give those whose sender could not send them now, since somebody's roles changed: their links open nothing."""
    inviters = await find_members(tx, workspace_id, {one.invited_by for one in invitations})
    own = await find_own_roles(tx, workspace_id)
    return frozenset(
        one.id
        for one in invitations
        if one.invited_by not in inviters or not _may_send(inviters[one.invited_by], one.roles, own)
    )


def _may_send(inviter: Member, roles: Collection[str], own: Collection[OwnRole]) -> bool:
    held, given = (rights_of(some, [one for one in own if str(one.id) in some]) for some in (inviter.roles, roles))
    return inviter.active and Permission.MEMBER_MANAGE in held.permissions and held.cover(given)


async def _count(db: Db, origin: Origin) -> None:
    async with db.transaction() as tx:
        wait = await charge(tx, TRIES, network_of(origin.address))
    if wait:
        raise RateLimited(retry_after=wait)


async def _lock(tx: Tx, principal: Principal, id: UUID) -> Invitation:
    invitation = await find_invitation(tx, principal.workspace_id, id, lock=True)
    if invitation is None or not may_manage(principal, invitation.unit_id):
        raise NotFound
    return invitation


async def _send(tx: Tx, principal: Principal, keyring: Keyring, id: UUID) -> MadeInvitation:
    """Put the mail down that carries the link, and remember which it is."""
    workspace_id = principal.workspace_id
    invitation = await find_invitation(tx, workspace_id, id)
    assert invitation is not None
    inviter = await load_member(tx, workspace_id, principal.id)
    workspace = await load_workspace(tx, workspace_id)
    secret = _secret_of(keyring, workspace_id, id, invitation.version)
    letter = Letter(
        id=new_id(),
        template="invitation",
        locale=invitation.locale,
        recipient=invitation.email,
        params={
            "inviter": inviter.name,
            "workspace": workspace.name,
            "days": str(DAYS),
            "link": f"/invitation#{secret}",
        },
        keep=timedelta(days=1),
    )
    mailed = await queue_mail(tx, keyring, workspace_id, letter)
    await tx.run(
        "update invitation set mail_id = %(mail_id)s where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=workspace_id,
        id=id,
        mail_id=letter.id if mailed else None,
    )
    return await _made(tx, principal, keyring, id)


async def _made(tx: Tx, principal: Principal, keyring: Keyring, id: UUID) -> MadeInvitation:
    invitation = await find_invitation(tx, principal.workspace_id, id)
    if invitation is None:
        raise NotFound
    secret = _secret_of(keyring, principal.workspace_id, id, invitation.version)
    return MadeInvitation(invitation=invitation, secret=secret, mailed=invitation.mail_id is not None)


async def _earlier(tx: Tx, principal: Principal, keyring: Keyring, id: UUID, fingerprint: bytes) -> MadeInvitation:
    """Give the invitation that the same request made before; raises IdTaken, or InvitedAlready when it was another."""
    stored: Any = await tx.value(
        "select fingerprint from invitation where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=principal.workspace_id,
        id=id,
    )
    if stored is None:
        raise InvitedAlready(field="email")
    if bytes(stored) != fingerprint:
        raise IdTaken(field="id")
    return await _made(tx, principal, keyring, id)


def _secret_of(keyring: Keyring, workspace_id: UUID, id: UUID, version: int) -> str:
    """Derive the link's secret from the key file: a request repeated after a lost answer gets the same link."""
    content = f"{workspace_id} {id} {version}".encode()
    digest = hmac.digest(keyring.derive("invitation"), content, "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _fingerprint(principal: Principal, new: NewInvitation) -> bytes:
    content = [principal.id, new.email, sorted_roles(new.roles), new.unit_id, new.locale]
    return hashlib.sha256(msgspec.json.encode(content)).digest()
