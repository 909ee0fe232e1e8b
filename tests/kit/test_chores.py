"""Chores: procrastinate runs them, through an outage too, and what a killed worker left is done or dropped."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from kefu.kit import chores as module
from kefu.kit.chores import CLEAN_ANSWERS, Chore, make_runner, opened, run_chores, sweep_stalled
from kefu.kit.db import Db
from kefu.kit.settings import Settings
from kefu.kit.tasks import end_tasks
from tests.kit.conftest import Scratch


@pytest.fixture
async def quiet(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESTART_SECONDS", 0.2)
    async with scratch.db.transaction() as tx:
        for table in ("jobs", "workers", "periodic_defers"):
            await tx.run(f"delete from procrastinate_{table}")


class Counted:
    """A chore that runs every second and counts."""

    def __init__(self) -> None:
        self.times = 0
        self.fails = False
        self.chore = Chore("test.counted", "* * * * * */1", self.run)

    async def run(self, db: Db, settings: Settings) -> None:
        self.times += 1
        if self.fails:
            raise ValueError("told to fail")

    async def again(self, seconds: float) -> None:
        seen = self.times
        async with asyncio.timeout(seconds):
            while self.times == seen:
                await asyncio.sleep(0.05)


async def test_a_chore_runs_fails_and_survives_an_outage(scratch: Scratch, settings: Settings, quiet: None) -> None:
    counted = Counted()
    running = asyncio.create_task(run_chores(scratch.db, settings, [counted.chore, CLEAN_ANSWERS]))
    try:
        await counted.again(8)
        counted.fails = True
        await counted.again(8)
        counted.fails = False
        await scratch.go_away()
        await asyncio.sleep(1)
        await scratch.come_back()
        await counted.again(12)
        assert not running.done()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


class Slow:
    """A chore whose rounds take longer than the time between them."""

    def __init__(self, *, alone: bool) -> None:
        self.times, self.running, self.most = 0, 0, 0
        self.chore = Chore("test.slow", "* * * * * */1", self.run, alone=alone)

    async def run(self, db: Db, settings: Settings) -> None:
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(2.5)
        self.running -= 1
        self.times += 1


@pytest.mark.parametrize(("alone", "most"), [(True, 1), (False, 2)])
async def test_two_rounds_of_one_that_is_alone_never_run_at_once(
    scratch: Scratch, settings: Settings, quiet: None, alone: bool, most: int
) -> None:
    slow = Slow(alone=alone)
    running = asyncio.create_task(run_chores(scratch.db, settings, [slow.chore]))
    try:
        async with asyncio.timeout(120):
            while slow.times < 3:
                await asyncio.sleep(0.1)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert slow.most == most


async def _kill_a_worker(app: Any, scratch: Scratch, seconds_ago: int) -> None:
    """Leave what a killed worker leaves: a job in its hands, and a heartbeat that stopped."""
    await app.configure_task("test.counted").defer_async(timestamp=0)
    async with scratch.db.transaction() as tx:
        worker = await tx.value(
            """insert into procrastinate_workers (last_heartbeat)
            values (now() - make_interval(secs => %(ago)s)) returning id""",
            ago=seconds_ago,
        )
        await tx.run("update procrastinate_jobs set status = 'doing', worker_id = %(worker)s", worker=worker)


async def _jobs(scratch: Scratch) -> list[str]:
    async with scratch.db.transaction() as tx:
        return await tx.column("select status::text from procrastinate_jobs order by id")


@pytest.mark.parametrize(("seconds_ago", "after"), [(1200, ["todo"]), (5, ["doing"])])
async def test_jobs_of_a_killed_worker_are_given_back(
    scratch: Scratch, settings: Settings, quiet: None, seconds_ago: int, after: list[str]
) -> None:
    app = make_runner(scratch.db, settings, [Counted().chore])
    async with opened(app):
        await _kill_a_worker(app, scratch, seconds_ago)
        await sweep_stalled(app)
    assert await _jobs(scratch) == after


async def test_a_stalled_job_beside_a_fresh_one_is_dropped(scratch: Scratch, settings: Settings, quiet: None) -> None:
    """It raised once, before any worker began, for ever: no chore ran again until somebody looked."""
    app = make_runner(scratch.db, settings, [Counted().chore])
    async with opened(app):
        await _kill_a_worker(app, scratch, 1200)
        await app.configure_task("test.counted", queueing_lock="test.counted").defer_async(timestamp=0)
        async with scratch.db.transaction() as tx:
            await tx.run("update procrastinate_jobs set queueing_lock = 'test.counted'")
        await sweep_stalled(app)
    assert await _jobs(scratch) == ["todo"]


async def test_sweeping_goes_on_beside_the_worker(
    scratch: Scratch, settings: Settings, quiet: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker begun right after the kill sees a warm heartbeat; the job must come back later all the same."""
    monkeypatch.setattr(module, "SWEEP_SECONDS", 0.2)
    counted = Counted()
    idle = Chore("test.counted", "0 0 1 1 *", counted.run)
    app = make_runner(scratch.db, settings, [idle])
    async with opened(app):
        await _kill_a_worker(app, scratch, 5)
    running = asyncio.create_task(run_chores(scratch.db, settings, [idle]))
    try:
        await asyncio.sleep(0.5)
        assert counted.times == 0
        async with scratch.db.transaction() as tx:
            await tx.run("update procrastinate_workers set last_heartbeat = now() - interval '1 hour' where id in "
                         "(select worker_id from procrastinate_jobs)")  # fmt: skip
        await counted.again(8)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert await _jobs(scratch) == []


@contextlib.asynccontextmanager
async def silent_server() -> AsyncIterator[tuple[str, asyncio.Event]]:
    """Give the address of a database that takes connections and never says a word, and whether one came."""
    came, over = asyncio.Event(), asyncio.Event()

    async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.set()
        await over.wait()
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    try:
        yield f"postgresql://kefu@127.0.0.1:{server.sockets[0].getsockname()[1]}/kefu", came
    finally:
        over.set()
        server.close()


async def _stop(running: asyncio.Task[None], others: set[asyncio.Task[Any]]) -> None:
    """Stop it as the worker does, then tell whatever it left once to end, as `asyncio.run` does."""
    await asyncio.wait_for(end_tasks(running), 60)
    left = asyncio.all_tasks() - others - {running}
    for task in left:
        task.cancel()
    if left:
        _, pending = await asyncio.wait(left, timeout=60)
        assert not pending, "so the process would not end"


async def test_what_is_stopped_while_it_connects_leaves_nothing_that_stays(settings: Settings) -> None:
    """A connection on its way took the only cancellation for its own failure, and its pool went on for ever."""
    async with silent_server() as (url, came):
        others = asyncio.all_tasks()
        running = asyncio.create_task(run_chores(Db(url), settings, [CLEAN_ANSWERS]))
        await asyncio.wait_for(came.wait(), 60)
        others |= {task for task in asyncio.all_tasks() if "hold" in repr(task.get_coro())}
        await _stop(running, others)


async def test_who_overhears_that_it_is_over_is_told_again(
    scratch: Scratch, settings: Settings, quiet: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep was handed the worker's connection just when both were told to end: it swept, and slept, for ever."""
    begun, times = asyncio.Event(), 0

    async def overhear(_: Any) -> None:
        nonlocal times
        times += 1
        begun.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()

    monkeypatch.setattr(module, "sweep_stalled", overhear)
    others = asyncio.all_tasks()
    running = asyncio.create_task(run_chores(scratch.db, settings, [CLEAN_ANSWERS]))
    await asyncio.wait_for(begun.wait(), 60)
    await _stop(running, others)
    assert times == 1


@pytest.mark.parametrize("seconds", [0, 0.01, 0.03, 0.1, 0.3, 1])
async def test_it_can_be_stopped_at_any_moment(
    scratch: Scratch, settings: Settings, quiet: None, seconds: float
) -> None:
    others = asyncio.all_tasks()
    running = asyncio.create_task(run_chores(scratch.db, settings, [CLEAN_ANSWERS]))
    await asyncio.sleep(seconds)
    await _stop(running, others)
