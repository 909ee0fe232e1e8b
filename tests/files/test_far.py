"""Files in a bucket from end to end: uploading, sweeping, erasing, and moving while everything runs."""

import asyncio
import secrets
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import obstore
import psycopg
import pytest

from kefu.files import (
    SWEEP_LOCK,
    Bucket,
    FileRef,
    Incoming,
    Moved,
    S3Depot,
    StorageAway,
    Store,
    attach_files,
    count_elsewhere,
    count_erased,
    erase_files,
    find_file,
    move_files,
    moving,
    remove_erased,
    remove_orphans,
    store_upload,
)
from kefu.files.service import FAR_BATCH
from kefu.kit.db import Db
from kefu.kit.errors import IdTaken, KefuError, TooLarge
from kefu.kit.ids import new_id
from tests.bucket import BucketServer, free_ports
from tests.files.scenes import OWNER, PNG, STRANGER, bytes_below, rows_of, stream_of, upload
from tests.members.scenes import Scene

LIMIT = 16 * 1024 * 1024


class Far(msgspec.Struct):
    """A store with a bucket, and another look at what is in it."""

    swift: BucketServer
    bucket: Bucket
    store: Store
    near: Store

    def there(self) -> list[str]:
        return [key.removeprefix("a/b/") for key in self.swift.there(self.bucket)]


@pytest.fixture
def far(swift: BucketServer, tmp_path: Path) -> Far:
    bucket = swift.bucket()
    depot = S3Depot(bucket)
    return Far(
        swift,
        bucket,
        Store(tmp_path, LIMIT, free_bytes=0, s3=depot, into_s3=True),
        Store(tmp_path, LIMIT, free_bytes=0, s3=depot),
    )


def store_away(far: Far) -> Store:
    """Give a store whose bucket does not answer."""
    nobody = msgspec.structs.replace(far.bucket, endpoint=f"http://127.0.0.1:{free_ports(1)[0]}")
    return Store(far.store.root.parent, LIMIT, free_bytes=0, s3=S3Depot(nobody), into_s3=True)


@pytest.fixture
def db(log_db: Db) -> Db:
    """A database of its own: moving goes through every workspace."""
    return log_db


async def path_of(db: Db, scene: Scene, id: UUID) -> str:
    async with db.transaction() as tx:
        row = await find_file(tx, scene.id, id)
    assert row is not None
    return row.path


async def read(store: Store, path: str, size: int) -> bytes:
    return b"".join(await store.aside(path, lambda: list(store.blocks(path, size))))


async def attach(db: Db, scene: Scene, *files: FileRef) -> None:
    async with db.transaction() as tx:
        await attach_files(tx, scene.id, [file.id for file in files], message_id=new_id(), owner=OWNER)


async def erase(db: Db, scene: Scene, *ids: UUID) -> None:
    async with db.transaction() as tx:
        await erase_files(tx, scene.id, ids)


async def age(db: Db) -> None:
    async with db.transaction() as tx:
        await tx.run("update file set created_at = created_at - interval '2 days'")


async def test_bytes_go_into_the_bucket_and_nothing_stays_on_the_disk(db: Db, scene: Scene, far: Far) -> None:
    content = PNG + secrets.token_bytes(11_000_000)
    made = await upload(db, far.store, scene.id, content)
    path = await path_of(db, scene, made.id)
    assert path.startswith(f"s3:{scene.id}/{made.id.hex[-2:]}/{made.id}.")
    assert far.there() == [path.removeprefix("s3:")]
    assert await read(far.store, path, made.size) == content
    assert bytes_below(far.store) == []


async def test_the_same_upload_again_gives_the_same_answer_and_leaves_one(db: Db, scene: Scene, far: Far) -> None:
    id = new_id()
    made = await asyncio.gather(*(upload(db, far.store, scene.id, id=id) for _ in range(4)))
    assert all(one == made[0] for one in made)
    for content, owner in ((PNG + b"x", OWNER), (PNG, STRANGER)):
        with pytest.raises(IdTaken):
            await upload(db, far.store, scene.id, content, id=id, owner=owner)
    assert far.there() == [(await path_of(db, scene, id)).removeprefix("s3:")]


async def test_of_two_who_use_one_id_at_once_the_bytes_are_the_winners(db: Db, scene: Scene, far: Far) -> None:
    id = new_id()

    async def attempt(number: int) -> FileRef | KefuError:
        try:
            return await upload(db, far.store, scene.id, PNG + b"%d" % number, id=id)
        except KefuError as error:
            return error

    outcomes = await asyncio.gather(*map(attempt, range(5)))
    (winner,) = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, FileRef)]
    assert await read(far.store, await path_of(db, scene, id), 1000) == PNG + b"%d" % winner
    assert len(far.there()) == 1


async def test_refused_uploads_never_reach_the_bucket(db: Db, scene: Scene, far: Far) -> None:
    with pytest.raises(TooLarge):
        await upload(db, far.store, scene.id, PNG + bytes(LIMIT))
    assert (far.there(), bytes_below(far.store), await rows_of(db, scene.id)) == ([], [], 0)


async def test_a_bucket_that_is_away_refuses_files_and_leaves_nothing(db: Db, scene: Scene, far: Far) -> None:
    away = store_away(far)
    with pytest.raises(StorageAway) as caught:
        await upload(db, away, scene.id)
    assert caught.value.params["retry_after"] > 0
    assert (bytes_below(away), await rows_of(db, scene.id)) == ([], 0)
    near = await upload(db, far.near, scene.id)
    assert await read(away, await path_of(db, scene, near.id), near.size) == PNG, "the folder goes on"


async def test_no_connection_is_held_while_bytes_go_away(db: Db, scene: Scene, far: Far) -> None:
    put, begun, go_on = far.store.chosen.put, asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(source: Path, path: str) -> None:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(120)
        put(source, path)

    far.store.chosen.put = slow  # type: ignore[method-assign]
    uploads = [asyncio.create_task(upload(db, far.store, scene.id)) for _ in range(db.size + 2)]
    await begun.wait()
    assert await asyncio.wait_for(rows_of(db, scene.id), 60) == 0
    go_on.set()
    await asyncio.gather(*uploads)


async def test_what_nobody_sent_and_what_no_row_knows_goes(db: Db, scene: Scene, far: Far) -> None:
    sent, old = await upload(db, far.store, scene.id), await upload(db, far.store, scene.id)
    await attach(db, scene, sent)
    await age(db)
    stray = far.store.path_of(scene.id, new_id())
    (far.store.incoming / "stray").write_bytes(PNG)
    await far.store.aside(stray, far.store.chosen.put, far.store.incoming / "stray", stray)
    kept = (await path_of(db, scene, sent.id)).removeprefix("s3:")
    await remove_orphans(db, far.store)
    assert sorted(far.there()) == sorted([kept, stray.removeprefix("s3:")]), "the stray one is not old yet"
    await remove_orphans(db, far.near, timedelta(seconds=-60))
    assert far.there() == [kept], "also when new ones go into the folder by now"
    assert await rows_of(db, scene.id) == 1
    assert old.id != sent.id


async def test_a_bucket_that_is_away_does_not_keep_the_folder_from_being_swept(db: Db, scene: Scene, far: Far) -> None:
    await upload(db, far.store, scene.id)
    await upload(db, far.near, scene.id)
    await age(db)
    await remove_orphans(db, store_away(far))
    assert (await rows_of(db, scene.id), bytes_below(far.store), len(far.there())) == (0, [], 1)
    await remove_orphans(db, far.store, timedelta(seconds=-60))
    assert far.there() == [], "what it kept meanwhile goes when it is back"


async def test_erased_bytes_are_gone_and_wait_for_a_bucket_that_is_away(db: Db, scene: Scene, far: Far) -> None:
    made = await upload(db, far.store, scene.id)
    await attach(db, scene, made)
    async with db.transaction() as tx:
        await erase_files(tx, scene.id, [made.id])
    for away in (Store(far.store.root.parent, LIMIT), store_away(far)):
        assert not await remove_erased(db, away)
        assert len(far.there()) == 1
    assert await remove_erased(db, far.store)
    assert far.there() == []
    assert await path_of(db, scene, made.id) == ""


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


async def test_a_request_that_is_cancelled_leaves_nothing_on_the_disk(db: Db, scene: Scene, far: Far) -> None:
    incoming = Incoming(id=new_id(), name="a.png", type="image/png")
    task = asyncio.create_task(store_upload(db, far.store, scene.id, OWNER, incoming, stream_of(PNG)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (bytes_below(far.store), await rows_of(db, scene.id)) == ([], 0)


async def test_erased_bytes_in_the_folder_do_not_wait_for_a_bucket(db: Db, scene: Scene, far: Far) -> None:
    near, stuck, there = [await upload(db, store, scene.id) for store in (far.near, far.near, far.store)]
    (place,) = [path for path in bytes_below(far.store) if path.name == str(stuck.id)]
    await erase(db, scene, near.id, stuck.id, there.id)
    place.unlink()
    place.mkdir()  # a disk that refuses one of them
    assert not await remove_erased(db, store_away(far))
    assert (await path_of(db, scene, near.id), bytes_below(far.store), len(far.there())) == ("", [], 1)
    async with db.transaction() as tx:
        waiting = await count_erased(tx)
    assert (waiting.near, waiting.far, str(waiting.first)[:3]) == (1, 1, "s3:")
    assert not await remove_erased(db, far.near), "the bucket does not wait for the folder either"
    assert far.there() == []
    place.rmdir()
    assert await remove_erased(db, far.near)


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


async def test_what_is_known_is_looked_up_page_by_page(
    db: Db, scene: Scene, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    await attach(db, scene, *[await upload(db, far.near, scene.id, PNG + b"%d" % n) for n in range(30)])
    begin, begun = Db.transaction, []

    def count(self: Db, *args: Any) -> Any:
        begun.append(1)
        return begin(self, *args)

    monkeypatch.setattr(Db, "transaction", count)
    assert await remove_orphans(db, Store(far.store.root.parent, LIMIT), timedelta(seconds=-60)) == 0
    assert len(begun) <= 4, "they were asked for one by one"


async def test_a_journey_for_each_erased_file_is_not_made_in_one_transaction(
    db: Db, scene: Scene, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [await upload(db, far.store, scene.id, PNG + b"%d" % n) for n in range(FAR_BATCH + 3)]
    await erase(db, scene, *[file.id for file in made])
    remove, removed, stuck = far.store.remove, [], threading.Event()

    def remove_slowly(path: str) -> None:
        if len(removed) == FAR_BATCH + 1:
            stuck.wait(120)
        removed.append(path)
        remove(path)

    monkeypatch.setattr(far.store, "remove", remove_slowly)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(20):
            await remove_erased(db, far.store)
    async with db.transaction() as tx:
        assert (await count_erased(tx)).far == 3, "what was done before counts"
    stuck.set()
    assert await remove_erased(db, far.store)
    assert far.there() == []
