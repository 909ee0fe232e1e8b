"""The database: a pool that heals itself, and the transaction through which everything is read and written."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar
from uuid import UUID

import asyncpg
import msgspec
import psycopg
from psycopg.adapt import Transformer

from kefu.kit.driver import (
    APP_ROLE,
    CONNECT_SECONDS,
    DATABASE_ERRORS,
    KEEPALIVE,
    is_outage,
    numbered,
    open_pool,
    refusal_of,
    rows_of,
)
from kefu.kit.errors import Unavailable
from kefu.kit.events import SYSTEM, Actor, Event, pack
from kefu.kit.lending import Lender
from kefu.kit.tasks import end_tasks

if TYPE_CHECKING:
    from kefu.kit.driver import Connection

log = logging.getLogger("kefu.db")
T = TypeVar("T")
PROBE_SECONDS = 1.0
LOOK_SECONDS = 3
LATE_SECONDS = 0.25
"""An alarm that rings so much too late says that this process stood still, and a look then nothing of the database."""
SILENT_LOOKS = 2
"""After so many looks without any answer the database is taken for frozen, and nobody is left waiting for it."""
CLOSE_SECONDS = 5.0

_BEGIN = "begin"
_BEGIN_SNAPSHOT = "begin isolation level repeatable read, read only"
# Sent as one text with the values in it: so it can travel with the COMMIT, and one round trip is a tenth of a reply.
_RECORD = """
insert into outbox (workspace_id, ticket_id, customer_id, subject_id, at, type, version, data,
                    actor_kind, actor_id, cause)
values """
_FACT = "({}, {}, {}, {}, coalesce({}, clock_timestamp()), {}, {}, {}, {}, {}, {})"


class Tx:
    """One transaction: SQL with named parameters in, structs out, and the facts to record at its end."""

    def __init__(self, connection: "Connection", actor: Actor = SYSTEM) -> None:
        self.actor = actor
        self.cause: UUID | None = None
        self._connection = connection
        self._facts: list[tuple[Event, datetime | None]] = []
        self._after_commit: list[Callable[[], None]] = []
        self._depth = 0

    async def run(self, sql: str, **params: Any) -> int:
        """Execute a statement and give the number of rows it touched."""
        statement, names = numbered(sql)
        return rows_of(await self._connection.execute(statement, *[params[name] for name in names]))

    async def rows(self, sql: str, **params: Any) -> list[Any]:
        """Give all rows as they come: by place and by name."""
        statement, names = numbered(sql)
        return await self._connection.fetch(statement, *[params[name] for name in names])

    async def one(self, kind: type[T], sql: str, **params: Any) -> T | None:
        """Give the first row as a struct (columns ↔ fields by name), or None."""
        rows = await self.rows(sql, **params)
        return msgspec.convert(dict(rows[0]), kind, strict=False) if rows else None

    async def all(self, kind: type[T], sql: str, **params: Any) -> list[T]:
        """Give all rows as structs."""
        rows = await self.rows(sql, **params)
        return msgspec.convert([dict(row) for row in rows], list[kind], strict=False)  # type: ignore[valid-type]

    async def column(self, sql: str, **params: Any) -> list[Any]:
        """Give the first column of all rows."""
        return [row[0] for row in await self.rows(sql, **params)]

    async def value(self, sql: str, **params: Any) -> Any:
        """Give the first column of the first row, or None."""
        rows = await self.rows(sql, **params)
        return rows[0][0] if rows else None

    async def copy(self, table: LiteralString, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Put many rows into a table at once (COPY); each row has a value for every column, in their order."""
        await self._connection.copy_records_to_table(table, columns=columns, records=rows)

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
        name = f"point_{self._depth}"
        self._depth += 1
        await self._connection.execute(f"savepoint {name}")
        try:
            yield
            await self._connection.execute(f"release {name}")
        except BaseException:
            del self._facts[facts:]
            with contextlib.suppress(*DATABASE_ERRORS):  # a lost connection undoes it all by itself
                await self._connection.execute(f"rollback to {name}; release {name}")
            raise
        finally:
            self._depth -= 1

    async def flush(self) -> bool:
        """Write the remembered facts into the outbox; tells whether there were any."""
        wrote = bool(self._facts)
        if wrote:
            await self._connection.execute(self._take_facts())
        return wrote

    async def commit(self) -> bool:
        """Write the remembered facts and commit, in one round trip; tells whether there were any facts."""
        wrote = bool(self._facts)
        ended = await self._connection.execute(self._take_facts() + "; commit" if wrote else "commit")
        if ended != "COMMIT":  # what PostgreSQL does with a transaction in which an error was caught and forgotten
            raise RuntimeError("a statement failed, nobody undid it, and all of the transaction is lost")
        return wrote

    def _take_facts(self) -> str:
        quoted = Transformer().as_literal  # what psycopg.sql.Literal does, at a third of its price
        rows = []
        for event, at in self._facts:
            columns, data = pack(event)
            values = (*columns.values(), at, event.type_name(), event.VERSION, msgspec.json.encode(data).decode())
            values += (self.actor.kind.value, self.actor.id, self.cause)
            rows.append(_FACT.format(*(quoted(value).decode() for value in values)))
        self._facts.clear()
        return _RECORD + ", ".join(rows)

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
        self._lender: Lender | None = None
        self._probe: asyncio.Task[None] | None = None
        self._answered = 0.0
        self._doubted = False

    async def open(self) -> None:
        """Open the pool and begin probing; raises Unavailable when the database cannot be reached now."""
        await self._open_pool()
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
        self.up = False
        if self._lender:
            try:
                await asyncio.wait_for(self._lender.close(), CLOSE_SECONDS)
            except TimeoutError:
                self._lender.terminate()

    def pool_stats(self) -> dict[str, int]:
        """Give how many connections there are, how many are free, and how many requests wait for one."""
        return self._lender.stats() if self._lender else {"open": 0, "free": 0, "waited_for": 0}

    async def connect(self, *, application_name: str = "kefu") -> psycopg.AsyncConnection[Any]:
        """Open one connection outside the pool, in autocommit, for LISTEN or an advisory lock.

        Raises Unavailable.
        """
        try:
            connection = await psycopg.AsyncConnection.connect(
                self.url,
                autocommit=True,
                application_name=application_name,
                connect_timeout=CONNECT_SECONDS,
                **KEEPALIVE,
            )
            try:
                await connection.execute(f"set role {APP_ROLE}")
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
        async with self._lent() as connection:
            tx = Tx(connection, actor)
            try:
                await connection.execute(_BEGIN_SNAPSHOT if snapshot else _BEGIN)
                yield tx
                wrote = await tx.commit()
            except BaseException:
                await _roll_back(connection)
                raise
        self._answered = time.monotonic()
        tx.committed()
        if wrote:
            self.on_record()

    @contextlib.asynccontextmanager
    async def glance(self) -> AsyncIterator[Tx]:
        """Run single statements, each a transaction of its own: a third of the round trips for one look-up.

        Facts cannot be recorded here. Raises Unavailable.
        """
        async with self._lent() as connection:
            yield Glance(connection)

    @contextlib.asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Tx]:
        """Read several things as of one moment."""
        async with self.transaction(snapshot=True) as tx:
            yield tx

    @contextlib.asynccontextmanager
    async def _lent(self) -> AsyncIterator["Connection"]:
        """Lend a connection of the pool; outages, deadlocks and shutdowns become Unavailable."""
        lender = self._lender
        if lender is None or not self.up:
            raise Unavailable(retry_after=2)
        connection = lender.at_hand() or await self._take(lender)
        sound = False
        try:
            yield connection
            sound = self.up
        except BaseException as error:
            if is_outage(error):
                raise refusal_of(error) from error
            raise
        finally:
            if not (sound and lender.keep(connection)):
                await lender.give_back(connection)

    async def _take(self, lender: Lender) -> "Connection":
        try:
            async with asyncio.timeout(self.acquire_seconds):
                return await lender.take()
        except (OSError, TimeoutError, *DATABASE_ERRORS) as error:
            raise Unavailable(retry_after=1) from error

    async def _open_pool(self) -> None:
        try:
            async with asyncio.timeout(10):
                self._lender = Lender(await open_pool(self.url, size=self.size))
        except (OSError, TimeoutError, *DATABASE_ERRORS) as error:
            raise Unavailable(retry_after=2) from error
        self.up = True

    async def _keep_open(self) -> None:
        """Look every second, so that requests are refused at once during an outage and taken right after it."""
        silent = 0
        while True:
            await asyncio.sleep(PROBE_SECONDS)
            alarm, began = _Alarm(LOOK_SECONDS), time.monotonic()
            try:
                await self._look()
                silent = 0
                await self._see()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                unanswered = isinstance(error, TimeoutError | psycopg.errors.ConnectionTimeout)
                if alarm.late > LATE_SECONDS:
                    continue
                if self.up and unanswered and self._answered > began + LOOK_SECONDS / 2:
                    self._doubt()
                    continue
                if self.up:
                    log.warning("database is away: %s", type(error).__name__)
                self.up = False
                silent = silent + 1 if unanswered else 0
                if silent >= SILENT_LOOKS and self._lender:
                    self._lender.cut()
            finally:
                alarm.stop()

    async def _look(self) -> None:
        async with asyncio.timeout(LOOK_SECONDS):
            connection = await psycopg.AsyncConnection.connect(self.url, autocommit=True)
            async with connection:
                await connection.execute("select 1")

    async def _see(self) -> None:
        """Go by a look that was answered."""
        if not self.up or self._doubted:
            await self._come_back()
            self._doubted = False
        elif self._lender:
            await self._lender.return_idle()

    def _doubt(self) -> None:
        """Go on with connections that are answered although nobody else is let in, as on a busy machine.

        Behind an address that moved they may lead to where it was, so they are replaced as soon as a look is answered.
        """
        if not self._doubted:
            log.warning("database lets nobody in, and answers who is")
        self._doubted = True

    async def _come_back(self) -> None:
        """Connections from before the outage are not trusted; each is replaced when it is next lent."""
        if self._lender is None:
            await self._open_pool()
        else:
            await self._lender.renew()
        self.up = True
        log.warning("database is back")


class _Alarm:
    """Rings some seconds from now and knows how late it was: what else was due then was as late."""

    def __init__(self, seconds: float) -> None:
        self.late = 0.0
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time() + seconds
        self._handle = self._loop.call_at(self._due, self._ring)

    def stop(self) -> None:
        self._handle.cancel()

    def _ring(self) -> None:
        self.late = self._loop.time() - self._due


async def _roll_back(connection: "Connection") -> None:
    """End what was begun; a connection on which that fails, or is interrupted, is not lent again."""
    try:
        await connection.execute("rollback")
    except BaseException as error:
        with contextlib.suppress(asyncpg.InterfaceError):  # it is gone already
            connection.terminate()
        if not isinstance(error, DATABASE_ERRORS):
            raise
