"""The second step of a log-in, and proving it is still oneself: a code that fits, once.

Guesses are counted before the code is looked at, in a transaction of their own, as with passwords: strict for one
member from one network, and over all strange networks together. Who guesses knows the password already.
"""

from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import InvalidInput, RateLimited
from kefu.kit.events import Actor, ActorKind
from kefu.kit.keys import BadToken, Keyring
from kefu.kit.throttle import Rate, charge, forgive, network_of
from kefu.members.events import RecoveryCodeUsed
from kefu.members.model import CodeWrong, HalfSessionOver, Origin, PasswordWrong, email_key
from kefu.members.queries import Credentials, find_credentials_of, load_member
from kefu.members.service.authenticating import hash_secret
from kefu.members.service.codes import accepted_step, clean_code
from kefu.members.service.half_sessions import read_half_session
from kefu.members.service.logging_in import BY_NETWORK, is_known, lock_unchanged, remember
from kefu.members.service.passwords import password_fits
from kefu.members.service.refusing import record_wrong_code
from kefu.members.service.sessions import StartedSession, start_session

BY_MEMBER_AND_NETWORK = Rate("code_pair", burst=5, seconds=60)
BY_MEMBER = Rate("code_strangers", burst=10, seconds=300)
OWN_TRIES = Rate("own_proof", burst=5, seconds=60)


class _Factor(msgspec.Struct):
    secret: str
    last_step: int
    now: float


async def finish_log_in(
    db: Db, keyring: Keyring, half_session: str, code: str, origin: Origin, cause: UUID | None = None
) -> StartedSession:
    """Start the session that a fitting password began. Raises HalfSessionOver, CodeWrong or RateLimited."""
    half = read_half_session(keyring, half_session)
    network = network_of(origin.address)
    async with db.transaction() as tx:
        found = await find_credentials_of(tx, half.workspace, half.member)
        if found is None or not half.is_of(found):
            raise HalfSessionOver
        account = email_key((await load_member(tx, found.workspace_id, found.id)).email)
        wait = await _count(tx, found, account, network)
    if wait:
        raise RateLimited(retry_after=wait)
    try:
        async with db.transaction(Actor(ActorKind.MEMBER, found.id)) as tx:
            tx.cause = cause
            member = await lock_unchanged(tx, found)
            await take_code(tx, keyring, found.workspace_id, found.id, code)
            await remember(tx, found, account, network)
            await forgive(tx, BY_MEMBER_AND_NETWORK, str(found.id), network)
            return await start_session(tx, found.workspace_id, member, origin)
    except CodeWrong:
        await record_wrong_code(db, found.workspace_id, found.id)
        raise


async def prove(db: Db, keyring: Keyring, principal: Principal, *, password: str | None, code: str | None) -> None:
    """Make sure that it is still the member, by password or code.

    Raises InvalidInput, PasswordWrong, CodeWrong or RateLimited.
    """
    if code is None and password is None:
        raise InvalidInput(field="code", reason="field")
    await count_own(db, principal)
    async with db.transaction(principal.actor) as tx:
        found = await find_credentials_of(tx, principal.workspace_id, principal.id)
        if code is not None:
            await take_code(tx, keyring, principal.workspace_id, principal.id, code)
    if code is None and not await password_fits(password or "", found.password_hash if found else None):
        raise PasswordWrong(field="password")
    async with db.transaction() as tx:
        await forgive(tx, OWN_TRIES, str(principal.id))


async def count_own(db: Db, principal: Principal) -> None:
    """Count an attempt of somebody who is signed in; raises RateLimited."""
    async with db.transaction() as tx:
        wait = await charge(tx, OWN_TRIES, str(principal.id))
    if wait:
        raise RateLimited(retry_after=wait)


async def take_code(tx: Tx, keyring: Keyring, workspace_id: UUID, member_id: UUID, code: str) -> None:
    """Use up a code of the member's second factor, or one of their recovery codes; raises CodeWrong."""
    who: dict[str, Any] = {"workspace_id": workspace_id, "id": member_id}
    factor = await tx.one(
        _Factor,
        """select secret, last_step, extract(epoch from clock_timestamp())::float8 as now from second_factor
        where workspace_id = %(workspace_id)s and member_id = %(id)s and confirmed_at is not null for update""",
        **who,
    )
    if factor is None:
        raise CodeWrong(field="code")
    given = clean_code(code)
    step = fitting_step(keyring, factor.secret, given, factor.now, factor.last_step)
    if step is None:
        await _take_recovery_code(tx, who, given)
        return
    await tx.run(
        """update second_factor set last_step = %(step)s
        where workspace_id = %(workspace_id)s and member_id = %(id)s""",
        **who,
        step=step,
    )


def fitting_step(keyring: Keyring, kept: str, code: str, now: float, last_step: int) -> int | None:
    """Give the step of a code that fits a kept secret; none does when its key is lost: recovery codes still open."""
    try:
        return accepted_step(keyring.decrypt(kept), code, now, last_step)
    except BadToken:
        return None


async def _count(tx: Tx, found: Credentials, account: str, network: str) -> int | None:
    """Count the guess; gives the seconds to wait when it is one too many."""
    if wait := await charge(tx, BY_NETWORK, network):
        return wait
    if wait := await charge(tx, BY_MEMBER_AND_NETWORK, str(found.id), network):
        return wait
    if await is_known(tx, account, network):
        return None
    return await charge(tx, BY_MEMBER, str(found.id))


async def _take_recovery_code(tx: Tx, who: dict[str, Any], code: str) -> None:
    used = await tx.run(
        """delete from recovery_code
        where workspace_id = %(workspace_id)s and member_id = %(id)s and hash = %(hash)s""",
        **who,
        hash=hash_secret(code),
    )
    if not used:
        raise CodeWrong(field="code")
    count = "select count(*) from recovery_code where workspace_id = %(workspace_id)s and member_id = %(id)s"
    left = int(await tx.value(count, **who))
    tx.record(RecoveryCodeUsed(workspace_id=who["workspace_id"], subject_id=who["id"], left=left))
