"""The doctor's checks of the database: server, roles, schema, log, readers, clock."""

import contextlib
import time
from collections.abc import AsyncIterator

import msgspec

from kefu.cli.findings import Finding, note, ok, wrong
from kefu.cli.mail import check_mail
from kefu.demo.guarding import ACCOUNTS, DEMO, find_open
from kefu.files import ErasedWaiting, StorageAway, Store, Whose, count_elsewhere, count_erased, find_whose, store_for
from kefu.kit.db import Db, Tx
from kefu.kit.discover import find_readers
from kefu.kit.driver import NOT_ALLOWED, UNKNOWN_NAMES
from kefu.kit.settings import Settings
from kefu.migrations.state import CURRENT, Schema, judge

OLDEST_SERVER = 15
CLOCK_SECONDS = 1.0
WAITING_SECONDS = 10.0
BEHIND_FACTS = 1000


async def check_installation(db: Db, settings: Settings) -> AsyncIterator[Finding]:
    """Look at everything that stands in the database; stops where nothing more can be told."""
    async with db.transaction() as tx:
        yield await check_server(tx)
        yield await check_clock(tx)
        schema = await check_schema(tx)
        yield schema
        if schema.state != "ok":
            return
        yield await check_role(tx)
        yield await check_demo(tx)
        yield await check_partitions(tx)
        yield await check_outbox(tx)
        yield await check_places(tx, settings)
        waiting = await count_erased(tx)
        for finding in await check_readers(tx):
            yield finding
    for finding in await check_bucket(db, store_for(settings), waiting):
        yield finding
    async for finding in check_mail(db, settings):
        yield finding


async def check_server(tx: Tx) -> Finding:
    """The server is of a version that Kefu is tested with."""
    number = int(await tx.value("select current_setting('server_version_num')"))
    version = await tx.value("select current_setting('server_version')")
    if number // 10_000 < OLDEST_SERVER:
        return wrong("server", "old", version=version, oldest=OLDEST_SERVER)
    return ok("server", version=version)


async def check_clock(tx: Tx) -> Finding:
    """Machine and database agree on the time; half of the question's own time is forgiven."""
    before = time.time()
    there = float(await tx.value("select extract(epoch from clock_timestamp())"))
    after = time.time()
    apart = max(abs(there - (before + after) / 2) - (after - before) / 2, 0.0)
    shown = f"{apart:.1f}"
    return wrong("clock", "apart", seconds=shown) if apart > CLOCK_SECONDS else ok("clock", seconds=shown)


async def check_schema(tx: Tx) -> Finding:
    """The schema is the newest one this Kefu knows."""
    try:
        async with tx.savepoint():
            schema = judge(await tx.value(CURRENT))
    except (*UNKNOWN_NAMES, *NOT_ALLOWED):
        schema = Schema.MISSING
    return ok("schema") if schema == Schema.AT_HEAD else wrong("schema", schema.value)


async def check_places(tx: Tx, settings: Settings) -> Finding:
    """Every file lies where new ones go, or at least where it can be read."""
    store = store_for(settings)
    elsewhere = await count_elsewhere(tx, store)
    if elsewhere and store.s3 is None:
        return wrong("places", "unset", count=elsewhere)
    return note("places", "elsewhere", count=elsewhere) if elsewhere else ok("places")


async def check_bucket(db: Db, store: Store, waiting: ErasedWaiting) -> list[Finding]:
    """The bucket's prefix belongs to this installation, and the bytes of erased files can be deleted."""
    found: list[Finding] = []
    reached = False
    if store.s3 is not None:
        with contextlib.suppress(StorageAway):  # check_storage tells why
            whose = await find_whose(db, store)
            reached = whose in (Whose.OURS, Whose.FREE)
            found.append(ok("bucket") if reached else wrong("bucket", whose.value))
    if waiting.far and not reached:
        found.append(wrong("erased", "away", count=waiting.far, first=waiting.first))
    elif waiting.near + waiting.far:
        found.append(note("erased", "waiting", count=waiting.near + waiting.far))
    else:
        found.append(ok("erased"))
    return found


class _Role(msgspec.Struct):
    name: str
    superuser: bool
    owned: int
    rewrites: bool


async def check_role(tx: Tx) -> Finding:
    """The application's role owns nothing, is no superuser, and cannot change the past."""
    role = await tx.one(
        _Role,
        """select current_user as name, (select rolsuper from pg_roles where rolname = current_user) as superuser,
            (select count(*) from pg_class c join pg_roles r on r.oid = c.relowner
             where r.rolname = current_user and c.relpersistence = 'p') as owned,
            has_table_privilege('event', 'update') or has_table_privilege('event', 'delete')
                or has_table_privilege('event', 'truncate') as rewrites""",
    )
    assert role is not None
    if role.superuser:
        return wrong("role", "superuser", role=role.name)
    if role.owned:
        return wrong("role", "owner", role=role.name, count=role.owned)
    if role.rewrites:
        return wrong("role", "rewrites", role=role.name)
    return ok("role", role=role.name)


async def check_demo(tx: Tx) -> Finding:
    """Nobody can sign in with the password that is published with the demo."""
    found = await find_open([(email, hashed) for email, hashed in await tx.rows(ACCOUNTS, **DEMO)])
    return wrong("demo", "open", emails=", ".join(found)) if found else ok("demo")


class _Ahead(msgspec.Struct):
    head: int
    through: int
    size: int


async def check_partitions(tx: Tx) -> Finding:
    """A whole partition of the log lies ahead of its head; the sequencer makes them."""
    ahead = await tx.one(
        _Ahead,
        """select position as head, partition_size as size,
            coalesce((select max((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \\(''?(\\d+)''?\\)'))[1]::bigint)
                      from pg_inherits i join pg_class c on c.oid = i.inhrelid
                      where i.inhparent = 'event'::regclass), 0) as through
        from log_head""",
    )
    assert ahead is not None
    left = max(ahead.through - 1 - ahead.head, 0)
    return wrong("partitions", "short", left=left) if left < ahead.size else ok("partitions", left=left)


# Other installations may share the server.
_RUNNING = """exists (select from pg_stat_activity
    where application_name = 'kefu-sequencer' and datname = current_database())"""


async def check_outbox(tx: Tx) -> Finding:
    """No fact waits long for its place: some worker runs the sequencer."""
    seconds = float(
        await tx.value(
            """select coalesce(extract(epoch from clock_timestamp() - min(at)), 0) from outbox
            /* every workspace: the whole log */ where at > clock_timestamp() - interval '1 year'"""
        )
    )
    waiting = int(await tx.value("select count(*) from outbox /* every workspace: the whole log */"))
    if not waiting:
        return ok("outbox")
    running = await tx.value(f"select {_RUNNING}")
    if not running:
        return note("outbox", "stopped", count=waiting)
    return (
        wrong("outbox", "stuck", count=waiting, seconds=round(seconds)) if seconds > WAITING_SECONDS else ok("outbox")
    )


class _Reader(msgspec.Struct):
    reader: str
    behind: int
    parked: int
    running: bool


async def check_readers(tx: Tx) -> list[Finding]:
    """Every reader is near the head of the log and has parked nothing."""
    rows = await tx.all(
        _Reader,
        f"""select known.reader, head.position - coalesce(cursor.position, 0) as behind,
            (select count(*) from reaction_failure f /* every workspace: the whole log */
             where f.reader = known.reader) as parked,
            {_RUNNING} as running
        from unnest(%(names)s::text[]) as known(reader) cross join log_head head
        left join cursor on cursor.reader = known.reader order by 1""",  # noqa: S608  constants only
        names=[reader.name for reader in find_readers()],
    )
    found: list[Finding] = []
    for row in rows:
        if row.parked:
            found.append(wrong("reader", "parked", reader=row.reader, count=row.parked))
        elif row.behind > BEHIND_FACTS and row.running:
            found.append(wrong("reader", "behind", reader=row.reader, count=row.behind))
        elif row.behind:
            found.append(note("reader", "reading", reader=row.reader, count=row.behind))
        else:
            found.append(ok("reader", reader=row.reader))
    return found
