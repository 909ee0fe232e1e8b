"""Uploads as tests make them."""

import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

from kefu.files import FileRef, Incoming, Store, store_upload
from kefu.kit.db import Db
from kefu.kit.events import Actor, ActorKind
from kefu.kit.ids import new_id


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", (1).to_bytes(4) + (1).to_bytes(4) + b"\x08\x00\x00\x00\x00")
    + _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + _chunk(b"IEND", b"")
)
OWNER = Actor(ActorKind.MEMBER, UUID("01890000-0000-7000-8000-000000000001"))
STRANGER = Actor(ActorKind.CUSTOMER, UUID("01890000-0000-7000-8000-000000000002"))


async def stream_of(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def upload(
    db: Db,
    store: Store,
    workspace_id: UUID,
    content: bytes = PNG,
    *,
    owner: Actor = OWNER,
    id: UUID | None = None,
    name: str = "a.png",
    type: str = "image/png",
    size: int | None = None,
) -> FileRef:
    incoming = Incoming(id=id or new_id(), name=name, type=type, size=size)
    return await store_upload(db, store, workspace_id, owner, incoming, stream_of(content))


def bytes_below(store: Store) -> list[Path]:
    """Give every file in the folder, finished or not."""
    return sorted(path for path in store.root.rglob("*") if path.is_file())


async def rows_of(db: Db, workspace_id: UUID) -> int:
    async with db.transaction() as tx:
        count: Any = await tx.value(
            "select count(*) from file where workspace_id = %(workspace_id)s", workspace_id=workspace_id
        )
    return int(count)
