"""Histories placed straight into the log, beside writers, the sequencer and readers."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kefu.kit import placing
from kefu.kit.db import Db
from kefu.kit.events import Actor, ActorKind, Told
from kefu.kit.ids import new_id
from kefu.kit.log import find_facts, load_head
from kefu.kit.placing import place_facts
from kefu.kit.sequencer import Sequencer
from tests.kit.facts import Poked, poke

LONG_AGO = datetime(2020, 2, 29, 12, tzinfo=UTC)
SOMEBODY = Actor(ActorKind.MEMBER, new_id())


def history(workspace_id: UUID, count: int, first: int = 0) -> list[Told]:
    """Make facts a minute apart."""
    ticket_id = new_id()
    return [
        Told(
            LONG_AGO + timedelta(minutes=n),
            Poked(workspace_id=workspace_id, ticket_id=ticket_id, n=first + n),
            SOMEBODY,
        )
        for n in range(count)
    ]


async def test_they_stand_in_the_log_as_they_were_told(log_db: Db) -> None:
    told = history(new_id(), 3)
    async with log_db.transaction() as tx:
        assert await place_facts(tx, told) == 3
    async with log_db.transaction() as tx:
        facts = await find_facts(tx, 0, 10)
        assert (await load_head(tx)).position == 3
    assert [(fact.position, fact.at, fact.data["n"]) for fact in facts] == [
        (n + 1, LONG_AGO + timedelta(minutes=n), n) for n in range(3)
    ]
    assert {(fact.actor_kind, fact.actor_id) for fact in facts} == {(SOMEBODY.kind, SOMEBODY.id)}
    assert {fact.version for fact in facts} == {Poked.VERSION}


async def test_what_was_recorded_before_comes_first(log_db: Db) -> None:
    """What others have committed, and what this very transaction has recorded and flushed or not."""
    workspace_id = new_id()
    await poke(log_db, workspace_id, n=100)
    async with log_db.transaction() as tx:
        tx.record(Poked(workspace_id=workspace_id, ticket_id=new_id(), n=101))
        await tx.flush()
        tx.record(Poked(workspace_id=workspace_id, ticket_id=new_id(), n=102))
        await place_facts(tx, history(workspace_id, 2))
    async with log_db.transaction() as tx:
        assert [fact.data["n"] for fact in await find_facts(tx, 0, 10)] == [100, 101, 102, 0, 1]
        assert await tx.value("select count(*) from outbox") == 0


async def test_nothing_is_placed_when_the_transaction_fails(log_db: Db) -> None:
    with pytest.raises(RuntimeError, match="no"):
        async with log_db.transaction() as tx:
            await place_facts(tx, history(new_id(), 2))
            raise RuntimeError("no")
    async with log_db.transaction() as tx:
        assert await find_facts(tx, 0, 10) == []
        assert (await load_head(tx)).position == 0


async def test_so_many_that_they_might_not_fit_are_refused(log_db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "MOST_AT_ONCE", 2)
    async with log_db.transaction() as tx:
        with pytest.raises(ValueError, match="several transactions"):
            await place_facts(tx, history(new_id(), 3))


async def test_partitions_are_made_for_them(log_db: Db) -> None:
    """The head may pass the end of what was made ahead within one history."""
    async with log_db.transaction() as tx:
        await tx.run("update log_head set position = 999999")
    async with log_db.transaction() as tx:
        assert await place_facts(tx, history(new_id(), 5)) == 1_000_004
        assert await tx.value("select to_regclass('event_2000001')") is not None


async def follow(db: Db, done: asyncio.Event) -> list[int]:
    """Read the log as readers do until there is nothing more after `done`; gives every `n`."""
    position, seen = 0, []
    while True:
        finished = done.is_set()
        async with db.transaction() as tx:
            facts = await find_facts(tx, position, 100)
        for fact in facts:
            assert fact.position == position + 1, "a gap or a repetition"
            position = fact.position
            seen.append(fact.data["n"])
        if finished and not facts:
            return seen
        await asyncio.sleep(0.003)


async def test_beside_writers_and_the_sequencer_no_position_is_missed_or_doubled(log_db: Db) -> None:
    """Two histories at once, which both move the outbox that the leader moves: they once waited for each other."""
    workspace_id = new_id()
    sequencer = asyncio.create_task(Sequencer(log_db).run())
    done = asyncio.Event()

    async def write(first: int) -> None:
        for n in range(40):
            async with log_db.transaction() as tx:
                for m in range(10):
                    tx.record(Poked(workspace_id=workspace_id, ticket_id=new_id(), n=first + 10 * n + m))

    async def place(first: int) -> None:
        for batch in range(6):
            async with log_db.transaction() as tx:
                await place_facts(tx, history(workspace_id, 30, first + batch * 30))
                await asyncio.sleep(0.02)  # the head is held, and writers shall not mind

    reading = asyncio.create_task(follow(log_db, done))
    await asyncio.gather(*(write(400 * n) for n in range(4)), place(2000), place(3000))
    async with asyncio.timeout(60):
        while await waiting(log_db):
            await asyncio.sleep(0.05)
    done.set()
    seen = await reading
    sequencer.cancel()
    await asyncio.gather(sequencer, return_exceptions=True)
    assert sorted(seen) == sorted([*range(1600), *range(2000, 2180), *range(3000, 3180)])
    assert [n for n in seen if 2000 <= n < 3000] == list(range(2000, 2180))


async def waiting(db: Db) -> int:
    """Give how many facts wait for their place."""
    async with db.transaction() as tx:
        return int(await tx.value("select count(*) from outbox"))
