"""Restoring a backup: beside what is there, all of it, and only then under the names that count."""

import asyncio
import contextlib
import os
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import msgspec
import psycopg

from kefu.backups.archive import check_room, open_archive, read_part, verify_archive
from kefu.backups.model import (
    KEYS,
    LOCAL_SETTINGS,
    BackupDamaged,
    BackupNewer,
    DatabaseThere,
    InstallationThere,
    Manifest,
    Part,
    Restored,
)
from kefu.backups.tables import begin_epoch, count_rows, load_tables
from kefu.customers import CustomerErased
from kefu.erasures import Listed, append_listed, erase_again, finish, read_ledger
from kefu.files import StorageThere, Store, own_mark, store_for
from kefu.imports import give_up_restored
from kefu.kit.db import Db, Tx
from kefu.kit.embedded import EmbeddedDatabase
from kefu.kit.embedded.binaries import MAJOR
from kefu.kit.embedded.folders import make_folder, open_data_folder, own_mode, remove_tree, sync
from kefu.kit.embedded.locking import FolderLock
from kefu.kit.embedded.pidfile import end_servers
from kefu.kit.errors import KefuError, NotFound
from kefu.kit.settings import Settings
from kefu.migrations.state import known_steps

OURS = ("files", KEYS, LOCAL_SETTINGS, "database")
"""What a data folder holds that a backup brings; the database last, since without it nothing else counts."""


def check_backup(path: Path, passphrase: str) -> Manifest:
    """Read all of a backup; raises BackupDamaged, BackupSealed, BackupNewer."""
    with open_archive(path, passphrase) as archive:
        return _verified(archive)


def restore_backup(
    path: Path,
    data: Path,
    passphrase: str = "",
    *,
    owner_url: str = "",
    aside: str = "",
    storage: Settings | None = None,
) -> Restored:
    """Make an installation out of a backup, in a data folder and a new embedded database, or the empty one given.

    Files go where `storage` says new ones go: into the folder, or a bucket in which nothing lies below the prefix yet.

    Who was erased since the backup was taken is erased again before anything counts: by the lists in the data folder
    and beside the backup; imports that waited in it are given up, since they may name them too. What the folder holds
    already goes into its folder `aside`; without that name it refuses.
    Raises InstallationThere, DatabaseThere, StorageThere, StorageAway, BackupDamaged, BackupSealed, BackupNewer,
    NoRoom, LedgerDamaged, an EmbeddedError, and what psycopg raises.
    """
    with open_archive(path, passphrase) as archive:
        manifest = _verified(archive)
        open_data_folder(data)
        with _held(data):
            there = [name for name in OURS if (data / name).exists()]
            if there and not aside:
                raise InstallationThere(folder=data)
            if owner_url:
                _check_empty(owner_url)
            staging = data / f"restoring-{uuid4().hex}"
            files = _Files(storage or Settings(), staging)
            check_room(data, files.room_for(manifest.parts) + (0 if owner_url else _rows_of(manifest) * 2))
            make_folder(staging, own_mode())
            listed = {entry.id: entry for folder in (data, path.parent) for entry in read_ledger(folder)}
            try:
                _extract(archive, manifest, staging, files)
                if owner_url:
                    fill_database(archive, manifest, owner_url)
                    erased = _forget_again(owner_url, files, list(listed.values()))
                else:
                    erased = _fill_embedded(archive, manifest, files, list(listed.values()))
                if there:
                    end_servers(data / "database" / str(MAJOR))  # an orphan would go on writing in the folder aside
                    _move(data, data / aside, there)
                _move(staging, data, [name for name in (*OURS, "pg") if (staging / name).exists()])
            except BaseException:
                files.take_back()
                raise
            finally:
                remove_tree(staging)
            append_listed(data, listed.values())
    return Restored(manifest=manifest, erased=erased)


def fill_database(archive: zipfile.ZipFile, manifest: Manifest, owner_url: str) -> None:
    """Make the tables as they were, fill them, begin a new epoch, and go on to the newest schema."""
    from kefu.migrations.run import migrate  # Alembic is slow to import, and who only shows numbers does without

    migrate(owner_url, manifest.revision)
    with psycopg.connect(owner_url, autocommit=True, connect_timeout=10) as connection:
        with connection.transaction():
            load_tables(connection, manifest, lambda part: read_part(archive, part))
            begin_epoch(connection)
        count_rows(connection)
    migrate(owner_url)


def _verified(archive: zipfile.ZipFile) -> Manifest:
    manifest = verify_archive(archive)
    if manifest.revision not in known_steps():
        raise BackupNewer
    if KEYS not in [part.name for part in manifest.parts]:
        raise BackupDamaged(part=KEYS)
    return manifest


@contextlib.contextmanager
def _held(data: Path) -> Iterator[None]:
    """Keep `kefu serve` and other commands off the folder; raises DataFolderInUse when one works there."""
    with contextlib.ExitStack() as stack:
        for name in ("run", "database"):
            if name == "run" or (data / name).is_dir():
                (data / name).mkdir(mode=0o700, exist_ok=True)
                lock = FolderLock(data / name / "lock")
                lock.acquire()
                stack.callback(lock.release)
        yield


def _check_empty(url: str) -> None:
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute("select from pg_class where relnamespace = 'public'::regnamespace limit 1").fetchone()
    if row is not None:
        raise DatabaseThere


def _rows_of(manifest: Manifest) -> int:
    return sum(table.part.size for table in manifest.tables)


class _Files:
    """Where the files of a backup go, by the settings with `staging` as the data folder; raises StorageThere."""

    def __init__(self, settings: Settings, staging: Path) -> None:
        self.settings = msgspec.structs.replace(settings, data_dir=staging, backup_folder="")
        self.staging = staging
        self.store: Store = store_for(self.settings)
        self.bucket = self.store.s3 if self.store.chosen.far else None
        self._sent: list[str] = []
        self._mark_before: str | None = None
        if self.bucket is not None and not self.bucket.is_empty():
            raise StorageThere

    def room_for(self, parts: Sequence[Part]) -> int:
        """Give how many bytes lie on the disk at most: what goes into a bucket is there one by one."""
        files = [part.size for part in parts if part.name.startswith("files/")]
        rest = sum(part.size for part in parts) - sum(files)
        return rest + (sum(files) if self.bucket is None else max(files, default=0))

    def mark(self, mark: str) -> None:
        """Say in the bucket that it is this installation's."""
        if self.bucket is not None:
            self._mark_before = self.bucket.read_mark()
            self.bucket.write_mark(mark)

    def send(self, source: Path, path: str) -> None:
        """Bring one into the bucket."""
        if self.bucket is not None:
            self._sent.append(self.bucket.scheme + path)
            self.bucket.put(source, self._sent[-1])
            source.unlink()

    def take_back(self) -> None:
        """Remove what was brought there, as far as that is possible."""
        with contextlib.suppress(KefuError):
            while self.bucket is not None and self._sent:
                self.bucket.remove(self._sent.pop())
            if self.bucket is not None and self._mark_before is not None:
                self.bucket.write_mark(self._mark_before)

    async def point(self, tx: Tx) -> None:
        """Let the rows say where the bytes are now."""
        await tx.run(
            """/* every workspace: the whole installation */
            update file set path = %(scheme)s || regexp_replace(path, '^.*:', '')
            where path <> '' and path <> %(scheme)s || regexp_replace(path, '^.*:', '')""",
            scheme=self.store.chosen.scheme,
        )


def _extract(archive: zipfile.ZipFile, manifest: Manifest, staging: Path, files: _Files) -> None:
    """Write the files and the key file, durably."""
    (staging / "files").mkdir(mode=0o700)
    for part in manifest.parts:
        target = staging / part.name
        if ".." in target.parts or not target.is_relative_to(staging):
            raise BackupDamaged(part=part.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, archive, part)
        if part.name.startswith("files/"):
            files.send(target, part.name.removeprefix("files/"))
    for folder, _, _ in os.walk(staging):
        sync(Path(folder))


def _write(target: Path, archive: zipfile.ZipFile, part: Part) -> None:
    mode = 0o600 if part.name == KEYS else 0o644
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        for block in read_part(archive, part):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())


def _fill_embedded(archive: zipfile.ZipFile, manifest: Manifest, files: _Files, listed: list[Listed]) -> int:
    database = EmbeddedDatabase(files.staging)
    database.start()
    try:
        fill_database(archive, manifest, database.owner_url)
        return _forget_again(database.owner_url, files, listed)
    finally:
        database.stop()


def _forget_again(url: str, files: _Files, listed: list[Listed]) -> int:
    """Give up imports, and erase who came back with an older backup, rows and bytes; gives how many that were."""
    with ThreadPoolExecutor(1) as thread:  # whoever restores may have a loop running already
        return thread.submit(asyncio.run, _replay(url, files, listed)).result()


async def _replay(url: str, files: _Files, listed: list[Listed]) -> int:
    db, erased = Db(url, size=2), 0
    await db.open()
    try:
        async with db.transaction() as tx:
            await give_up_restored(tx)
            await files.point(tx)
            mark = await own_mark(tx)
        await asyncio.to_thread(files.mark, mark)
        for entry in listed:
            with contextlib.suppress(NotFound, CustomerErased):  # younger than the backup, or erased before it
                async with db.transaction() as tx:
                    await erase_again(tx, entry)
                erased += 1
        if listed:
            await finish(db, files.settings)
    finally:
        await db.close()
    return erased


def _move(source: Path, target: Path, names: list[str]) -> None:
    """Rename everything from one folder into another on the same disk; what is there already stays."""
    make_folder(target, own_mode()) if not target.exists() else None
    for name in names:
        if not (target / name).exists():
            (source / name).rename(target / name)
    sync(target)
    sync(source)
