"""Large imports take turns: none holds a worker's places while others wait."""

import asyncio
from functools import partial
from typing import Any

import pytest

from kefu.imports.claims import IMPORTS
from kefu.imports.service import working
from kefu.imports.service.working import Taken, advance, claim_imports, work
from kefu.kit.claims import Claims
from kefu.kit.db import Db
from kefu.kit.keys import Keyring
from tests.imports.desk import HERE, Desk
from tests.world import World, make_world

AT_ONCE: Claims[Taken] = Claims("imports", claim_imports, partial(work, seconds=0), batch=2)
"""The worker's loop with turns of one batch."""
LARGE = "name\n" + "".join(f"Person {number}\n" for number in range(40))


@pytest.fixture
async def desks(world: World, client: Any, db: Db, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> list[Desk]:
    """People of three workspaces who import, in batches of ten rows."""
    while await IMPORTS.run_once(db):  # what other tests left
        pass
    monkeypatch.setattr(working, "BATCHES", dict.fromkeys(working.BATCHES, 10))
    others = [await make_world(db, keyring) for _ in range(2)]
    return [Desk(one, client) for one in (world, *others)]


async def start(desk: Desk, content: str) -> str:
    answer = await desk.send(content)
    assert (answer.status_code, answer.json()["state"]) == (201, "checking")
    return str(answer.json()["id"])


async def take(desks: list[Desk], db: Db) -> list[Taken]:
    """Claim, as a worker that has room, what these people wait for."""
    theirs = {desk.world.workspace_id for desk in desks}
    async with db.transaction() as tx:
        return [one for one in await claim_imports(tx, 9) if one.workspace_id in theirs]


async def test_a_small_import_comes_between_two_large_ones(desks: list[Desk], db: Db) -> None:
    large = [await start(desk, LARGE) for desk in desks[:2]]
    small = await start(desks[2], "name\nAnn\n")
    while (await desks[2].read(small))["state"] != "ready":  # both places are the large ones' first, then given up
        assert await AT_ONCE.run_once(db)
    for desk, id in zip(desks, large, strict=False):
        one = await desk.read(id)
        assert (one["state"], 0 < one["cursor"] < 40) == ("checking", True)
    while await AT_ONCE.run_once(db):
        pass
    for desk, id in zip(desks, large, strict=False):
        assert (await desk.read(id))["state"] == "ready"


async def test_of_a_workspace_one_is_at_work_at_a_time(desks: list[Desk], db: Db) -> None:
    first, second = [await start(desks[0], LARGE) for _ in range(2)]
    other = await start(desks[1], LARGE)
    taken = await take(desks, db)
    assert {str(one.id) for one in taken} == {first, other}
    assert await take(desks, db) == [], "the second waits for the first"
    [mine] = [one for one in taken if str(one.id) == first]
    await work(db, mine, 0)
    [now] = await take(desks, db)
    assert str(now.id) == second, "who waited longest comes next"
    await work(db, now, 60)
    assert (await desks[0].read(second))["state"] == "ready"


async def test_two_workers_at_once_take_one_of_each_workspace(desks: list[Desk], db: Db) -> None:
    for desk in desks:
        for _ in range(2):
            await start(desk, LARGE)
    taken = [one for batch in await asyncio.gather(*(take(desks, db) for _ in range(4))) for one in batch]
    assert len(taken) == len({one.workspace_id for one in taken}) == 3


async def test_who_begins_anew_leaves_what_was_begun(desks: list[Desk], db: Db) -> None:
    """Columns are changed while a worker is at it: it must not go on beside the one that takes it next."""
    desk = desks[0]
    one = await desk.read(await start(desk, LARGE))
    [old] = await take(desks, db)
    assert await advance(db, old)
    assert (await desk.map(one, "name")).status_code == 200
    assert not await advance(db, old)
    assert (await desk.work(one["id"]))["state"] == "ready"


async def test_who_takes_back_leaves_what_still_brings_in(desks: list[Desk], db: Db) -> None:
    """It is stopped while a worker is at it, and undone: what that worker knew must not count for the way back."""
    desk = desks[0]
    one = await desk.upload(LARGE)
    assert (await desk.do(one, "run")).status_code == 200
    [old] = await take(desks, db)
    assert await advance(db, old)
    stopped = await desk.client.post(f"{HERE}/{one['id']}/stop", headers=desk.headers)
    assert (await desk.do(stopped.json(), "undo")).status_code == 200
    assert not await advance(db, old)
    assert (await desk.read(one["id"]))["taken_back"] == 0
    assert (await desk.work(one["id"]))["taken_back"] == 10


async def test_many_rows_run_in_turns_and_each_comes_once(desks: list[Desk], db: Db) -> None:
    desk = desks[0]
    one = await desk.upload(LARGE)
    assert (await desk.do(one, "run")).status_code == 200
    while await AT_ONCE.run_once(db):
        pass
    done = await desk.read(one["id"])
    assert (done["state"], done["added"], done["cursor"]) == ("done", 40, 40)
    assert len(await desk.customers()) == 40


def test_the_worker_runs_turns() -> None:
    assert IMPORTS.work is work
    assert 0 < working.TURN_SECONDS < 10
