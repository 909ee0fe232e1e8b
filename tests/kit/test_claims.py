"""Rows that wait: leases bring them back, fences stop late workers, order holds per key, failures stay alone."""

import asyncio
from collections.abc import Sequence

import msgspec
import pytest

from kefu.kit.claims import BACKOFF_SECONDS, Claims, backoff
from kefu.kit.db import Db, Tx
from kefu.kit.errors import Unavailable
from tests.kit.conftest import Scratch

LEASE = 0.3


class Taken(msgspec.Struct):
    id: int
    key: str
    fence: int


async def claim(tx: Tx, limit: int) -> Sequence[Taken]:
    """Take the first waiting row of each key, unless that key's first is taken already."""
    return await tx.all(
        Taken,
        """update chore c set lease_until = clock_timestamp() + make_interval(secs => %(lease)s), fence = fence + 1
        from (select id from chore where done = 0 and lease_until < clock_timestamp()
              and id in (select min(id) from chore where done = 0 group by key)
              order by id limit %(limit)s for update skip locked) due
        where c.id = due.id returning c.id, c.key, c.fence""",
        limit=limit,
        lease=LEASE,
    )


async def finish(db: Db, row: Taken, *, fenced: bool = True) -> int:
    async with db.transaction() as tx:
        return await tx.run(
            "update chore set done = done + 1 where id = %(id)s and (fence = %(fence)s or not %(fenced)s)",
            id=row.id,
            fence=row.fence,
            fenced=fenced,
        )


async def put(db: Db, *rows: tuple[int, str]) -> None:
    async with db.transaction() as tx:
        for id, key in rows:
            await tx.run("insert into chore (id, key) values (%(id)s, %(key)s)", id=id, key=key)


async def done(db: Db) -> list[int]:
    async with db.transaction() as tx:
        return await tx.column("select done from chore order by id")


async def test_order_holds_for_each_key_and_keys_do_not_wait_for_each_other(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "LEASE", 60)  # none runs out here, however slow the machine
    await put(scratch.db, *[(n, "ab"[n % 2]) for n in range(10)])
    order: list[int] = []

    async def work(db: Db, row: Taken) -> None:
        await asyncio.sleep(0.01 if row.key == "a" else 0)
        order.append(row.id)
        await finish(db, row)

    claims = Claims("test", claim, work, poll_seconds=0.01)
    loops = [asyncio.create_task(claims.run(scratch.db)) for _ in range(3)]
    async with asyncio.timeout(60):
        while sum(await done(scratch.db)) < 10:
            await asyncio.sleep(0.01)
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)
    assert [n for n in order if n % 2 == 0] == [0, 2, 4, 6, 8]
    assert [n for n in order if n % 2] == [1, 3, 5, 7, 9]
    assert await done(scratch.db) == [1] * 10


async def test_a_row_whose_worker_died_comes_back_when_its_lease_is_over(scratch: Scratch) -> None:
    await put(scratch.db, (1, "a"))

    async def die(db: Db, row: Taken) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await Claims("dying", claim, die).run_once(scratch.db)

    async def work(db: Db, row: Taken) -> None:
        assert await finish(db, row) == 1

    successor = Claims("test", claim, work)
    assert await successor.run_once(scratch.db) == 0
    await asyncio.sleep(LEASE + 0.05)
    assert await successor.run_once(scratch.db) == 1
    assert await done(scratch.db) == [1]


@pytest.mark.parametrize("fenced", [True, False])
async def test_a_worker_that_slept_through_its_lease_changes_nothing(scratch: Scratch, fenced: bool) -> None:
    """Without the fence, the planted bug, the late worker does the work a second time."""
    await put(scratch.db, (1, "a"))
    asleep, wake = asyncio.Event(), asyncio.Event()

    async def slow(db: Db, row: Taken) -> None:
        asleep.set()
        await wake.wait()
        await finish(db, row, fenced=fenced)

    async def quick(db: Db, row: Taken) -> None:
        await finish(db, row)

    late = asyncio.create_task(Claims("late", claim, slow).run_once(scratch.db))
    await asleep.wait()
    await asyncio.sleep(LEASE + 0.05)
    assert await Claims("test", claim, quick).run_once(scratch.db) == 1
    wake.set()
    await late
    assert await done(scratch.db) == ([1] if fenced else [2])


async def test_a_failing_row_stops_neither_the_others_nor_the_loop(
    scratch: Scratch, caplog: pytest.LogCaptureFixture
) -> None:
    await put(scratch.db, (1, "a"), (2, "b"), (3, "c"))
    tries: list[int] = []

    async def work(db: Db, row: Taken) -> None:
        if row.id == 2:
            tries.append(row.fence)
            raise Unavailable if len(tries) % 2 else ValueError("told to fail")
        await finish(db, row)

    loop = asyncio.create_task(Claims("test", claim, work, poll_seconds=0.02).run(scratch.db))
    async with asyncio.timeout(60):
        while len(tries) < 2:
            await asyncio.sleep(0.02)
    await put(scratch.db, (4, "d"))
    async with asyncio.timeout(60):
        while await done(scratch.db) != [1, 0, 1, 1]:
            await asyncio.sleep(0.02)
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)
    assert tries[:2] == [1, 2]
    assert "a row failed" in caplog.text


async def test_the_loop_outlives_outages_and_broken_claims(scratch: Scratch, caplog: pytest.LogCaptureFixture) -> None:
    await put(scratch.db, (1, "a"), (2, "b"))
    trouble: list[Exception] = [Unavailable(), ValueError("told to fail")]

    async def stumble(tx: Tx, limit: int) -> Sequence[Taken]:
        if trouble:
            raise trouble.pop()
        return await claim(tx, limit)

    async def work(db: Db, row: Taken) -> None:
        await finish(db, row)

    loop = asyncio.create_task(Claims("test", stumble, work, batch=1, poll_seconds=0.02).run(scratch.db))
    async with asyncio.timeout(60):
        while await done(scratch.db) != [1, 1]:
            await asyncio.sleep(0.02)
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)
    assert "stumbled" in caplog.text


def test_waits_grow_and_end() -> None:
    waits = [backoff(attempts) for attempts in range(12)]
    assert waits[:3] == [1, 1, 2]
    assert waits == sorted(waits)
    assert waits[-1] == BACKOFF_SECONDS[-1] == 900
