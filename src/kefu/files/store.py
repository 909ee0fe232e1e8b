"""The folder of files: bytes reach the disk whole and durable, or leave nothing behind."""

import asyncio
import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from kefu.files.model import Incoming, TypeRefused
from kefu.files.sniffing import HEAD_BYTES, sniff
from kefu.kit.errors import InvalidInput, StorageFull, TooLarge

FREE_BYTES = 200 * 1024 * 1024
"""So much stays free for the database, which must go on when files cannot."""
WRITE_BYTES = 256 * 1024
CHECK_BYTES = 8 * 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT}


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes that are safely on the disk under a temporary name."""

    temporary: Path
    size: int
    sha256: bytes
    type: str


class Store:
    """Files below `<data_dir>/files`, `limit` bytes each."""

    def __init__(self, data_dir: Path, limit: int, *, free_bytes: int = FREE_BYTES) -> None:
        self.root = data_dir / "files"
        self.limit = limit
        self.free_bytes = free_bytes

    @property
    def incoming(self) -> Path:
        """Where bytes are while they come; on the same disk, so that a rename moves them."""
        return self.root / "incoming"

    def path_of(self, workspace_id: UUID, id: UUID) -> str:
        """Give a file's place relative to the root; made of ids alone. The last digits of an id are random."""
        return f"{workspace_id}/{id.hex[-2:]}/{id}"

    async def write(self, incoming: Incoming, stream: AsyncIterator[bytes]) -> Written:
        """Write a stream under a temporary name, durably.

        Raises TooLarge, InvalidInput (empty), TypeRefused, or StorageFull when the disk is nearly full; whatever
        goes wrong, nothing stays behind.
        """
        if incoming.size is not None and incoming.size > self.limit:
            raise TooLarge(limit=self.limit)
        temporary = self.incoming / f"{incoming.id}.{secrets.token_hex(8)}"
        try:
            await asyncio.to_thread(self._make_room, incoming.size or 0)
            return await self._fill(temporary, incoming, stream)
        except OSError as error:
            await asyncio.to_thread(temporary.unlink, missing_ok=True)
            if is_full(error):
                raise StorageFull(retry_after=60) from error
            raise
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    async def _fill(self, temporary: Path, incoming: Incoming, stream: AsyncIterator[bytes]) -> Written:
        digest, size, checked, head, waiting = hashlib.sha256(), 0, 0, b"", bytearray()
        with await asyncio.to_thread(open, temporary, "xb", 0) as out:
            async for chunk in stream:
                size += len(chunk)
                if size > self.limit:
                    raise TooLarge(limit=self.limit)
                head += chunk[: HEAD_BYTES - len(head)]
                waiting += chunk
                if len(waiting) >= WRITE_BYTES:
                    await asyncio.to_thread(_write, out.fileno(), digest, bytes(waiting))
                    waiting.clear()
                if size - checked >= CHECK_BYTES:
                    checked = size
                    await asyncio.to_thread(self._make_room, 0)
            kind = sniff(head, incoming.type, incoming.name) if size else ""
            if not size or (incoming.size is not None and size != incoming.size):
                raise InvalidInput(field="body", reason="file_cut_off" if size else "file_empty")
            if kind is None:
                raise TypeRefused(field="Content-Type")
            await asyncio.to_thread(_write, out.fileno(), digest, bytes(waiting))
            await asyncio.to_thread(os.fsync, out.fileno())
        return Written(temporary=temporary, size=size, sha256=digest.digest(), type=kind)

    def place(self, written: Written, path: str) -> None:
        """Give written bytes their final name, durably; the caller holds the file's row, so nobody else does."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        written.temporary.replace(target)
        for folder in (target.parent, target.parent.parent, self.root):
            _sync_folder(folder)

    def remove(self, path: str) -> None:
        """Delete a file's bytes, if they are there."""
        (self.root / path).unlink(missing_ok=True)

    def find_old(self, before: float) -> Iterator[tuple[UUID, UUID, str]]:
        """Yield (workspace, file, path) of everything last written before a Unix time."""
        for path in sorted(self.root.glob("*/??/*")):
            try:
                found = UUID(path.parent.parent.name), UUID(path.name), str(path.relative_to(self.root))
                if path.stat().st_mtime < before:
                    yield found
            except (ValueError, FileNotFoundError):
                continue

    def remove_unfinished(self, before: float) -> int:
        """Delete temporary files last written before a Unix time; gives how many."""
        removed = 0
        for path in self.incoming.glob("*"):
            try:
                if path.stat().st_mtime < before:
                    path.unlink()
                    removed += 1
            except FileNotFoundError:
                continue
        return removed

    def _make_room(self, wanted: int) -> None:
        """See that the folder is there and the disk has room; raises StorageFull."""
        self.incoming.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.incoming).free - wanted < self.free_bytes:
            raise StorageFull(retry_after=60)


def is_full(error: OSError) -> bool:
    """Tell whether a failure only says that there is no room now."""
    return error.errno in _FULL


def store_of(request: Request[Any, Any, Any]) -> Store:
    """Give the store of the application that serves a request."""
    settings = request.app.state.settings
    return Store(settings.data_dir, settings.file_bytes)


def _write(descriptor: int, digest: "hashlib._Hash", content: bytes) -> None:
    digest.update(content)
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
