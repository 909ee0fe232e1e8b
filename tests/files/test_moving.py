"""Moving files between folder and bucket while everything runs."""

import asyncio
import secrets
import time
from pathlib import Path
from typing import Any

import obstore
import psycopg
import pytest

from kefu.files import (
    SWEEP_LOCK,
    Moved,
    S3Depot,
    Store,
    count_elsewhere,
    erase_files,
    move_files,
    moving,
    remove_erased,
)
from kefu.kit.db import Db
from tests.files.far import LIMIT, Far, attach, erase, far, path_of, read
from tests.files.scenes import PNG, bytes_below, upload
from tests.members.scenes import Scene

__all__ = ["far"]


@pytest.fixture
def db(log_db: Db) -> Db:
    """A database of its own: moving goes through every workspace."""
    return log_db


async def test_files_move_into_the_bucket_and_back(db: Db, scene: Scene, far: Far) -> None:
    contents = {(await upload(db, far.near, scene.id, PNG + b"%d" % n)).id: PNG + b"%d" % n for n in range(5)}
    told: list[int] = []
    for store, other in ((far.store, far.near), (far.near, far.store)):
        async with db.transaction() as tx:
            assert (await count_elsewhere(tx, store), await count_elsewhere(tx, other)) == (5, 0)
        moved = await move_files(db, store, lambda now: told.append(now.files))
        assert (moved.files, moved.total, moved.damaged) == (5, 5, [])
        for id, content in contents.items():
            path = await path_of(db, scene, id)
            assert path.startswith("s3:") == (store is far.store)
            assert await read(other, path, len(content)) == content
        assert (len(far.there()), len(bytes_below(store))) == ((5, 0) if store is far.store else (0, 5))
        assert (await move_files(db, store, lambda _: None)).total == 0
    assert told == [1, 2, 3, 4, 5] * 2


async def test_a_move_that_was_stopped_goes_on(db: Db, scene: Scene, far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        await upload(db, far.near, scene.id, PNG + b"%d" % number)
    clear = moving._clear

    async def stop(*_: object) -> None:
        raise SystemError("killed")

    monkeypatch.setattr(moving, "_clear", stop)
    with pytest.raises(SystemError):
        await move_files(db, far.store, lambda _: None)
    assert (len(far.there()), len(bytes_below(far.store))) == (1, 4)
    monkeypatch.setattr(moving, "_clear", clear)
    assert (await move_files(db, far.store, lambda _: None)).files == 3
    assert (len(far.there()), bytes_below(far.store)) == (4, [])


async def test_two_moves_at_once_leave_one_of_each(db: Db, scene: Scene, far: Far) -> None:
    for number in range(4):
        await upload(db, far.near, scene.id, PNG + b"%d" % number)
    moves = await asyncio.gather(*(move_files(db, far.store, lambda _: None) for _ in range(3)))
    assert [moved.damaged for moved in moves] == [[], [], []]
    assert (len(far.there()), bytes_below(far.store)) == (4, [])


async def test_damaged_bytes_stay_where_they_are(db: Db, scene: Scene, far: Far) -> None:
    good, bad, gone = [await upload(db, far.near, scene.id, PNG + b"%d" % n) for n in range(3)]
    (far.store.root / await path_of(db, scene, bad.id)).write_bytes(PNG + b"?")
    (far.store.root / await path_of(db, scene, gone.id)).unlink()
    moved = await move_files(db, far.store, lambda _: None)
    assert (moved.files, len(moved.damaged)) == (1, 2)
    assert [key.split("/")[2].split(".")[0] for key in far.there()] == [str(good.id)]
    assert len(bytes_below(far.store)) == 1


async def test_a_copy_that_is_not_what_was_sent_is_not_believed(
    db: Db, scene: Scene, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await upload(db, far.near, scene.id)
    read_back = S3Depot.read
    monkeypatch.setattr(S3Depot, "read", lambda *args: read_back(*args)[:-1] + b"?")
    moved = await move_files(db, far.store, lambda _: None)
    assert moved.files == 0
    assert not (await path_of(db, scene, made.id)).startswith("s3:")
    assert (far.there(), len(bytes_below(far.store))) == ([], 1)


async def test_an_erasure_meanwhile_wins(db: Db, scene: Scene, far: Far) -> None:
    made = await upload(db, far.near, scene.id)
    await attach(db, scene, made)
    put = far.store.chosen.put
    loop = asyncio.get_running_loop()

    async def erase() -> None:
        async with db.transaction() as tx:
            await erase_files(tx, scene.id, [made.id])

    def slow(source: Path, path: str) -> None:
        put(source, path)
        asyncio.run_coroutine_threadsafe(erase(), loop).result(120)

    far.store.chosen.put = slow  # type: ignore[method-assign]
    await move_files(db, far.store, lambda _: None)
    assert await remove_erased(db, far.store)
    assert (far.there(), bytes_below(far.store)) == ([], [])


async def test_old_bytes_stay_while_a_backup_is_written(db: Db, scene: Scene, far: Far) -> None:
    made = await upload(db, far.near, scene.id)
    with psycopg.connect(db.url, autocommit=True) as backup:
        backup.execute("select pg_advisory_lock(%s)", [SWEEP_LOCK])
        moving_on = asyncio.create_task(move_files(db, far.store, lambda _: None))
        until = time.monotonic() + 120
        while not (await path_of(db, scene, made.id)).startswith("s3:"):
            assert time.monotonic() < until
            await asyncio.sleep(0.05)
        await asyncio.sleep(1.5)
        assert (len(far.there()), moving_on.done()) == (1, False)
        assert [path.name for path in bytes_below(far.store)] == [str(made.id)]
    await moving_on
    assert bytes_below(far.store) == []


async def test_a_file_that_is_sent_while_files_move_goes_where_new_ones_go(db: Db, scene: Scene, far: Far) -> None:
    for number in range(3):
        await upload(db, far.near, scene.id, PNG + b"%d" % number)
    moved, made = await asyncio.gather(
        move_files(db, far.store, lambda _: None), upload(db, far.store, scene.id, PNG + b"new")
    )
    assert isinstance(moved, Moved)
    assert len(far.there()) == 4
    assert (await path_of(db, scene, made.id)).startswith("s3:")


async def test_what_was_erased_in_between_stays_in_no_bucket(db: Db, scene: Scene, far: Far) -> None:
    left, waiting = [await upload(db, far.store, scene.id, PNG + b"%d" % n) for n in range(2)]
    stray = far.store.path_of(scene.id, left.id)
    (far.store.incoming / "copy").write_bytes(PNG)
    far.store.chosen.put(far.store.incoming / "copy", stray)
    (far.store.incoming / "copy").unlink()
    await erase(db, scene, left.id)
    assert await remove_erased(db, far.store)
    await erase(db, scene, waiting.id)
    assert len(far.there()) == 2, "a copy whose row names nothing any more, and one that was not removed yet"
    await move_files(db, far.near, lambda _: None)
    assert (far.there(), await path_of(db, scene, waiting.id)) == ([], "")


async def test_files_move_into_the_bucket_from_a_disk_that_is_full(db: Db, scene: Scene, far: Far) -> None:
    made = await upload(db, far.near, scene.id, PNG + secrets.token_bytes(6_000_000))
    full = Store(far.store.root.parent, LIMIT, free_bytes=1 << 60, s3=far.store.s3, into_s3=True)
    assert (await move_files(db, full, lambda _: None)).files == 1
    assert (far.there(), bytes_below(far.store)) == ([(await path_of(db, scene, made.id)).removeprefix("s3:")], [])


async def test_a_file_that_goes_while_it_is_moved_is_no_fault_of_the_bucket(
    db: Db, scene: Scene, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, other = [await upload(db, far.near, scene.id, PNG + b"%d" % n) for n in range(2)]
    put, place = obstore.put, far.store.root / await path_of(db, scene, made.id)

    def put_late(*args: Any, **named: Any) -> Any:
        place.unlink(missing_ok=True)
        return put(*args, **named)

    monkeypatch.setattr(obstore, "put", put_late)
    moved = await move_files(db, far.store, lambda _: None)
    assert (moved.files, moved.damaged) == (1, [str(place.relative_to(far.store.root))])
    assert (await path_of(db, scene, other.id)).startswith("s3:")
