"""Where the bytes of files lie for good: the contract, and the folder that is the default."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from uuid import UUID


class Depot(Protocol):
    """A place for the bytes of files. tests/files/test_depots.py asks the same of every one.

    A path is made by `path_of`, begins with the depot's `scheme`, and is made of ids alone. Bytes under a path never
    change. Every call is bounded in time. What cannot be told now raises StorageAway, and never looks like "not there".
    """

    scheme: str
    """How the paths of this depot begin; empty for the folder."""
    far: bool
    """Its calls go over a network: no upload and no download makes one while it holds a transaction."""
    block: int
    """So many bytes at most come at once."""

    def path_of(self, workspace_id: UUID, id: UUID) -> str:
        """Give a place for a file's bytes. A far depot gives another one each time, so that nobody must hold it."""

    def put(self, source: Path, path: str) -> None:
        """Keep a local file's bytes, whole and durably, or raise and leave nothing that can be read.

        The source may be moved away; its owner removes what is left of it.
        """

    def read(self, path: str, first: int, length: int) -> bytes:
        """Give bytes from an offset on, `block` at most; fewer than asked only at the end, none behind it.

        Raises FileNotFoundError when there is nothing under the path.
        """

    def remove(self, path: str) -> None:
        """Delete the bytes for good; that they are not there is no failure."""

    def find_old(self, before: float) -> Iterator[tuple[UUID, UUID, str]]:
        """Yield (workspace, file, path) of everything last written before a Unix time; what is not ours is left out."""


class FolderDepot:
    """Files below a folder: `<workspace>/<the id's last two digits>/<id>`."""

    scheme = ""
    far = False
    block = 256 * 1024

    def __init__(self, root: Path) -> None:
        self.root = root

    def path_of(self, workspace_id: UUID, id: UUID) -> str:
        return plain_path(workspace_id, id)

    def put(self, source: Path, path: str) -> None:
        """Rename, so the source must lie on the same disk; the caller holds the file's row, so nobody else does."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
        for folder in (target.parent, target.parent.parent, self.root):
            _sync_folder(folder)

    def read(self, path: str, first: int, length: int) -> bytes:
        with (self.root / path).open("rb", buffering=0) as source:
            return os.pread(source.fileno(), min(length, self.block), first)

    def remove(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)

    def find_old(self, before: float) -> Iterator[tuple[UUID, UUID, str]]:
        for place in sorted(self.root.glob("*/??/*")):
            path = str(place.relative_to(self.root))
            try:
                found = (*ids_of(path), path)
                if place.stat().st_mtime < before:
                    yield found
            except (ValueError, FileNotFoundError):
                continue


def plain_path(workspace_id: UUID, id: UUID) -> str:
    """Give the path without a scheme. The last digits of an id are random, so folders fill evenly."""
    return f"{workspace_id}/{id.hex[-2:]}/{id}"


def bare(path: str) -> str:
    """Give a path without its depot's scheme, as the folder and backups use it."""
    return path.rpartition(":")[2]


def ids_of(path: str) -> tuple[UUID, UUID]:
    """Give the workspace and the file whose bytes lie under a path; raises ValueError."""
    workspace_id, _, name = bare(path).split("/")
    return UUID(workspace_id), UUID(name.partition(".")[0])


def _sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
