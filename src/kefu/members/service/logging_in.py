"""Signing in by e-mail and password, so that neither guessing nor shutting others out pays.

Attempts are counted before the password is looked at, in a transaction of their own. Strict for one account from
one network; wide for one network; and over all *strange* networks together for one account, which those networks
do not feel from which the member has signed in before.
"""

from uuid import UUID

from kefu.kit.db import Db, Tx
from kefu.kit.errors import RateLimited
from kefu.kit.events import Actor, ActorKind
from kefu.kit.keys import Keyring
from kefu.kit.throttle import Rate, charge, forgive, network_of, refund, sweep
from kefu.members.model import LoginFailed, Member, Origin, SecondFactorNeeded, email_key
from kefu.members.queries import Credentials, find_credentials, has_factor, load_member
from kefu.members.service.authenticating import hash_secret
from kefu.members.service.half_sessions import sign_half_session
from kefu.members.service.passwords import is_outdated, password_fits, rehash
from kefu.members.service.refusing import note_refusal
from kefu.members.service.sessions import StartedSession, start_session

BY_NETWORK = Rate("login_network", burst=100, seconds=6)
BY_ACCOUNT_AND_NETWORK = Rate("login_pair", burst=5, seconds=60)
BY_ACCOUNT = Rate("login_strangers", burst=20, seconds=30)
MOST_NETWORKS = 20


async def log_in(
    db: Db, keyring: Keyring, email: str, password: str, origin: Origin, cause: UUID | None = None
) -> StartedSession:
    """Start a session for whom e-mail and password fit.

    Raises LoginFailed, RateLimited or Unavailable; SecondFactorNeeded when a code must follow. Until it does, the
    network is not known and nothing that was counted is given back.
    """
    account, network = email_key(email), network_of(origin.address)
    async with db.transaction() as tx:
        wait = await _count(tx, account, network)
        candidates = [] if wait else await find_credentials(tx, email)
    if wait:
        raise RateLimited(retry_after=wait)
    found = await _first_fitting(candidates, password)
    if found is None:
        await note_refusal(db, keyring, email)
        raise LoginFailed
    better = await rehash(password) if is_outdated(found.password_hash) else None
    async with db.transaction(Actor(ActorKind.MEMBER, found.id)) as tx:
        tx.cause = cause
        member = await lock_unchanged(tx, found)
        if await has_factor(tx, found.workspace_id, found.id):
            raise SecondFactorNeeded(half_session=sign_half_session(keyring, found))
        await remember(tx, found, account, network)
        if better:
            await _keep_better(tx, found, better)
        return await start_session(tx, found.workspace_id, member, origin)


async def _count(tx: Tx, account: str, network: str) -> int | None:
    """Count the attempt; gives the seconds to wait when it is one too many."""
    await sweep(tx)
    if wait := await charge(tx, BY_NETWORK, network):
        return wait
    if wait := await charge(tx, BY_ACCOUNT_AND_NETWORK, account, network):
        return wait
    if await is_known(tx, account, network):
        return None
    return await charge(tx, BY_ACCOUNT, account)


async def _first_fitting(candidates: list[Credentials], password: str) -> Credentials | None:
    """Give the first whose password fits; looks at a hash even when there is nobody."""
    if not candidates:
        await password_fits(password, None)
    for candidate in candidates:
        if await password_fits(password, candidate.password_hash):
            return candidate
    return None


async def lock_unchanged(tx: Tx, found: Credentials) -> Member:
    """Hold the member if they are still active with the password that fitted; raises LoginFailed."""
    if not await tx.value(
        """select true from member where workspace_id = %(workspace_id)s and id = %(id)s
        and active and password_hash = %(hash)s for no key update""",
        workspace_id=found.workspace_id,
        id=found.id,
        hash=found.password_hash,
    ):
        raise LoginFailed
    return await load_member(tx, found.workspace_id, found.id)


async def is_known(tx: Tx, account: str, network: str) -> bool:
    """Tell whether a member with this e-mail has signed in from this network before."""
    return bool(
        await tx.value(
            """select true from member join known_network using (workspace_id)
            /* every workspace: nobody is known yet */
            where member.email_key = %(account)s and member.active
              and known_network.member_id = member.id and known_network.key = %(key)s limit 1""",
            account=account,
            key=hash_secret(network),
        )
    )


async def remember(tx: Tx, found: Credentials, account: str, network: str) -> None:
    """Take back what was counted, and know this network from now on."""
    known = await is_known(tx, account, network)
    # in the order in which attempts are counted: two log-ins at once must not wait for each other in a circle
    await refund(tx, BY_NETWORK, network)
    await forgive(tx, BY_ACCOUNT_AND_NETWORK, account, network)
    if not known:
        await refund(tx, BY_ACCOUNT, account)
    params = {"workspace_id": found.workspace_id, "id": found.id}
    await tx.run(
        """insert into known_network (workspace_id, member_id, key) values (%(workspace_id)s, %(id)s, %(key)s)
        on conflict (workspace_id, member_id, key) do update set last_at = clock_timestamp()""",
        **params,
        key=hash_secret(network),
    )
    await tx.run(
        """delete from known_network where workspace_id = %(workspace_id)s and member_id = %(id)s and key in (
            select key from known_network where workspace_id = %(workspace_id)s and member_id = %(id)s
            order by last_at desc offset %(keep)s)""",
        **params,
        keep=MOST_NETWORKS,
    )


async def _keep_better(tx: Tx, found: Credentials, better: str) -> None:
    await tx.run(
        """update member set password_hash = %(better)s
        where workspace_id = %(workspace_id)s and id = %(id)s and password_hash = %(hash)s""",
        workspace_id=found.workspace_id,
        id=found.id,
        hash=found.password_hash,
        better=better,
    )
