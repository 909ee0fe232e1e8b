"""A forgotten password: a mail with a link that opens once, and nothing that tells whom an address belongs to.

Who asks only leaves a row, for any address alike; the worker looks later whose it is. So neither the answer nor
the time it takes depends on that. Choosing the new password ends every session and starts none: logging in, the
second step included, comes after.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.db import Db, Tx
from kefu.kit.errors import RateLimited
from kefu.kit.events import Actor, ActorKind
from kefu.kit.ids import new_id
from kefu.kit.keys import BadToken, Keyring
from kefu.kit.mail import Letter, queue_mail
from kefu.kit.throttle import Rate, charge, network_of, sweep
from kefu.members.events import MemberPasswordLinkSent, MemberPasswordRecovered
from kefu.members.model import Member, Origin, ResetOver, SessionEnd, clean_email, clean_password, email_key
from kefu.members.queries import find_credentials, load_member
from kefu.members.service.authenticating import hash_secret, new_secret
from kefu.members.service.passwords import hash_password
from kefu.members.service.sessions import end_sessions
from kefu.workspaces import load_workspace

HOURS = 1
BY_NETWORK = Rate("forgotten_network", burst=10, seconds=60)
BY_ACCOUNT = Rate("forgotten_account", burst=3, seconds=600)
CHOOSING = Rate("forgotten_choosing", burst=20, seconds=10)


class Wish(msgspec.Struct, frozen=True):
    """Somebody's word that they forgot the password of an address; the address is sealed."""

    id: UUID
    sealed: str
    fence: int


async def forget_password(db: Db, keyring: Keyring, email: str, origin: Origin) -> None:
    """Note that somebody forgot a password. Raises RateLimited (by network), InvalidInput for what is no address.

    Too many for one address are dropped without a word: a refusal would tell that others asked.
    """
    address = clean_email(email)
    async with db.transaction() as tx:
        await sweep(tx)
        wait = await charge(tx, BY_NETWORK, network_of(origin.address))
    if wait:
        raise RateLimited(retry_after=wait)
    async with db.transaction() as tx:
        dropped = await charge(tx, BY_ACCOUNT, email_key(address))
    sealed = keyring.encrypt(address)
    async with db.transaction() as tx:
        await tx.run(
            "insert into forgotten_password (id, sealed) select %(id)s, %(sealed)s where not %(dropped)s",
            id=new_id(),
            sealed=sealed,
            dropped=dropped is not None,
        )


async def claim_wishes(tx: Tx, limit: int) -> list[Wish]:
    """Take what somebody left, for a minute."""
    return await tx.all(
        Wish,
        """update forgotten_password f
        set lease_until = clock_timestamp() + interval '60 seconds', fence = fence + 1
        from (select id from forgotten_password where lease_until < clock_timestamp()
              order by asked_at limit %(limit)s for update skip locked) due
        where f.id = due.id returning f.id, f.sealed, f.fence""",
        limit=limit,
    )


async def grant_wish(db: Db, keyring: Keyring, wish: Wish) -> None:
    """Send a link to every member the address belongs to, on each workspace that can send mail."""
    async with db.transaction() as tx:
        ours = await tx.run(
            "delete from forgotten_password where id = %(id)s and fence = %(fence)s", id=wish.id, fence=wish.fence
        )
        if not ours:
            return
        try:
            address = keyring.decrypt(wish.sealed)
        except BadToken:
            return  # the key file is another one now; they can ask again
        for found in await find_credentials(tx, address):
            await _send_link(tx, keyring, found.workspace_id, await load_member(tx, found.workspace_id, found.id))


async def recover_password(
    db: Db, keyring: Keyring, secret: str, password: str, origin: Origin, cause: UUID | None = None
) -> None:
    """Set the password of whom a link was sent to; all their sessions end.

    Raises ResetOver, InvalidInput or RateLimited.
    """
    async with db.transaction() as tx:
        wait = await charge(tx, CHOOSING, network_of(origin.address))
    if wait:
        raise RateLimited(retry_after=wait)
    async with db.transaction() as tx:
        workspace_id, member = await _look(tx, secret)
    clean_password(password, email=member.email)
    hashed = await hash_password(password, email=member.email)
    async with db.transaction(Actor(ActorKind.MEMBER, member.id)) as tx:
        tx.cause = cause
        await _use_up(tx, workspace_id, member.id, secret)
        await tx.run(
            """update member set password_hash = %(hashed)s, password_changed_at = clock_timestamp()
            where workspace_id = %(workspace_id)s and id = %(id)s and active""",
            workspace_id=workspace_id,
            id=member.id,
            hashed=hashed,
        )
        tx.record(MemberPasswordRecovered(workspace_id=workspace_id, subject_id=member.id))
        await end_sessions(tx, workspace_id, member.id, SessionEnd.PASSWORD)
        await _write_to(tx, keyring, workspace_id, member, "password_changed", "/login", timedelta(hours=12))


class _Found(msgspec.Struct):
    workspace_id: UUID
    member_id: UUID


async def _look(tx: Tx, secret: str) -> tuple[UUID, Member]:
    found = await tx.one(
        _Found,
        """select workspace_id, member_id from password_reset /* every workspace: the link alone says whose it is */
        where hash = %(hash)s and expires_at > clock_timestamp()""",
        hash=hash_secret(secret),
    )
    if found is None:
        raise ResetOver
    member = await load_member(tx, found.workspace_id, found.member_id)
    if not member.active:
        raise ResetOver
    return found.workspace_id, member


async def _use_up(tx: Tx, workspace_id: UUID, member_id: UUID, secret: str) -> None:
    """Take the link away; of two who use it at once, one gets it. Raises ResetOver."""
    used = await tx.run(
        """delete from password_reset where workspace_id = %(workspace_id)s and member_id = %(member_id)s
        and hash = %(hash)s and expires_at > clock_timestamp()""",
        workspace_id=workspace_id,
        member_id=member_id,
        hash=hash_secret(secret),
    )
    if not used:
        raise ResetOver


async def _send_link(tx: Tx, keyring: Keyring, workspace_id: UUID, member: Member) -> None:
    secret = new_secret()
    link = f"/new-password#{secret}"
    if not await _write_to(tx, keyring, workspace_id, member, "password_reset", link, timedelta(hours=HOURS)):
        return
    params: dict[str, Any] = {"workspace_id": workspace_id, "member_id": member.id}
    await tx.run(
        """insert into password_reset (workspace_id, member_id, hash, expires_at)
        values (%(workspace_id)s, %(member_id)s, %(hash)s, clock_timestamp() + make_interval(hours => %(hours)s))
        on conflict (workspace_id, member_id) do update set hash = excluded.hash, expires_at = excluded.expires_at""",
        **params,
        hash=hash_secret(secret),
        hours=HOURS,
    )
    tx.record(MemberPasswordLinkSent(workspace_id=workspace_id, subject_id=member.id))


async def _write_to(
    tx: Tx, keyring: Keyring, workspace_id: UUID, member: Member, template: str, link: str, keep: timedelta
) -> bool:
    workspace = await load_workspace(tx, workspace_id)
    letter = Letter(
        id=new_id(),
        template=template,
        locale=member.locale,
        recipient=member.email,
        params={"name": member.name, "workspace": workspace.name, "link": link},
        keep=keep,
    )
    return await queue_mail(tx, keyring, workspace_id, letter)
