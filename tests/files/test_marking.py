"""Two installations that share a bucket by mistake: neither takes anything from the other."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from kefu.files import (
    S3Depot,
    StorageAway,
    Store,
    Whose,
    claim_bucket,
    erase_files,
    find_whose,
    move_files,
    remove_erased,
    remove_orphans,
)
from kefu.files.depots import ids_of
from kefu.files.marking import may_delete
from kefu.kit.db import Db
from kefu.kit.ids import new_id
from tests.bucket import BucketServer
from tests.files.far import LIMIT, Far, age, far, path_of, read
from tests.files.scenes import PNG, bytes_below, rows_of, upload
from tests.members.scenes import Scene

__all__ = ["far"]
AT_ONCE = timedelta(seconds=-60)


@pytest.fixture
def db(log_db: Db) -> Db:
    """A database of its own: the mark is one for all workspaces."""
    return log_db


async def epoch_of(db: Db) -> str:
    async with db.transaction() as tx:
        return str(await tx.value("select epoch from log_head"))


def put(store: Store, workspace_id: UUID) -> str:
    """Leave bytes that no row knows; gives their path."""
    path = store.path_of(workspace_id, new_id())
    store.make_room(0)
    (store.incoming / "one").write_bytes(PNG)
    store.chosen.put(store.incoming / "one", path)
    (store.incoming / "one").unlink(missing_ok=True)
    return path


async def test_the_first_upload_says_whose_the_bucket_is(db: Db, scene: Scene, far: Far) -> None:
    assert await find_whose(db, far.store) == Whose.FREE
    assert far.swift.mark_of(far.bucket) == ""
    await upload(db, far.store, scene.id)
    assert far.swift.mark_of(far.bucket) == await epoch_of(db)
    assert await find_whose(db, far.store) == Whose.OURS


async def test_what_belongs_to_no_workspace_here_is_never_swept(db: Db, scene: Scene, far: Far) -> None:
    await upload(db, far.store, scene.id)
    ours, theirs = put(far.store, scene.id), put(far.store, new_id())
    near, next_to_it = put(far.near, scene.id), put(far.near, new_id())
    await remove_orphans(db, far.store, AT_ONCE)
    assert far.there() == [theirs.removeprefix("s3:")], ours
    assert [path.name for path in bytes_below(far.store)] == [str(ids_of(next_to_it)[1])], near


@pytest.mark.parametrize("mark", ["another", ""])
async def test_nothing_is_deleted_in_a_bucket_that_is_not_ours(db: Db, scene: Scene, far: Far, mark: str) -> None:
    """A copy of the database knows all workspaces; a fresh one, started before the real one is restored, none."""
    put(far.store, scene.id)
    far.swift.set_mark(far.bucket, mark)
    assert await find_whose(db, far.store) == (Whose.FOREIGN if mark else Whose.UNMARKED)
    made = await upload(db, far.near, scene.id)
    before = far.there()
    await remove_orphans(db, far.store, AT_ONCE)
    assert (far.there(), bytes_below(far.store)) == (before, []), "the folder is swept"
    assert await rows_of(db, scene.id) == 0, made
    with pytest.raises(StorageAway) as caught:
        await move_files(db, far.store, lambda _: None)
    assert caught.value.why == ("foreign" if mark else "unmarked")
    assert far.swift.mark_of(far.bucket) == mark


async def test_files_in_anothers_bucket_come_back_and_leave_their_copies(db: Db, scene: Scene, far: Far) -> None:
    made, erased, unsent = [await upload(db, far.store, scene.id, PNG + b"%d" % n) for n in range(3)]
    far.swift.set_mark(far.bucket, "another")
    async with db.transaction() as tx:
        await erase_files(tx, scene.id, [erased.id])
    assert not await remove_erased(db, far.store)
    assert (await path_of(db, scene, erased.id)).startswith("s3:"), "it is not told to be gone"
    assert (await move_files(db, far.near, lambda _: None)).files == 2
    assert (len(far.there()), len(bytes_below(far.store))) == (3, 2), unsent
    assert not (await path_of(db, scene, made.id)).startswith("s3:")
    await age(db)
    await remove_orphans(db, far.near)
    assert len(far.there()) == 3


async def test_a_bucket_from_before_there_were_marks_is_known_by_its_files(db: Db, scene: Scene, far: Far) -> None:
    await upload(db, far.store, scene.id)
    put(far.store, new_id())
    far.swift.set_mark(far.bucket, "")
    assert await find_whose(db, far.store) == Whose.FREE
    await claim_bucket(db, far.store)
    assert far.swift.mark_of(far.bucket) == await epoch_of(db)


@pytest.mark.parametrize("ours", [True, False])
async def test_who_writes_the_mark_while_another_does_is_not_refused(
    db: Db, scene: Scene, far: Far, monkeypatch: pytest.MonkeyPatch, ours: bool
) -> None:
    """Many first uploads came at once, and Swift answered those it took for older with an empty 202.

    That was taken for silence: the upload failed, and for some seconds so did everything else.
    """
    depot, mark = S3Depot(far.bucket), await epoch_of(db) if ours else "another"
    write = depot.write_mark

    def write_late(own: str) -> None:
        far.swift.set_newer_mark(far.bucket, mark)
        write(own)

    monkeypatch.setattr(depot, "write_mark", write_late)
    store = Store(far.store.root.parent, LIMIT, free_bytes=0, s3=depot, into_s3=True)
    made = await upload(db, store, scene.id)
    assert await read(store, await path_of(db, scene, made.id), made.size) == PNG
    assert (await find_whose(db, store), far.swift.mark_of(far.bucket)) == (Whose.OURS if ours else Whose.FOREIGN, mark)
    assert await may_delete(db, store) == ours


async def test_what_another_puts_there_meanwhile_makes_no_stranger_of_us(
    db: Db, scene: Scene, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two first uploads at once: between one's look for the mark and its list the other left both, and has no row."""
    depot, mark = S3Depot(far.bucket), await epoch_of(db)
    look = depot.is_empty

    def look_late() -> bool:
        far.swift.set_mark(far.bucket, mark)
        put(far.store, scene.id)
        return look()

    monkeypatch.setattr(depot, "is_empty", look_late)
    store = Store(far.store.root.parent, LIMIT, free_bytes=0, s3=depot, into_s3=True)
    assert await find_whose(db, store) == Whose.OURS


def test_marks_and_leavings_of_trials_are_nothing(swift: BucketServer, tmp_path: Path) -> None:
    depot = S3Depot(swift.bucket())
    depot.write_mark("one")
    (tmp_path / "one").write_bytes(PNG)
    depot.put(tmp_path / "one", "probe/0123")
    assert (depot.is_empty(), depot.read_mark()) == (True, "one")
    assert list(depot.find_old(float("inf"))) == []
    depot.put(tmp_path / "one", depot.path_of(new_id(), new_id()))
    depot.write_mark("")
    assert (depot.is_empty(), depot.read_mark()) == (False, "")
