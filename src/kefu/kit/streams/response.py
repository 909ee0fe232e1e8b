"""The answer that stays open: a bare ASGI application, since one lives as long as each open screen."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from litestar.types import Receive, Scope, Send

from kefu.kit.driver import DATABASE_ERRORS
from kefu.kit.errors import Unavailable
from kefu.kit.streams.frames import PING
from kefu.kit.streams.stream import Stream

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
GLANCE_SECONDS = 0.005


class StreamResponse:
    """Sends what is to be replayed, then what the hub queues, until either side ends it."""

    def __init__(self, stream: Stream, replay: AsyncIterator[bytes], leave: Callable[[Stream], None]) -> None:
        self._stream = stream
        self._replay = replay
        self._leave = leave

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        stream = self._stream
        stream.connection = asyncio.current_task()
        write: Any = send
        read: Any = receive
        try:
            await write({"type": "http.response.start", "status": 200, "headers": HEADERS})
            async for data in self._replay:
                await self._send(write, data)
                if stream.ending:
                    break
            await self._follow(write, read)
        except (Unavailable, *DATABASE_ERRORS):
            pass  # the replay found no database; the client resumes from what it has
        except asyncio.CancelledError:
            if not stream.cut_off:
                raise
        finally:
            self._leave(stream)
            stream.connection = None
        if not stream.cut_off:
            await write({"type": "http.response.body", "body": b"", "more_body": False})

    async def _follow(self, write: Any, read: Any) -> None:
        stream = self._stream
        while True:
            if data := stream.take():
                await self._send(write, data)
                if data.startswith(PING) and await _has_left(read):
                    return
            elif stream.ending:
                return
            else:
                await stream.wait()

    async def _send(self, write: Any, data: bytes) -> None:
        stream = self._stream
        stream.sending_since = asyncio.get_running_loop().time()
        await write({"type": "http.response.body", "body": data, "more_body": True})
        stream.sending_since = 0.0


async def _has_left(read: Any) -> bool:
    """Look whether the client is gone; the server tells only who asks, and sending to nobody is no error."""
    while True:
        try:
            async with asyncio.timeout(GLANCE_SECONDS):
                message = await read()
        except TimeoutError:
            return False
        if message["type"] == "http.disconnect":
            return True
