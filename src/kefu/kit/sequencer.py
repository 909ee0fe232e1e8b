"""The sequencer: gives every committed fact its place in the one order of the log.

Writers put facts into `outbox` inside their own transactions and never wait for each other. One process at a time
(leader by an advisory lock held on the very connection it writes with) moves them to `event` and counts their
position from `log_head`. A number taken before COMMIT is not an order: a reader that remembers the last one it
saw misses the facts of slower transactions.
"""

import asyncio
import logging
import math
import time
from typing import Any

import psycopg

from kefu.kit.db import Db
from kefu.kit.errors import Unavailable
from kefu.kit.hints import EVENTS, OUTBOX, wait_hints

log = logging.getLogger("kefu.sequencer")
LEADER_LOCK = 0x6B65_6675_0001
MOVE_LOCK = 0x6B65_6675_0004
"""Held from before the first row of the outbox is taken until the COMMIT, by the leader and by whoever places a history
(placing.py): two that take rows at once could wait for each other."""
BATCH = 2000
POLL_SECONDS = 1.0

MOVE = """
with moved as (
    delete from outbox where id in (
        select id from (select pg_advisory_xact_lock(%(lock)s)) held, outbox order by id limit %(batch)s
    ) returning *
), placed as (
    select moved.*, row_number() over (order by id) as place, count(*) over () as total from moved
), head as (
    update log_head set position = position + (select count(*) from moved), moved_at = clock_timestamp()
    where exists (select from moved)
    returning position
), written as (
    insert into event (position, workspace_id, at, type, version, ticket_id, customer_id, subject_id,
                       actor_kind, actor_id, cause, data)
    select head.position - placed.total + placed.place, placed.workspace_id, placed.at, placed.type,
           placed.version, placed.ticket_id, placed.customer_id, placed.subject_id,
           placed.actor_kind, placed.actor_id, placed.cause, placed.data
    from placed, head
    returning 1
)
select (select count(*) from written), (select position from head),
       (select pg_notify(%(channel)s, position::text) from head)
"""


class Sequencer:
    """Runs for the life of a worker: waits to become leader, then moves facts until told to stop."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self.leading = False
        self.moved = 0

    async def run(self) -> None:
        """Lead or wait to lead, for ever; every outage is waited out."""
        while True:
            try:
                await self._session()
            except (Unavailable, psycopg.Error) as error:
                log.warning("sequencer lost its connection: %s", type(error).__name__)
            finally:
                self.leading = False
            await asyncio.sleep(0.5)

    async def _session(self) -> None:
        connection = await self._db.connect(application_name="kefu-sequencer")
        async with connection:
            await connection.execute(psycopg.sql.SQL("listen {}").format(psycopg.sql.Identifier(OUTBOX)))
            while not await _take_lead(connection):  # noqa: ASYNC110  another process leads
                await asyncio.sleep(POLL_SECONDS)
            self.leading = True
            checked = -math.inf
            while True:
                if time.monotonic() - checked > 30:
                    await connection.execute("select kefu_make_partitions()")
                    checked = time.monotonic()
                try:
                    moved = await self._move(connection)
                except psycopg.errors.CheckViolation:
                    # the head has come to the end of the partitions; none may be missing longer than this moment
                    log.error("no partition was ahead of the log's head; making more")
                    checked, moved = -math.inf, BATCH
                if moved < BATCH:
                    await wait_hints(connection, POLL_SECONDS)

    async def _move(self, connection: psycopg.AsyncConnection[Any]) -> int:
        count, _ = await move_batch(connection)
        self.moved += count
        return count


async def _take_lead(connection: psycopg.AsyncConnection[Any]) -> bool:
    cursor = await connection.execute("select pg_try_advisory_lock(%s)", (LEADER_LOCK,))
    row = await cursor.fetchone()
    return bool(row and row[0])


async def move_batch(
    connection: psycopg.AsyncConnection[Any], batch: int = BATCH, channel: str = EVENTS
) -> tuple[int, int]:
    """Move one batch and tell the readers, in one statement; gives (facts moved, new head)."""
    cursor = await connection.execute(MOVE, {"batch": batch, "channel": channel, "lock": MOVE_LOCK})
    row: Any = await cursor.fetchone()
    return int(row[0]), int(row[1] or 0)
