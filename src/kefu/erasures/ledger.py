"""The list of erased people outside of the database: what a restore of an older backup must erase again.

One JSON line each, ids and times only. It lies in the data folder, where a restore leaves it alone, and beside the
backups, where it survives the machine. Lines are only ever added; a line twice is no harm.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from kefu.kit.errors import InvalidInput

LEDGER = "erasures.jsonl"


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A person who was erased."""

    workspace_id: UUID
    id: UUID
    customer_id: UUID
    at: datetime


class LedgerDamaged(InvalidInput):
    """A whole line of the list at `path` says nothing: a restore by it could bring somebody back."""

    code = "erasures_damaged"


def read_ledger(folder: Path) -> list[Listed]:
    """Give who is listed in a folder; a last line that was cut off by a crash was never acknowledged.

    Raises LedgerDamaged.
    """
    try:
        content = (folder / LEDGER).read_bytes()
    except FileNotFoundError:
        return []
    whole, _, _ = content.rpartition(b"\n")
    try:
        return [msgspec.json.decode(line, type=Listed) for line in whole.splitlines() if line.strip()]
    except msgspec.DecodeError as error:
        raise LedgerDamaged(path=str(folder / LEDGER)) from error


def append_listed(folder: Path, entries: Iterable[Listed]) -> None:
    """Add people to the list, durably; those who stand there already are left out."""
    path = folder / LEDGER
    known = {(entry.workspace_id, entry.id) for entry in read_ledger(folder)}
    fresh = [entry for entry in entries if (entry.workspace_id, entry.id) not in known]
    if not fresh:
        return
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            os.ftruncate(descriptor, _end_of_whole_lines(descriptor, size))
        left = memoryview(b"".join(msgspec.json.encode(entry) + b"\n" for entry in fresh))
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _end_of_whole_lines(descriptor: int, size: int) -> int:
    return os.pread(descriptor, size, 0).rfind(b"\n") + 1
