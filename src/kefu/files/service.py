"""Storing uploads, hanging files on messages, and clearing away what nobody sent."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from itertools import islice
from uuid import UUID

import msgspec

from kefu.files.depots import Depot, ids_of
from kefu.files.marking import mark_at_first, may_delete
from kefu.files.model import FileAttached, FileRef, Incoming, StorageAway, StoredFile
from kefu.files.queries import count_erased, find_file, find_files_by_id
from kefu.files.store import Store, Written, is_full
from kefu.kit.db import Db, Tx
from kefu.kit.errors import IdTaken, NotFound, StorageFull
from kefu.kit.events import Actor
from kefu.kit.ids import given_id

log = logging.getLogger("kefu.files")
SWEEP_LOCK = 0x6B65_6675_0301
"""Shared by whoever removes bytes, held alone by a backup: what its snapshot names must still be there to be copied."""
ORPHAN_AGE = timedelta(hours=24)
BATCH = 200
FAR_BATCH = 10
"""Erased files whose bytes are deleted in one transaction where that goes over a network."""


class _Erased(msgspec.Struct, frozen=True):
    workspace_id: UUID
    id: UUID
    path: str


async def store_upload(
    db: Db, store: Store, workspace_id: UUID, owner: Actor, incoming: Incoming, stream: AsyncIterator[bytes]
) -> FileRef:
    """Store an upload: bytes first, durably, then the row; no connection is held while the bytes come.

    The same owner sending the same bytes under the same id and name gets the same answer. Raises IdTaken, TooLarge,
    TypeRefused, InvalidInput, Unavailable (database away), StorageAway or StorageFull.
    """
    given_id(incoming.id, "X-File-Id")
    written = await store.write(incoming, stream)
    path = store.path_of(workspace_id, incoming.id)
    try:
        if store.depot_of(path).far:
            return await _send(db, store, workspace_id, owner, incoming, written, path)
        async with db.transaction(owner) as tx:
            return await _keep(tx, store, workspace_id, owner, incoming, written, path)
    except OSError as error:
        if is_full(error):
            raise StorageFull(retry_after=60) from error
        raise
    finally:
        written.temporary.unlink(missing_ok=True)


async def _keep(
    tx: Tx, store: Store, workspace_id: UUID, owner: Actor, incoming: Incoming, written: Written, path: str
) -> FileRef:
    """Insert the row, then rename the bytes while nobody else can see or hold it, then commit."""
    await hold_place(tx, path)
    inserted, row = await _insert(tx, workspace_id, owner, incoming, written, path)
    if inserted:
        await asyncio.to_thread(store.place, written, path)
    return row.reference


async def _send(
    db: Db, store: Store, workspace_id: UUID, owner: Actor, incoming: Incoming, written: Written, path: str
) -> FileRef:
    """Send the bytes far away under a name of their own, nothing held meanwhile; then insert the row that names it.

    When another upload of the id was first, or the row is refused, they go again; what a stop leaves, the sweep finds.
    """
    await mark_at_first(db, store)
    await store.aside(path, store.place, written, path)
    try:
        async with db.transaction(owner) as tx:
            _, row = await _insert(tx, workspace_id, owner, incoming, written, path)
    except IdTaken:
        await _take_back(store, path)
        raise
    if row.path != path:
        await _take_back(store, path)
    return row.reference


async def _take_back(store: Store, path: str) -> None:
    with contextlib.suppress(StorageAway):
        await store.aside(path, store.remove, path)


async def _insert(
    tx: Tx, workspace_id: UUID, owner: Actor, incoming: Incoming, written: Written, path: str
) -> tuple[bool, StoredFile]:
    """Insert a file's row, or find the one that is there; tells which. Raises IdTaken when that is another file."""
    inserted, row = 0, None
    while row is None:  # the row an insert stumbled over may be swept away before it can be looked at
        inserted = await tx.run(
            """insert into file (workspace_id, id, name, type, size, sha256, path, owner_kind, owner_id)
            values (%(workspace_id)s, %(id)s, %(name)s, %(type)s, %(size)s, %(sha256)s, %(path)s, %(owner_kind)s,
                    %(owner_id)s)
            on conflict (workspace_id, id) do nothing""",
            workspace_id=workspace_id,
            id=incoming.id,
            name=incoming.name,
            type=written.type,
            size=written.size,
            sha256=written.sha256,
            path=path,
            owner_kind=owner.kind,
            owner_id=owner.id,
        )
        row = await find_file(tx, workspace_id, incoming.id)
    if not _is_of(row, owner) or (row.sha256, row.name) != (written.sha256, incoming.name) or row.state != "stored":
        raise IdTaken(field="X-File-Id")
    return bool(inserted), row


async def attach_files(
    tx: Tx, workspace_id: UUID, ids: Sequence[UUID], *, message_id: UUID, owner: Actor
) -> list[FileRef]:
    """Hang uploaded files on a message, in this order; only their uploader can, and only once.

    Raises NotFound for files that are not there or not the owner's, FileAttached for those on another message.
    """
    wanted = list(dict.fromkeys(ids))
    await tx.run(
        """update file set attached_to = %(message_id)s, place = array_position(%(ids)s::uuid[], id)
        where workspace_id = %(workspace_id)s and id = any(%(ids)s) and attached_to is null and state = 'stored'
          and owner_kind = %(owner_kind)s and owner_id = %(owner_id)s""",
        workspace_id=workspace_id,
        ids=wanted,
        message_id=message_id,
        owner_kind=owner.kind,
        owner_id=owner.id,
    )
    rows = await find_files_by_id(tx, workspace_id, wanted)
    for file_id in wanted:
        row = rows.get(file_id)
        if row is None or not _is_of(row, owner) or row.state != "stored":
            raise NotFound(field="files")
        if row.attached_to != message_id:
            raise FileAttached(field="files")
    return [rows[file_id].reference for file_id in wanted]


async def check_unsent(tx: Tx, workspace_id: UUID, ids: Sequence[UUID], *, owner: Actor) -> None:
    """Refuse files that could not be sent now: raises NotFound, FileAttached."""
    rows = await find_files_by_id(tx, workspace_id, ids) if ids else {}
    for file_id in ids:
        row = rows.get(file_id)
        if row is None or not _is_of(row, owner) or row.state != "stored":
            raise NotFound(field="files")
        if row.attached_to is not None:
            raise FileAttached(field="files")


async def remove_orphans(db: Db, store: Store, older_than: timedelta = ORPHAN_AGE) -> int:
    """Delete files that were never sent, and bytes of workspaces here that no row knows; gives how many went.

    Row first, then bytes: a stop in between leaves bytes without a row, which the next round finds. The bucket is swept
    whenever it is set up, wherever new files go, but only when it is ours: what lies there may be all somebody has.
    """
    removed = 0
    depots: list[Depot] = [store.folder]
    if store.s3 is not None and await may_delete(db, store):
        depots.append(store.s3)
    while paths := await _delete_rows(db, older_than):
        for path in paths:
            if path and _lies_in(path, depots):  # an erased one's went before
                with contextlib.suppress(StorageAway):  # the next round finds them
                    removed += await _remove_bytes(db, store, path)
    before = time.time() - older_than.total_seconds()
    await asyncio.to_thread(store.remove_unfinished, before)
    for depot in depots:
        removed += await _sweep(db, store, depot, before)
    if removed:
        log.info("removed %s files that nobody sent", removed)
    return removed


async def _sweep(db: Db, store: Store, depot: Depot, before: float) -> int:
    """Remove what no row knows, page by page; a bucket that is away is swept an hour later."""
    removed, found = 0, iter(depot.find_old(before))
    try:
        while page := await store.aside(depot.scheme, lambda: list(islice(found, BATCH))):
            for path in await _find_strays(db, page):
                removed += await _remove_bytes(db, store, path)
    except StorageAway:
        log.warning("what nobody sent is removed from the bucket later")
    return removed


async def _find_strays(db: Db, page: Sequence[tuple[UUID, UUID, str]]) -> list[str]:
    """Give those of a page that no row knows; what belongs to no workspace here is somebody else's."""
    async with db.transaction() as tx:
        return await tx.column(
            """/* every workspace: one round clears them all */
            select found.path
            from unnest(%(workspaces)s::uuid[], %(ids)s::uuid[], %(paths)s::text[]) as found (workspace_id, id, path)
            join workspace on workspace.id = found.workspace_id
            where not exists (select from file where file.workspace_id = found.workspace_id and file.id = found.id
                              and file.path = found.path)""",
            workspaces=[workspace_id for workspace_id, _, _ in page],
            ids=[id for _, id, _ in page],
            paths=[path for _, _, path in page],
        )


def _lies_in(path: str, depots: Sequence[Depot]) -> bool:
    return any(depot.far == path.startswith("s3:") for depot in depots)


async def erase_files(tx: Tx, workspace_id: UUID, ids: Sequence[UUID]) -> None:
    """Take name and digest of files; nobody gets them any more. Bytes go with `remove_erased`, after the COMMIT."""
    await tx.run(
        """update file set state = 'erased', name = '', sha256 = %(none)s
        where workspace_id = %(workspace_id)s and id = any(%(ids)s)""",
        workspace_id=workspace_id,
        ids=list(ids),
        none=bytes(32),
    )


async def remove_erased(db: Db, store: Store) -> bool:
    """Delete the bytes of erased files, the folder's and the bucket's each on its own; false while some must stay.

    That is while a backup is being written, which may have to copy them, and while they cannot be reached.
    """
    near = await _remove_erased_of(db, store, store.folder)
    async with db.transaction() as tx:
        waiting = await count_erased(tx)
    if not waiting.far:
        return near
    if store.s3 is None:
        log.error("the bytes of %s erased files lie in a bucket, and none is set up", waiting.far)
        return False
    return await may_delete(db, store) and await _remove_erased_of(db, store, store.s3) and near


async def _remove_erased_of(db: Db, store: Store, depot: Depot) -> bool:
    """Delete what was erased in one place, as far as possible; few at once where each deletion is a journey."""
    whole, after = True, (UUID(int=0), UUID(int=0))
    while True:
        async with db.transaction() as tx:
            if not await may_remove(tx):
                return False
            rows = await tx.all(
                _Erased,
                """/* every workspace: one round clears them all */
                select workspace_id, id, path from file
                where state = 'erased' and path <> '' and starts_with(path, 's3:') = %(far)s
                  and (workspace_id, id) > (%(workspace_id)s, %(id)s)
                order by workspace_id, id limit %(batch)s for update skip locked""",
                far=depot.far,
                workspace_id=after[0],
                id=after[1],
                batch=FAR_BATCH if depot.far else BATCH,
            )
            gone: list[str] = []
            away = False
            for row in rows:
                await hold_place(tx, row.path)
                try:
                    await store.aside(row.path, store.remove, row.path)
                except (StorageAway, OSError) as error:
                    log.warning("the bytes of an erased file wait: %s", type(error).__name__)
                    whole, away = False, isinstance(error, StorageAway)
                    if away:
                        break
                    continue
                gone.append(row.path)
            await tx.run(
                """/* every workspace: as above */
                update file set path = '' where path = any(%(paths)s) and state = 'erased'""",
                paths=gone,
            )
        if away or not rows:
            return whole
        after = rows[-1].workspace_id, rows[-1].id


async def _delete_rows(db: Db, older_than: timedelta) -> list[str]:
    async with db.transaction() as tx:
        if not await may_remove(tx):
            return []
        return await tx.column(
            """/* every workspace: one round clears them all */
            delete from file where (workspace_id, id) in (
                select workspace_id, id from file
                where attached_to is null and created_at < clock_timestamp() - %(older_than)s::interval
                limit %(batch)s for update skip locked)
            returning path""",
            older_than=older_than,
            batch=BATCH,
        )


async def _remove_bytes(db: Db, store: Store, path: str) -> int:
    """Delete bytes unless a row names them; the same id may have been uploaded again meanwhile, or moved.

    Raises StorageAway.
    """
    workspace_id, file_id = ids_of(path)
    async with db.transaction() as tx:
        if not await may_remove(tx):
            return 0  # the next round finds them
        await hold_place(tx, path)
        row = await find_file(tx, workspace_id, file_id)
        if row is not None and row.path == path:
            return 0
        await store.aside(path, store.remove, path)
        return 1


async def may_remove(tx: Tx) -> bool:
    """Keep backups from beginning until the transaction ends; false while one is being written."""
    return bool(await tx.value("select pg_try_advisory_xact_lock_shared(%(lock)s::bigint)", lock=SWEEP_LOCK))


async def hold_place(tx: Tx, path: str) -> None:
    """Hold the place of a file's bytes until the transaction ends, against uploads and sweeps alike."""
    await tx.run("select pg_advisory_xact_lock(hashtextextended(%(path)s, 7))", path=path)


def _is_of(row: StoredFile, owner: Actor) -> bool:
    return row.owner_kind == owner.kind and row.owner_id == owner.id
