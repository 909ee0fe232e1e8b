"""Moving files between folder and bucket while everything runs: copy, compare, let the row say where, then clear up."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from uuid import UUID

import msgspec

from kefu.files.depots import Depot, ids_of
from kefu.files.marking import claim_bucket, may_delete
from kefu.files.queries import find_file
from kefu.files.service import BATCH, hold_place, may_remove, remove_erased
from kefu.files.store import Store
from kefu.kit.db import Db, Tx

WAIT_SECONDS = 1.0


class Moved(msgspec.Struct):
    """How far it is; `damaged` are files whose bytes were missing or wrong, and stay where they are."""

    total: int = 0
    files: int = 0
    bytes: int = 0
    damaged: list[str] = msgspec.field(default_factory=list)


class _Row(msgspec.Struct, frozen=True):
    workspace_id: UUID
    id: UUID
    path: str
    size: int
    sha256: bytes


async def count_elsewhere(tx: Tx, store: Store) -> int:
    """Count the files that lie elsewhere than where new ones go."""
    return int(
        await tx.value(
            """/* every workspace: the whole installation */
            select count(*) from file where state = 'stored' and starts_with(path, 's3:') <> %(far)s""",
            far=store.chosen.far,
        )
    )


async def move_files(db: Db, store: Store, tell: Callable[[Moved], None]) -> Moved:
    """Bring every file to where new ones go. What was stopped goes on when it is called again.

    A file is served all the time: its row changes when the copy was read back and compared, and only then do the old
    bytes go; while a backup is being written, which may have to copy them, that waits. Nothing goes into a bucket that
    is another installation's, and out of it only copies. Raises StorageAway, StorageFull.
    """
    if store.chosen.far:
        await claim_bucket(db, store)
    ours = await may_delete(db, store)
    done = Moved()
    async with db.transaction() as tx:
        done.total = await count_elsewhere(tx, store)
    after = (UUID(int=0), UUID(int=0))
    while rows := await _find_next(db, store, after):
        for row in rows:
            if await (_move_far(db, store, row) if store.chosen.far else _move_near(db, store, row, ours=ours)):
                done.files += 1
                done.bytes += row.size
            else:
                done.damaged.append(row.path)
            tell(done)
        after = rows[-1].workspace_id, rows[-1].id
    if store.chosen.far or ours:
        await _clear_leftovers(db, store)
    await remove_erased(db, store)
    return done


async def _find_next(db: Db, store: Store, after: tuple[UUID, UUID]) -> list[_Row]:
    async with db.transaction() as tx:
        return await tx.all(
            _Row,
            """/* every workspace: the whole installation */
            select workspace_id, id, path, size, sha256 from file
            where state = 'stored' and starts_with(path, 's3:') <> %(far)s
              and (workspace_id, id) > (%(workspace_id)s, %(id)s)
            order by workspace_id, id limit %(batch)s""",
            far=store.chosen.far,
            workspace_id=after[0],
            id=after[1],
            batch=BATCH,
        )


async def _move_far(db: Db, store: Store, row: _Row) -> bool:
    """Move one file into the bucket, straight from the folder: a full disk is why this is done more often than not.

    False when its bytes are missing or not what they were.
    """
    source, target = store.folder.root / row.path, store.path_of(row.workspace_id, row.id)
    try:
        if await asyncio.to_thread(_digest, store.blocks(row.path, row.size)) != row.sha256:
            return await _went_on(db, row)
        await store.aside(target, store.chosen.put, source, target)
    except FileNotFoundError:
        return await _went_on(db, row)
    if await store.aside(target, _digest, store.blocks(target, row.size)) != row.sha256:
        await store.aside(target, store.remove, target)
        return False
    if await _point_far(db, store, row, target):
        await _clear(db, store, row.path)
    return True


async def _went_on(db: Db, row: _Row) -> bool:
    """Tell whether a file was erased meanwhile, or moved by somebody else."""
    async with db.transaction() as tx:
        now = await find_file(tx, row.workspace_id, row.id)
    return now is None or now.path != row.path or now.state != "stored"


async def _move_near(db: Db, store: Store, row: _Row, *, ours: bool) -> bool:
    """Move one file into the folder; false when its bytes are missing or not what they were."""
    await asyncio.to_thread(store.make_room, row.size)
    temporary = store.incoming / f"{row.id}.{secrets.token_hex(8)}"
    target = store.path_of(row.workspace_id, row.id)
    try:
        if not await store.aside(row.path, _fetch, store, row, temporary):
            return await _went_on(db, row)
        moved = await _put_near(db, store, row, temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    if moved and ours:
        await _clear(db, store, row.path)
    return True


async def _point_far(db: Db, store: Store, row: _Row, target: str) -> bool:
    async with db.transaction() as tx:
        moved = await _point(tx, row, target)
    if not moved:
        await store.aside(target, store.remove, target)
    return moved


async def _put_near(db: Db, store: Store, row: _Row, temporary: Path, target: str) -> bool:
    async with db.transaction() as tx:
        await hold_place(tx, target)
        if not await _point(tx, row, target):
            return False
        await asyncio.to_thread(store.chosen.put, temporary, target)
    return True


async def _point(tx: Tx, row: _Row, target: str) -> bool:
    """Let the row say where the bytes are now, unless it says something else by now."""
    changed = await tx.run(
        """update file set path = %(target)s
        where workspace_id = %(workspace_id)s and id = %(id)s and path = %(path)s and state = 'stored'""",
        target=target,
        workspace_id=row.workspace_id,
        id=row.id,
        path=row.path,
    )
    return bool(changed)


async def _clear(db: Db, store: Store, path: str) -> None:
    """Delete bytes that no row names any more, as soon as no backup is being written."""
    workspace_id, file_id = ids_of(path)
    while True:
        async with db.transaction() as tx:
            if await may_remove(tx):
                await hold_place(tx, path)
                row = await find_file(tx, workspace_id, file_id)
                if row is None or row.path != path:
                    await store.aside(path, store.remove, path)
                return
        await asyncio.sleep(WAIT_SECONDS)


async def _clear_leftovers(db: Db, store: Store) -> None:
    """Delete what a stop left behind: bytes whose file lies elsewhere now. What no row knows is left to the sweep."""
    other: Depot | None = store.folder if store.chosen.far else store.s3
    found = iter(other.find_old(float("inf")) if other is not None else ())
    while page := await store.aside(other.scheme if other else "", lambda: list(islice(found, BATCH))):
        for workspace_id, file_id, path in page:
            async with db.transaction() as tx:
                row = await find_file(tx, workspace_id, file_id)
            if row is not None and row.path != path:
                await _clear(db, store, path)


def _fetch(store: Store, row: _Row, temporary: Path) -> bool:
    """Copy a file's bytes to the disk, durably; tells whether they are what they were."""
    try:
        with temporary.open("xb") as out:
            digest = _digest(_written(store.blocks(row.path, row.size), out.write))
            out.flush()
            os.fsync(out.fileno())
    except FileNotFoundError:
        return False
    return digest == row.sha256


def _written(blocks: Iterable[bytes], write: Callable[[bytes], object]) -> Iterable[bytes]:
    for block in blocks:
        write(block)
        yield block


def _digest(blocks: Iterable[bytes]) -> bytes:
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
    return digest.digest()
