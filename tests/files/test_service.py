"""Storing, attaching and clearing away; what fails leaves nothing behind."""

import asyncio
import errno
import os
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from kefu.files import (
    FileAttached,
    FileRef,
    Incoming,
    Store,
    TypeRefused,
    attach_files,
    find_file,
    find_files_of,
    load_file,
    remove_orphans,
    store_upload,
)
from kefu.files import store as store_module
from kefu.kit.db import Db
from kefu.kit.errors import IdTaken, InvalidInput, KefuError, NotFound, TooLarge, Unavailable
from kefu.kit.ids import new_id
from tests.files.scenes import OWNER, PNG, STRANGER, bytes_below, rows_of, upload
from tests.members.scenes import Scene, make_scene

LIMIT = 1024 * 1024
DAY = timedelta(hours=24)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path, LIMIT, free_bytes=0)


def age(store: Store, seconds: float = 2 * 86400) -> None:
    for path in bytes_below(store):
        old = path.stat().st_mtime - seconds
        os.utime(path, (old, old))


async def age_rows(db: Db, scene: Scene) -> None:
    async with db.transaction() as tx:
        await tx.run(
            """update file set created_at = created_at - interval '2 days'
            where workspace_id = %(workspace_id)s""",
            workspace_id=scene.id,
        )


async def test_bytes_and_row_are_stored(db: Db, scene: Scene, store: Store) -> None:
    content = PNG + secrets.token_bytes(700_000)
    made = await upload(db, store, scene.id, content, name="图.png", size=len(content))
    assert made == FileRef(id=made.id, name="图.png", type="image/png", size=len(content), url=f"/api/files/{made.id}")
    (path,) = bytes_below(store)
    assert path.read_bytes() == content
    assert path.relative_to(store.root).parts == (str(scene.id), made.id.hex[-2:], str(made.id))
    async with db.transaction() as tx:
        assert (await load_file(tx, scene.id, made.id)).path == str(path.relative_to(store.root))


async def test_the_same_upload_again_gives_the_same_answer(db: Db, scene: Scene, store: Store) -> None:
    id = new_id()
    made = await asyncio.gather(*(upload(db, store, scene.id, id=id) for _ in range(5)))
    assert all(one == made[0] for one in made)
    assert len(bytes_below(store)) == 1
    with pytest.raises(IdTaken):
        await upload(db, store, scene.id, PNG + b"x", id=id)
    with pytest.raises(IdTaken):
        await upload(db, store, scene.id, id=id, owner=STRANGER)
    (path,) = bytes_below(store)
    assert path.read_bytes() == PNG


async def test_of_two_who_use_one_id_at_once_the_bytes_are_the_winners(db: Db, scene: Scene, store: Store) -> None:
    id = new_id()

    async def attempt(number: int) -> FileRef | KefuError:
        try:
            return await upload(db, store, scene.id, PNG + b"%d" % number, id=id)
        except KefuError as error:
            return error

    outcomes = await asyncio.gather(*map(attempt, range(6)))
    (winner,) = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, FileRef)]
    (path,) = bytes_below(store)
    assert path.read_bytes() == PNG + b"%d" % winner


async def test_workspaces_keep_their_own_files(db: Db, scene: Scene, store: Store) -> None:
    other, id = await make_scene(db), new_id()
    await upload(db, store, other.id, id=id)
    async with db.transaction() as tx:
        with pytest.raises(NotFound):
            await load_file(tx, scene.id, id)
        with pytest.raises(NotFound):
            await attach_files(tx, scene.id, [id], message_id=new_id(), owner=OWNER)
    await upload(db, store, scene.id, PNG + b"mine", id=id)
    assert len(bytes_below(store)) == 2


@pytest.mark.parametrize(
    ("content", "fields", "error"),
    [
        (b"", {}, InvalidInput),
        (PNG, {"size": len(PNG) + 1}, InvalidInput),
        (PNG, {"size": len(PNG) - 1}, InvalidInput),
        (PNG, {"size": LIMIT + 1}, TooLarge),
        (PNG + bytes(LIMIT), {}, TooLarge),
        (b"MZ\x90\x00" + bytes(100), {}, TypeRefused),
    ],
)
async def test_refused_uploads_leave_nothing(
    db: Db, scene: Scene, store: Store, content: bytes, fields: dict[str, int], error: type[KefuError]
) -> None:
    with pytest.raises(error):
        await upload(db, store, scene.id, content, **fields)  # type: ignore[arg-type]
    assert bytes_below(store) == []
    assert await rows_of(db, scene.id) == 0


async def test_a_connection_that_breaks_leaves_nothing(db: Db, scene: Scene, store: Store) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield PNG
        raise ConnectionResetError

    incoming = Incoming(id=new_id(), name="a.png", type="image/png")
    with pytest.raises(ConnectionResetError):
        await store_upload(db, store, scene.id, OWNER, incoming, broken())
    assert bytes_below(store) == []


async def test_a_request_that_is_cancelled_leaves_nothing(db: Db, scene: Scene, store: Store) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield PNG
            await asyncio.sleep(0.01)

    incoming = Incoming(id=new_id(), name="a.png", type="image/png")
    task = asyncio.create_task(store_upload(db, store, scene.id, OWNER, incoming, endless()))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bytes_below(store) == []


async def test_no_connection_is_held_while_bytes_come(db: Db, scene: Scene, store: Store) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield PNG
        await asyncio.sleep(0.3)

    def start() -> asyncio.Task[FileRef]:
        incoming = Incoming(id=new_id(), name="a.png", type="image/png")
        return asyncio.create_task(store_upload(db, store, scene.id, OWNER, incoming, slow()))

    uploads = [start() for _ in range(2 * db.size)]
    await asyncio.sleep(0.1)
    assert await asyncio.wait_for(rows_of(db, scene.id), 0.15) == 0
    await asyncio.gather(*uploads)


async def test_a_nearly_full_disk_refuses_politely(db: Db, scene: Scene, tmp_path: Path) -> None:
    full = Store(tmp_path, LIMIT, free_bytes=1 << 60)
    with pytest.raises(Unavailable) as caught:
        await upload(db, full, scene.id)
    assert caught.value.params["retry_after"] > 0
    assert bytes_below(full) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
async def test_a_disk_that_fills_up_meanwhile_refuses_politely(
    db: Db, scene: Scene, store: Store, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(store_module, "_write", fail)
    with pytest.raises(Unavailable):
        await upload(db, store, scene.id)
    assert bytes_below(store) == []
    monkeypatch.undo()
    await upload(db, store, scene.id)


async def test_a_stop_between_rename_and_commit_leaves_no_row_and_a_retry_works(
    db: Db, scene: Scene, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Store.place

    def place_and_die(self: Store, *arguments: object) -> None:
        place(self, *arguments)  # type: ignore[arg-type]
        raise SystemError("killed")

    monkeypatch.setattr(Store, "place", place_and_die)
    id = new_id()
    with pytest.raises(SystemError):
        await upload(db, store, scene.id, PNG + b"first", id=id)
    assert len(bytes_below(store)) == 1
    assert await rows_of(db, scene.id) == 0
    monkeypatch.undo()
    await upload(db, store, scene.id, PNG + b"again", id=id)
    (path,) = bytes_below(store)
    assert path.read_bytes() == PNG + b"again"


async def test_a_full_disk_at_the_rename_takes_the_row_back(
    db: Db, scene: Scene, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(Store, "place", fail)
    with pytest.raises(Unavailable):
        await upload(db, store, scene.id)
    assert await rows_of(db, scene.id) == 0
    assert bytes_below(store) == []


async def test_files_hang_on_a_message_in_the_order_given(db: Db, scene: Scene, store: Store) -> None:
    made = [await upload(db, store, scene.id, PNG + b"%d" % n, name=f"{n}.png") for n in range(3)]
    message, wanted = new_id(), [made[2].id, made[0].id, made[1].id, made[0].id]
    async with db.transaction() as tx:
        attached = await attach_files(tx, scene.id, wanted, message_id=message, owner=OWNER)
    async with db.transaction() as tx:
        assert await attach_files(tx, scene.id, wanted, message_id=message, owner=OWNER) == attached
        assert await find_files_of(tx, scene.id, [message, new_id()]) == {message: attached}
        assert [file.name for file in attached] == ["2.png", "0.png", "1.png"]
        assert await find_files_of(tx, (await make_scene(db)).id, [message]) == {}
        assert await attach_files(tx, scene.id, [], message_id=message, owner=OWNER) == []


async def test_only_the_uploader_attaches_and_only_once(db: Db, scene: Scene, store: Store) -> None:
    made = await upload(db, store, scene.id)
    for owner, ids in ((STRANGER, [made.id]), (OWNER, [made.id, new_id()])):
        with pytest.raises(NotFound):
            async with db.transaction() as tx:
                await attach_files(tx, scene.id, ids, message_id=new_id(), owner=owner)

    async def attempt() -> bool:
        try:
            async with db.transaction() as tx:
                await attach_files(tx, scene.id, [made.id], message_id=new_id(), owner=OWNER)
                await asyncio.sleep(0.02)
        except FileAttached:
            return False
        return True

    assert sum(await asyncio.gather(*(attempt() for _ in range(4)))) == 1


async def test_what_nobody_sent_goes_after_a_day(db: Db, scene: Scene, store: Store) -> None:
    sent, old = await upload(db, store, scene.id), await upload(db, store, scene.id)
    async with db.transaction() as tx:
        await attach_files(tx, scene.id, [sent.id], message_id=new_id(), owner=OWNER)
    await age_rows(db, scene)
    fresh = await upload(db, store, scene.id)
    await remove_orphans(db, store)
    async with db.transaction() as tx:
        assert await find_file(tx, scene.id, old.id) is None
        assert await find_file(tx, scene.id, sent.id)
        assert await find_file(tx, scene.id, fresh.id)
    assert {path.name for path in bytes_below(store)} == {str(sent.id), str(fresh.id)}


async def test_bytes_that_no_row_knows_go_after_a_day(db: Db, scene: Scene, store: Store) -> None:
    kept = await upload(db, store, scene.id)
    stray = store.root / store.path_of(scene.id, new_id())
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(PNG)
    unfinished = store.incoming / f"{new_id()}.abc"
    unfinished.write_bytes(PNG)
    foreign = store.root / "notes" / "xx" / "readme"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"not ours")
    await remove_orphans(db, store)
    assert stray.exists()
    assert unfinished.exists()
    age(store)
    assert await remove_orphans(db, store) >= 1
    assert not stray.exists()
    assert not unfinished.exists()
    assert foreign.exists()
    assert str(kept.id) in {path.name for path in bytes_below(store)}


async def test_an_upload_of_the_same_id_during_the_sweep_keeps_its_bytes(db: Db, scene: Scene, store: Store) -> None:
    made = await upload(db, store, scene.id)
    for _ in range(10):
        await age_rows(db, scene)
        age(store)
        again, _ = await asyncio.gather(upload(db, store, scene.id, id=made.id), remove_orphans(db, store))
        async with db.transaction() as tx:
            row = await find_file(tx, scene.id, again.id)
        if row:
            assert (store.root / row.path).read_bytes() == PNG


async def test_ids_are_of_version_7(db: Db, scene: Scene, store: Store) -> None:
    from uuid import uuid4

    with pytest.raises(InvalidInput) as caught:
        await upload(db, store, scene.id, id=uuid4())
    assert caught.value.field == "X-File-Id"
