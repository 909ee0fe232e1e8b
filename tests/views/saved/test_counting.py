"""Counts of saved views: how often they are made, who shares them, and what they are for whom."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.views import counting as tallying
from kefu.views.counting import Tallies
from kefu.views.saved import counting
from kefu.views.saved.conditions import Condition
from kefu.views.saved.counting import Counts, Found
from kefu.views.saved.model import NewSavedView, SavedView, Sorting
from kefu.views.saved.queries import find_views
from kefu.views.saved.service import save_view
from tests.log import sequence, settle
from tests.world import Person, World, hire, make_world

Client = httpx.AsyncClient
LIVING = {"type": "status", "among": ["new", "open", "pending", "held"]}
INQUIRIES = {"type": "all", "of": [LIVING, {"type": "kind", "among": ["inquiry"]}]}
TEN_MINUTES = {"type": "older", "since": "created_at", "minutes": 10}
MY_OWN = {"type": "owner", "me": True}


@pytest.fixture(autouse=True)
def _newest_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long the tally is kept is told by its own tests."""
    monkeypatch.setattr(tallying, "KEPT_SECONDS", 0)


async def _saved(world: World, person: Person, condition: Any, *, shared: bool = False) -> SavedView:
    async with world.db.transaction() as tx:
        new = NewSavedView(
            name="V",
            condition=msgspec.convert(condition, Condition),
            sorting=Sorting.CHANGED,
            unit_id=world.headquarters if shared else None,
        )
        return await save_view(tx, person.principal, new)


async def _ask(world: World, person: Person, counts: Counts) -> Sequence[int | None]:
    async with world.db.snapshot() as tx:
        told = await counts.load(tx, person.principal, await find_views(tx, person.principal))
    return [item.count for item in told.items]


async def _assign(world: World, client: Client, number: int, owner: Person | None, team: UUID) -> None:
    url, headers = f"/api/tickets/{number}", world.boss.headers
    version = (await client.get(url, headers=headers)).json()["ticket"]["version"]
    body = {"version": version, "assignee_id": owner and str(owner.member.id), "team_id": str(team)}
    assert (await client.put(f"{url}/assignment", headers=headers, json=body)).status_code == 200


async def test_counts_are_made_once_a_second_and_who_gets_older_ones_is_told(world: World) -> None:
    clock = [1000.0]
    counts = Counts(lambda: clock[0])
    view = await _saved(world, world.lin, INQUIRIES)

    async def ask() -> tuple[int | None, float | None]:
        async with world.db.snapshot() as tx:
            told = await counts.load(tx, world.lin.principal, await find_views(tx, world.lin.principal))
        assert [item.id for item in told.items] == [view.id]
        return told.items[0].count, told.again_in

    await settle(world.db)
    assert await ask() == (0, None)
    await world.says(await world.customer())
    await settle(world.db)
    clock[0] += 0.25
    assert await ask() == (0, 0.75)
    clock[0] += 0.75
    assert await ask() == (1, None)
    reads = counting.READS._value.get()
    clock[0] += 500
    assert await ask() == (1, None)  # nothing happened: the same count, however old
    assert counting.READS._value.get() == reads


async def test_a_count_that_time_changes_is_made_again_by_itself(world: World) -> None:
    clock = [1000.0]
    counts = Counts(lambda: clock[0])
    await _saved(world, world.lin, {"type": "all", "of": [LIVING, TEN_MINUTES]})
    said = await world.says(await world.customer())
    await settle(world.db)

    async def ask() -> tuple[int | None, float | None]:
        async with world.db.snapshot() as tx:
            told = await counts.load(tx, world.lin.principal, await find_views(tx, world.lin.principal))
        return told.items[0].count, told.again_in

    assert await ask() == (0, 30)
    async with world.db.transaction() as tx:  # as if it had come an hour ago
        await tx.run(
            """update ticket set created_at = created_at - %(hour)s::interval
            where workspace_id = %(w)s and id = %(id)s""",
            hour=timedelta(hours=1),
            w=world.workspace_id,
            id=said.ticket.id,
        )
    clock[0] += 29
    assert await ask() == (0, 1)
    clock[0] += 1
    assert await ask() == (1, 30)


async def test_a_slow_count_rests_longer_and_too_many_at_once_wait(world: World) -> None:
    kept = counting.Kept(Found(1, exact=True), "e.1", 100.0, cost=2.0)
    assert kept.rests(101.0) == 39
    counts = Counts()
    counts._running |= {(new_id(), 1, n) for n in range(counting.AT_ONCE)}
    await _saved(world, world.lin, INQUIRIES)
    async with world.db.snapshot() as tx:
        told = await counts.load(tx, world.lin.principal, await find_views(tx, world.lin.principal))
    assert (told.items[0].count, told.again_in) == (None, counting.AGAIN)


async def test_counts_are_of_who_asks(world: World, client: Client) -> None:
    """What cells tell and what tickets tell, of everybody's and of one's own."""
    counts = Counts()
    said = await world.says(await world.customer())
    await _assign(world, client, said.ticket.number, world.boss, world.east)
    for condition in (LIVING, INQUIRIES):
        await _saved(world, world.boss, condition, shared=True)
        await _saved(world, world.boss, {"type": "all", "of": [condition, MY_OWN]}, shared=True)
    await settle(world.db)
    for person, expected in (
        (world.boss, [1, 1, 1, 1]),
        (world.auditor, [1, 0, 1, 0]),
        (world.lin, [1, 0, 1, 0]),
        (world.tom, [0, 0, 0, 0]),
    ):
        assert await _ask(world, person, counts) == expected, person.member.name


async def test_colleagues_of_one_place_share_a_count(world: World, client: Client) -> None:
    """Unless it names who looks, or one of them owns what the place does not see: that nobody else is told of."""
    ann, bob = [await hire(world, name, "agent", world.east) for name in ("ann", "bob")]
    await _saved(world, world.boss, INQUIRIES, shared=True)
    await world.says(await world.customer(), inbox=world.api)
    theirs = (await world.says(await world.customer())).ticket.number
    await _assign(world, client, theirs, None, world.west)
    await settle(world.db)
    counts = Counts()
    reads = counting.READS._value.get()
    for person in (ann, bob, world.lin):
        assert await _ask(world, person, counts) == [1]
    assert counting.READS._value.get() - reads == 1
    await _assign(world, client, theirs, ann, world.west)
    await settle(world.db)
    fresh = Counts()
    for person, count in ((ann, 2), (bob, 1), (world.lin, 1), (ann, 2), (world.tom, 1)):
        assert await _ask(world, person, fresh) == [count], person.member.name
    assert counting.READS._value.get() - reads == 4
    await _saved(world, world.boss, {"type": "all", "of": [INQUIRIES, MY_OWN]}, shared=True)
    for person, count in ((ann, 1), (bob, 0), (world.lin, 0)):
        assert (await _ask(world, person, fresh))[1] == count, person.member.name
    assert counting.READS._value.get() - reads == 7


async def test_two_workspaces_of_one_process_share_no_count(world: World, keyring: Keyring) -> None:
    """Clients make the ids: a view of another workspace may have the same."""
    other = await make_world(world.db, keyring)
    saved = await _saved(world, world.boss, INQUIRIES)
    await world.says(await world.customer())
    for place in (world, other):
        await settle(place.db)
    counts = Counts()
    for place, count in ((world, 1), (other, 0)):
        async with place.db.snapshot() as tx:
            [item] = (await counts.load(tx, place.boss.principal, [saved])).items
        assert item.count == count


async def test_an_answer_counts_only_some_of_what_is_due_and_the_next_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    count_wish = counting.count_wish

    async def slowly(tx: Tx, principal: Principal, condition: Condition) -> Found:
        clock[0] += 2 * counting.SPENT
        return await count_wish(tx, principal, condition)

    monkeypatch.setattr(counting, "count_wish", slowly)
    for _ in range(3):
        await _saved(world, world.lin, INQUIRIES)
    await settle(world.db)
    counts = Counts(lambda: clock[0])
    assert await _ask(world, world.lin, counts) == [0, 0, 0], "what nobody counted yet is counted"
    await world.says(await world.customer())
    await settle(world.db)
    clock[0] += 2
    for told, again in (([1, 0, 0], counting.AGAIN), ([1, 1, 0], counting.AGAIN), ([1, 1, 1], None)):
        async with world.db.snapshot() as tx:
            found = await counts.load(tx, world.lin.principal, await find_views(tx, world.lin.principal))
        assert ([item.count for item in found.items], found.again_in) == (told, again)


async def test_what_cells_tell_reads_no_ticket(world: World) -> None:
    for condition in (LIVING, {"type": "all", "of": [LIVING, {"type": "not", "of": MY_OWN}]}):
        await _saved(world, world.boss, condition, shared=True)
    await world.says(await world.customer())
    await settle(world.db)
    reads = counting.READS._value.get()
    counts = Counts()
    for person in (world.boss, world.lin, world.tom, world.auditor):
        assert await _ask(world, person, counts) == [1, 1]
    assert counting.READS._value.get() == reads


async def test_who_is_told_from_cells_that_are_behind_is_told_to_ask_again(world: World) -> None:
    await _saved(world, world.lin, LIVING)
    await settle(world.db)
    await world.says(await world.customer())
    await sequence(world.db)  # the log moves on, the tally has not read it yet
    counts = Counts(tallies=Tallies())
    for count, again in ((0, True), (1, False)):
        async with world.db.snapshot() as tx:
            told = await counts.load(tx, world.lin.principal, await find_views(tx, world.lin.principal))
            head = await tx.value("select epoch || '.' || position from log_head")
        assert [item.count for item in told.items] == [count]
        assert (told.again_in is not None) == again == (told.cursor != head)
        await settle(world.db)
