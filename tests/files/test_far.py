"""Files in a bucket from end to end: uploading, sweeping, erasing."""

import asyncio
import secrets
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kefu.files import (
    FileRef,
    Incoming,
    StorageAway,
    Store,
    count_erased,
    erase_files,
    remove_erased,
    remove_orphans,
    store_upload,
)
from kefu.files.service import FAR_BATCH
from kefu.kit.db import Db
from kefu.kit.errors import IdTaken, KefuError, TooLarge
from kefu.kit.ids import new_id
from tests.files.far import LIMIT, Far, age, attach, erase, far, path_of, read, store_away
from tests.files.scenes import OWNER, PNG, STRANGER, bytes_below, rows_of, stream_of, upload
from tests.members.scenes import Scene

__all__ = ["far"]


@pytest.fixture
def db(log_db: Db) -> Db:
    """A database of its own: moving goes through every workspace."""
    return log_db


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
    remove, removed, stuck = far.store.remove, list[str](), threading.Event()

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
