"""API tokens: a program acts as a member, within scopes."""

from datetime import datetime
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput, NotFound
from kefu.kit.ids import new_id
from kefu.members.events import TokenMade, TokenRevoked
from kefu.members.model import BeyondOwnPermissions, NewToken, TokenRow, TooManyTokens
from kefu.members.service.authenticating import TOKEN_PREFIX, hash_secret, new_secret
from kefu.members.service.presenting import hold_member
from kefu.workspaces import clean_line

MOST_TOKENS = 50


class MadeToken(msgspec.Struct, frozen=True, kw_only=True):
    """A new token with its secret, which is never shown again."""

    row: TokenRow
    secret: str


class _Revoked(msgspec.Struct):
    id: UUID
    member_id: UUID


async def make_token(tx: Tx, principal: Principal, new: NewToken) -> MadeToken:
    """Make a token that acts as the principal. Raises BeyondOwnPermissions (also for an end after the asking
    token's own), InvalidInput or TooManyTokens.
    """
    workspace_id = principal.workspace_id
    scopes = sorted(set(new.scopes))
    if not principal.permissions.issuperset(scopes):
        raise BeyondOwnPermissions(field="scopes")
    await hold_member(tx, workspace_id, principal.id)
    now: datetime = await tx.value("select clock_timestamp()")
    if new.expires_at is not None and new.expires_at <= now:
        raise InvalidInput(field="expires_at", reason="past")
    await _check_end(tx, principal, new)
    await _check_number(tx, principal)
    secret, token_id = TOKEN_PREFIX + new_secret(), new_id()
    row = await tx.one(
        TokenRow,
        """insert into api_token (workspace_id, id, member_id, name, hash, scopes, expires_at)
        values (%(workspace_id)s, %(id)s, %(member_id)s, %(name)s, %(hash)s, %(scopes)s, %(expires_at)s)
        returning id, name, member_id, scopes, created_at, expires_at, last_used_at""",
        workspace_id=workspace_id,
        id=token_id,
        member_id=principal.id,
        name=clean_line(new.name, "name"),
        hash=hash_secret(secret),
        scopes=[scope.value for scope in scopes],
        expires_at=new.expires_at,
    )
    assert row is not None
    tx.record(TokenMade(workspace_id=workspace_id, subject_id=principal.id, token_id=token_id, scopes=scopes))
    return MadeToken(row=row, secret=secret)


async def revoke_token(tx: Tx, principal: Principal, token_id: UUID) -> None:
    """Make a token worthless, whoever it acts as; raises NotFound."""
    if not await _revoke(tx, principal.workspace_id, "id = %(one)s", one=token_id):
        raise NotFound


async def revoke_tokens(tx: Tx, workspace_id: UUID, member_id: UUID) -> int:
    """Make all tokens of a member worthless; gives how many."""
    return await _revoke(tx, workspace_id, "member_id = %(member_id)s", member_id=member_id)


async def _check_end(tx: Tx, principal: Principal, new: NewToken) -> None:
    """Let no token live on in one that it made."""
    if principal.token_id is None:
        return
    end: datetime | None = await tx.value(
        "select expires_at from api_token where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=principal.workspace_id,
        id=principal.token_id,
    )
    if end is not None and (new.expires_at is None or new.expires_at > end):
        raise BeyondOwnPermissions(field="expires_at")


async def _check_number(tx: Tx, principal: Principal) -> None:
    count = await tx.value(
        """select count(*) from api_token where workspace_id = %(workspace_id)s and member_id = %(member_id)s
        and revoked_at is null and (expires_at is null or expires_at > clock_timestamp())""",
        workspace_id=principal.workspace_id,
        member_id=principal.id,
    )
    if count >= MOST_TOKENS:
        raise TooManyTokens(limit=MOST_TOKENS)


async def _revoke(tx: Tx, workspace_id: UUID, which: str, **params: object) -> int:
    revoked = await tx.all(
        _Revoked,
        "update api_token set revoked_at = clock_timestamp() where workspace_id = %(workspace_id)s and "  # noqa: S608
        + which
        + " and revoked_at is null returning id, member_id",
        workspace_id=workspace_id,
        **params,
    )
    for token in revoked:
        tx.record(TokenRevoked(workspace_id=workspace_id, subject_id=token.member_id, token_id=token.id))
    return len(revoked)
