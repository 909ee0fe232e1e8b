"""Which tier customers have whose own nobody has set: at once where one changes, in steps where a company does."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from kefu.customers.companies import find_company_tier
from kefu.customers.events import CustomerChanged
from kefu.customers.model import CustomerField
from kefu.customers.queries import hold_merges
from kefu.customers.rules.conditions import Known
from kefu.customers.rules.model import TierRule, judge
from kefu.customers.rules.queries import KnownCustomer, find_known, hold_rules
from kefu.customers.tiers import Standing, Tier, TierBy
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.events import Actor, ActorKind

BATCH = 200
LEASE_SECONDS = 60
TURN = 50
"""So many are judged before others get their turn: as many rules as can be take 20 ms for them."""
FIRST = UUID(int=0)


class Sweep(msgspec.Struct, frozen=True):
    """A company whose customers this worker looks through, while its fence is unchanged."""

    workspace_id: UUID
    company_id: UUID
    actor_kind: ActorKind
    actor_id: UUID | None
    fence: int


async def stand(tx: Tx, workspace_id: UUID, tier: Tier | None, known: Known) -> Standing:
    """Give where a customer stands: by hand where a tier is given, else as the rules and their company say.

    Of the company it is enough to know which.
    """
    if tier is not None:
        return Standing(tier, TierBy.HAND)
    rules = await hold_rules(tx, workspace_id)
    company_tier = await find_company_tier(tx, workspace_id, known.company_id)
    return judge(msgspec.structs.replace(known, company_tier=company_tier), rules)


async def judge_again(tx: Tx, workspace_id: UUID, customer_id: UUID) -> None:
    """Let a customer, and whoever they are kept as, follow the rules after an address came or went."""
    rules = await hold_rules(tx, workspace_id)
    if not rules:
        return  # companies do not ask for addresses
    held = await tx.column(
        """select id from customer where workspace_id = %(workspace_id)s and tier_by <> 'hand' and erased_at is null
            and (id = %(id)s or id = (select kept.merged_into_id from customer kept
                where kept.workspace_id = %(workspace_id)s and kept.id = %(id)s))
        order by (merged_into_id is null), id for no key update""",
        workspace_id=workspace_id,
        id=customer_id,
    )
    await judge_all(tx, workspace_id, held, rules)


async def judge_all(tx: Tx, workspace_id: UUID, held: Sequence[UUID], rules: Sequence[TierRule]) -> int:
    """Let customers whose rows the caller holds follow the rules and their companies; gives how many changed.

    Whose tier is set by hand keeps it, and so does who was erased: somebody may have done so until they were held.
    """
    await tx.run(
        """select from company where workspace_id = %(workspace_id)s and id in (
            select company_id from customer where workspace_id = %(workspace_id)s and id = any(%(ids)s))
        order by id for share""",
        workspace_id=workspace_id,
        ids=list(held),
    )
    moved = []
    for number, one in enumerate(await find_known(tx, workspace_id, held), 1):
        if number % TURN == 0:
            await asyncio.sleep(0)
        standing = judge(one.known, rules)
        if one.tier_by != TierBy.HAND and standing != one.standing:
            moved.append((one, standing))
    await _put(tx, workspace_id, moved)
    return len(moved)


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
        rules = await hold_rules(tx, taken.workspace_id)
        # the company first: who changes it holds it, and then lets the sweep begin anew
        await find_company_tier(tx, taken.workspace_id, taken.company_id)
        cursor = await tx.value(
            """select cursor from tier_sweep
            where workspace_id = %(workspace_id)s and company_id = %(company_id)s and fence = %(fence)s for update""",
            fence=taken.fence,
            **mine,
        )
        if cursor is None:
            return False
        people = await _next_ones(tx, taken, cursor)
        await judge_all(tx, taken.workspace_id, people, rules)
        if len(people) < BATCH:
            await tx.run(
                "delete from tier_sweep where workspace_id = %(workspace_id)s and company_id = %(company_id)s", **mine
            )
            return False
        await tx.run(
            """update tier_sweep set cursor = %(cursor)s,
                lease_until = clock_timestamp() + make_interval(secs => %(seconds)s)
            where workspace_id = %(workspace_id)s and company_id = %(company_id)s""",
            cursor=max(people),
            seconds=LEASE_SECONDS,
            **mine,
        )
        return True


async def _next_ones(tx: Tx, taken: Sweep, cursor: UUID) -> list[UUID]:
    """Hold the next customers whose tier is not set by hand.

    Merged ones come first: who takes in a message holds the part, and then whom it is kept as.
    """
    return await tx.column(
        """select customer.id from customer
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


async def _put(tx: Tx, workspace_id: UUID, moved: Sequence[tuple[KnownCustomer, Standing]]) -> None:
    """Write where they stand; their version stays, since no form says it: nobody's saving or undoing is refused."""
    if not moved:
        return
    await tx.run(
        """update customer set tier = new.tier, tier_by = new.by, tier_rule_id = new.rule_id
        from unnest(%(ids)s::uuid[], %(tiers)s::text[], %(bys)s::text[], %(rules)s::uuid[])
            as new(id, tier, by, rule_id)
        where customer.workspace_id = %(workspace_id)s and customer.id = new.id""",
        workspace_id=workspace_id,
        ids=[one.id for one, _ in moved],
        tiers=[standing.tier.value for _, standing in moved],
        bys=[standing.by.value for _, standing in moved],
        rules=[standing.rule_id for _, standing in moved],
    )
    for one, standing in moved:
        if (one.tier, one.tier_by) == (standing.tier, standing.by):
            continue  # another rule says the same
        tx.record(
            CustomerChanged(
                workspace_id=workspace_id,
                customer_id=one.id,
                fields=[CustomerField.TIER],
                tier_before=one.tier,
                tier=standing.tier,
                tier_by=standing.by,
                tier_rule_id=standing.rule_id,
                company_id=one.company_id,
            )
        )
