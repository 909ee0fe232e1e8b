"""Taking files in, and finding them again: bytes reach the disk whole and durable, or leave nothing behind.

What comes lies in the data folder first, whatever the depot: limits, type and digest are known before it goes anywhere.
"""

import asyncio
import errno
import hashlib
import logging
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

import msgspec
from litestar import Request

from kefu.files.depots import Depot, FolderDepot
from kefu.files.model import Incoming, StorageAway, TypeRefused
from kefu.files.s3 import Bucket, S3Depot
from kefu.files.sniffing import HEAD_BYTES, sniff
from kefu.kit.errors import InvalidInput, StorageFull, TooLarge
from kefu.kit.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger("kefu.files")
FREE_BYTES = 200 * 1024 * 1024
"""So much stays free for the database, which must go on when files cannot."""
WRITE_BYTES = 256 * 1024
CHECK_BYTES = 8 * 1024 * 1024
FAR_THREADS = 16
_FULL = {errno.ENOSPC, errno.EDQUOT}


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes that are safely on the disk under a temporary name."""

    temporary: Path
    size: int
    sha256: bytes
    type: str


class Store:
    """Files of `limit` bytes each at most: below `<data_dir>/files`, or in the bucket, as their paths say.

    New ones go into the bucket when `into_s3`. Bytes on their way are always in the folder `incoming`.
    """

    def __init__(
        self,
        data_dir: Path,
        limit: int,
        *,
        free_bytes: int = FREE_BYTES,
        s3: S3Depot | None = None,
        into_s3: bool = False,
    ) -> None:
        self.root = data_dir / "files"
        self.limit = limit
        self.free_bytes = free_bytes
        self.folder = FolderDepot(self.root)
        self.s3 = s3
        self.chosen: Depot = s3 if s3 is not None and into_s3 else self.folder

    @property
    def incoming(self) -> Path:
        """Where bytes are while they come; on the same disk, so that a rename moves them."""
        return self.root / "incoming"

    def depot_of(self, path: str) -> Depot:
        """Give the depot that a path belongs to; raises StorageAway when it is not set up here."""
        if not path.startswith(S3Depot.scheme):
            return self.folder
        if self.s3 is None:
            log.error("a file lies in a bucket, and none is set up: see KEFU_S3_BUCKET")
            raise StorageAway(why="unset", retry_after=60)
        return self.s3

    def path_of(self, workspace_id: UUID, id: UUID) -> str:
        """Give a place for a new file's bytes."""
        return self.chosen.path_of(workspace_id, id)

    async def aside(self, path: str, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Do work on a path in a thread. Those for the bucket are their own: when it hangs, the disk's go on."""
        if not path.startswith(S3Depot.scheme):
            return await asyncio.to_thread(work, *args, **named)
        return await asyncio.get_running_loop().run_in_executor(_far_threads(), partial(work, *args, **named))

    async def write(self, incoming: Incoming, stream: AsyncIterator[bytes]) -> Written:
        """Write a stream under a temporary name, durably.

        Raises TooLarge, InvalidInput (empty), TypeRefused, or StorageFull when the disk is nearly full; whatever
        goes wrong, nothing stays behind.
        """
        if incoming.size is not None and incoming.size > self.limit:
            raise TooLarge(limit=self.limit)
        temporary = self.incoming / f"{incoming.id}.{secrets.token_hex(8)}"
        try:
            await asyncio.to_thread(self.make_room, incoming.size or 0)
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
                    await asyncio.to_thread(self.make_room, 0)
            kind = sniff(head, incoming.type, incoming.name) if size else ""
            if not size or (incoming.size is not None and size != incoming.size):
                raise InvalidInput(field="body", reason="file_cut_off" if size else "file_empty")
            if kind is None:
                raise TypeRefused(field="Content-Type")
            await asyncio.to_thread(_write, out.fileno(), digest, bytes(waiting))
            await asyncio.to_thread(os.fsync, out.fileno())
        return Written(temporary=temporary, size=size, sha256=digest.digest(), type=kind)

    def place(self, written: Written, path: str) -> None:
        """Give written bytes their final place, durably; see `Depot.put`."""
        self.depot_of(path).put(written.temporary, path)

    def read(self, path: str, first: int, length: int) -> bytes:
        """Give bytes from an offset on, as many as come at once; see `Depot.read`."""
        return self.depot_of(path).read(path, first, length)

    def blocks(self, path: str, size: int) -> Iterator[bytes]:
        """Yield a file's bytes block by block; fewer than `size` when it is shorter. Raises as `read` does."""
        at = 0
        while at < size and (block := self.read(path, at, size - at)):
            at += len(block)
            yield block

    def remove(self, path: str) -> None:
        """Delete a file's bytes, if they are there."""
        self.depot_of(path).remove(path)

    async def check_ready(self) -> None:
        """See that what is in the bucket could be read now; raises StorageAway."""
        if self.s3 is not None:
            await self.aside(S3Depot.scheme, self.s3.check_ready)

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

    def make_room(self, wanted: int) -> None:
        """See that the folder is there and the disk has room; raises StorageFull."""
        self.incoming.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.incoming).free - wanted < self.free_bytes:
            raise StorageFull(retry_after=60)


def is_full(error: OSError) -> bool:
    """Tell whether a failure only says that there is no room now."""
    return error.errno in _FULL


def store_for(settings: Settings) -> Store:
    """Give the store that the settings say."""
    return Store(settings.data_dir, settings.file_bytes, s3=bucket_of(settings), into_s3=settings.files_in == "s3")


@cache
def bucket_of(settings: Settings) -> S3Depot | None:
    """Give the bucket that the settings name, if they do; the same each time, for its connections."""
    if not settings.s3_bucket:
        return None
    return S3Depot(
        Bucket(
            endpoint=settings.s3_endpoint,
            region=settings.s3_region,
            bucket=settings.s3_bucket,
            prefix=settings.s3_prefix,
            path_style=settings.s3_path_style,
            access_key=settings.s3_access_key,
            secret_key=settings.s3_secret,
            ca_file=settings.s3_ca_file,
        )
    )


def store_of(request: Request[Any, Any, Any]) -> Store:
    """Give the store of the application that serves a request."""
    return store_for(request.app.state.settings)


@cache
def _far_threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(FAR_THREADS, thread_name_prefix="kefu-s3")


def _write(descriptor: int, digest: "hashlib._Hash", content: bytes) -> None:
    digest.update(content)
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]
