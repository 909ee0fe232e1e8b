"""The first administrator: whoever reads the token that the server printed founds the first workspace."""

import hmac
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.kit.db import Db, Tx
from kefu.kit.errors import RateLimited
from kefu.kit.http.limits import Line
from kefu.kit.throttle import Rate, charge, network_of
from kefu.members.access import system_principal
from kefu.members.model import NewMember, Origin, SetupDone, SetupTokenWrong, clean_email
from kefu.members.queries import has_members
from kefu.members.roles import Role
from kefu.members.service.authenticating import hash_secret, new_secret
from kefu.members.service.joining import add_member
from kefu.members.service.passwords import hash_password
from kefu.members.service.sessions import StartedSession, start_session
from kefu.workspaces import Locale, found_workspace

SETUP_LOCK = 0x6B65_6675_0101
TRIES = Rate("setup", burst=10, seconds=30)
MOST_TOKENS = 5


class NewServer(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The first workspace and its first administrator, with the set-up token that the server printed."""

    token: Annotated[str, msgspec.Meta(max_length=200)]
    workspace_name: Annotated[Line, msgspec.Meta(examples=["示例科技"])]
    name: Annotated[Line, msgspec.Meta(examples=["王芳"])]
    email: Annotated[str, msgspec.Meta(max_length=254, examples=["admin@example.com"])]
    password: Annotated[str, msgspec.Meta(max_length=200)]
    locale: Locale = Locale.ZH


async def ensure_setup_token(tx: Tx) -> str | None:
    """Give a fresh set-up token, or None when somebody works here already; a few earlier ones stay good."""
    await _take_lock(tx)
    if await has_members(tx):
        await tx.run("delete from setup_token")
        return None
    await tx.run(
        """delete from setup_token where hash in (
            select hash from setup_token order by made_at desc, hash offset %(keep)s)""",
        keep=MOST_TOKENS - 1,
    )
    token = new_secret()
    await tx.run("insert into setup_token (hash) values (%(hash)s)", hash=hash_secret(token))
    return token


async def set_up(db: Db, new: NewServer, origin: Origin, cause: UUID | None = None) -> StartedSession:
    """Found the first workspace and sign its administrator in; of two at once, one wins.

    Raises SetupDone, SetupTokenWrong, InvalidInput or RateLimited.
    """
    async with db.transaction() as tx:
        wait = await charge(tx, TRIES, network_of(origin.address))
    if wait:
        raise RateLimited(retry_after=wait)
    async with db.transaction() as tx:
        await _check_token(tx, new.token)  # before any work is done for a stranger
    clean_email(new.email)
    hashed = await hash_password(new.password, email=new.email)
    async with db.transaction() as tx:
        tx.cause = cause
        await _take_lock(tx)
        await _check_token(tx, new.token)
        await tx.run("delete from setup_token")
        founded = await found_workspace(tx, name=new.workspace_name, locale=new.locale)
        member = await add_member(
            tx,
            system_principal(founded.workspace.id),
            NewMember(
                name=new.name,
                email=new.email,
                roles=[Role.ADMINISTRATOR],
                unit_id=founded.headquarters.id,
                locale=new.locale,
            ),
            hashed,
        )
        return await start_session(tx, founded.workspace.id, member, origin)


async def _check_token(tx: Tx, token: str) -> None:
    if await has_members(tx):
        raise SetupDone
    kept = await tx.value("select coalesce(array_agg(hash), '{}') from setup_token")
    given = hash_secret(token.strip())  # a terminal copies a space, too
    if not any([hmac.compare_digest(bytes(one), given) for one in kept]):  # noqa: C419  looks at every one
        raise SetupTokenWrong(field="token")


async def _take_lock(tx: Tx) -> None:
    await tx.run("select pg_advisory_xact_lock(%(key)s::bigint)", key=SETUP_LOCK)
