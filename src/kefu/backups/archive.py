"""One backup, one file: a zip archive, encrypted where a passphrase is set, with a checksum for every part."""

import contextlib
import errno
import fcntl
import hashlib
import io
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import msgspec

from kefu.backups.model import (
    FORMAT,
    MANIFEST,
    BackupDamaged,
    BackupNewer,
    BackupSealed,
    BackupThere,
    Manifest,
    NoRoom,
    Part,
)
from kefu.backups.sealing import MAGIC, SealedReader, SealingWriter
from kefu.kit.embedded.folders import sync

RESERVE = 256 * 1024 * 1024
"""So much stays free whatever happens: the database lives on the same disk more often than not."""
LOOK_EVERY = 16 * 1024 * 1024
BLOCK = 256 * 1024
MIB = 1024 * 1024
UNFINISHED = ".kefu-unfinished-"


class Archive:
    """A backup being written."""

    def __init__(self, out: zipfile.ZipFile, folder: Path) -> None:
        self._zip = out
        self._folder = folder
        self._since_look = 0

    def add(self, name: str, content: Iterable[bytes], *, packed: bool = True) -> Part:
        """Write one part; what is packed already (pictures, PDF) is stored as it is. Raises NoRoom."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as out:
            for block in content:
                out.write(block)
                digest.update(block)
                size += len(block)
                self._look(len(block))
        return Part(name, size, digest.hexdigest())

    def _look(self, written: int) -> None:
        self._since_look += written
        if self._since_look > LOOK_EVERY:
            self._since_look = 0
            check_room(self._folder, 0)


def check_room(folder: Path, needed: int) -> None:
    """Raise NoRoom unless so many bytes fit and the reserve stays."""
    free = shutil.disk_usage(folder).free
    if free - needed < RESERVE:
        raise NoRoom(folder=folder, needed=(needed + RESERVE) // MIB, free=free // MIB)


def write_archive(
    target: Path, passphrase: str, fill: Callable[[Archive], None], verify: Callable[[Path], None]
) -> None:
    """Write a backup under a hidden name beside `target`, durably; once verified it gets its name.

    Raises BackupThere, and what `fill` and `verify` raise. Whatever goes wrong, nothing stays behind.
    """
    if target.exists():
        raise BackupThere(path=target)
    remove_unfinished(target.parent)
    unfinished = target.with_name(f"{UNFINISHED}{uuid4().hex}")
    descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            # A killed backup holds it no longer, and that is how the next one knows what to remove.
            fcntl.flock(out, fcntl.LOCK_EX)
            sealed = SealingWriter(out, passphrase) if passphrase else None
            with zipfile.ZipFile(sealed or out, "w") as archive:
                fill(Archive(archive, target.parent))
            if sealed is not None:
                sealed.finish()
            out.flush()
            os.fsync(out.fileno())
            verify(unfinished)
            if target.exists():
                raise BackupThere(path=target)
            unfinished.rename(target)
        sync(target.parent)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom(folder=target.parent, needed=RESERVE // MIB, free=0) from error
        raise
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def remove_unfinished(folder: Path) -> None:
    """Remove what killed backups left."""
    for path in folder.glob(f"{UNFINISHED}*"):
        with contextlib.suppress(OSError), path.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


@contextlib.contextmanager
def open_archive(path: Path, passphrase: str) -> Iterator[zipfile.ZipFile]:
    """Open a backup for reading; raises BackupDamaged, BackupSealed, OSError."""
    with path.open("rb") as source:
        sealed = source.read(len(MAGIC)) == MAGIC
        source.seek(0)
        if sealed and not passphrase:
            raise BackupSealed(reason="backup_no_passphrase")
        plain: BinaryIO = source
        if sealed:
            plain = io.BufferedReader(SealedReader(source, passphrase), BLOCK)
        try:
            with zipfile.ZipFile(plain) as archive:
                yield archive
        except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
            raise BackupDamaged(part="ZIP") from error


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """Read what a backup says it holds; raises BackupDamaged or BackupNewer."""
    try:
        text = archive.read(MANIFEST)
        if msgspec.json.decode(text).get("format", 0) > FORMAT:
            raise BackupNewer
        return msgspec.json.decode(text, type=Manifest)
    except (KeyError, AttributeError, UnicodeDecodeError, msgspec.DecodeError, EOFError, zlib.error) as error:
        raise BackupDamaged(part=MANIFEST) from error


def read_part(archive: zipfile.ZipFile, part: Part) -> Iterator[bytes]:
    """Yield a part's bytes; raises BackupDamaged at its end when they are not the ones that were written."""
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(part.name) as source:
            while block := source.read(BLOCK):
                digest.update(block)
                size += len(block)
                yield block
    except (KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise BackupDamaged(part=part.name) from error
    if (size, digest.hexdigest()) != (part.size, part.sha256):
        raise BackupDamaged(part=part.name)


def verify_archive(archive: zipfile.ZipFile) -> Manifest:
    """Read every byte and compare: every part named, none besides; gives the manifest. Raises BackupDamaged."""
    manifest = read_manifest(archive)
    named = [MANIFEST, *(part.name for part in manifest.all_parts)]
    there = archive.namelist()
    if sorted(named) != sorted(there):
        odd = sorted(set(named) ^ set(there)) or ["?"]
        raise BackupDamaged(part=odd[0])
    for part in manifest.all_parts:
        for _ in read_part(archive, part):
            pass
    return manifest
