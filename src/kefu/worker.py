"""The worker process: sequencer, readers of the log, waiting rows and chores, beside one another."""

import asyncio
import signal
from typing import Any

from kefu.kit.chores import run_chores
from kefu.kit.db import Db
from kefu.kit.discover import find_chores, find_claims, find_modules, find_readers
from kefu.kit.hints import Hints
from kefu.kit.logs import configure_logs
from kefu.kit.reactions import ReaderLoop
from kefu.kit.sequencer import Sequencer
from kefu.kit.settings import Settings, load_settings
from kefu.kit.tasks import end_tasks


async def work(settings: Settings, *, stop: asyncio.Event | None = None) -> None:
    """Do the worker's tasks until told to stop; an outage of the database is waited out."""
    find_modules("events")
    readers, claims = find_readers(), find_claims(settings)
    db = Db(settings.database_url, size=max(4, len(readers) + len(claims) + 2))
    await db.open_when_up()
    hints = Hints(db)
    hints.start()
    stop = stop or asyncio.Event()
    tasks: list[asyncio.Task[Any]] = [
        asyncio.create_task(Sequencer(db).run(), name="sequencer"),
        asyncio.create_task(ReaderLoop(db, readers, hints).run(), name="readers"),
        *(asyncio.create_task(claim.run(db), name=f"claims-{claim.name}") for claim in claims),
        asyncio.create_task(run_chores(db, settings, find_chores()), name="chores"),
    ]
    waiting: asyncio.Task[Any] = asyncio.create_task(stop.wait(), name="stop")
    try:
        # these tasks never end by themselves: one that does is a crash, and the supervisor starts us anew
        await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()
                raise RuntimeError(f"{task.get_name()} ended")
    finally:
        await end_tasks(waiting, *tasks)
        await hints.stop()
        await db.close()


def run_worker(settings: Settings | None = None) -> None:
    """Run the worker in this process until SIGTERM or SIGINT."""
    settings = settings or load_settings()
    configure_logs(settings)

    async def main() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        try:
            await work(settings, stop=stop)
        finally:
            # what a library left running: `asyncio.run` tells it once to end, which some take for a failure of theirs
            await end_tasks(*(asyncio.all_tasks() - {asyncio.current_task()}))

    asyncio.run(main())
