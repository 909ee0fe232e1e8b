"""What /metrics tells about the whole installation, asked of the database when somebody looks."""

import os

import msgspec
import psycopg
from prometheus_client import REGISTRY, CollectorRegistry, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from kefu.kit.db import Db, Tx
from kefu.kit.errors import Unavailable

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Set where several web processes count together (cli/serving.py)."""


class _Log(msgspec.Struct):
    head: int
    outbox: int
    oldest: float
    parked: int


class _Reader(msgspec.Struct):
    reader: str
    behind: int
    seconds: float


async def collect(db: Db) -> bytes:
    """Give everything in Prometheus' text form; an outage of the database is itself a number."""
    registry = CollectorRegistry()
    _process(registry, db)
    up = Gauge("kefu_database_up", "Whether the database answers", registry=registry)
    try:
        async with db.transaction() as tx:
            await _installation(registry, tx)
        up.set(1)
    except (Unavailable, psycopg.Error):
        up.set(0)
    return generate_latest(_counted()) + generate_latest(registry)


def _counted() -> CollectorRegistry:
    if SHARED not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def _process(registry: CollectorRegistry, db: Db) -> None:
    pool = Gauge("kefu_pool", "Database connections of the process that answers", ["state"], registry=registry)
    for state, count in db.pool_stats().items():
        pool.labels(state).set(count)


async def _installation(registry: CollectorRegistry, tx: Tx) -> None:
    log = await tx.one(
        _Log,
        """select log_head.position as head,
            (select count(*) from outbox) /* every workspace: the whole log */ as outbox,
            coalesce((select extract(epoch from clock_timestamp() - min(at)) from outbox), 0)::float8 as oldest,
            (select count(*) from reaction_failure) as parked
        from log_head""",
    )
    if log is not None:
        Gauge("kefu_log_head", "Facts in the log", registry=registry).set(log.head)
        Gauge("kefu_outbox_depth", "Facts waiting for their place in the log", registry=registry).set(log.outbox)
        Gauge("kefu_outbox_seconds", "Age of the oldest of them", registry=registry).set(log.oldest)
        Gauge("kefu_parked", "Subjects that readers have parked", registry=registry).set(log.parked)
    behind = Gauge("kefu_reader_behind", "Facts a reader has not read yet", ["reader"], registry=registry)
    for row in await tx.all(
        _Reader,
        """select cursor.reader, log_head.position - cursor.position as behind,
            extract(epoch from clock_timestamp() - cursor.moved_at)::float8 as seconds from cursor, log_head""",
    ):
        behind.labels(row.reader).set(row.behind)
