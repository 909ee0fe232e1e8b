"""Reading files' rows."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from kefu.files.model import FileRef, StoredFile
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound

_FILE = """select workspace_id, id, name, type, size, sha256, path, owner_kind, owner_id, state, attached_to, created_at
from file where workspace_id = %(workspace_id)s"""


async def find_file(tx: Tx, workspace_id: UUID, file_id: UUID) -> StoredFile | None:
    """Give a file's row, or None."""
    return await tx.one(
        StoredFile,
        _FILE + " and id = %(id)s",
        workspace_id=workspace_id,
        id=file_id,
    )


async def load_file(tx: Tx, workspace_id: UUID, file_id: UUID) -> StoredFile:
    """Give a file that still has its bytes; raises NotFound. Whether the asker may see it is the caller's question."""
    found = await find_file(tx, workspace_id, file_id)
    if found is None or found.state != "stored":
        raise NotFound
    return found


async def find_files_by_id(tx: Tx, workspace_id: UUID, ids: Sequence[UUID]) -> dict[UUID, StoredFile]:
    """Give those of the files that exist, by id."""
    rows = await tx.all(
        StoredFile,
        _FILE + " and id = any(%(ids)s)",
        workspace_id=workspace_id,
        ids=list(ids),
    )
    return {row.id: row for row in rows}


class ErasedWaiting(msgspec.Struct, frozen=True):
    """Erased files whose bytes are still there: how many in the folder and in the bucket, and where one lies."""

    near: int
    far: int
    first: str | None


async def count_erased(tx: Tx) -> ErasedWaiting:
    """Count the erased files whose bytes are still to be deleted."""
    found = await tx.one(
        ErasedWaiting,
        """/* every workspace: the whole installation */
        select count(*) filter (where not starts_with(path, 's3:')) as near,
            count(*) filter (where starts_with(path, 's3:')) as far, max(path) as first
        from file where state = 'erased' and path <> ''""",
    )
    assert found is not None
    return found


async def find_refs(tx: Tx, workspace_id: UUID, ids: Sequence[UUID]) -> list[FileRef]:
    """Give the files that still have their bytes, in this order."""
    rows = await find_files_by_id(tx, workspace_id, ids)
    return [rows[id].reference for id in ids if id in rows and rows[id].state == "stored"]


async def find_files_of(tx: Tx, workspace_id: UUID, message_ids: Sequence[UUID]) -> dict[UUID, list[FileRef]]:
    """Give the files of messages, in the order their senders chose; messages without files are left out."""
    rows = await tx.all(
        StoredFile,
        _FILE + " and attached_to = any(%(ids)s) and state = 'stored' order by attached_to, place, id",
        workspace_id=workspace_id,
        ids=list(message_ids),
    )
    found: dict[UUID, list[FileRef]] = {}
    for row in rows:
        if row.attached_to is not None:
            found.setdefault(row.attached_to, []).append(row.reference)
    return found
