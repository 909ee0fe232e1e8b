"""One open stream: a bounded queue that the hub fills and its connection drains."""

import asyncio

QUEUE_BYTES = 256 * 1024
QUEUE_PUSHES = 256


class Stream:
    """What waits for one client. Facts up to `after` are not for this queue: a replay brings them."""

    __slots__ = (
        "_queued",
        "_size",
        "_wake",
        "after",
        "connection",
        "cut_off",
        "ending",
        "ping_at",
        "sending_since",
    )

    def __init__(self) -> None:
        self.after = 0
        self.ending = False
        self.cut_off = False
        self.ping_at = 0.0
        self.sending_since = 0.0
        self.connection: asyncio.Task[None] | None = None
        self._queued: list[bytes] = []
        self._size = 0
        self._wake: asyncio.Future[None] | None = None

    def push(self, data: bytes) -> None:
        """Queue what the client is to read; who reads too slowly is cut off and resumes from what it has."""
        if self.ending:
            return
        self._queued.append(data)
        self._size += len(data)
        if self._size > QUEUE_BYTES or len(self._queued) > QUEUE_PUSHES:
            self.cut()
        else:
            self._stir()

    def end(self, last: bytes = b"") -> None:
        """End the stream after what is queued and, perhaps, a last word."""
        if self.ending:
            return
        self._queued.append(last)
        self.ending = True
        self._stir()

    def cut(self) -> None:
        """End the stream now, throwing away what is queued."""
        self.ending = self.cut_off = True
        self._queued.clear()
        self._size = 0
        if self.connection is not None and self.sending_since:
            self.connection.cancel()
        self._stir()

    def take(self) -> bytes:
        """Give all that is queued."""
        data = b"".join(self._queued)
        self._queued.clear()
        self._size = 0
        return data

    async def wait(self) -> None:
        """Wait until something is queued or the stream is to end."""
        if self._queued or self.ending:
            return
        self._wake = asyncio.get_running_loop().create_future()
        try:
            await self._wake
        finally:
            self._wake = None

    def _stir(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)
