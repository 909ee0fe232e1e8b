"""The worker: sequencer, readers, waiting rows and chores run beside one another, and a crash of one is a crash."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import msgspec.structs
import pytest

from kefu import worker
from kefu.kit.claims import Claims
from kefu.kit.db import Db
from kefu.kit.settings import Settings
from tests.conftest import fresh_database, url_of
from tests.log import assert_replays
from tests.world import make_world


async def test_everything_runs_and_stops_when_told(settings: Settings, keyring: Any) -> None:
    """In a database of its own: no other test's sequencer may do the work."""
    with fresh_database() as name:
        url = url_of("kefu_app", name)
        db = Db(url, size=4)
        await db.open()
        stop = asyncio.Event()
        working = asyncio.create_task(worker.work(msgspec.structs.replace(settings, database_url=url), stop=stop))
        world = await make_world(db, keyring)
        ticket = (await world.says(await world.customer())).ticket
        async with db.transaction() as tx:
            await tx.run(
                """insert into ticket_timer (workspace_id, ticket_id, purpose, fire_at)
                values (%(w)s, %(t)s, 'solve_idle', clock_timestamp() - %(ago)s::interval)""",
                w=world.workspace_id,
                t=ticket.id,
                ago=timedelta(seconds=1),
            )
        async with asyncio.timeout(60):
            while True:  # sequenced, counted, and the timer has fired, whose fact is counted too
                async with db.transaction() as tx:
                    solved = await tx.value(
                        "select sum(count) from tally_cell where workspace_id = %(w)s and status = 'solved'",
                        w=world.workspace_id,
                    )
                if solved == 1:
                    break
                await asyncio.sleep(0.05)
        assert not working.done()
        stop.set()
        await asyncio.wait_for(working, 60)
        await assert_replays(db, world.workspace_id)
        await db.close()


async def test_a_part_that_ends_ends_the_worker(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    class Ended(Claims[object]):
        async def run(self, db: Db) -> None:
            return

    async def nothing(*_: object) -> Any:
        return []

    async def rest(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(worker, "find_claims", lambda _: [Ended("ended", nothing, rest)])
    monkeypatch.setattr(worker, "find_readers", list)
    monkeypatch.setattr(worker, "run_chores", rest)
    with pytest.raises(RuntimeError, match="claims-ended ended"):
        await asyncio.wait_for(worker.work(settings), 60)

    class Crashed(Ended):
        async def run(self, db: Db) -> None:
            raise ZeroDivisionError

    monkeypatch.setattr(worker, "find_claims", lambda _: [Crashed("crashed", nothing, rest)])
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(worker.work(settings), 60)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_process_stops_when_told(settings: Settings, number: signal.Signals) -> None:
    program = """
import asyncio
from kefu import worker
async def run(self):
    print("working", flush=True)
    await asyncio.Event().wait()
worker.Sequencer.run = run
worker.run_worker()
"""
    _start_and_stop(settings, program, number)


def test_the_process_ends_whatever_a_library_left_running(settings: Settings) -> None:
    """`asyncio.run` tells what runs once to end and waits; what took that for a failure of its own went on for ever."""
    program = """
import asyncio
from kefu import worker
left = set()
async def go_on():
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await asyncio.Event().wait()
async def leave(*_):
    left.add(asyncio.create_task(go_on()))
    await asyncio.sleep(0)
    print("working", flush=True)
    await asyncio.Event().wait()
worker.run_chores = leave
worker.run_worker()
"""
    _start_and_stop(settings, program, signal.SIGTERM)


def test_the_process_stops_while_its_chores_connect(settings: Settings) -> None:
    """To a database that takes connections and says nothing, as a busy machine's does for a while."""
    program = """
import socket
from kefu import worker
from kefu.kit import chores
from kefu.kit.db import Db
make, silent = chores.make_runner, socket.create_server(("127.0.0.1", 0))
def make_runner(db, *rest):
    print("working", flush=True)
    return make(Db(f"postgresql://kefu@127.0.0.1:{silent.getsockname()[1]}/kefu"), *rest)
chores.make_runner = make_runner
worker.run_worker()
"""
    _start_and_stop(settings, program, signal.SIGINT, after=1)


def _start_and_stop(settings: Settings, program: str, number: signal.Signals, after: float = 0) -> None:
    environment = {**os.environ, "KEFU_DATABASE_URL": settings.database_url, "KEFU_DATA_DIR": str(settings.data_dir)}
    child = subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == "working\n"
        time.sleep(after)
        child.send_signal(number)
        assert child.wait(60) == 0
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
