"""Uploading over HTTP, and how bytes are given out."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
from litestar import Litestar, Request, get
from litestar.response import Stream

from kefu.files import file_response, find_file, load_file
from kefu.kit.access import requires
from kefu.kit.db import Db, Tx
from kefu.kit.ids import new_id
from tests.files.scenes import PNG
from tests.members.scenes import Scene, browser, visitor


@get("/give/{workspace:uuid}/{id:uuid}", guards=[requires(None)])
async def give(request: Request[Any, Any, Any], tx: Tx, workspace: UUID, id: UUID) -> Stream:
    """Give out any file, as tickets do after looking at who asks."""
    return await file_response(request, await load_file(tx, workspace, id))


@pytest.fixture(scope="session")
def directory(directory: Litestar) -> Litestar:
    directory.register(give)
    return directory


def headers_of(name: str = "a.png", type: str = "image/png", id: str = "") -> dict[str, str]:
    return {"content-type": type, "x-file-name": quote(name), "x-file-id": id or str(new_id())}


async def send(client: httpx.AsyncClient, content: Any = PNG, **named: str) -> httpx.Response:
    return await client.post("/api/files", content=content, headers=headers_of(**named))


async def test_a_file_goes_up_and_comes_back(db: Db, directory: Litestar, scene: Scene) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        id = str(new_id())
        made = await send(agent, name="../图 1.png", id=id)
        assert made.status_code == 201, made.text
        assert made.json() == {
            "id": id,
            "name": "图 1.png",
            "type": "image/png",
            "size": len(PNG),
            "url": f"/api/files/{id}",
        }
        assert (await send(agent, name="../图 1.png", id=id)).json() == made.json()
        assert (await send(agent, PNG + b"x", id=id)).json()["code"] == "id_taken"
        assert (await send(agent, PNG, id=id, name="another.png")).json()["code"] == "id_taken"
        got = await agent.get(f"/give/{scene.id}/{id}")
    assert (got.status_code, got.content) == (200, PNG)
    assert got.headers["content-type"] == "image/png"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert got.headers["cache-control"].startswith("private")
    assert got.headers["content-disposition"] == ("inline; filename=\"_ 1.png\"; filename*=UTF-8''%E5%9B%BE%201.png")


async def test_large_files_stream_through(db: Db, directory: Litestar, scene: Scene) -> None:
    content = PNG + bytes(11 * 1024 * 1024)
    async with await browser(directory, db, scene, scene.agent) as agent:
        made = await send(agent, content)
        assert made.status_code == 201, made.text
        got = await agent.get(f"/give/{scene.id}/{made.json()['id']}")
        assert got.content == content
        refused = await send(agent, PNG + bytes(12 * 1024 * 1024))
        assert (refused.status_code, refused.json()["params"]) == (413, {"limit": 12 * 1024 * 1024, "size": "12 MB"})


@pytest.mark.parametrize(
    ("content", "name", "type"),
    [
        (b"<script>alert(1)</script>", "a.html", "text/html"),
        (b"<svg onload=alert(1)>", "a.svg", "image/svg+xml"),
        (b"<svg onload=alert(1)>", "a.png", "image/png"),
    ],
)
async def test_what_could_run_is_only_a_download(
    db: Db, directory: Litestar, scene: Scene, content: bytes, name: str, type: str
) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        made = await send(agent, content, name=name, type=type)
        assert made.json()["type"] == "application/octet-stream"
        got = await agent.get(f"/give/{scene.id}/{made.json()['id']}")
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, PNG[:4]),
        ("bytes=4-", 206, PNG[4:]),
        ("bytes=-5", 206, PNG[-5:]),
        ("bytes=5-999999", 206, PNG[5:]),
        ("bytes=0-1,3-4", 200, PNG),
        ("bytes=9999999-", 200, PNG),
        ("bytes=-", 200, PNG),
        ("lines=1-2", 200, PNG),
    ],
)
async def test_one_range_may_be_asked_for(
    db: Db, directory: Litestar, scene: Scene, asked: str, status: int, part: bytes
) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        id = (await send(agent)).json()["id"]
        got = await agent.get(f"/give/{scene.id}/{id}", headers={"range": asked})
    assert (got.status_code, got.content) == (status, part)
    assert got.headers["content-length"] == str(len(part))


@pytest.mark.parametrize(
    ("content", "headers", "status", "field"),
    [
        (PNG, {"x-file-id": ""}, 400, "X-File-Id"),
        (PNG, {"x-file-id": "x"}, 400, "X-File-Id"),
        (PNG, {"x-file-id": "00000000-0000-4000-8000-000000000000"}, 400, "X-File-Id"),
        (PNG, {"x-file-name": "%ff"}, 400, "X-File-Name"),
        (b"", {}, 400, "body"),
        (b"MZ\x90\x00", {}, 415, "Content-Type"),
        (PNG, {"content-length": "99999999999"}, 413, None),
    ],
)
async def test_bad_uploads_are_told_apart(
    db: Db,
    directory: Litestar,
    scene: Scene,
    content: bytes,
    headers: dict[str, str],
    status: int,
    field: str | None,
) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        answer = await agent.post("/api/files", content=content, headers=headers_of() | headers)
    assert answer.status_code == status, answer.text
    if field:
        assert answer.json()["field"] == field
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_client_that_goes_away_leaves_nothing(db: Db, directory: Litestar, scene: Scene) -> None:
    """Speaks ASGI itself: the test client always sends its whole body."""
    async with await browser(directory, db, scene, scene.agent) as agent:
        cookie = "; ".join(f"{name}={value}" for name, value in agent.cookies.items())
        headers = headers_of() | {"cookie": cookie, "x-csrf-token": agent.headers["x-csrf-token"]}
    messages = iter([{"type": "http.request", "body": PNG, "more_body": True}, {"type": "http.disconnect"}])
    sent: list[Any] = []

    async def receive() -> Any:
        return next(messages)

    async def send_on(message: Any) -> None:
        sent.append(message)

    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/api/files",
        "raw_path": b"/api/files",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.1", 1),
        "server": ("kefu.test", 80),
    }
    await directory(scope, receive, send_on)
    assert sent[0]["status"] == 400
    incoming = directory.state.settings.data_dir / "files" / "incoming"
    assert not list(incoming.glob(headers["x-file-id"] + "*"))


async def test_missing_bytes_are_not_found(db: Db, directory: Litestar, scene: Scene) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        id = UUID((await send(agent)).json()["id"])
        async with db.transaction() as tx:
            row = await find_file(tx, scene.id, id)
        assert row
        (directory.state.settings.data_dir / "files" / row.path).unlink()
        assert (await agent.get(f"/give/{scene.id}/{id}")).status_code == 404


async def test_strangers_upload_nothing(directory: Litestar) -> None:
    async with visitor(directory) as nobody:
        assert (await send(nobody)).status_code == 401
