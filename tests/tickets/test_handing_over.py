"""Somebody leaves: they are out at once, and all their open tickets find others, however many they are."""

from typing import Any

import pytest

from kefu.kit.errors import InvalidInput, VersionConflict
from kefu.members import Member, MemberChange, change_member
from kefu.tickets.claims import HAND_OVERS
from kefu.tickets.model import CannotTake
from kefu.tickets.service.handing_over import STEP, Leave, count_holding, leave
from tests.members.scenes import facts_of
from tests.world import World


async def hold(world: World, client: Any, count: int) -> list[int]:
    """Let Lin hold so many tickets of the east."""
    numbers = []
    for _ in range(count):
        number = (await world.says(await world.customer())).ticket.number
        body = {"version": 1, "assignee_id": str(world.lin.member.id), "team_id": str(world.east)}
        answer = await client.put(f"/api/tickets/{number}/assignment", headers=world.boss.headers, json=body)
        assert answer.status_code == 200, answer.text
        numbers.append(number)
    return numbers


async def lin_leaves(world: World, **to: Any) -> Member:
    async with world.db.transaction(world.boss.principal.actor) as tx:
        return await leave(tx, world.boss.principal, world.lin.member.id, Leave(version=1, **to))


async def owners(world: World, numbers: list[int]) -> set[tuple[Any, Any]]:
    async with world.db.transaction() as tx:
        rows = await tx.rows(
            "select assignee_id, team_id from ticket where workspace_id = %(w)s and number = any(%(n)s)",
            w=world.workspace_id,
            n=numbers,
        )
    return {(row[0], row[1]) for row in rows}


async def test_a_colleague_takes_all_of_them(world: World, client: Any) -> None:
    numbers = await hold(world, client, STEP + 3)
    async with world.db.transaction() as tx:
        assert (await count_holding(tx, world.workspace_id, world.lin.member.id)).live == STEP + 3
    assert not (await lin_leaves(world, assignee_id=world.tom.member.id)).active
    assert (await client.get("/api/session", headers=world.lin.headers)).status_code == 401
    await HAND_OVERS.run_once(world.db)
    assert await owners(world, numbers) == {(world.tom.member.id, world.east)}
    facts = await facts_of(world.db, world.workspace_id, "ticket.assigned")
    assert len(facts) == 2 * len(numbers)
    async with world.db.transaction() as tx:
        left = await tx.value("select count(*) from hand_over where workspace_id = %(w)s", w=world.workspace_id)
    assert left == 0


async def test_a_team_takes_them(world: World, client: Any) -> None:
    numbers = await hold(world, client, 2)
    await lin_leaves(world, team_id=world.west)
    await HAND_OVERS.run_once(world.db)
    assert await owners(world, numbers) == {(None, world.west)}


async def test_nobody_yet_takes_them(world: World, client: Any) -> None:
    numbers = await hold(world, client, 2)
    await lin_leaves(world)
    await HAND_OVERS.run_once(world.db)
    assert await owners(world, numbers) == {(None, world.east)}


async def test_what_is_solved_goes_too_since_it_may_come_back(world: World, client: Any) -> None:
    [number] = await hold(world, client, 1)
    body = {"version": 2, "status": "solved"}
    assert (await client.put(f"/api/tickets/{number}/status", headers=world.boss.headers, json=body)).status_code == 200
    async with world.db.transaction() as tx:
        held = await count_holding(tx, world.workspace_id, world.lin.member.id)
    assert (held.live, held.solved) == (0, 1)
    await lin_leaves(world, assignee_id=world.tom.member.id)
    await HAND_OVERS.run_once(world.db)
    assert await owners(world, [number]) == {(world.tom.member.id, world.east)}


async def test_who_takes_them_and_leaves_as_well_takes_nothing(world: World, client: Any) -> None:
    numbers = await hold(world, client, 1)
    await lin_leaves(world, assignee_id=world.tom.member.id)
    async with world.db.transaction(world.boss.principal.actor) as tx:
        await change_member(tx, world.boss.principal, world.tom.member.id, MemberChange(version=1, active=False))
    await HAND_OVERS.run_once(world.db)
    assert await owners(world, numbers) == {(None, world.east)}


async def test_who_comes_back_in_time_keeps_what_is_left(world: World, client: Any) -> None:
    numbers = await hold(world, client, 1)
    gone = await lin_leaves(world)
    async with world.db.transaction(world.boss.principal.actor) as tx:
        change = MemberChange(version=gone.version, active=True)
        await change_member(tx, world.boss.principal, world.lin.member.id, change)
    await HAND_OVERS.run_once(world.db)
    assert await owners(world, numbers) == {(world.lin.member.id, world.east)}


async def test_bad_wishes_are_refused_and_nobody_leaves(world: World) -> None:
    with pytest.raises(InvalidInput):
        await lin_leaves(world, assignee_id=world.lin.member.id)
    with pytest.raises(CannotTake):
        await lin_leaves(world, team_id=world.lin.member.id)
    with pytest.raises(VersionConflict):
        async with world.db.transaction(world.boss.principal.actor) as tx:
            await leave(tx, world.boss.principal, world.lin.member.id, Leave(version=9))
    async with world.db.transaction() as tx:
        count = "select count(*) from hand_over where workspace_id = %(w)s"
        assert await tx.value(count, w=world.workspace_id) == 0
