import asyncio
import gzip
from typing import Any
from uuid import UUID

import pytest

from kefu.kit.db import Db
from kefu.kit.translate import catalogue
from tests.world import World

Sent = list[Any]


async def ask(app: Any, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Sent:
    """Ask as a server would, and give every message sent back."""
    sent: Sent = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path.partition("?")[0],
        "raw_path": path.partition("?")[0].encode(),
        "query_string": path.partition("?")[2].encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        "client": ("127.0.0.1", 1),
        "server": ("kefu.test", 80),
    }
    await app(scope, receive, send)
    return sent


def headers_of(sent: Sent) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/demo", "/api/setup", "/schema"])
async def test_head_is_get_without_a_body(client: Any, path: str) -> None:
    whole = await client.get(path)
    head = await client.head(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    same = {"content-type", "content-length", "cache-control"} - ({"content-length"} if path == "/demo" else set())
    assert {name: head.headers.get(name) for name in same} == {name: whole.headers.get(name) for name in same}


async def test_head_of_a_stream_ends_at_once(world: World, app: Any) -> None:
    async with asyncio.timeout(60):
        sent = await ask(app, "HEAD", "/api/stream", world.lin.headers)
    assert (sent[0]["status"], headers_of(sent)["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert sent[1:] == [{"type": "http.response.body", "body": b"", "more_body": False}]
    assert not app.state.hub.streams


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/nothing", 404), ("POST", "/healthz", 405), ("GET", "/api/session", 401), ("BREW", "/demo", 405)],
)
async def test_refusals_are_problems_with_the_requests_id(client: Any, method: str, path: str, status: int) -> None:
    answer = await client.request(method, path, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert UUID(answer.headers["x-request-id"]).version == 7
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    if status == 405:
        assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("GET", "/api/nothing", {}),
        ("DELETE", "/api/views", {}),
        ("POST", "/api/tickets", {"content": b'{"text": "\\u0000"}'}),
        ("POST", "/api/tickets", {"content": b"{" * 2_000_000}),
        ("POST", "/api/tickets", {"json": {}}),
        ("POST", "/api/members", {"json": {}}),
        ("POST", "/api/tickets", {"json": {}, "headers": {"X-CSRF-Token": "wrong"}}),
        ("GET", "/api/tickets/9999", {}),
        ("GET", "/webchat/nobody/config", {}),
    ],
)
async def test_a_member_is_refused_in_one_language_early_and_late(
    world: World, client: Any, method: str, path: str, more: dict[str, Any]
) -> None:
    """What refused before the member was looked up spoke Chinese, what refused later the member's language."""
    both = {name: value for name, value in world.lin.headers.items() if name != "Accept-Language"}
    headers = {"Content-Type": "application/json"} | both | more.pop("headers", {})
    for language in ("en", "zh"):
        await client.patch("/api/me", json={"locale": language}, headers=both)
        told = (await client.request(method, path, headers=headers, **more)).json()
        assert told["title"] == catalogue(language)[f"titles.{told['status']}"], told
        other = "zh" if language == "en" else "en"
        asked = {**headers, "Accept-Language": other}
        told = (await client.request(method, path, headers=asked, **more)).json()
        assert told["title"] == catalogue(other)[f"titles.{told['status']}"], told
    stranger = (await client.request(method, path, headers={"Content-Type": "application/json"}, **more)).json()
    assert stranger["title"] == catalogue("zh")[f"titles.{stranger['status']}"], "the server's own language"


async def test_private_answers_are_not_kept(world: World, client: Any) -> None:
    answer = await client.get("/api/views", headers=world.lin.headers)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


async def test_pages_are_packed_for_who_can_unpack_them(world: World, app: Any) -> None:
    key = world.chat.public_key
    plain = await ask(app, "GET", f"/webchat/{key}/frame")
    assert plain[0]["status"] == 200, "the front end is not built: make build"
    for accepted in ("gzip", "br, gzip;q=0.8", "deflate,gzip"):
        packed = await ask(app, "GET", f"/webchat/{key}/frame", {"Accept-Encoding": accepted})
        assert headers_of(packed)["content-encoding"] == "gzip"
        body = packed[1]["body"]
        assert headers_of(packed)["content-length"] == str(len(body))
        assert gzip.decompress(body).startswith(b"<!doctype html>")
        assert len(body) < len(plain[1]["body"]) / 2
    for refused in ("", "br", "gzip;q=0", "x-gzip"):
        answer = await ask(app, "GET", f"/webchat/{key}/frame", {"Accept-Encoding": refused})
        assert "content-encoding" not in headers_of(answer)


async def test_a_refused_request_gives_its_connection_back(world: World, db: Db, app: Any, client: Any) -> None:
    """A dependency beside the transaction fails after it was opened; Litestar itself would forget it."""
    said = await world.says(await world.customer())
    pool = app.state.db
    for _ in range(3 * pool.size):
        answer = await client.put(
            f"/api/tickets/{said.ticket.number}/status",
            headers={**world.boss.headers, "Idempotency-Key": "x" * 300},
            json={"version": 1, "status": "open"},
        )
        assert answer.status_code == 400
    stats = pool.pool_stats()
    assert stats["free"] == stats["open"]
