"""Files in a bucket that speaks S3. The library is imported at the first call: who uses none pays nothing."""

import contextlib
import logging
import os
import secrets
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import msgspec

from kefu.files.depots import bare, ids_of, plain_path
from kefu.files.model import StorageAway

if TYPE_CHECKING:
    from obstore.store import S3Store

log = logging.getLogger("kefu.files")
MIB = 1024 * 1024
PART_BYTES = 5 * MIB
"""The least that S3 takes as a part; larger files go in parts of this size, one after the other."""
REST_SECONDS = 3.0
"""So long nobody asks after a question without answer, so that those who wait do not wait one after the other."""
MARK = "installation"
"""The object that says whose the prefix is."""
_PROBES = "probe"
_SCHEME = "s3:"
# What the storage says, or the library of it → why it is away, as `cli.doctor.storage.<why>` explains it.
_WHY = {
    "RequestTimeTooSkewed": "skewed",
    "NoSuchBucket": "no_bucket",
    "SignatureDoesNotMatch": "denied",
    "InvalidAccessKeyId": "denied",
    "AccessDenied": "denied",
    "403 Forbidden": "denied",
    "401 Unauthorized": "denied",
    "status code: 404": "no_bucket",
    "status code": "refused",
    "missing from response": "refused",
}


class Bucket(msgspec.Struct, frozen=True):
    """Where a bucket is and who may use it."""

    endpoint: str
    region: str
    bucket: str
    prefix: str
    path_style: bool
    access_key: str
    secret_key: str
    ca_file: str = ""

    def __repr__(self) -> str:
        return f"Bucket({self.endpoint}, {self.bucket}, {self.prefix})"


class Probed(msgspec.Struct, frozen=True):
    """What a trial told: whether removed bytes stay behind as old versions, and how far its clock is from ours."""

    versioned: bool
    seconds_apart: float


class S3Depot:
    """Files below a prefix of a bucket: the folder's names and a random ending, so that no two uploads share one."""

    scheme = _SCHEME
    far = True
    block = MIB

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._made: S3Store | None = None
        self._making = threading.Lock()
        self._rests_until = float("-inf")
        self.seen = False
        """This process has looked whose it is."""

    def path_of(self, workspace_id: UUID, id: UUID) -> str:
        return f"{_SCHEME}{plain_path(workspace_id, id)}.{secrets.token_hex(8)}"

    def put(self, source: Path, path: str) -> None:
        """Send it, each part with its SHA-256, which the storage compares."""
        import obstore

        source.stat()  # that it is not there is no fault of the storage
        gone = False
        with self._asked():
            try:
                obstore.put(self._store, bare(path), source, chunk_size=PART_BYTES, max_concurrency=1)
            except Exception:
                gone = not source.exists()
                if not gone:
                    raise
        if gone:
            raise FileNotFoundError(source)

    def read(self, path: str, first: int, length: int) -> bytes:
        import obstore

        with self._asked():
            try:
                found = obstore.get_range(self._store, bare(path), start=first, length=min(length, self.block))
            except obstore.exceptions.GenericError as error:
                if "status code: 416" in str(error):
                    return b""
                raise
            return bytes(found)

    def remove(self, path: str) -> None:
        import obstore

        with contextlib.suppress(FileNotFoundError), self._asked():
            obstore.delete(self._store, bare(path))

    def find_old(self, before: float) -> Iterator[tuple[UUID, UUID, str]]:
        for path, written in self._list():
            with contextlib.suppress(ValueError):
                found = (*ids_of(path), _SCHEME + path)
                if written < before:
                    yield found

    def is_empty(self) -> bool:
        """Tell whether nothing lies below the prefix but a mark and what trials left."""
        return all(path == MARK or path.startswith(f"{_PROBES}/") for path, _ in self._list())

    def read_mark(self) -> str:
        """Give the mark of the installation that the prefix belongs to; empty when there is none."""
        try:
            return self.read(MARK, 0, 100).decode(errors="replace").strip()
        except FileNotFoundError:
            return ""

    def write_mark(self, mark: str) -> None:
        """Say whose the prefix is; an empty mark takes it back."""
        import obstore

        if mark:
            with self._asked():
                obstore.put(self._store, MARK, mark.encode())
        else:
            self.remove(MARK)

    def probe(self) -> Probed:
        """Write, read, list and delete something small; raises StorageAway."""
        import obstore

        path = f"{_PROBES}/{secrets.token_hex(8)}"
        with self._asked():
            put = obstore.put(self._store, path, b"kefu")
            try:
                there = obstore.head(self._store, path)["last_modified"]
                apart = abs((datetime.now(UTC) - there).total_seconds())
                if bytes(obstore.get_range(self._store, path, start=0, length=4)) != b"kefu":
                    raise StorageAway(why="refused")
                list(obstore.list(self._store, _PROBES))
            finally:
                obstore.delete(self._store, path)
        return Probed(versioned=(put["version"] or "null") != "null", seconds_apart=apart)

    def check_ready(self) -> None:
        """Ask for something that is not there; raises StorageAway when that cannot be told."""
        with contextlib.suppress(FileNotFoundError):
            self.read(f"{_PROBES}/nothing", 0, 1)

    def _list(self) -> Iterator[tuple[str, float]]:
        import obstore

        with self._asked():
            pages = obstore.list(self._store, chunk_size=500)
        while True:
            with self._asked():
                page = next(pages, None)
            if page is None:
                return
            for entry in page:
                yield entry["path"], entry["last_modified"].timestamp()

    @property
    def _store(self) -> "S3Store":
        with self._making:
            if self._made is None:
                self._made = _connect(self._bucket)
            return self._made

    @contextlib.contextmanager
    def _asked(self) -> Iterator[None]:
        """Turn what the library raises into FileNotFoundError, only where the storage says so, or StorageAway."""
        if time.monotonic() < self._rests_until:
            raise StorageAway(why="unreachable")
        try:
            yield
        except StorageAway:
            raise
        except Exception as error:
            said = str(error)
            if isinstance(error, FileNotFoundError) and "<Code>NoSuchKey</Code>" in said:
                raise FileNotFoundError from None
            why = next((why for sign, why in _WHY.items() if sign in said), "unreachable")
            if why == "unreachable":
                self._rests_until = time.monotonic() + REST_SECONDS
            log.warning("the storage of files is away (%s): %s", why, self._tell(said))
            raise StorageAway(why=why) from None

    def _tell(self, said: str) -> str:
        """Give the first line, in which the library names address and cause, without what must not be read."""
        line = said.partition("\n")[0][:300]
        for secret in (self._bucket.secret_key, self._bucket.access_key):
            line = line.replace(secret, "…") if secret else line
        return line


_building = threading.Lock()


def _connect(bucket: Bucket) -> "S3Store":
    from obstore.store import S3Store

    client: Any = {
        "allow_http": bucket.endpoint.startswith("http://"),
        "connect_timeout": "5s",
        "read_timeout": "15s",
        "timeout": "30s",
        "user_agent": "kefu",
    }
    if bucket.ca_file:
        client["root_certificate"] = Path(bucket.ca_file).expanduser().read_bytes()
    config: Any = {"endpoint": _address(bucket)} if bucket.endpoint else {}
    with _without_foreign_settings():
        return S3Store(
            bucket.bucket,
            prefix=bucket.prefix.strip("/") or None,
            client_options=client,
            retry_config={
                "max_retries": 2,
                "retry_timeout": timedelta(seconds=20),
                "backoff": {
                    "init_backoff": timedelta(milliseconds=200),
                    "max_backoff": timedelta(seconds=2),
                    "base": 2,
                },
            },
            region=bucket.region,
            access_key_id=bucket.access_key,
            secret_access_key=bucket.secret_key,
            virtual_hosted_style_request=not bucket.path_style,
            disable_bulk_delete=True,  # not everybody knows it, and we delete one by one
            skip_signature=False,
            **config,
        )


def _address(bucket: Bucket) -> str:
    """Give the address as the library wants it: with the bucket in the host's name unless it goes into the path."""
    if bucket.path_style:
        return bucket.endpoint.rstrip("/")
    parts = urlsplit(bucket.endpoint.rstrip("/"))
    return urlunsplit(parts._replace(netloc=f"{bucket.bucket}.{parts.netloc}"))


@contextlib.contextmanager
def _without_foreign_settings() -> Iterator[None]:
    """Hide AWS_… meanwhile: the library would take a session, or no signature at all, from what is meant for others."""
    with _building:
        hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("AWS_")}
        try:
            yield
        finally:
            os.environ.update(hidden)
