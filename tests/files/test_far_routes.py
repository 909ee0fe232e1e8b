"""Files of a bucket over HTTP: through our own address, with our own headers, and politely when it is away."""

import secrets
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar, Request, get
from litestar.response import Stream

from kefu.files import Bucket, Store, file_response, find_file, load_file, move_files, store_for
from kefu.kit.access import requires
from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.kit.settings import Settings
from tests.bucket import BucketServer, free_ports
from tests.files.scenes import PNG
from tests.files.test_routes import send
from tests.members.scenes import Scene, browser

SIZE = 3 * 1024 * 1024 + 5


@get("/far/{workspace:uuid}/{id:uuid}", guards=[requires(None)])
async def give(request: Request[Any, Any, Any], workspace: UUID, id: UUID) -> Stream:
    """Give out any file, as tickets do after looking at who asks."""
    async with request.app.state.db.transaction() as tx:
        file = await load_file(tx, workspace, id)
    return await file_response(request, file)


@pytest.fixture(scope="session")
def directory(directory: Litestar) -> Litestar:
    directory.register(give)
    return directory


@pytest.fixture
def settings_before(directory: Litestar) -> Iterator[Settings]:
    before: Settings = directory.state.settings
    yield before
    directory.state.settings = before


@pytest.fixture
def far(directory: Litestar, settings_before: Settings, swift: BucketServer) -> Bucket:
    """Let the application keep its files in a bucket."""
    bucket = swift.bucket()
    directory.state.settings = msgspec.structs.replace(
        settings_before,
        files_in="s3",
        s3_endpoint=bucket.endpoint,
        s3_bucket=bucket.bucket,
        s3_prefix=bucket.prefix,
        s3_access_key=bucket.access_key,
        s3_secret_key=bucket.secret_key,
    )
    return bucket


async def test_a_file_comes_back_whole_and_in_ranges(
    db: Db, directory: Litestar, scene: Scene, swift: BucketServer, far: Bucket
) -> None:
    content = PNG + secrets.token_bytes(SIZE - len(PNG))
    async with await browser(directory, db, scene, scene.agent) as agent:
        id = str(new_id())
        assert (await send(agent, content, id=id)).status_code == 201
        assert len(swift.there(far)) == 1
        whole = await agent.get(f"/far/{scene.id}/{id}")
        assert (whole.status_code, whole.content) == (200, content)
        assert whole.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert whole.headers["content-type"] == "image/png"
        assert far.endpoint not in str(whole.headers)
        for asked, part in (
            ("bytes=0-0", content[:1]),
            (f"bytes=1000000-{2_200_000}", content[1_000_000:2_200_001]),
            ("bytes=-7", content[-7:]),
            (f"bytes={SIZE - 3}-", content[-3:]),
        ):
            got = await agent.get(f"/far/{scene.id}/{id}", headers={"range": asked})
            assert (got.status_code, got.content) == (206, part), asked


async def test_one_that_is_away_costs_files_and_nothing_else(
    db: Db, directory: Litestar, scene: Scene, swift: BucketServer, far: Bucket
) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        id, other = str(new_id()), str(new_id())
        assert (await send(agent, id=id)).status_code == 201
        here: Settings = directory.state.settings
        gone = f"http://127.0.0.1:{free_ports(1)[0]}"
        directory.state.settings = msgspec.structs.replace(here, s3_endpoint=gone)
        for answer in (await send(agent, id=other), await agent.get(f"/far/{scene.id}/{id}")):
            assert (answer.status_code, answer.json()["code"]) == (503, "storage_away"), answer.text
            assert int(answer.headers["retry-after"]) > 0
            assert not answer.json().get("params"), "why is for administrators"
        async with db.transaction() as tx:
            assert await find_file(tx, scene.id, UUID(other)) is None
        directory.state.settings = msgspec.structs.replace(here, s3_endpoint=gone, files_in="folder")
        near = (await send(agent)).json()["id"]
        directory.state.settings = msgspec.structs.replace(here, s3_endpoint=gone)
        assert (await agent.get(f"/far/{scene.id}/{near}")).content == PNG
        directory.state.settings = here
        assert (await send(agent, id=other)).status_code == 201
        assert (await agent.get(f"/far/{scene.id}/{id}")).content == PNG


async def test_bytes_that_are_missing_are_not_found(
    db: Db, directory: Litestar, scene: Scene, swift: BucketServer, far: Bucket
) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        id = str(new_id())
        await send(agent, id=id)
        [key] = swift.there(far)
        assert swift.ask("DELETE", f"/{far.bucket}/{key}")[0] == 204
        assert (await agent.get(f"/far/{scene.id}/{id}")).status_code == 404


async def test_a_file_that_is_moved_while_it_is_given_out_comes_whole(
    db: Db, directory: Litestar, scene: Scene, far: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = PNG + secrets.token_bytes(SIZE - len(PNG))
    here: Settings = directory.state.settings
    async with await browser(directory, db, scene, scene.agent) as agent:
        id = str(new_id())
        assert (await send(agent, content, id=id)).status_code == 201
        aside: Any = Store.aside
        moved: list[bool] = []

        async def aside_and_move(self: Store, *args: object) -> object:
            found = await aside(self, *args)
            if not moved:
                moved.append(True)
                back = store_for(msgspec.structs.replace(here, files_in="folder"))
                await move_files(db, back, lambda _: None)
            return found

        monkeypatch.setattr(Store, "aside", aside_and_move)
        assert (await agent.get(f"/far/{scene.id}/{id}")).content == content
        assert moved
