"""A real web server over a database of its own, and clients that read its streams."""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Self

import httpx
import msgspec

from kefu.kit.db import Db
from kefu.kit.embedded import APP
from kefu.kit.hints import Hints
from kefu.kit.keys import Keyring
from kefu.kit.sequencer import Sequencer
from tests.conftest import fresh_database, url_of
from tests.log import assert_replays
from tests.world import World, make_world


class Site(msgspec.Struct, kw_only=True):
    """A server process, its database, and what the worker would do."""

    url: str
    port: int
    db: Db
    hints: Hints
    keyring: Keyring
    database: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def client(self, **more: Any) -> httpx.AsyncClient:
        """Give a browser with an address of its own, so that tests do not use up each other's allowance."""
        address = ".".join(str(byte) for byte in (10, *secrets.token_bytes(3)))
        headers = {"X-Forwarded-For": address}
        return httpx.AsyncClient(base_url=self.url, timeout=httpx.Timeout(10), headers=headers, **more)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


APPLICATION = "kefu.web.app:create_app"


def launch_server(port: int, environment: dict[str, str], application: str = APPLICATION) -> subprocess.Popen[bytes]:
    """Start granian as `kefu serve` does, and wait until it answers."""
    arguments = ["--interface", "asgi", "--factory", "--host", "127.0.0.1", "--port", str(port), "--loop", "uvloop"]
    limits = ["--workers", "1", "--backlog", "4096", "--backpressure", "4096", "--no-log"]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *arguments, *limits, application],
        env={**os.environ, **environment},
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=1).status_code == 200:
                return process
        time.sleep(0.05)
    stop_server(process)
    raise RuntimeError("the server did not answer")


def stop_server(process: subprocess.Popen[bytes], number: int = signal.SIGTERM, patience: float = 60) -> None:
    """Stop a server; ends its whole group when it takes too long."""
    process.send_signal(number)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def _server(port: int, environment: dict[str, str], application: str) -> Iterator[subprocess.Popen[bytes]]:
    process = launch_server(port, environment, application)
    try:
        yield process
    finally:
        if process.poll() is None:
            stop_server(process)


@contextlib.asynccontextmanager
async def running_site(folder: Path, application: str = APPLICATION) -> AsyncIterator[Site]:
    """Serve a fresh database, with a sequencer beside it."""
    with fresh_database() as name:
        port, url = free_port(), url_of(APP, name)
        environment = {"KEFU_DATABASE_URL": url, "KEFU_DATA_DIR": str(folder), "KEFU_LOG_LEVEL": "warning"}
        environment |= {"KEFU_TRUSTED_PROXIES": "127.0.0.1/32"}
        db = Db(url, size=10)
        await db.open()
        hints = Hints(db)
        hints.start()
        sequencer = asyncio.create_task(Sequencer(db).run())
        keyring = Keyring.open(folder / "keys.json")
        with _server(port, environment, application) as process:
            yield Site(
                url=f"http://127.0.0.1:{port}",
                port=port,
                db=db,
                hints=hints,
                keyring=keyring,
                database=name,
                environment=environment,
                process=process,
            )
        sequencer.cancel()
        await asyncio.gather(sequencer, return_exceptions=True)
        await hints.stop()
        await db.close()


@contextlib.asynccontextmanager
async def workspace_on(site: Site) -> AsyncIterator[World]:
    """Found a workspace on the server's database; at the end every projection must be rebuildable from the log."""
    world = await make_world(site.db, site.keyring)
    yield world
    await assert_replays(site.db, world.workspace_id, beside=True)


class Frame(msgspec.Struct):
    """One event as a browser understands it."""

    event: str
    data: Any
    id: str


class Reader:
    """Reads one stream in the background, as a browser does."""

    def __init__(self, site: Site, path: str, headers: dict[str, str], cursor: str = "") -> None:
        self.frames: list[Frame] = []
        self.cursor = cursor
        self.status = 0
        self.pings = 0
        self.raw = b""
        self._site = site
        self._path = path
        self._headers = headers
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._read())
        await self._until(lambda: bool(self.status), 60)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.cut()

    async def cut(self) -> None:
        """Drop the connection as a network does."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def ended(self) -> bool:
        return self._task is None or self._task.done()

    def of(self, event: str) -> list[Frame]:
        return [frame for frame in self.frames if frame.event == event]

    async def until(self, event: str, count: int = 1, seconds: float = 60) -> list[Frame]:
        """Wait for so many events of a kind."""
        await self._until(lambda: len(self.of(event)) >= count, seconds)
        return self.of(event)

    async def until_read(self, text: bytes, seconds: float = 60) -> None:
        """Wait until the bytes have come."""
        await self._until(lambda: text in self.raw, seconds)

    async def until_ended(self, seconds: float = 60) -> None:
        await self._until(lambda: self.ended, seconds)

    async def _until(self, met: Any, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds), self._news:
                while not met():
                    if self.ended and not met():
                        raise AssertionError(f"the stream ended: {self.frames[-5:]}")
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._news.wait(), 0.2)
        except TimeoutError:
            raise AssertionError(f"not in time: {self.status} {self.frames[-5:]}") from None

    async def _read(self) -> None:
        headers = {**self._headers, "Accept": "text/event-stream"}
        if self.cursor:
            headers["Last-Event-ID"] = self.cursor
        timeout = httpx.Timeout(10, read=60)
        async with (
            httpx.AsyncClient(base_url=self._site.url, timeout=timeout, verify=False) as client,
            client.stream("GET", self._path, headers=headers) as answer,
        ):
            self.status = answer.status_code
            rest = b""
            async for data in answer.aiter_bytes():
                self.raw += data
                *blocks, rest = (rest + data).split(b"\n\n")
                for block in blocks:
                    self._take(block.decode())
                async with self._news:
                    self._news.notify_all()

    def _take(self, block: str) -> None:
        event, data, id = "", "", ""
        for line in block.split("\n"):
            name, _, value = line.partition(": ")
            if line.startswith(":"):
                self.pings += 1
            elif name == "event":
                event = value
            elif name == "data":
                data = value
            elif name == "id":
                id = value
        self.cursor = id or self.cursor
        if event:
            self.frames.append(Frame(event, msgspec.json.decode(data), id))
