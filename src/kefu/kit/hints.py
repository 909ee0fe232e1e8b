"""Hints between processes: coalesced NOTIFY out, LISTEN in. A hint may get lost; a poll is the truth."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import psycopg

from kefu.kit.db import Db
from kefu.kit.errors import Unavailable
from kefu.kit.tasks import end_tasks

log = logging.getLogger("kefu.hints")
COALESCE_SECONDS = 0.008
OUTBOX = "kefu_outbox"
EVENTS = "kefu_event"


class Hints:
    """Sends notifications of this process, at most one batch every 10 ms, on a connection of its own.

    Never inside a request's transaction: NOTIFY takes a lock over the whole cluster until after the commit.
    """

    def __init__(self, db: Db) -> None:
        self._db = db
        self._waiting: dict[tuple[str, str], None] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._db.on_record = lambda: self.send(OUTBOX)
        self._task = asyncio.create_task(self._run(), name="hints")

    async def stop(self) -> None:
        await end_tasks(self._task)

    def send(self, channel: str, payload: str = "") -> None:
        """Remember a hint to be sent within 10 ms; equal hints are sent once."""
        self._waiting[channel, payload] = None
        self._wake.set()

    async def _run(self) -> None:
        while True:
            try:
                await self._send_waiting()
            except (Unavailable, psycopg.Error) as error:
                log.debug("hint not sent: %s", type(error).__name__)
                await asyncio.sleep(0.5)

    async def _send_waiting(self) -> None:
        """Send hints over one connection for as long as it holds."""
        async with await self._db.connect(application_name="kefu-hints") as connection:
            while True:
                await self._wake.wait()
                await asyncio.sleep(COALESCE_SECONDS)
                self._wake.clear()
                batch, self._waiting = self._waiting, {}
                try:
                    await connection.execute(
                        "select pg_notify(c, p) from unnest(%s::text[], %s::text[]) as h(c, p)",
                        ([c for c, _ in batch], [p for _, p in batch]),
                    )
                except psycopg.Error:
                    self._waiting = batch | self._waiting
                    self._wake.set()
                    raise


@contextlib.asynccontextmanager
async def listen(db: Db, *channels: str) -> AsyncIterator[psycopg.AsyncConnection[object]]:
    """Open a direct connection that listens; LISTEN comes first, so fetch after entering. Raises Unavailable."""
    connection = await db.connect(application_name="kefu-listen")
    async with connection:
        for channel in channels:
            await connection.execute(psycopg.sql.SQL("listen {}").format(psycopg.sql.Identifier(channel)))
        yield connection


async def wait_hints(connection: psycopg.AsyncConnection[object], seconds: float) -> list[tuple[str, str]]:
    """Wait for the next hints, at most so long; gives (channel, payload) pairs, none on time-out."""
    return [(notify.channel, notify.payload) async for notify in connection.notifies(timeout=seconds, stop_after=1)]
