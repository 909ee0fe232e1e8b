"""A light HTTP client for load: prepared bytes over kept connections, so that the client costs little."""

import asyncio
import re
import time
from collections.abc import Callable
from typing import Any

import msgspec

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Load(msgspec.Struct):
    """What a load did: seconds per answer, by status."""

    seconds: list[float] = []
    statuses: dict[int, int] = {}
    took: float = 0.0

    def add(self, other: "Load") -> None:
        """Count another load in."""
        self.seconds += other.seconds
        self.took += other.took
        for status, count in other.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + count


def request(method: str, path: str, host: str, headers: dict[str, str], body: bytes) -> bytes:
    """Give the bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: bytes) -> tuple[int, bytes]:
    """Send a request on a kept connection and read its answer."""
    writer.write(sent)
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line[15:])
    return status, await reader.readexactly(length) if length else b""


class _Client(asyncio.Protocol):
    """One kept connection that asks again as soon as it is answered; the answer is measured, not parsed."""

    def __init__(self, make: Callable[[], bytes], load: Load, end: float) -> None:
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._make = make
        self._load = load
        self._end = end
        self._began = 0.0
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._ask()

    def _ask(self) -> None:
        self._began = time.perf_counter()
        self._transport.write(self._make())

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, found, body = self._got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not found or len(body) < (int(length[1]) if length else 0):
            return
        now = time.perf_counter()
        status = int(head[9:12])
        self._load.seconds.append(now - self._began)
        self._load.statuses[status] = self._load.statuses.get(status, 0) + 1
        self._got = b""
        if now < self._end:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.over.done():
            self.over.set_exception(error) if error else self.over.set_result(None)


async def closed_loop(port: int, clients: int, seconds: float, make: Callable[[], bytes]) -> Load:
    """Let so many clients ask as fast as they are answered."""
    load = Load([], {})
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    asking = []
    for _ in range(clients):
        _, client = await loop.create_connection(lambda: _Client(make, load, began + seconds), "127.0.0.1", port)
        asking.append(client.over)
    await asyncio.gather(*asking)
    load.took = time.perf_counter() - began
    return load
