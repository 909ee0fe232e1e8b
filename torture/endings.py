"""Streams end when they should: a client that reads no more, a session that is over, a server that is told to stop."""

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec

from kefu.kit.ids import new_id
from torture.kills import PASSWORD
from torture.load import Session
from torture.service import Service

STREAMS = 100
FROZEN_SECONDS, SESSION_SECONDS, STOP_SECONDS = 30.0, 5.0, 5.0
"""What is promised: performance.md, R6; architecture.md §5, losing sight and shutdown."""
PATIENCE_SECONDS = 90.0
_LONG = "x" * 45_000


class Report(msgspec.Struct):
    """How long each took, in seconds."""

    frozen_client_cut: float
    ended_with_its_session: float
    stopped_with_100_streams: float
    broken: list[str]


async def run(data: Path) -> Report:
    """Let streams end in every way; gives the report."""
    service = Service(data)
    service.start()
    try:
        await asyncio.to_thread(service.wait_ready, 90)
        boss, lin = (Session(service.url, f"{name}@demo.kefu", PASSWORD) for name in ("boss", "lin"))
        await boss.sign_in()
        await lin.sign_in()
        frozen = await _freeze(service, boss)
        session = await _log_out(service, lin)
        stopped = await _stop(service, boss)
        await boss.close()
        await lin.close()
    finally:
        service.stop()
    return judge(frozen, session, stopped)


def judge(frozen: float, session: float, stopped: float) -> Report:
    """Compare seconds with what is promised."""
    promised = (
        ("a frozen client was cut", frozen, FROZEN_SECONDS),
        ("a stream ended with its session", session, SESSION_SECONDS),
        (f"the service stopped with {STREAMS} streams", stopped, STOP_SECONDS),
    )
    broken = [f"{what} after {took:.1f} s, not {most:g}" for what, took, most in promised if took > most]
    return Report(round(frozen, 2), round(session, 2), round(stopped, 2), broken)


async def _freeze(service: Service, boss: Session) -> float:
    """Open a stream, read nothing more of it, and say much to it."""
    number = (await boss.client.get("/api/tickets?view=open&limit=1")).json()["items"][0]["number"]
    with socket.socket() as frozen:
        frozen.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        frozen.connect(("127.0.0.1", service.port))
        cookie = "; ".join(f"{name}={value}" for name, value in boss.client.cookies.items())
        frozen.sendall(f"GET /api/stream HTTP/1.1\r\nHost: kefu\r\nCookie: {cookie}\r\n\r\n".encode())
        await _until(boss, lambda count: count == 1)
        began = time.monotonic()

        async def talk() -> None:
            while True:
                body = {"id": str(new_id()), "text": _LONG}
                with contextlib.suppress(httpx.TransportError):
                    await boss.client.post(f"/api/tickets/{number}/messages", json=body)

        talking = asyncio.create_task(talk())
        await _until(boss, lambda count: count == 0)
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
        return time.monotonic() - began


async def _log_out(service: Service, lin: Session) -> float:
    """End the session of an open stream from elsewhere."""
    opened, ended = _follow(service, lin)
    await asyncio.wait_for(opened, PATIENCE_SECONDS)
    began = time.monotonic()
    answer = await lin.client.delete("/api/session")
    answer.raise_for_status()
    await asyncio.wait_for(ended, PATIENCE_SECONDS)
    return time.monotonic() - began


async def _stop(service: Service, boss: Session) -> float:
    """End the service while streams are open."""
    streams = [_follow(service, boss) for _ in range(STREAMS)]
    await asyncio.wait_for(asyncio.gather(*(opened for opened, _ in streams)), PATIENCE_SECONDS)
    seconds = await asyncio.to_thread(service.stop)
    await asyncio.wait_for(asyncio.gather(*(ended for _, ended in streams)), PATIENCE_SECONDS)
    return seconds


def _follow(service: Service, session: Session) -> tuple[asyncio.Future[None], asyncio.Task[None]]:
    """Read a stream beside everything else; gives what is done once it is open, and once it has ended."""
    opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def read() -> None:
        async with httpx.AsyncClient(
            base_url=service.url, cookies=session.client.cookies, timeout=PATIENCE_SECONDS, trust_env=False
        ) as client:
            with contextlib.suppress(httpx.RemoteProtocolError, httpx.ReadError):
                async with client.stream("GET", "/api/stream") as answer:
                    answer.raise_for_status()
                    opened.set_result(None)
                    async for _ in answer.aiter_bytes():
                        pass

    return opened, asyncio.create_task(read())


async def _until(session: Session, met: Callable[[int], bool]) -> None:
    """Wait until so many streams are open as the service counts them."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with contextlib.suppress(httpx.TransportError):
                text = (await session.client.get("/metrics")).text
                counts = [int(float(line.split()[1])) for line in text.splitlines() if line.startswith("kefu_streams ")]
                if counts and met(counts[0]):
                    return
            await asyncio.sleep(0.1)
