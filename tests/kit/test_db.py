"""The transaction and the pool: all or nothing, errors by their kind, and healing without a hand."""

import asyncio
import contextlib
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from kefu.kit import db as db_module
from kefu.kit.db import Db, Tx
from kefu.kit.errors import Unavailable
from kefu.kit.events import Event
from kefu.kit.ids import new_id
from tests.kit.conftest import Scratch
from tests.kit.facts import Poked
from tests.kit.gate import gate_before


class Row(msgspec.Struct):
    id: UUID
    n: int


async def add(tx: Tx, n: int = 0, owner: UUID | None = None) -> UUID:
    id = new_id()
    await tx.run("insert into scratch (id, n, owner) values (%(id)s, %(n)s, %(owner)s)", id=id, n=n, owner=owner)
    tx.record(Poked(workspace_id=id, ticket_id=id, n=n))
    return id


async def test_rows_come_as_structs(scratch: Scratch) -> None:
    async with scratch.db.transaction() as tx:
        first, second = await add(tx, 1), await add(tx, 2)
        assert await tx.all(Row, "select id, n from scratch order by n") == [Row(first, 1), Row(second, 2)]
        assert await tx.one(Row, "select id, n from scratch where n = %(n)s", n=2) == Row(second, 2)
        assert await tx.one(Row, "select id, n from scratch where n = 3") is None
        assert await tx.value("select n from scratch where n = 3") is None
        assert await tx.run("update scratch set n = n + 1") == 2


@pytest.mark.parametrize("way", ["transaction", "snapshot"])
async def test_a_connection_comes_back_as_it_was_lent(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Who is stopped just after the beginning leaves nothing begun; the next one's work is all or nothing."""
    execute = asyncpg.Connection.execute

    async def stopped(connection: Any, query: str, *args: Any, **more: Any) -> str:
        status = await execute(connection, query, *args, **more)
        if query.startswith("begin"):
            raise asyncio.CancelledError
        return status

    db = Db(scratch.db.url, size=1)
    await db.open()
    try:
        monkeypatch.setattr(asyncpg.Connection, "execute", stopped)
        with pytest.raises(asyncio.CancelledError):
            async with getattr(db, way)():
                raise AssertionError("never reached")
        monkeypatch.undo()
        async with db.glance() as tx:
            await tx.run("insert into scratch (id, n) values (%(id)s, 76)", id=new_id())
        assert await scratch.count_of(76) == 1, "what a glance wrote waits in a transaction that nobody ends"
        with pytest.raises(ZeroDivisionError):
            async with db.transaction() as tx:
                await add(tx, 77)
                raise ZeroDivisionError
        assert await scratch.count_of(77) == 0
    finally:
        await db.close()


async def test_a_swallowed_error_is_not_called_a_success(scratch: Scratch) -> None:
    """PostgreSQL answers COMMIT with ROLLBACK after an error; a verb that caught it would believe its work is kept."""
    with pytest.raises(RuntimeError, match="all of the transaction is lost"):
        async with scratch.db.transaction() as tx:
            await tx.run("insert into scratch (id) values (%(id)s)", id=new_id())
            with contextlib.suppress(asyncpg.PostgresError):
                await tx.run("insert into scratch (id) values (null)")
    assert await scratch.count() == 0


async def test_facts_are_written_exactly_if_the_work_is(scratch: Scratch) -> None:
    told: list[str] = []
    scratch.db.on_record = lambda: told.append("recorded")
    async with scratch.db.transaction() as tx:
        tx.after_commit(lambda: told.append("committed"))
        await add(tx)
    assert told == ["committed", "recorded"]
    for error in (RuntimeError, asyncio.CancelledError, KeyboardInterrupt):
        with pytest.raises(error):
            async with scratch.db.transaction() as tx:
                tx.after_commit(lambda: told.append("never"))
                await add(tx)
                raise error
    with pytest.raises(asyncpg.ForeignKeyViolationError):  # the COMMIT itself refuses
        async with scratch.db.transaction() as tx:
            tx.after_commit(lambda: told.append("never"))
            await add(tx, owner=new_id())
    async with scratch.db.transaction():
        pass
    assert told == ["committed", "recorded"]
    assert (await scratch.count(), await scratch.count("outbox")) == (1, 1)


async def test_a_fact_that_cannot_be_written_takes_the_work_with_it(scratch: Scratch) -> None:
    class Unnamed(Event, frozen=True, kw_only=True):
        """A fact whose author forgot the tag."""

    with pytest.raises(TypeError):
        async with scratch.db.transaction() as tx:
            await add(tx)
            tx.record(Unnamed(workspace_id=new_id()))
    async with scratch.db.transaction() as tx:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with tx.savepoint():
                await tx.run("drop table outbox")
        await add(tx)
    assert (await scratch.count(), await scratch.count("outbox")) == (1, 1)


async def test_a_history_keeps_its_own_times(scratch: Scratch) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    async with scratch.db.transaction() as tx:
        await add(tx, 1)
        tx.backdate(long_ago)
        await add(tx, 2)
    async with scratch.db.transaction() as tx:
        first, second = await tx.column("select at from outbox order by id")
    assert first == long_ago
    assert datetime.now(UTC) - second < timedelta(minutes=1)


async def test_a_snapshot_is_one_moment_and_cannot_write(scratch: Scratch) -> None:
    async with scratch.db.snapshot() as before:
        assert await before.value("select count(*) from scratch") == 0
        async with scratch.db.transaction() as tx:
            await add(tx)
        assert await before.value("select count(*) from scratch") == 0
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with scratch.db.snapshot() as tx:
            await add(tx)
    for _ in range(8):  # the connections that were snapshots can write again and see what is new
        async with scratch.db.transaction() as tx:
            await add(tx)
            assert await tx.value("show transaction_isolation") == "read committed"
    assert await scratch.count() == 9


async def test_a_deadlock_is_nobodys_fault(scratch: Scratch) -> None:
    async with scratch.db.transaction() as tx:
        one, other = await add(tx), await add(tx)
    both = asyncio.Barrier(2)

    async def lock(first: UUID, second: UUID) -> None:
        async with scratch.db.transaction() as tx:
            await tx.run("update scratch set n = n + 1 where id = %(id)s", id=first)
            await both.wait()
            await tx.run("update scratch set n = n + 1 where id = %(id)s", id=second)

    results = await asyncio.gather(lock(one, other), lock(other, one), return_exceptions=True)
    (lost,) = [result for result in results if result is not None]
    assert isinstance(lost, Unavailable)
    assert lost.params["retry_after"] == 1
    assert isinstance(lost.__cause__, asyncpg.DeadlockDetectedError)


async def test_our_own_mistakes_are_not_called_an_outage(scratch: Scratch) -> None:
    for statement, kind in (
        ("select 'x'::int", asyncpg.DataError),
        ("select nothing", asyncpg.UndefinedColumnError),
        ("insert into scratch (id) values (null)", asyncpg.IntegrityConstraintViolationError),
    ):
        with pytest.raises(kind):
            async with scratch.db.transaction() as tx:
                await tx.run(statement)


async def test_who_finds_no_free_connection_is_asked_to_come_again(scratch: Scratch) -> None:
    small = Db(scratch.url, size=1, acquire_seconds=0.1)
    await small.open()
    async with small.transaction():
        with pytest.raises(Unavailable) as refused:
            async with small.transaction():
                pass
    assert refused.value.params["retry_after"] == 1
    async with small.transaction() as tx:
        assert await tx.value("select 1") == 1
    await small.close()
    with pytest.raises(Unavailable):
        async with small.transaction():
            pass


async def _work(scratch: Scratch, over: asyncio.Event, kept: list[UUID], refused: list[Exception]) -> None:
    while not over.is_set():
        try:
            async with scratch.db.transaction() as tx:
                id = await add(tx)
                await asyncio.sleep(0.001)
            kept.append(id)
        except Exception as error:
            refused.append(error)
            await asyncio.sleep(0.01)


async def _wait_for_work(kept: list[UUID]) -> None:
    seen = len(kept)
    async with asyncio.timeout(60):
        while len(kept) < seen + 20:
            await asyncio.sleep(0.01)


async def test_killed_backends_are_only_an_outage_and_a_short_one(scratch: Scratch) -> None:
    """R2: every connection is ended again and again under load; nothing kept is lost, and all is well in seconds."""
    over, kept, refused = asyncio.Event(), list[UUID](), list[Exception]()
    workers = [asyncio.create_task(_work(scratch, over, kept, refused)) for _ in range(6)]
    for _ in range(4):
        await _wait_for_work(kept)
        assert await scratch.kill_backends() > 0
    await _wait_for_work(kept)
    over.set()
    await asyncio.gather(*workers)
    assert refused, "no kill was ever felt: the test proves nothing"
    assert {type(error) for error in refused} == {Unavailable}
    async with scratch.db.transaction() as tx:
        stored = set(await tx.column("select id from scratch"))
        assert set(kept) <= stored
        # those whose outcome was unknown may be stored too, with their fact
        assert await tx.value("select count(*) from outbox") == len(stored)


async def test_an_outage_ends_by_itself(scratch: Scratch) -> None:
    """R2 in small (the long ones are in `make torture`): away for some seconds, then back by itself."""
    over, kept, refused = asyncio.Event(), list[UUID](), list[Exception]()
    workers = [asyncio.create_task(_work(scratch, over, kept, refused)) for _ in range(3)]
    await _wait_for_work(kept)
    await scratch.go_away()
    try:
        async with asyncio.timeout(60):
            while scratch.db.up:
                await asyncio.sleep(0.05)
        with pytest.raises(Unavailable):
            async with scratch.db.transaction():
                pass
        with pytest.raises(Unavailable):
            await scratch.db.connect()
    finally:
        await scratch.come_back()
    await _wait_for_work(kept)
    over.set()
    await asyncio.gather(*workers)
    assert {type(error) for error in refused} == {Unavailable}


async def test_nobody_is_left_waiting_for_a_frozen_database(scratch: Scratch, tmp_path: Path) -> None:
    async with gate_before(scratch.url, tmp_path) as gate:
        behind = Db(gate.url, size=2)
        await behind.open()
        async with behind.transaction() as tx:
            id = await add(tx)
        gate.shut()
        async with asyncio.timeout(60):
            with pytest.raises(Unavailable):
                async with behind.transaction() as tx:
                    await add(tx)
        gate.open()
        async with asyncio.timeout(60):
            while not behind.up:
                await asyncio.sleep(0.05)
        async with behind.transaction() as tx:
            assert await tx.column("select id from scratch") == [id]
        await behind.close()


async def _until_up(db: Db, *, is_up: bool) -> None:
    async with asyncio.timeout(60):
        while db.up is not is_up:
            await asyncio.sleep(0.05)


async def test_a_database_that_lets_in_and_says_nothing_is_away(
    scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a pooler does whose server is gone."""
    monkeypatch.setattr(db_module, "PROBE_SECONDS", 0.01)
    monkeypatch.setattr(db_module, "LOOK_SECONDS", 0.5)
    async with gate_before(scratch.url, tmp_path) as gate:
        gate.deaf_to = b"select 1"
        behind = Db(gate.url, size=2)
        await behind.open()
        await _until_up(behind, is_up=False)
        gate.deaf_to = b""
        await _until_up(behind, is_up=True)
        async with behind.transaction() as tx:
            assert await tx.value("select current_user::text") == "kefu_app"
        await behind.close()


async def test_who_is_answered_is_not_refused_for_a_look_that_was_not(
    scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a busy machine, which is slow to let a newcomer in."""
    monkeypatch.setattr(db_module, "PROBE_SECONDS", 0.01)
    monkeypatch.setattr(db_module, "LOOK_SECONDS", 0.5)
    async with gate_before(scratch.url, tmp_path) as gate:
        behind = Db(gate.url, size=2)
        look, unanswered = behind._look, asyncio.Event()

        async def watched() -> None:
            try:
                await look()
            except TimeoutError:
                asyncio.get_running_loop().call_later(0.2, unanswered.set)
                raise

        monkeypatch.setattr(behind, "_look", watched)

        async def pids(db: Db) -> set[int]:
            async with db.transaction() as one, db.transaction() as two:
                return {int(await tx.value("select pg_backend_pid()")) for tx in (one, two)}

        await behind.open()
        before = await pids(behind)
        gate.deaf_to = b"select 1"
        while not unanswered.is_set():
            async with behind.transaction() as tx:
                assert await tx.value("select 2") == 2
            await asyncio.sleep(0.01)
        assert before <= await pids(behind)

        # once somebody is let in, the old connections are not trusted: they may lead to where the address was
        gate.deaf_to = b""
        async with asyncio.timeout(60):
            while before & await pids(behind):
                await asyncio.sleep(0.05)

        gate.deaf_to = b"select 1"
        await _until_up(behind, is_up=False)
        await behind.close()


async def test_a_process_that_stood_still_does_not_blame_the_database(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that sleeps, or a loop that is held up, comes back in the middle of a look whose time is over."""
    monkeypatch.setattr(db_module, "PROBE_SECONDS", 0.0)
    monkeypatch.setattr(db_module, "LOOK_SECONDS", 0.2)
    still = Db(scratch.url, size=2)
    await still.open()
    for n in range(8):
        await asyncio.sleep(0.002 * n)
        time.sleep(0.5)  # noqa: ASYNC251  that is what is tested
        await asyncio.sleep(0.01)
        assert still.up
    await still.close()


async def test_a_process_may_start_before_its_database(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    late = Db(scratch.url)

    async def not_yet() -> None:
        raise Unavailable(retry_after=2)

    monkeypatch.setattr(late, "open", not_yet)
    await late.open_when_up()
    with pytest.raises(Unavailable):
        async with late.transaction():
            pass
    async with asyncio.timeout(60):
        while not late.up:
            await asyncio.sleep(0.05)
    async with late.transaction() as tx:
        assert await tx.value("select current_user::text") == "kefu_app"
    await late.close()
