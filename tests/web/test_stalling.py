"""A body that stops coming ends its request, also where a route reads it as it comes; one that is only slow goes on."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kefu.kit.http import limits
from kefu.kit.ids import new_id
from tests.streams import running_site
from tests.world import World


@contextlib.contextmanager
def bound(app: Any, seconds: float) -> Iterator[None]:
    """Let the application wait so long for the next part of a body."""
    before = app.state.settings
    app.state.settings = msgspec.structs.replace(before, body_stall_seconds=seconds)
    try:
        yield
    finally:
        app.state.settings = before


async def stalling(*parts: bytes) -> AsyncIterator[bytes]:
    """Send some parts and then, for longer than any test, nothing."""
    for part in parts:
        yield part
    await asyncio.sleep(3600)


async def dripping(body: bytes, pause: float) -> AsyncIterator[bytes]:
    for byte in body:
        await asyncio.sleep(pause)
        yield bytes([byte])


async def test_a_body_that_stops_coming_ends_its_request(world: World, app: Any, client: Any) -> None:
    headers = world.boss.headers | {"Content-Type": "application/json"}
    with bound(app, 0.2):
        answer = await client.post("/api/saved-views", headers=headers, content=stalling(b'{"name"', b":"))
    assert (answer.status_code, answer.json()["code"]) == (408, "body_stalled")
    assert "1 seconds" in answer.json()["detail"]


async def test_so_does_an_upload_that_stops(world: World, app: Any, client: Any) -> None:
    file = {"X-File-Id": str(new_id()), "X-File-Name": "a.txt", "Content-Type": "text/plain"}
    with bound(app, 0.2):
        answer = await client.post("/api/files", headers=world.boss.headers | file, content=stalling(b"half"))
    assert (answer.status_code, answer.json()["code"]) == (408, "body_stalled")
    again = await client.post("/api/files", headers=world.boss.headers | file, content=b"whole")
    assert again.status_code == 201, again.text


@pytest.mark.parametrize("path", ["/api/files", "/api/saved-views"])
async def test_what_is_slow_and_goes_on_takes_longer_than_the_bound(
    world: World, app: Any, client: Any, path: str
) -> None:
    file = {"X-File-Id": str(new_id()), "X-File-Name": "a.txt", "Content-Type": "text/plain"}
    with bound(app, 4):
        answer = await client.post(path, headers=world.boss.headers | file, content=dripping(b"x" * 50, 0.1))
    assert answer.status_code in (201, 400), answer.text


async def test_what_drips_is_ended(world: World, app: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte before each pause was over held a request open for as long as it liked."""
    monkeypatch.setattr(limits, "MOST_PAUSES", 0.1)
    headers = world.boss.headers | {"Content-Type": "application/json"}
    with bound(app, 20):
        answer = await client.post("/api/saved-views", headers=headers, content=dripping(b" " * 100, 0.1))
    assert (answer.status_code, answer.json()["code"]) == (408, "body_slow")
    assert "2 seconds" in answer.json()["detail"]


async def test_an_upload_that_drips_goes_on(
    world: World, app: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_PAUSES", 0.01)
    file = {"X-File-Id": str(new_id()), "X-File-Name": "a.txt", "Content-Type": "text/plain"}
    with bound(app, 20):
        answer = await client.post("/api/files", headers=world.boss.headers | file, content=dripping(b"x" * 9, 0.1))
    assert answer.status_code == 201, answer.text


async def test_a_client_of_the_real_server_is_hung_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_BODY_STALL_SECONDS", "0.5")
    async with running_site(tmp_path) as site:
        answer = await asyncio.to_thread(_stall, site.port)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 ")
    assert json.loads(body)["code"] == "body_stalled"


def _stall(port: int) -> bytes:
    """Ask with the beginning of a body, and give what comes until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        head = ("POST /api/session HTTP/1.1", "Host: kefu.test", "Content-Type: application/json", "Content-Length: 99")
        connection.sendall("\r\n".join((*head, "", "{")).encode())
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer
