"""Letting all customers follow the rules of tiers: in steps, by a worker, after they became different.

The row is in the database: a killed worker's lease ends and another goes on where it stood; rules that change again
begin from the front, and their fence stops whoever is at it.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from kefu.customers.queries import hold_merges
from kefu.customers.rules.queries import hold_rules
from kefu.customers.service.judging import FIRST, LEASE_SECONDS, judge_all
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.events import Actor, ActorKind

BATCH = 200


class RulesSweep(msgspec.Struct, frozen=True):
    """A workspace whose customers this worker looks through, while its fence is unchanged."""

    workspace_id: UUID
    actor_kind: ActorKind
    actor_id: UUID | None
    fence: int


class _Place(msgspec.Struct, frozen=True):
    cursor: UUID
    total: int


async def begin_rules_sweep(tx: Tx, principal: Principal) -> None:
    """Let the worker look through all customers, from the first one on."""
    await tx.run(
        """insert into tier_rules_sweep (workspace_id, actor_kind, actor_id, cursor)
        values (%(workspace_id)s, %(kind)s, %(id)s, %(first)s)
        on conflict (workspace_id) do update
            set actor_kind = excluded.actor_kind, actor_id = excluded.actor_id, cursor = excluded.cursor,
                looked = 0, total = 0, changed = 0, fence = tier_rules_sweep.fence + 1, lease_until = '-infinity'""",
        workspace_id=principal.workspace_id,
        kind=principal.actor.kind.value,
        id=principal.actor.id,
        first=FIRST,
    )


async def claim_rules_sweeps(tx: Tx, limit: int) -> Sequence[RulesSweep]:
    """Take workspaces that wait for a worker, for a minute."""
    return await tx.all(
        RulesSweep,
        """update tier_rules_sweep s set fence = fence + 1,
            lease_until = clock_timestamp() + make_interval(secs => %(seconds)s)
        from (
            select workspace_id from tier_rules_sweep  /* every workspace: one loop serves them all */
            where lease_until < clock_timestamp() order by lease_until limit %(limit)s for update skip locked
        ) due
        where s.workspace_id = due.workspace_id
        returning s.workspace_id, s.actor_kind, s.actor_id, s.fence""",
        limit=limit,
        seconds=LEASE_SECONDS,
    )


async def apply_rules(db: Db, taken: RulesSweep) -> None:
    """Look through all of them, until the end or until the rules are others again."""
    while await advance(db, taken):
        pass


async def advance(db: Db, taken: RulesSweep) -> bool:
    """Do one batch; false when there is nothing left to do."""
    mine = {"workspace_id": taken.workspace_id}
    async with db.transaction(Actor(taken.actor_kind, taken.actor_id)) as tx:
        await hold_merges(tx, taken.workspace_id)
        # the rules first: who changes them holds them, and then lets the sweep begin anew
        rules = await hold_rules(tx, taken.workspace_id)
        place = await tx.one(
            _Place,
            """select cursor, total from tier_rules_sweep
            where workspace_id = %(workspace_id)s and fence = %(fence)s for update""",
            fence=taken.fence,
            **mine,
        )
        if place is None:
            return False
        people = await _next_ones(tx, taken.workspace_id, place.cursor)
        changed = await judge_all(tx, taken.workspace_id, people, rules)
        if len(people) < BATCH:
            await tx.run("delete from tier_rules_sweep where workspace_id = %(workspace_id)s", **mine)
            return False
        await tx.run(
            """update tier_rules_sweep set cursor = %(cursor)s, looked = looked + %(looked)s,
                changed = changed + %(changed)s, total = %(total)s,
                lease_until = clock_timestamp() + make_interval(secs => %(seconds)s)
            where workspace_id = %(workspace_id)s""",
            cursor=max(people),
            looked=len(people),
            changed=changed,
            total=place.total or await _count(tx, taken.workspace_id),
            seconds=LEASE_SECONDS,
            **mine,
        )
        return True


async def _next_ones(tx: Tx, workspace_id: UUID, cursor: UUID) -> list[UUID]:
    """Hold the next customers, who stand by what they stand; merged ones come first, as everywhere."""
    return await tx.column(
        """select customer.id from customer
        where customer.workspace_id = %(workspace_id)s and customer.id in (
            select id from customer where workspace_id = %(workspace_id)s and id > %(cursor)s
            order by id limit %(limit)s)
        order by (customer.merged_into_id is null), customer.id for no key update""",
        workspace_id=workspace_id,
        cursor=cursor,
        limit=BATCH,
    )


async def _count(tx: Tx, workspace_id: UUID) -> int:
    return int(
        await tx.value("select count(*) from customer where workspace_id = %(workspace_id)s", workspace_id=workspace_id)
    )
