"""Chores: shallow work on a schedule (cleaning, imports, reports), run by procrastinate in the worker."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import cast

import msgspec
import procrastinate
import procrastinate.exceptions
from procrastinate.jobs import Status

from kefu.kit.db import Db
from kefu.kit.driver import CONNECT_SECONDS, KEEPALIVE
from kefu.kit.settings import Settings
from kefu.kit.tasks import end_tasks

log = logging.getLogger("kefu.chores")
STALLED_AFTER = timedelta(minutes=10)
SWEEP_SECONDS = 60.0
RESTART_SECONDS = 5.0
CLOSE_SECONDS = 0.5
"""So long what the pool is at may take until it is left to itself: less than who stops us waits before asking again."""


class Chore(msgspec.Struct, frozen=True):
    """Something to do on a schedule: a stable name, a cron line (UTC), and the verb it calls.

    One that is `alone` waits while an earlier round of it still runs.
    """

    name: str
    cron: str
    run: Callable[[Db, Settings], Awaitable[None]]
    alone: bool = False


def make_runner(db: Db, settings: Settings, chores: list[Chore]) -> procrastinate.App:
    """Give procrastinate's application with every chore on its schedule."""
    connector = procrastinate.PsycopgConnector(
        conninfo=db.url,
        min_size=1,
        max_size=3,
        kwargs={"application_name": "kefu-chores", "connect_timeout": CONNECT_SECONDS, **KEEPALIVE},
    )
    app = procrastinate.App(connector=connector)
    for chore in chores:
        lock = chore.name if chore.alone else None
        task = app.task(name=chore.name, queueing_lock=chore.name, lock=lock)
        app.periodic(cron=chore.cron)(task(_task(chore, db, settings)))
    return app


def _task(chore: Chore, db: Db, settings: Settings) -> Callable[[int], Awaitable[None]]:
    async def run(timestamp: int) -> None:  # noqa: ARG001  procrastinate tells when it was due
        await chore.run(db, settings)

    return run


@contextlib.asynccontextmanager
async def opened(app: procrastinate.App) -> AsyncIterator[None]:
    """Open an application's pool and close it, also when opening is where it was told to stop.

    procrastinate closes only what has opened. What the pool's tasks are left with otherwise takes a cancellation for a
    connection that failed, and waits for the next one to try, for ever: the process did not end.
    """
    connector = cast(procrastinate.PsycopgConnector, app.connector)
    try:
        await app.open_async()
        yield
    finally:
        await connector.pool.close(CLOSE_SECONDS)


async def run_chores(db: Db, settings: Settings, chores: list[Chore]) -> None:
    """Run chores for ever: a worker of procrastinate that returns or fails, as it does in an outage, is begun anew."""
    while True:
        try:
            app = make_runner(db, settings, chores)
            async with opened(app):
                await _work(app)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            log.warning("chores stopped (%s) and begin again", type(error).__name__)
        await asyncio.sleep(RESTART_SECONDS)


async def _work(app: procrastinate.App) -> None:
    """Run a worker, and sweep beside it, until either ends; raises what it ended with."""
    working = app.run_worker_async(
        install_signal_handlers=False, concurrency=2, delete_jobs="successful", shutdown_graceful_timeout=2
    )
    tasks = [
        asyncio.create_task(working, name="chores-worker"),
        asyncio.create_task(_keep_sweeping(app), name="chores-sweep"),
    ]
    # Not a TaskGroup: it tells each once to end, and who was just given the connection of the other did not hear it.
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end_tasks(*tasks)
    for task in ended:
        task.result()


async def _keep_sweeping(app: procrastinate.App) -> None:
    """Sweep at once and every minute: a worker begun right after a kill finds the dead one's heartbeat still warm."""
    while True:
        await sweep_stalled(app)
        await asyncio.sleep(SWEEP_SECONDS)


async def sweep_stalled(app: procrastinate.App) -> None:
    """Give back jobs whose worker was killed."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER.total_seconds())
    for job in stalled:
        try:
            await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
        except procrastinate.exceptions.UniqueViolation:
            # the schedule has put a fresh one into the queue, and one is enough
            assert job.id is not None
            await app.job_manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)


async def clean_answers(db: Db, _settings: Settings) -> None:
    """Forget answers to idempotency keys after two days."""
    async with db.transaction() as tx:
        await tx.run(
            "delete from idempotency where at < clock_timestamp() - interval '2 days' /* every workspace: a chore */"
        )


CLEAN_ANSWERS = Chore("kit.clean_answers", "17 * * * *", clean_answers)
