"""Everything that is held on a person, as one zip archive that is written while it is sent."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

import msgspec

from kefu.customers import find_parts, hold_merges
from kefu.erasures.events import CustomerExported
from kefu.erasures.service.erasing import count_held, load_whole
from kefu.files import Store, clean_name
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.discover import find_personal
from kefu.kit.personal import HeldFile

EVERYTHING = "everything.json"


class Gathered(msgspec.Struct, frozen=True):
    """What is held on a person: all texts as JSON, and which files go with them."""

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
    files = [file for part in parts for one in find_personal() for file in await one.files(tx, workspace_id, part)]
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
    return Gathered(msgspec.json.format(msgspec.json.encode(everything), indent=2), files)


async def _show(tx: Tx, workspace_id: UUID, customer_id: UUID) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for personal in find_personal():
        shown |= await personal.show(tx, workspace_id, customer_id)
    return shown


def zip_blocks(gathered: Gathered, store: Store) -> Iterator[bytes]:
    """Yield the archive block by block, so that a large file never lies in memory; missing bytes are left out."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(EVERYTHING, gathered.everything)
        yield sink.take()
        for name, file in _named(gathered.files):
            content = store.blocks(file.path, file.size)
            try:
                head = next(content, b"")
            except FileNotFoundError:
                continue
            with archive.open(name, "w", force_zip64=True) as out:
                for block in chain([head], content):
                    out.write(block)
                    yield sink.take()
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
