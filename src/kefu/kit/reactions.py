"""Readers of the log: each moves its cursor in the transaction of its effect, so each fact works exactly once.

A fact that fails parks its subject (a ticket, mostly) for that reader: later facts of the same subject queue
behind it, all others go on. Parked work is retried with back-off and can be seen and replayed.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from psycopg.sql import SQL, Identifier

from kefu.kit.db import Db, Tx
from kefu.kit.driver import DATABASE_ERRORS, is_outage
from kefu.kit.errors import Unavailable
from kefu.kit.events import Recorded
from kefu.kit.hints import EVENTS, Hints, listen, wait_hints
from kefu.kit.log import find_subject_facts, find_wanted

log = logging.getLogger("kefu.reactions")
BATCH = 500
POLL_SECONDS = 1.0
PAUSE_SECONDS = 0.05
"""So long after a batch the next may begin: facts that come together are read together."""
RETRY_SECONDS = (1, 5, 30, 120, 600, 3600)
PROJECTIONS = "kefu_projection"
Touch = tuple[str, UUID]
"""What is announced to the streams of a workspace: a reader's name, or that it only added something."""


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """A reader of the log: a stable name, the fact types it wants (None: all), and what it does with one.

    `tables` are its projections, every one with `workspace_id`; they can be emptied and rebuilt.
    `react_many`, where there is one, has the effect of `react` on one fact after the other, in fewer statements; a
    batch is tried with it first. `announces` says that a screen shows them, so every committed change is told to the
    open streams, but for facts of the types in `quiet`, which come often and which nobody waits for. Facts of the types
    in `adds` change nothing that was there before: they are told as `new_` with the name, so that less is read anew.
    """

    name: str
    react: Callable[[Tx, Recorded], Awaitable[None]]
    types: frozenset[str] | None = None
    tables: tuple[str, ...] = ()
    announces: bool = False
    quiet: frozenset[str] = frozenset()
    adds: frozenset[str] = frozenset()
    react_many: Callable[[Tx, Sequence[Recorded]], Awaitable[None]] | None = None

    def wants(self, fact: Recorded) -> bool:
        return self.types is None or fact.type in self.types

    def told_as(self, fact: Recorded) -> str:
        return f"new_{self.name}" if fact.type in self.adds else self.name


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Parked work of one reader on one subject."""

    reader: str
    workspace_id: UUID
    subject: UUID
    position: int
    attempts: int
    next_try_at: datetime
    error: str


async def run_once(db: Db, reader: Reader, batch: int = BATCH, *, touched: set[Touch] | None = None) -> int:
    """Let the reader take one batch; gives how many positions it moved, 0 when up to date or busy elsewhere.

    Adds to `touched` what is to be announced of the facts it reacted to.
    """
    async with db.transaction() as tx:
        cursor = await _take_cursor(tx, reader.name)
        if cursor is None:
            return 0
        wanted, end = await find_wanted(tx, cursor, batch, reader.types)
        if end == cursor:
            return 0
        if wanted:
            await _react_all(tx, reader, wanted)
        await tx.run(
            "update cursor set position = %(position)s, moved_at = clock_timestamp() where reader = %(reader)s",
            position=end,
            reader=reader.name,
        )
    if touched is not None:
        touched |= {(reader.told_as(fact), fact.workspace_id) for fact in wanted if fact.type not in reader.quiet}
    return end - cursor


async def _take_cursor(tx: Tx, reader: str) -> int | None:
    """Lock the reader's cursor; None when another process holds it."""
    position = await tx.value(
        "select position from cursor where reader = %(reader)s for update skip locked", reader=reader
    )
    if position is None:
        await tx.run(
            "insert into cursor (reader, position) values (%(reader)s, 0) on conflict do nothing",
            reader=reader,
        )
        position = await tx.value(
            "select position from cursor where reader = %(reader)s for update skip locked", reader=reader
        )
    return None if position is None else int(position)


async def _react_all(tx: Tx, reader: Reader, facts: Sequence[Recorded]) -> None:
    parked = set(await tx.column("select subject from reaction_failure where reader = %(reader)s", reader=reader.name))
    if not parked:
        try:
            async with tx.savepoint():
                if reader.react_many is not None:
                    await reader.react_many(tx, facts)
                else:
                    for fact in facts:
                        await reader.react(tx, fact)
        except Exception as failure:
            if is_outage(failure):
                raise
            log.info("reader %s: a batch failed, taking its facts one by one", reader.name)
        else:
            return
    for fact in facts:
        if fact.subject in parked:
            continue
        error = await _try(tx, reader, [fact])
        if error:
            parked.add(fact.subject)
            await _park(tx, reader, fact, error)


async def _try(tx: Tx, reader: Reader, facts: Sequence[Recorded]) -> str | None:
    """React under a savepoint; gives the error's name, which holds no personal data, or None."""
    try:
        async with tx.savepoint():
            for fact in facts:
                await reader.react(tx, fact)
    except Exception as error:
        if is_outage(error):
            raise
        log.error("reader %s failed at %s", reader.name, facts[0].position, exc_info=error)
        return type(error).__name__
    return None


async def _park(tx: Tx, reader: Reader, fact: Recorded, error: str) -> None:
    await tx.run(
        """insert into reaction_failure (reader, workspace_id, subject, position, attempts, next_try_at, error)
        values (%(reader)s, %(workspace_id)s, %(subject)s, %(position)s, 1,
                clock_timestamp() + make_interval(secs => %(wait)s), %(error)s)
        on conflict (workspace_id, reader, subject) do update set position = excluded.position,
            attempts = reaction_failure.attempts + 1, error = excluded.error,
            next_try_at = clock_timestamp()
                + make_interval(secs => (%(waits)s::float8[])[least(reaction_failure.attempts + 1, %(most)s)])""",
        reader=reader.name,
        workspace_id=fact.workspace_id,
        subject=fact.subject,
        position=fact.position,
        wait=RETRY_SECONDS[0],
        waits=[float(wait) for wait in RETRY_SECONDS],
        most=len(RETRY_SECONDS),
        error=error,
    )


async def retry_parked(db: Db, reader: Reader, *, now: bool = False) -> int:
    """Try parked subjects that are due (or all with `now`) again, in order; gives how many came free."""
    freed = 0
    while True:
        async with db.transaction() as tx:
            cursor = await _take_cursor(tx, reader.name)
            if cursor is None:
                return freed
            failure = await tx.one(
                Failure,
                """select reader, workspace_id, subject, position, attempts, next_try_at, error
                from reaction_failure
                where reader = %(reader)s and (next_try_at <= clock_timestamp() or %(now)s)
                order by next_try_at limit 1 for update skip locked""",
                reader=reader.name,
                now=now,
            )
            if failure is None:
                return freed
            if not await _free(tx, reader, failure, cursor):
                if now:
                    return freed
                continue
        freed += 1


async def _free(tx: Tx, reader: Reader, failure: Failure, cursor: int) -> bool:
    """Work through what queued behind a parked fact, fact by fact; true when nothing is left."""
    first = failure.position
    while True:
        facts = await find_subject_facts(tx, failure.workspace_id, failure.subject, first, cursor, BATCH)
        for fact in facts:
            error = await _try(tx, reader, [fact]) if reader.wants(fact) else None
            if error:
                await _park(tx, reader, fact, error)
                return False
        if len(facts) < BATCH:
            break
        first = facts[-1].position + 1
    await tx.run(
        """delete from reaction_failure
        where workspace_id = %(workspace_id)s and reader = %(reader)s and subject = %(subject)s""",
        workspace_id=failure.workspace_id,
        reader=reader.name,
        subject=failure.subject,
    )
    return True


async def replay(db: Db, reader: Reader) -> None:
    """Empty the reader's projections and set it back to the log's beginning; it rebuilds them as it runs."""
    async with db.transaction() as tx:
        await tx.run("select from cursor where reader = %(reader)s for update", reader=reader.name)
        await _empty(tx, reader)
        await tx.run("delete from reaction_failure where reader = %(reader)s", reader=reader.name)
        await tx.run(
            """insert into cursor (reader, position) values (%(reader)s, 0)
            on conflict (reader) do update set position = 0""",
            reader=reader.name,
        )


async def _empty(tx: Tx, reader: Reader) -> None:
    for table in reader.tables:
        await tx.run(SQL("delete from {}").format(Identifier(table)).as_string(None))


class ReaderLoop:
    """Runs readers for the life of a worker: woken by hints, kept honest by a poll."""

    def __init__(self, db: Db, readers: Sequence[Reader], hints: Hints | None = None) -> None:
        self._db = db
        self._readers = readers
        self._hints = hints
        self._wakes = {reader.name: asyncio.Event() for reader in readers}

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(), name="readers-listen")
            for reader in self._readers:
                group.create_task(self._read(reader), name=f"reader-{reader.name}")

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(Unavailable, *DATABASE_ERRORS):
                async with listen(self._db, EVENTS) as connection:
                    self._wake()
                    while True:
                        if await wait_hints(connection, POLL_SECONDS):
                            self._wake()
            await asyncio.sleep(POLL_SECONDS)

    def _wake(self) -> None:
        for event in self._wakes.values():
            event.set()

    def _announce(self, reader: Reader, touched: Iterable[Touch] = (), *, everywhere: bool) -> None:
        """Tell the open streams of those workspaces, or of all, to look at the projection again."""
        if not reader.announces or self._hints is None:
            return
        if everywhere:
            self._hints.send(PROJECTIONS, reader.name)
        else:
            for name, workspace_id in touched:
                self._hints.send(PROJECTIONS, f"{name} {workspace_id}")

    async def _read(self, reader: Reader) -> None:
        wake, retried, in_doubt = self._wakes[reader.name], 0.0, False
        while True:
            try:
                wake.clear()
                touched: set[Touch] = set()
                moved = await run_once(self._db, reader, touched=touched)
                self._announce(reader, touched, everywhere=in_doubt)
                in_doubt = False
                if time.monotonic() - retried > POLL_SECONDS:
                    self._announce(reader, everywhere=await retry_parked(self._db, reader) > 0)
                    retried = time.monotonic()
                if moved >= BATCH:
                    continue
            except Unavailable:
                in_doubt = True  # a commit whose answer was lost may have changed something
            except Exception:
                in_doubt = True
                log.exception("reader %s stumbled and goes on", reader.name)
            await asyncio.sleep(PAUSE_SECONDS)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), POLL_SECONDS)
