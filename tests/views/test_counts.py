"""Counts of views: kept by a reader of the log, equal to the lists, capped, and rebuilt by a replay."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kefu.kit.access import Principal
from kefu.kit.db import Db
from kefu.kit.events import ActorKind
from kefu.kit.ids import new_id
from kefu.kit.log import load_head, parse_cursor
from kefu.tickets import EndState, Status
from kefu.views.counting import Cell, Mark, Tallies, Tally
from kefu.views.model import MOST_COUNTED, VIEWS
from kefu.views.queries import count_views, list_view
from tests.log import sequence, settle
from tests.world import Person, World

Client = Any


async def _counts(world: World, person: Person) -> dict[str, int]:
    async with world.db.snapshot() as tx:
        return {item.key: item.count for item in (await count_views(tx, person.principal, Tallies())).items}


async def _listed(world: World, person: Person) -> dict[str, int]:
    async with world.db.snapshot() as tx:
        return {
            key: len((await list_view(tx, person.principal, view, query="", after=None, limit=200)).items)
            for key, view in VIEWS.items()
        }


async def _move_about(world: World, client: Client, chance: random.Random, steps: int) -> None:
    """Let the boss do this and that with tickets; what is refused is refused."""
    numbers = [(await world.says(await world.customer())).ticket.number for _ in range(5)]
    people = [None, world.lin.member.id, world.tom.member.id]
    teams = [None, world.east, world.west]
    for _ in range(steps):
        url = f"/api/tickets/{chance.choice(numbers)}"
        row = (await client.get(url, headers=world.boss.headers)).json()["ticket"]
        body: dict[str, Any] = {"version": row["version"]}
        if chance.random() < 0.3:
            who = chance.choice([world.boss, world.lin, world.tom])
            wish = {"following": chance.random() < 0.7}
            await client.put(f"{url}/follow", headers=who.headers, json=wish)
        elif chance.random() < 0.2:
            body |= {"end_state": chance.choice([None, None, *EndState])}
            await client.put(f"{url}/end-state", headers=world.boss.headers, json=body)
        elif chance.random() < 0.2:
            body |= {"until": chance.choice([None, (datetime.now(UTC) + timedelta(days=2)).isoformat()])}
            await client.put(f"{url}/snooze", headers=world.boss.headers, json=body)
        elif chance.random() < 0.5:
            assignee, team = chance.choice(people), chance.choice(teams)
            body |= {"assignee_id": assignee and str(assignee), "team_id": team and str(team)}
            await client.put(f"{url}/assignment", headers=world.boss.headers, json=body)
        else:
            body |= {"status": chance.choice(list(Status))}
            await client.put(f"{url}/status", headers=world.boss.headers, json=body)


@pytest.mark.parametrize("seed", [1, 2])
async def test_counts_equal_the_lists_for_everybody(world: World, client: Client, seed: int) -> None:
    await _move_about(world, client, random.Random(seed), 25)
    await settle(world.db)
    everybody = (world.boss, world.lin, world.tom, world.auditor)
    for person in everybody:
        assert await _counts(world, person) == await _listed(world, person)
    assert len({str(await _counts(world, person)) for person in everybody}) > 1, "all see the same: proves little"


async def test_a_lost_fact_would_be_seen(world: World, client: Client) -> None:
    """The planted bug: a tally that missed one step differs from the list."""
    await _move_about(world, client, random.Random(3), 3)
    await settle(world.db)
    async with world.db.transaction() as tx:
        lost = await tx.run(
            """update tally_cell set count = count + 1 where workspace_id = %(w)s
            and ctid = (select ctid from tally_cell where workspace_id = %(w)s and status <> 'closed' limit 1)""",
            w=world.workspace_id,
        )
    assert lost == 1
    assert await _counts(world, world.boss) != await _listed(world, world.boss)
    async with world.db.transaction() as tx:  # so that the replay at the end finds all well
        await tx.run("delete from tally_cell where workspace_id = %(w)s", w=world.workspace_id)
        await tx.run("delete from tally_ticket where workspace_id = %(w)s", w=world.workspace_id)
    await _rebuild(world)


async def _rebuild(world: World) -> None:
    from kefu.kit.log import find_facts
    from kefu.views.reactions import VIEWS_READER

    async with world.db.transaction() as tx:
        position = 0
        while facts := await find_facts(tx, position, 500):
            for fact in facts:
                if fact.workspace_id == world.workspace_id and VIEWS_READER.wants(fact):
                    await VIEWS_READER.react(tx, fact)
            position = facts[-1].position


async def test_the_cursor_is_never_ahead_of_what_is_counted(world: World) -> None:
    await world.says(await world.customer())
    await settle(world.db)
    await world.says(await world.customer())
    await sequence(world.db)  # the log moves on, the tally has not read it yet
    async with world.db.snapshot() as tx:
        counts = await count_views(tx, world.boss.principal, Tallies())
        head = await load_head(tx)
        read = await tx.value("select position from cursor where reader = 'views'")
    cursor = parse_cursor(counts.cursor)
    assert cursor is not None
    assert cursor.epoch == head.epoch
    assert cursor.position == min(head.position, read) < head.position
    assert {item.key.value: item.count for item in counts.items}["all"] == 1


MINE, THEIRS, ABOVE = new_id(), new_id(), new_id()
ME, OTHER = new_id(), new_id()
CELLS = [
    Cell(MINE, False, ME, "open", 600),
    Cell(MINE, False, None, "open", 700),
    Cell(THEIRS, False, ME, "solved", 5),
    Cell(THEIRS, False, OTHER, "open", 30),
    Cell(ABOVE, True, None, "pending", 4),
    Cell(ABOVE, False, OTHER, "pending", 50),
    Cell(MINE, False, ME, "spam", 9),
]


def test_counts_are_sums_of_what_one_sees() -> None:
    """Of the unit beside mine only what is mine, of the one above only what no team has."""
    me = Principal(
        workspace_id=new_id(), kind=ActorKind.MEMBER, id=ME, scope=frozenset({MINE}), lineage=frozenset({ABOVE})
    )
    tally = Tally(Mark("e", 1, 1), CELLS)
    assert dict(zip(VIEWS, tally.counts(me, VIEWS.values()), strict=True)) == {
        "mine": 600, "following": 0, "unassigned": 704, "team": 1300, "open": 1300, "pending": 4, "held": 0,
        "solved": 5, "closed": 0, "snoozed": 0, "all": 1309, "spam": 9, "trash": 0,
    }  # fmt: skip
    boss = Principal(workspace_id=new_id(), kind=ActorKind.MEMBER, id=OTHER, scope=None)
    assert dict(zip(VIEWS, tally.counts(boss, VIEWS.values()), strict=True)) == {
        "mine": 80, "following": 0, "unassigned": 704, "team": 0, "open": 1330, "pending": 54, "held": 0, "solved": 5,
        "closed": 0, "snoozed": 0, "all": 1389, "spam": 9, "trash": 0,
    }  # fmt: skip


async def test_counts_are_capped(world: World, client: Client) -> None:
    async with world.db.transaction() as tx:
        await tx.run(
            """insert into tally_cell (workspace_id, unit_id, team_id, assignee_id, status, count)
            values (%(w)s, %(unit)s, null, null, 'held', 5000)""",
            w=world.workspace_id,
            unit=world.east,
        )
    assert (await _counts(world, world.boss))["held"] == MOST_COUNTED
    async with world.db.transaction() as tx:
        await tx.run("delete from tally_cell where workspace_id = %(w)s", w=world.workspace_id)


async def test_cells_are_read_once_a_second_and_who_gets_older_ones_is_told(world: World) -> None:
    tallies = Tallies()

    async def ask() -> tuple[int, float | None]:
        async with world.db.snapshot() as tx:
            counts = await count_views(tx, world.lin.principal, tallies)
        return {item.key.value: item.count for item in counts.items}["all"], counts.again_in

    await world.says(await world.customer())
    await settle(world.db)
    assert await ask() == (1, None)
    await world.says(await world.customer())
    await settle(world.db)
    count, again_in = await ask()
    assert count == 1
    assert again_in is not None
    assert 0 < again_in <= 1
    await asyncio.sleep(again_in)
    assert await ask() == (2, None)
    assert await ask() == (2, None)  # nothing changed: the same cells, however old


async def test_a_new_workspace_has_all_views_empty(db: Db) -> None:
    nobody = Principal(workspace_id=new_id(), kind=ActorKind.MEMBER, id=new_id())
    async with db.snapshot() as tx:
        assert {item.count for item in (await count_views(tx, nobody)).items} == {0}
