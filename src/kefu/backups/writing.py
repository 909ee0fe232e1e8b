"""Taking a backup: one snapshot of the database while it is written to, every file it names, and the key file."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, LiteralString

import msgspec
import psycopg

from kefu import __version__
from kefu.backups.archive import Archive, check_room, open_archive, verify_archive, write_archive
from kefu.backups.model import FORMAT, KEYS, LOCAL_SETTINGS, MANIFEST, BackupRunning, KeysMissing, Manifest, Part, Table
from kefu.backups.tables import Connection, copy_out, find_sequences, find_tables, size_of, speak_plainly
from kefu.files import SWEEP_LOCK, Store, bare

_FILES: LiteralString = """
select path, size, sha256 from file /* every workspace: the whole installation */
where state = 'stored' order by path"""


class Source(msgspec.Struct, frozen=True):
    """What is backed up: a database, the data folder beside it, and where files lie (there too without `store`)."""

    url: str
    data: Path
    store: Store | None = None


def write_backup(
    source: Source, target: Path, passphrase: str = "", *, deep: Callable[[Path], None] | None = None
) -> Manifest:
    """Write a backup of all there is into one new file, read it back, then give it its name.

    `deep` may look at the finished file before. Raises BackupRunning, BackupThere, KeysMissing, NoRoom, StorageAway,
    OSError and what psycopg raises.
    """
    if not (source.data / KEYS).is_file():
        raise KeysMissing(path=source.data / KEYS)
    written: list[Manifest] = []

    def verify(path: Path) -> None:
        with open_archive(path, passphrase) as archive:
            verify_archive(archive)
        if deep is not None:
            deep(path)

    with _unswept(source.url), contextlib.ExitStack() as moment:
        connection = moment.enter_context(_snapshot(source.url))
        check_room(target.parent, size_of(connection) + _size_of_files(connection))

        def fill(archive: Archive) -> None:
            written.append(_fill(archive, connection, source, moment.close))

        write_archive(target, passphrase, fill, verify)
    return written[0]


@contextlib.contextmanager
def _unswept(url: str) -> Iterator[None]:
    """Hold off whoever removes bytes, from before the snapshot until its last file is read; one backup at a time."""
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        held = connection.execute("select pg_try_advisory_lock(%s)", [SWEEP_LOCK]).fetchone()
        if held != (True,) and not _waited(connection):
            raise BackupRunning
        yield


def _waited(connection: Connection) -> bool:
    """Wait for a sweep that removes a file right now; another backup takes longer than that."""
    connection.execute("set lock_timeout to '10s'")
    try:
        connection.execute("select pg_advisory_lock(%s)", [SWEEP_LOCK])
    except psycopg.errors.LockNotAvailable:
        return False
    return True


@contextlib.contextmanager
def _snapshot(url: str) -> Iterator[Connection]:
    """Open a transaction that sees one moment, however long it reads."""
    with psycopg.connect(url, connect_timeout=10, autocommit=True) as connection:
        speak_plainly(connection)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            yield connection


def _size_of_files(connection: Connection) -> int:
    row = connection.execute(
        "select coalesce(sum(size), 0)::bigint from file /* every workspace: the whole installation */"
    ).fetchone()
    return int(row[0]) if row else 0


def _fill(archive: Archive, connection: Connection, source: Source, leave: Callable[[], None]) -> Manifest:
    """Write everything. Files come last, the snapshot is left before: reading a bucket may take hours, and as long as a
    snapshot lasts the database clears nothing away. That no bytes go meanwhile is held off by `_unswept`.
    """
    parts = [archive.add(KEYS, [(source.data / KEYS).read_bytes()], packed=False)]
    local = source.data / LOCAL_SETTINGS
    if local.is_file():
        parts.append(archive.add(LOCAL_SETTINGS, [local.read_bytes()]))
    made_at = datetime.now(UTC)
    tables = [_add_table(archive, connection, name, columns) for name, columns in find_tables(connection)]
    epoch, position = _one(connection, "select epoch, position from log_head")
    [revision] = _one(connection, "select version_num from alembic_version")
    [server] = _one(connection, "select current_setting('server_version')")
    sequences = find_sequences(connection)
    files = connection.execute(_FILES).fetchall()
    leave()
    damaged: list[str] = []
    parts += _add_files(archive, files, source.store or Store(source.data, 0), damaged)
    manifest = Manifest(
        format=FORMAT,
        version=__version__,
        revision=revision,
        server=server,
        epoch=epoch,
        position=position,
        made_at=made_at,
        tables=tables,
        sequences=sequences,
        parts=parts,
        damaged=damaged,
    )
    archive.add(MANIFEST, [msgspec.json.format(msgspec.json.encode(manifest), indent=1)])
    return manifest


def _add_table(archive: Archive, connection: Connection, name: str, columns: list[str]) -> Table:
    counted: list[int] = []
    part = archive.add(f"tables/{name}.copy", copy_out(connection, name, columns, counted))
    return Table(name, columns, counted[0], part)


def _add_files(archive: Archive, files: Sequence[tuple[Any, ...]], store: Store, damaged: list[str]) -> Iterator[Part]:
    """Copy the bytes of every file the snapshot named; what is missing or changed goes to `damaged`."""
    for path, size, sha256 in files:
        content = store.blocks(path, size if store.depot_of(path).far else size + 1)  # a longer one is damaged
        try:
            head = next(content, b"")
        except FileNotFoundError:
            damaged.append(path)
            continue
        part = archive.add(f"files/{bare(path)}", chain([head], content), packed=False)
        if (part.size, part.sha256) != (size, bytes(sha256).hex()):
            damaged.append(path)
        yield part


def _one(connection: Connection, query: LiteralString) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row
