"""Lending connections: asyncpg's pool opens, ends and counts them; between two askers they stay at hand here.

A round through the pool costs an asker two turns of the event loop and a task, twice per request: a tenth of a reply
and more (docs/performance.md, P1).
"""

import contextlib
from typing import TYPE_CHECKING

import asyncpg

from kefu.kit.driver import DATABASE_ERRORS

if TYPE_CHECKING:
    from kefu.kit.driver import Connection, Pool


class Lender:
    """A pool with its free connections at hand, the one used last on top."""

    def __init__(self, pool: "Pool") -> None:
        self._pool = pool
        self._at_hand: list[Connection] = []
        self._lost: list[Connection] = []
        self._lent: set[Connection] = set()
        self.waiting = 0
        """How many askers wait for a connection."""
        self._closing = False

    def at_hand(self) -> "Connection | None":
        """Give a free connection if one lies at hand."""
        while self._at_hand:
            connection = self._at_hand.pop()
            if is_alive(connection):
                self._lent.add(connection)
                return connection
            self._lost.append(connection)
        return None

    async def take(self) -> "Connection":
        """Give a free connection, or open one, or wait for one; raises OSError or what the database says."""
        while self._lost:
            await self._release(self._lost.pop())
        self.waiting += 1
        try:
            connection = await self._pool.acquire()
        finally:
            self.waiting -= 1
        self._lent.add(connection)
        return connection

    def keep(self, connection: "Connection") -> bool:
        """Put back at hand what was lent and is sound; false when it must be given back to the pool."""
        if self.waiting or self._closing or not is_alive(connection):
            return False
        self._lent.discard(connection)
        self._at_hand.append(connection)
        return True

    async def give_back(self, connection: "Connection") -> None:
        """Return to the pool what was lent: it ends what is broken, and whoever waits, waits there."""
        self._lent.discard(connection)
        await self._release(connection)

    def cut(self) -> None:
        """End what is lent, under the hands of those who wait for an answer on it: a frozen database gives none."""
        for connection in self._lent:
            with contextlib.suppress(asyncpg.InterfaceError):  # it is gone already
                connection.terminate()

    async def return_idle(self) -> None:
        """Return what was at hand longest without being used: the pool ends those nobody needs any more."""
        if self._at_hand:
            await self._release(self._at_hand.pop(0))

    async def renew(self) -> None:
        """Trust none of the connections made so far: each is replaced before it is lent again."""
        await self._pool.expire_connections()
        await self._return_all()

    async def close(self) -> None:
        """End every connection; waits for those still lent."""
        self._closing = True
        await self._return_all()
        await self._pool.close()

    def terminate(self) -> None:
        """End every connection now."""
        self._pool.terminate()

    def stats(self) -> dict[str, int]:
        """Give how many connections there are, how many are free, and how many askers wait for one."""
        free = self._pool.get_idle_size() + len(self._at_hand)
        return {"open": self._pool.get_size(), "free": free, "waited_for": self.waiting}

    async def _return_all(self) -> None:
        self._lost += self._at_hand
        self._at_hand.clear()
        while self._lost:
            await self._release(self._lost.pop())

    async def _release(self, connection: "Connection") -> None:
        with contextlib.suppress(*DATABASE_ERRORS, OSError):  # what cannot be returned is ended; the work is done
            await self._pool.release(connection)


def is_alive(connection: "Connection") -> bool:
    """Tell whether a connection is still open; one that was lost while it lay at hand is not even ours any more."""
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        return False
