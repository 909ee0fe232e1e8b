"""R4: slow committers beside fast ones; nothing skipped, nothing repeated, positions without a gap."""

import asyncio
import random
from uuid import UUID

import asyncpg
import pytest

from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.kit.log import find_facts, find_ticket_facts, load_head, parse_cursor
from kefu.kit.sequencer import Sequencer
from tests.kit.facts import Poked, poke
from tests.log import sequence

WRITERS, EACH = 12, 25


async def _write(db: Db, workspace: UUID, writer: int) -> None:
    """Write facts in transactions of which every fourth dawdles before its COMMIT."""
    chance = random.Random(writer)
    for n in range(EACH):
        async with db.transaction() as tx:
            tx.record(Poked(workspace_id=workspace, ticket_id=new_id(), n=writer * EACH + n))
            await tx.flush()
            if n % 4 == 0:
                await asyncio.sleep(chance.random() * 0.05)


async def test_facts_of_slow_transactions_are_not_skipped(log_db: Db) -> None:
    workspace = new_id()
    sequencer = asyncio.create_task(Sequencer(log_db).run())
    seen: list[list[int]] = [[] for _ in range(4)]
    done = asyncio.Event()

    async def read(mine: list[int]) -> None:
        position = 0
        while True:
            finished = done.is_set()
            async with log_db.transaction() as tx:
                facts = await find_facts(tx, position, 100)
            for fact in facts:
                assert fact.position == position + 1, "a gap or a repetition"
                position = fact.position
                mine.append(fact.data["n"])
            if finished and not facts:
                return
            await asyncio.sleep(0.003)

    readers = [asyncio.create_task(read(mine)) for mine in seen]
    await asyncio.gather(*(_write(log_db, workspace, writer) for writer in range(WRITERS)))
    async with asyncio.timeout(60):
        while True:
            async with log_db.transaction() as tx:
                if not await tx.value("select count(*) from outbox"):
                    break
            await asyncio.sleep(0.05)
    done.set()
    await asyncio.gather(*readers)
    sequencer.cancel()
    for mine in seen:
        assert sorted(mine) == list(range(WRITERS * EACH))


async def test_the_same_check_catches_a_reader_of_serial_numbers(log_db: Db) -> None:
    """The planted bug: a reader that remembers the last serial number it saw misses slower transactions."""
    workspace = new_id()
    seen: list[int] = []
    done = asyncio.Event()

    async def read_serials() -> None:
        last = 0
        while not done.is_set():
            async with log_db.transaction() as tx:
                for id in await tx.column("select id from outbox where id > %(last)s order by id", last=last):
                    seen.append(id)
                    last = id
            await asyncio.sleep(0.002)

    reader = asyncio.create_task(read_serials())
    await asyncio.gather(*(_write(log_db, workspace, writer) for writer in range(WRITERS)))
    await asyncio.sleep(0.1)
    done.set()
    await reader
    assert len(seen) < WRITERS * EACH


async def test_two_sequencers_lead_one_after_the_other(log_db: Db) -> None:
    workspace = new_id()
    first, second = Sequencer(log_db), Sequencer(log_db)
    tasks = [asyncio.create_task(first.run()), asyncio.create_task(second.run())]
    async with asyncio.timeout(60):
        while not (first.leading or second.leading):
            await asyncio.sleep(0.02)
    await poke(log_db, workspace)
    assert first.leading != second.leading
    leader = 0 if first.leading else 1
    tasks[leader].cancel()
    await asyncio.gather(tasks[leader], return_exceptions=True)
    async with asyncio.timeout(60):
        while not (second, first)[leader].leading:
            await asyncio.sleep(0.02)
    await poke(log_db, workspace)
    async with asyncio.timeout(60):
        while True:
            async with log_db.transaction() as tx:
                if (await load_head(tx)).position == 2:
                    break
            await asyncio.sleep(0.02)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_order_within_a_ticket_is_order_of_time(log_db: Db) -> None:
    workspace, ticket = new_id(), new_id()
    for n in range(5):
        await poke(log_db, workspace, ticket, n)
    await sequence(log_db)
    async with log_db.transaction() as tx:
        facts = await find_ticket_facts(tx, workspace, ticket)
    assert [fact.data["n"] for fact in facts] == list(range(5))
    assert [fact.at for fact in facts] == sorted(fact.at for fact in facts)


@pytest.mark.parametrize("statement", ["update event set type = 'x'", "delete from event", "truncate event"])
async def test_the_past_cannot_be_changed(log_db: Db, statement: str) -> None:
    await poke(log_db, new_id())
    await sequence(log_db)
    async with log_db.transaction() as tx:
        names = await tx.column("select inhrelid::regclass::text from pg_inherits where inhparent = 'event'::regclass")
    for name in ["event", *names]:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with log_db.transaction() as tx:
                await tx.run(statement.replace("event", name, 1))


async def test_the_application_owns_nothing(log_db: Db) -> None:
    async with log_db.transaction() as tx:
        owned = await tx.value("select count(*) from pg_class where relowner = 'kefu_app'::regrole")
        superuser = await tx.value("select rolsuper from pg_roles where rolname = current_user")
    assert owned == 0
    assert superuser is False


async def test_partitions_are_made_ahead_and_crossed(log_db: Db) -> None:
    import psycopg as pg

    from tests.conftest import url_of

    async with log_db.transaction() as tx:
        name = await tx.value("select current_database()")
    async with await pg.AsyncConnection.connect(url_of("kefu_owner", name), autocommit=True) as owner:
        await owner.execute("update log_head set partition_size = 10")
    workspace = new_id()
    async with log_db.transaction() as tx:
        # the first partition was made with a million places; begin near its end
        await tx.run("update log_head set position = 2000000 - 5")
        await tx.value("select kefu_make_partitions()")
    for n in range(30):
        await poke(log_db, workspace, n=n)
        if n % 10 == 9:
            await sequence(log_db)
            async with log_db.transaction() as tx:
                await tx.value("select kefu_make_partitions()")
    async with log_db.transaction() as tx:
        facts = await find_facts(tx, 0, 100)
    assert [fact.position for fact in facts] == list(range(1_999_996, 2_000_026))


async def test_facts_of_a_refused_transaction_are_not_written(log_db: Db) -> None:
    with pytest.raises(RuntimeError):
        async with log_db.transaction() as tx:
            tx.record(Poked(workspace_id=new_id(), ticket_id=new_id()))
            raise RuntimeError
    assert await sequence(log_db) == 0


async def test_a_savepoint_takes_its_facts_back(log_db: Db) -> None:
    async with log_db.transaction() as tx:
        tx.record(Poked(workspace_id=new_id(), ticket_id=new_id(), n=1))
        with pytest.raises(RuntimeError):
            async with tx.savepoint():
                tx.record(Poked(workspace_id=new_id(), ticket_id=new_id(), n=2))
                raise RuntimeError
    assert await sequence(log_db) == 1


def test_cursors_are_read_strictly() -> None:
    head = parse_cursor("abc.12")
    assert head is not None
    assert (head.epoch, head.position) == ("abc", 12)
    for bad in ("", "12", "abc.", ".12", "abc.x", "abc.-1", "abc." + "9" * 30, "abc.१"):
        assert parse_cursor(bad) is None
