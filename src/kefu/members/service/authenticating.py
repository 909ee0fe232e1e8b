"""Finding out who asks: one indexed query by the hash of the session cookie or of the bearer token."""

import base64
import hashlib
import hmac
import secrets
from typing import Any
from uuid import UUID

import msgspec
from litestar.connection import ASGIConnection

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Unauthenticated
from kefu.kit.events import ActorKind
from kefu.members.roles import WIDE, permissions_of, withheld
from kefu.workspaces import BELOW

COOKIE = "kefu_session"
TOKEN_PREFIX = "kefu_"  # noqa: S105  what our tokens begin with, so that leaked ones can be recognised
MOST_CHARACTERS = 200

_OWN_ROLES = """own_role.workspace_id = member.workspace_id and own_role.removed_at is null
        and own_role.id::text = any(member.roles)"""
_WHO = (
    """member.workspace_id, member.id as member_id, member.roles, member.locale, top.path,
    array(select held.permission from own_role, unnest(own_role.permissions) as held (permission) where """  # noqa: S608
    + _OWN_ROLES
    + """ and held.permission <> all(case when own_role.wide then %(never_own)s::text[]
        else %(never_narrow)s::text[] end)) as own,
    case when member.roles && %(wide)s::text[] or exists (select from own_role where """
    + _OWN_ROLES
    + """ and own_role.wide) then null else array(
        select unit.id from unit where unit.workspace_id = top.workspace_id and """
    + BELOW
    + ") end as scope"
)
# Of sessions only: a program cannot read a telephone, and its token was made by somebody who was let in.
_MUST_ENROL = """exists (select from workspace where workspace.id = member.workspace_id
        and workspace.second_factor_roles && member.roles)
    and not exists (select from second_factor where second_factor.workspace_id = member.workspace_id
        and second_factor.member_id = member.id and second_factor.confirmed_at is not null) as must_enrol, """
_JOINS = """
    join member on member.workspace_id = proof.workspace_id and member.id = proof.member_id and member.active
    join unit top on top.workspace_id = member.workspace_id and top.id = member.unit_id"""
_LIVING_SESSION = """proof.expires_at > clock_timestamp()
    and proof.last_seen_at > clock_timestamp() - interval '7 days'"""
_LIVING_TOKEN = """proof.revoked_at is null
    and (proof.expires_at is null or proof.expires_at > clock_timestamp())"""  # noqa: S105

_SESSION = (
    "select proof.id as session_id, proof.last_seen_at < clock_timestamp() - interval '1 minute' as stale, "  # noqa: S608
    + _MUST_ENROL
    + _WHO
    + " from session proof "
    + _JOINS
    + " where "
    + _LIVING_SESSION
)
_TOKEN = (
    "select proof.id as token_id, proof.scopes,"  # noqa: S608
    " coalesce(proof.last_used_at < clock_timestamp() - interval '1 minute', true) as stale, "
    + _WHO
    + " from api_token proof "
    + _JOINS
    + " where "
    + _LIVING_TOKEN
)


class _Found(msgspec.Struct, kw_only=True):
    workspace_id: UUID
    member_id: UUID
    roles: list[str]
    own: frozenset[str]
    """what the member's own roles permit"""
    locale: str
    path: list[UUID]
    scope: frozenset[UUID] | None
    stale: bool
    session_id: UUID | None = None
    token_id: UUID | None = None
    scopes: frozenset[str] | None = None
    must_enrol: bool = False

    def as_principal(self, csrf_token: str = "") -> Principal:
        held: frozenset[Permission] = frozenset()
        if not self.must_enrol:
            held = permissions_of(self.roles) | {one for one in Permission if one in self.own}
        return Principal(
            workspace_id=self.workspace_id,
            kind=ActorKind.MEMBER,
            id=self.member_id,
            permissions=held if self.scopes is None else frozenset(one for one in held if one in self.scopes),
            scope=self.scope,
            lineage=frozenset(self.path[:-1]),
            language=self.locale,
            session_id=self.session_id,
            token_id=self.token_id,
            csrf_token=csrf_token,
            must_enrol=self.must_enrol,
        )


def new_secret() -> str:
    """Make 32 random bytes, as text that fits into a cookie."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> bytes:
    """Give what is kept of a secret; it is random, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).digest()


def csrf_token_of(secret: str) -> str:
    """Derive the token that our page sends back with every change; of no use without the cookie."""
    digest = hmac.digest(secret.encode(), b"csrf", "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


async def authenticate(connection: ASGIConnection[Any, Any, Any, Any]) -> Principal | None:
    """Give who asks, or None. A bearer token, good or bad, goes before the cookie. Raises Unavailable."""
    scheme, _, bearer = connection.headers.get("authorization", "").partition(" ")
    if scheme:
        secret = bearer.strip()
        if scheme.lower() != "bearer" or not secret.startswith(TOKEN_PREFIX) or len(secret) > MOST_CHARACTERS:
            return None
        async with connection.app.state.db.glance() as tx:
            return await find_token_principal(tx, secret)
    cookie = connection.cookies.get(COOKIE, "")
    if not cookie or len(cookie) > MOST_CHARACTERS:
        return None
    async with connection.app.state.db.glance() as tx:
        return await find_session_principal(tx, cookie)


async def find_session_principal(tx: Tx, cookie: str) -> Principal | None:
    """Give whom a session cookie belongs to; notes once a minute that the session is in use."""
    found = await tx.one(_Found, _SESSION + " and proof.hash = %(hash)s", hash=hash_secret(cookie), **_known())
    if found is None:
        return None
    if found.stale:
        await tx.run(
            """update session set last_seen_at = clock_timestamp()
            where workspace_id = %(workspace_id)s and id = %(id)s
              and last_seen_at < clock_timestamp() - interval '1 minute'""",
            workspace_id=found.workspace_id,
            id=found.session_id,
        )
    return found.as_principal(csrf_token_of(cookie))


async def find_token_principal(tx: Tx, secret: str) -> Principal | None:
    """Give as whom an API token acts; notes once a minute that it is in use."""
    found = await tx.one(_Found, _TOKEN + " and proof.hash = %(hash)s", hash=hash_secret(secret), **_known())
    if found is None:
        return None
    if found.stale:
        await tx.run(
            """update api_token set last_used_at = clock_timestamp()
            where workspace_id = %(workspace_id)s and id = %(id)s""",
            workspace_id=found.workspace_id,
            id=found.token_id,
        )
    return found.as_principal()


async def load_principal(
    tx: Tx, workspace_id: UUID, *, session_id: UUID | None = None, token_id: UUID | None = None
) -> Principal:
    """Look again at who a session or token stands for, for open streams; raises Unauthenticated when it is over.

    The answer carries no CSRF token: only the cookie itself can tell it.
    """
    sql, proof = (_SESSION, session_id) if session_id else (_TOKEN, token_id)
    found = await tx.one(
        _Found,
        sql + " and proof.workspace_id = %(workspace_id)s and proof.id = %(proof)s",
        workspace_id=workspace_id,
        proof=proof,
        **_known(),
    )
    if found is None:
        raise Unauthenticated
    return found.as_principal()


def _known() -> dict[str, list[str]]:
    """Give what the code knows of roles: which see the whole workspace, and what own ones do not permit."""
    return {
        "wide": [role.value for role in WIDE],
        "never_own": [one.value for one in withheld(wide=True)],
        "never_narrow": [one.value for one in withheld(wide=False)],
    }
