"""The database: a pool that heals itself, and the transaction through which everything is read and written."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import dict_row, tuple_row
from psycopg.sql import SQL
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from kefu.kit.errors import Unavailable
from kefu.kit.events import SYSTEM, Actor, Event, pack
from kefu.kit.tasks import end_tasks

set_json_dumps(msgspec.json.encode)
set_json_loads(msgspec.json.decode)

log = logging.getLogger("kefu.db")
T = TypeVar("T")
APP_ROLE = "kefu_app"
PROBE_SECONDS = 1.0
CONNECTING: dict[str, Any] = {
    "connect_timeout": 5,
    # A machine that vanished says no goodbye; without these a statement sent to it would wait for a quarter of an hour.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}

# Sent as one text with the values in it: so it can travel with the COMMIT, and one round trip is a tenth of a reply.
_RECORD = SQL("""
insert into outbox (workspace_id, ticket_id, customer_id, subject_id, at, type, version, data,
                    actor_kind, actor_id, cause)
values {}
""")
_FACT = SQL("(%s, %s, %s, %s, coalesce(%s, clock_timestamp()), %s, %s, %s, %s, %s, %s)")
_COMMIT = SQL("; commit")


class Tx:
    """One transaction: SQL with named parameters in, structs out, and the facts to record at its end."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], actor: Actor = SYSTEM) -> None:
        self.connection = connection
        self.actor = actor
        self.cause: UUID | None = None
        self._facts: list[tuple[Event, datetime | None]] = []
        self._after_commit: list[Callable[[], None]] = []

    async def run(self, sql: str, **params: Any) -> int:
        """Execute a statement and give the number of rows it touched."""
        cursor = await self.connection.execute(sql, params)
        return int(cursor.rowcount)

    async def one(self, kind: type[T], sql: str, **params: Any) -> T | None:
        """Give the first row as a struct (columns ↔ fields by name), or None."""
        async with self.connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(sql, params)
            row = await cursor.fetchone()
        return None if row is None else msgspec.convert(row, kind, strict=False)

    async def all(self, kind: type[T], sql: str, **params: Any) -> list[T]:
        """Give all rows as structs."""
        async with self.connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(sql, params)
            rows = await cursor.fetchall()
        return msgspec.convert(rows, list[kind], strict=False)  # type: ignore[valid-type]

    async def value(self, sql: str, **params: Any) -> Any:
        """Give the first column of the first row, or None."""
        async with self.connection.cursor(row_factory=tuple_row) as cursor:
            await cursor.execute(sql, params)
            row = await cursor.fetchone()
        return None if row is None else row[0]

    def record(self, event: Event, at: datetime | None = None) -> None:
        """Remember a fact; all facts of the transaction are written in one statement just before COMMIT."""
        event.type_name()
        self._facts.append((event, at))

    def backdate(self, at: datetime) -> None:
        """Give the facts remembered so far this time: for a history that is loaded, not lived."""
        self._facts = [(event, at) for event, _ in self._facts]

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call something cheap once the transaction is safely committed."""
        self._after_commit.append(call)

    @contextlib.asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo only what happens inside when it fails, the facts recorded there included."""
        facts = len(self._facts)
        try:
            async with self.connection.transaction():
                yield
        except BaseException:
            del self._facts[facts:]
            raise

    async def flush(self) -> bool:
        """Write the remembered facts into the outbox; tells whether there were any."""
        wrote = bool(self._facts)
        if wrote:
            await self._write_facts()
        return wrote

    async def commit(self) -> bool:
        """Write the remembered facts and commit, in one round trip; tells whether there were any facts."""
        wrote = bool(self._facts)
        if wrote:
            await self._write_facts(_COMMIT)
        else:
            await self.connection.commit()
        return wrote

    async def _write_facts(self, then: SQL | None = None) -> None:
        values: list[Any] = []
        for event, at in self._facts:
            columns, data = pack(event)
            values += (*columns.values(), at, event.type_name(), event.VERSION, msgspec.json.encode(data).decode())
            values += (self.actor.kind.value, self.actor.id, self.cause)
        statement = _RECORD.format(SQL(", ").join([_FACT] * len(self._facts)))
        async with psycopg.AsyncClientCursor(self.connection) as cursor:
            await cursor.execute(statement + then if then else statement, values)
        self._facts.clear()

    def committed(self) -> None:
        for call in self._after_commit:
            call()


class Glance(Tx):
    """Single statements, each a transaction of its own; facts would belong to none of them."""

    def record(self, event: Event, at: datetime | None = None) -> None:  # noqa: ARG002
        raise TypeError("a glance cannot record facts")


class Db:
    """A pool of application connections to one database; opens again by itself after an outage."""

    def __init__(self, url: str, *, size: int = 16, acquire_seconds: float = 5.0) -> None:
        self.url = url
        self.size = size
        self.acquire_seconds = acquire_seconds
        self.on_record: Callable[[], None] = lambda: None
        self.up = False
        self._pool: AsyncConnectionPool[psycopg.AsyncConnection[Any]] | None = None
        self._probe: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Open the pool and begin probing; raises Unavailable when the database cannot be reached now."""
        self._pool = await self._fresh_pool()
        self.up = True
        self._probe = asyncio.create_task(self._keep_open(), name="db-probe")

    async def open_when_up(self) -> None:
        """Open the pool now or, when the database is away, as soon as it is there."""
        try:
            await self.open()
        except Unavailable:
            log.warning("database is away; waiting for it")
            self._probe = asyncio.create_task(self._keep_open(), name="db-probe")

    async def close(self) -> None:
        """Stop probing and close every connection."""
        await end_tasks(self._probe)
        if self._pool:
            await self._pool.close()
        self.up = False

    def pool_stats(self) -> dict[str, int]:
        """Give how many connections there are, how many are free, and how many requests wait for one."""
        stats = self._pool.get_stats() if self._pool else {}
        names = {"pool_size": "open", "pool_available": "free", "requests_waiting": "waited_for"}
        return {name: int(stats.get(key, 0)) for key, name in names.items()}

    async def connect(self, *, application_name: str = "kefu") -> psycopg.AsyncConnection[Any]:
        """Open one connection outside the pool, in autocommit, for LISTEN or an advisory lock.

        Raises Unavailable.
        """
        try:
            connection = await psycopg.AsyncConnection.connect(
                self.url, autocommit=True, application_name=application_name, **CONNECTING
            )
            try:
                await connection.execute("set role kefu_app")
            except BaseException:
                await connection.close()  # also when the asker was told to stop just now
                raise
        except psycopg.OperationalError as error:
            raise Unavailable(retry_after=2) from error
        return connection

    @contextlib.asynccontextmanager
    async def transaction(self, actor: Actor = SYSTEM, *, snapshot: bool = False) -> AsyncIterator[Tx]:
        """Run one transaction; commits on leaving, rolls back on any error.

        With `snapshot` it is REPEATABLE READ and read only. Raises Unavailable when the database is away
        or went away before the outcome was known (ask again with the same id).
        """
        pool = self._pool
        if pool is None or not self.up:
            raise Unavailable(retry_after=2)
        try:
            async with pool.connection(timeout=self.acquire_seconds) as connection:
                tx = Tx(connection, actor)
                try:  # setting waits too, and who is stopped there must not leave it behind in the pool
                    if snapshot:
                        await connection.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
                        await connection.set_read_only(True)
                    yield tx
                    wrote = await tx.commit()
                finally:
                    if snapshot and not connection.closed:
                        await connection.rollback()
                        await connection.set_isolation_level(None)
                        await connection.set_read_only(None)
        except PoolTimeout as error:
            raise Unavailable(retry_after=1) from error
        except psycopg.OperationalError as error:
            # deadlocks, lost connections, shutdowns: nothing of it is the asker's fault
            raise Unavailable(retry_after=1) from error
        tx.committed()
        if wrote:
            self.on_record()

    @contextlib.asynccontextmanager
    async def glance(self) -> AsyncIterator[Tx]:
        """Run single statements, each a transaction of its own: a third of the round trips for one look-up.

        Facts cannot be recorded here. Raises Unavailable.
        """
        pool = self._pool
        if pool is None or not self.up:
            raise Unavailable(retry_after=2)
        try:
            async with pool.connection(timeout=self.acquire_seconds) as connection:
                try:
                    await connection.set_autocommit(True)
                    yield Glance(connection)
                finally:
                    if not connection.closed:
                        await connection.set_autocommit(False)
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise Unavailable(retry_after=1) from error

    @contextlib.asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Tx]:
        """Read several things as of one moment."""
        async with self.transaction(snapshot=True) as tx:
            yield tx

    async def _fresh_pool(self) -> AsyncConnectionPool[psycopg.AsyncConnection[Any]]:
        pool: AsyncConnectionPool[psycopg.AsyncConnection[Any]] = AsyncConnectionPool(
            self.url,
            min_size=min(2, self.size),
            max_size=self.size,
            open=False,
            configure=_configure,
            kwargs={"application_name": "kefu", **CONNECTING},
            reconnect_timeout=5,
        )
        try:
            await pool.open(wait=True, timeout=10)
        except (PoolTimeout, psycopg.OperationalError) as error:
            await pool.close()
            raise Unavailable(retry_after=2) from error
        return pool

    async def _keep_open(self) -> None:
        """Look every second; a pool left alone would need many seconds after an outage."""
        while True:
            await asyncio.sleep(PROBE_SECONDS)
            try:
                if self.up:
                    await self._look()
                else:
                    await self._open_again()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if self.up:
                    log.warning("database is away: %s", type(error).__name__)
                self.up = False

    async def _look(self) -> None:
        connection = await asyncio.wait_for(
            psycopg.AsyncConnection.connect(self.url, autocommit=True, connect_timeout=3), 3
        )
        async with connection:
            await asyncio.wait_for(connection.execute("select 1"), 3)

    async def _open_again(self) -> None:
        await self._look()
        old, self._pool = self._pool, await self._fresh_pool()
        self.up = True
        log.warning("database is back")
        if old:
            await old.close(timeout=1)


async def _configure(connection: psycopg.AsyncConnection[Any]) -> None:
    await connection.execute("set role kefu_app")
    await connection.commit()
