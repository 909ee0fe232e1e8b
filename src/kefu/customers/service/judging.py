"""Which tier customers have whose own nobody has set: at once where one changes, in steps where a company does."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from kefu.customers.companies import find_company_tier
from kefu.customers.events import CustomerChanged
from kefu.customers.model import CustomerField
from kefu.customers.queries import hold_merges
from kefu.customers.tiers import Standing, Tier, TierBy, judge
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.events import Actor, ActorKind

BATCH = 200
LEASE_SECONDS = 60
FIRST = UUID(int=0)


class Sweep(msgspec.Struct, frozen=True):
    """A company whose customers this worker looks through, while its fence is unchanged."""

    workspace_id: UUID
    company_id: UUID
    actor_kind: ActorKind
    actor_id: UUID | None
    fence: int


class _Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What of a customer decides."""

    id: UUID
    tier: Tier
    tier_by: TierBy
    company_id: UUID | None


async def stand(tx: Tx, workspace_id: UUID, tier: Tier | None, company_id: UUID | None) -> Standing:
    """Give where a customer stands: by hand where a tier is given, else as their company does."""
    if tier is not None:
        return Standing(tier, TierBy.HAND)
    return judge(await find_company_tier(tx, workspace_id, company_id))


async def begin_sweep(tx: Tx, principal: Principal, company_id: UUID) -> None:
    """Let the worker look through a company's customers, from the first one on."""
    await tx.run(
        """insert into tier_sweep (workspace_id, company_id, actor_kind, actor_id, cursor)
        values (%(workspace_id)s, %(company_id)s, %(kind)s, %(id)s, %(first)s)
        on conflict (workspace_id, company_id) do update
            set actor_kind = excluded.actor_kind, actor_id = excluded.actor_id, cursor = excluded.cursor,
                fence = tier_sweep.fence + 1, lease_until = '-infinity'""",
        workspace_id=principal.workspace_id,
        company_id=company_id,
        kind=principal.actor.kind.value,
        id=principal.actor.id,
        first=FIRST,
    )


async def claim_sweeps(tx: Tx, limit: int) -> Sequence[Sweep]:
    """Take companies that wait for a worker, for a minute."""
    return await tx.all(
        Sweep,
        """update tier_sweep s set fence = fence + 1,
            lease_until = clock_timestamp() + make_interval(secs => %(seconds)s)
        from (
            select workspace_id, company_id from tier_sweep  /* every workspace: one loop serves them all */
            where lease_until < clock_timestamp() order by lease_until limit %(limit)s for update skip locked
        ) due
        where s.workspace_id = due.workspace_id and s.company_id = due.company_id
        returning s.workspace_id, s.company_id, s.actor_kind, s.actor_id, s.fence""",
        limit=limit,
        seconds=LEASE_SECONDS,
    )


async def sweep(db: Db, taken: Sweep) -> None:
    """Look through all of them, until the end or until the company's tier is yet another one."""
    while await _advance(db, taken):
        pass


async def _advance(db: Db, taken: Sweep) -> bool:
    mine = {"workspace_id": taken.workspace_id, "company_id": taken.company_id}
    async with db.transaction(Actor(taken.actor_kind, taken.actor_id)) as tx:
        await hold_merges(tx, taken.workspace_id)
        # the company first: who changes it holds it, and then lets the sweep begin anew
        standing = judge(await find_company_tier(tx, taken.workspace_id, taken.company_id))
        cursor = await tx.value(
            """select cursor from tier_sweep
            where workspace_id = %(workspace_id)s and company_id = %(company_id)s and fence = %(fence)s for update""",
            fence=taken.fence,
            **mine,
        )
        if cursor is None:
            return False
        people = await _next_ones(tx, taken, cursor)
        await _put(tx, taken.workspace_id, [one for one in people if _follows(one, taken, standing)], standing)
        if len(people) < BATCH:
            await tx.run(
                "delete from tier_sweep where workspace_id = %(workspace_id)s and company_id = %(company_id)s", **mine
            )
            return False
        await tx.run(
            """update tier_sweep set cursor = %(cursor)s,
                lease_until = clock_timestamp() + make_interval(secs => %(seconds)s)
            where workspace_id = %(workspace_id)s and company_id = %(company_id)s""",
            cursor=max(one.id for one in people),
            seconds=LEASE_SECONDS,
            **mine,
        )
        return True


async def _next_ones(tx: Tx, taken: Sweep, cursor: UUID) -> list[_Judged]:
    """Hold the next customers whose tier is not set by hand, as they are once they are held.

    Merged ones come first: who takes in a message holds the part, and then whom it is kept as.
    """
    return await tx.all(
        _Judged,
        """select customer.id, customer.tier, customer.tier_by, customer.company_id from customer
        where customer.workspace_id = %(workspace_id)s and customer.id in (
            select id from customer
            where workspace_id = %(workspace_id)s and company_id = %(company_id)s and id > %(cursor)s
              and tier_by <> 'hand' and erased_at is null
            order by id limit %(limit)s)
        order by (customer.merged_into_id is null), customer.id for no key update""",
        workspace_id=taken.workspace_id,
        company_id=taken.company_id,
        cursor=cursor,
        limit=BATCH,
    )


def _follows(one: _Judged, taken: Sweep, standing: Standing) -> bool:
    """Whether a customer has another tier from now on: somebody may have changed them until they were held."""
    if one.tier_by == TierBy.HAND or one.company_id != taken.company_id:
        return False
    return Standing(one.tier, one.tier_by) != standing


async def _put(tx: Tx, workspace_id: UUID, people: Sequence[_Judged], standing: Standing) -> None:
    """Write where they stand; their version stays, since no form says it: nobody's saving or undoing is refused."""
    if not people:
        return
    await tx.run(
        """update customer set tier = %(tier)s, tier_by = %(by)s
        where workspace_id = %(workspace_id)s and id = any(%(ids)s)""",
        workspace_id=workspace_id,
        tier=standing.tier.value,
        by=standing.by.value,
        ids=[one.id for one in people],
    )
    for one in people:
        tx.record(
            CustomerChanged(
                workspace_id=workspace_id,
                customer_id=one.id,
                fields=[CustomerField.TIER],
                tier_before=one.tier,
                tier=standing.tier,
                tier_by=standing.by,
                company_id=one.company_id,
            )
        )
