"""The one loop for domain rows that wait: due timers, queued messages, deliveries.

A row is claimed with a lease and a fencing number and the claim is committed before the work begins; the result is
recorded only while the fencing number is still ours. So a killed worker's rows come back by themselves, and a
worker that slept through its lease cannot overwrite what its successor did.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from kefu.kit.db import Db, Tx
from kefu.kit.errors import Unavailable
from kefu.kit.keys import Keyring
from kefu.kit.settings import Settings
from kefu.kit.tasks import end_tasks

log = logging.getLogger("kefu.claims")
C = TypeVar("C")
BACKOFF_SECONDS = (1, 2, 5, 15, 60, 300, 900)


def backoff(attempts: int) -> float:
    """Give the seconds to wait after so many failed attempts (1, 2, …)."""
    return float(BACKOFF_SECONDS[min(max(attempts, 1), len(BACKOFF_SECONDS)) - 1])


class Claims(Generic[C]):
    """A kind of waiting row.

    `claim(tx, limit)` marks a batch as taken with `for update skip locked` (at most one row of each key, so order
    per key holds) and returns it; `work(db, row)` does the work and records the outcome in its own transaction.
    """

    def __init__(
        self,
        name: str,
        claim: Callable[[Tx, int], Awaitable[Sequence[C]]],
        work: Callable[[Db, C], Awaitable[None]],
        *,
        batch: int = 50,
        poll_seconds: float = 0.5,
    ) -> None:
        self.name = name
        self.claim = claim
        self.work = work
        self.batch = batch
        self.poll_seconds = poll_seconds

    async def run_once(self, db: Db) -> int:
        """Claim a batch, commit, work through it at the same time; gives how many rows were taken."""
        async with db.transaction() as tx:
            rows = await self.claim(tx, self.batch)
        await asyncio.gather(*(self._work(db, row) for row in rows))
        return len(rows)

    async def run(self, db: Db) -> None:
        """Go on for ever; outages are waited out, no row's failure stops the loop, and none waits for a slow one."""
        under_way: set[asyncio.Task[None]] = set()
        try:
            while True:
                more = await self._begin(db, under_way)
                if more and under_way:  # quick work is waited for, slow work goes on beside what comes next
                    await asyncio.wait(under_way, timeout=self.poll_seconds)
                else:
                    await asyncio.sleep(self.poll_seconds)
        finally:
            await end_tasks(*under_way)

    async def _begin(self, db: Db, under_way: set[asyncio.Task[None]]) -> bool:
        """Claim as many rows as there is room for and begin their work; tells whether there may be more."""
        room = self.batch - len(under_way)
        if not room:
            return True
        try:
            async with db.transaction() as tx:
                rows = await self.claim(tx, room)
        except Unavailable:
            return False
        except Exception:
            log.exception("claims %s stumbled and go on", self.name)
            return False
        for row in rows:
            task = asyncio.create_task(self._work(db, row), name=f"claim-{self.name}")
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        return len(rows) == room

    async def _work(self, db: Db, row: C) -> None:
        try:
            await self.work(db, row)
        except Unavailable:
            pass  # the lease runs out and the row comes again
        except Exception:
            log.exception("claims %s: a row failed; its lease brings it back", self.name)


class KeyedClaims(msgspec.Struct, frozen=True):
    """Waiting rows whose work needs the key file; the worker opens it and makes the loop."""

    make: Callable[[Keyring], Claims[Any]]


class StoredClaims(msgspec.Struct, frozen=True):
    """Waiting rows whose work needs the key file, and the settings, which say where files lie."""

    make: Callable[[Keyring, Settings], Claims[Any]]
