"""What /metrics tells about the whole installation, asked of the database when somebody looks."""

import asyncio
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from kefu.backups import find_backups, folder_of, read_last_try
from kefu.kit.db import Db, Tx
from kefu.kit.driver import DATABASE_ERRORS
from kefu.kit.errors import Unavailable
from kefu.kit.settings import Settings
from kefu.web.counters import SHARED, keep_shared


class _Log(msgspec.Struct):
    head: int
    outbox: int
    oldest: float
    parked: int


class _Reader(msgspec.Struct):
    reader: str
    behind: int


class _Told(Collector):
    """Numbers of this moment; a gauge of the library would remember them, and share them between processes."""

    def __init__(self) -> None:
        self._families: list[GaugeMetricFamily] = []

    def tell(self, name: str, meaning: str, value: float) -> None:
        self._families.append(GaugeMetricFamily(name, meaning, value=value))

    def tell_each(self, name: str, meaning: str, label: str, values: Mapping[str, float]) -> None:
        family = GaugeMetricFamily(name, meaning, labels=[label])
        for key, value in values.items():
            family.add_metric([key], value)
        self._families.append(family)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self._families


async def collect(db: Db, settings: Settings) -> bytes:
    """Give everything in Prometheus' text form; an outage of the database is itself a number."""
    told = _Told()
    await asyncio.to_thread(_look_at_backups, settings, told)
    meaning = "Database connections of the process that answers"
    told.tell_each("kefu_pool", meaning, "state", db.pool_stats())
    try:
        async with db.transaction() as tx:
            await _ask(tx, told)
        up = 1
    except (Unavailable, *DATABASE_ERRORS):
        up = 0
    told.tell("kefu_database_up", "Whether the database answers", up)
    registry = CollectorRegistry()
    registry.register(told)
    return generate_latest(_counted()) + generate_latest(registry)


def _look_at_backups(settings: Settings, told: _Told) -> None:
    """Tell the age of the newest backup; an alarm on a number that is missing is an alarm on no backup at all."""
    newest = next(iter(find_backups(folder_of(settings))), None)
    if newest is not None:
        age = (datetime.now(UTC) - newest.at).total_seconds()
        told.tell("kefu_backup_age_seconds", "Age of the newest verified backup", age)
    tried = read_last_try(settings.data_dir)
    if tried is not None:
        told.tell("kefu_backup_failed", "Whether the last scheduled backup failed", bool(tried.failure))


def _counted() -> CollectorRegistry:
    if SHARED not in os.environ:
        return REGISTRY
    keep_shared()
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


async def _ask(tx: Tx, told: _Told) -> None:
    log = await tx.one(
        _Log,
        """select log_head.position as head,
            (select count(*) from outbox) /* every workspace: the whole log */ as outbox,
            coalesce((select extract(epoch from clock_timestamp() - min(at)) from outbox), 0)::float8 as oldest,
            (select count(*) from reaction_failure) as parked
        from log_head""",
    )
    if log is not None:
        told.tell("kefu_log_head", "Facts in the log", log.head)
        told.tell("kefu_outbox_depth", "Facts waiting for their place in the log", log.outbox)
        told.tell("kefu_outbox_seconds", "Age of the oldest of them", log.oldest)
        told.tell("kefu_parked", "Subjects that readers have parked", log.parked)
    rows = await tx.all(
        _Reader, "select cursor.reader, log_head.position - cursor.position as behind from cursor, log_head"
    )
    meaning = "Facts a reader has not read yet"
    told.tell_each("kefu_reader_behind", meaning, "reader", {row.reader: row.behind for row in rows})
