"""Everything that is held on a person, as one zip archive that is written while it is sent."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec

from kefu.customers import find_parts, hold_merges
from kefu.erasures.events import CustomerExported
from kefu.erasures.service.erasing import count_held, load_whole
from kefu.files import FileReader, Store, clean_name
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.discover import find_personal
from kefu.kit.personal import HeldFile

EVERYTHING = "everything.json"


class Gathered(msgspec.Struct, frozen=True):
    """What is held on a person: all texts as JSON, and which files go with them."""

    workspace_id: UUID
    everything: bytes
    files: list[HeldFile]


async def export_person(tx: Tx, principal: Principal, customer_id: UUID) -> Gathered:
    """Gather what every module holds of a person, in `merged` that of who was merged into them; it is a fact.

    Raises NotFound, GoesOnElsewhere.
    """
    workspace_id = principal.workspace_id
    await hold_merges(tx, workspace_id)
    await load_whole(tx, workspace_id, customer_id)
    parts = await find_parts(tx, workspace_id, customer_id)
    held = await count_held(tx, workspace_id, parts)
    *merged, everything = [await _show(tx, workspace_id, part) for part in parts]
    everything["merged"] = merged
    files = await _find_files(tx, workspace_id, parts)
    tx.record(
        CustomerExported(
            workspace_id=workspace_id,
            customer_id=customer_id,
            subject_id=customer_id,
            tickets=held["tickets"],
            messages=held["messages"] + held["internal_messages"],
            files=len(files),
        )
    )
    return Gathered(workspace_id, msgspec.json.format(msgspec.json.encode(everything), indent=2), files)


async def check_readable(db: Db, store: Store, principal: Principal, customer_id: UUID) -> None:
    """See that a person's files could be read now, before it is a fact that they were given out.

    A bucket that holds none of them is not asked. Raises NotFound, GoesOnElsewhere, StorageAway.
    """
    async with db.transaction() as tx:
        await load_whole(tx, principal.workspace_id, customer_id)
        parts = await find_parts(tx, principal.workspace_id, customer_id)
        files = await _find_files(tx, principal.workspace_id, parts)
    if any(store.depot_of(file.path).far for file in files):
        await store.check_ready()


async def _find_files(tx: Tx, workspace_id: UUID, parts: Sequence[UUID]) -> list[HeldFile]:
    return [file for part in parts for one in find_personal() for file in await one.files(tx, workspace_id, part)]


async def _show(tx: Tx, workspace_id: UUID, customer_id: UUID) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for personal in find_personal():
        shown |= await personal.show(tx, workspace_id, customer_id)
    return shown


async def zip_blocks(gathered: Gathered, db: Db, store: Store) -> AsyncIterator[bytes]:
    """Yield the archive block by block, so that a large file never lies in memory; missing bytes are left out.

    A file that moves between folder and bucket meanwhile is followed.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(EVERYTHING, gathered.everything)
        yield sink.take()
        for name, file in _named(gathered.files):
            source = FileReader(db, store, gathered.workspace_id, file.id, file.path)
            try:
                block = await source.read(0, file.size)
            except FileNotFoundError:
                continue
            with archive.open(name, "w", force_zip64=True) as out:
                at = 0
                while block:
                    await asyncio.to_thread(out.write, block)
                    yield sink.take()
                    at += len(block)
                    block = await source.read(at, file.size - at) if at < file.size else b""
    yield sink.take()


def _named(files: Sequence[HeldFile]) -> Iterator[tuple[str, HeldFile]]:
    for file in files:
        yield f"files/{file.id}/{clean_name(file.name)}", file


class _Sink(io.RawIOBase):
    """A file that cannot be sought in, of which what was written is taken away again and again."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written += data
        return len(data)

    def take(self) -> bytes:
        block = bytes(self._written)
        self._written.clear()
        return block
