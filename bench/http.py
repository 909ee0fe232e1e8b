"""A light HTTP client for load: prepared bytes over kept connections, so that the client costs little."""

import asyncio
import time
from collections.abc import Callable

import msgspec


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


async def closed_loop(port: int, clients: int, seconds: float, make: Callable[[], bytes]) -> Load:
    """Let so many clients ask as fast as they are answered."""
    load = Load([], {})
    end = time.perf_counter() + seconds

    async def ask() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (began := time.perf_counter()) < end:
            status, _ = await exchange(reader, writer, make())
            load.seconds.append(time.perf_counter() - began)
            load.statuses[status] = load.statuses.get(status, 0) + 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(clients)))
    load.took = time.perf_counter() - began
    return load
