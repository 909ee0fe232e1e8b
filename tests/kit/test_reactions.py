"""Readers: exactly once, parking by subject, retry in order, replay."""

import asyncio

import msgspec
import pytest

from kefu.kit import reactions
from kefu.kit.db import Db
from kefu.kit.hints import Hints
from kefu.kit.ids import new_id
from kefu.kit.reactions import ReaderLoop, replay, retry_parked, run_once
from kefu.kit.sequencer import Sequencer
from tests.conftest import url_of
from tests.kit.facts import copying_reader, make_table, poke
from tests.log import sequence


async def _owner(db: Db) -> str:
    async with db.transaction() as tx:
        return url_of("kefu_owner", await tx.value("select current_database()"))


async def _copied(db: Db, table: str = "copied") -> list[int]:
    async with db.transaction() as tx:
        return await tx.column(f"select n from {table} order by position")


async def test_each_fact_takes_effect_once_whoever_reads(log_db: Db) -> None:
    await make_table(await _owner(log_db), "copied")
    reader = copying_reader("copied")
    for n in range(40):
        await poke(log_db, new_id(), n=n)
    await sequence(log_db)

    async def read() -> None:
        for _ in range(60):
            await run_once(log_db, reader, batch=3)

    await asyncio.gather(read(), read(), read())
    assert await _copied(log_db) == list(range(40))


async def test_a_failing_fact_parks_only_its_ticket_and_frees_it_in_order(log_db: Db) -> None:
    await make_table(await _owner(log_db), "copied")
    fails = {2}
    reader = copying_reader("copied", fails)
    workspace, bad = new_id(), new_id()
    for n in range(6):
        await poke(log_db, workspace, bad if n % 2 == 0 else None, n)
    await sequence(log_db)
    while await run_once(log_db, reader):
        pass
    assert await _copied(log_db) == [0, 1, 3, 5]
    assert await retry_parked(log_db, reader, now=True) == 0
    async with log_db.transaction() as tx:
        assert await tx.value("select attempts from reaction_failure") == 2
        assert await tx.value("select error from reaction_failure") == "ValueError"
    fails.clear()
    assert await retry_parked(log_db, reader, now=True) == 1
    assert await _copied(log_db) == [0, 1, 2, 3, 4, 5]
    async with log_db.transaction() as tx:
        assert await tx.value("select count(*) from reaction_failure") == 0


async def test_facts_that_come_while_parked_queue_behind(log_db: Db) -> None:
    await make_table(await _owner(log_db), "copied")
    fails = {0}
    reader = copying_reader("copied", fails)
    workspace, bad = new_id(), new_id()
    await poke(log_db, workspace, bad, 0)
    await sequence(log_db)
    await run_once(log_db, reader)
    await poke(log_db, workspace, bad, 1)
    await poke(log_db, workspace, None, 2)
    await sequence(log_db)
    await run_once(log_db, reader)
    assert await _copied(log_db) == [2]
    fails.clear()
    await retry_parked(log_db, reader, now=True)
    assert sorted(await _copied(log_db)) == [0, 1, 2]


async def test_replay_rebuilds_the_projection(log_db: Db) -> None:
    await make_table(await _owner(log_db), "copied")
    reader = copying_reader("copied")
    for n in range(5):
        await poke(log_db, new_id(), n=n)
    await sequence(log_db)
    await run_once(log_db, reader)
    async with log_db.transaction() as tx:
        await tx.run("delete from copied where n = 3")
    await replay(log_db, reader)
    while await run_once(log_db, reader):
        pass
    assert await _copied(log_db) == list(range(5))


async def _comes(db: Db, wanted: list[int]) -> bool:
    for _ in range(250):
        if await _copied(db) == wanted:
            return True
        await asyncio.sleep(0.02)
    return False


async def _end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_the_loop_wakes_by_hint(log_db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reactions, "POLL_SECONDS", 600.0)
    await make_table(await _owner(log_db), "copied")
    loop = asyncio.create_task(ReaderLoop(log_db, [copying_reader("copied")]).run())
    sequencer = asyncio.create_task(Sequencer(log_db).run())
    for n in (1, 2):
        await poke(log_db, new_id(), n=n)
        assert await _comes(log_db, list(range(1, n + 1)))
    await _end(loop, sequencer)


async def test_the_loop_finds_by_poll_what_no_hint_told(log_db: Db) -> None:
    await make_table(await _owner(log_db), "copied")
    loop = asyncio.create_task(ReaderLoop(log_db, [copying_reader("copied")]).run())
    for n in (1, 2):
        await poke(log_db, new_id(), n=n)
        await sequence(log_db)  # as the sequencer does it, but without telling anybody
        assert await _comes(log_db, list(range(1, n + 1)))
    await _end(loop)


async def test_a_change_is_announced_to_the_workspaces_it_is_of(log_db: Db) -> None:
    await make_table(await _owner(log_db), "copied")
    heard: list[tuple[str, str]] = []

    class Heard(Hints):
        def send(self, channel: str, payload: str = "") -> None:
            heard.append((channel, payload))

    reader = msgspec.structs.replace(copying_reader("copied"), announces=True)
    one, other = new_id(), new_id()
    await poke(log_db, one)
    await poke(log_db, other)
    await sequence(log_db)
    loop = asyncio.create_task(ReaderLoop(log_db, [reader], Heard(log_db)).run())
    async with asyncio.timeout(60):
        while len(heard) < 2:
            await asyncio.sleep(0.01)
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)
    assert sorted(heard) == sorted((reactions.PROJECTIONS, f"{reader.name} {w}") for w in (one, other))


async def test_what_is_only_added_is_announced_by_a_name_of_its_own(log_db: Db) -> None:
    await make_table(await _owner(log_db), "copied")
    workspace = new_id()
    await poke(log_db, workspace)
    await sequence(log_db)
    touched: set[reactions.Touch] = set()
    adding = msgspec.structs.replace(copying_reader("copied"), announces=True, adds=frozenset({"test.poked"}))
    while await run_once(log_db, adding, touched=touched):
        pass
    assert touched == {(f"new_{adding.name}", workspace)}


async def test_a_reader_needs_a_known_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    import msgspec.structs

    from kefu.kit import discover

    unknown = msgspec.structs.replace(copying_reader("copied"), types=frozenset({"nobody.records_this"}))
    monkeypatch.setattr(discover, "_collect", lambda file, kind: [unknown])
    with pytest.raises(ValueError, match="unknown facts"):
        discover.find_readers()
