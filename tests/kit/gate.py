"""A gate before a database that can be shut: to who connects through it, the database is frozen, not away."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo


class Gate:
    """Passes bytes both ways while it is open; shut, it takes connections and bytes and passes nothing on.

    What holds the bytes of `deaf_to` is taken and never passed on, also while it is open.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        """The database's address through the gate."""
        self.deaf_to = b""
        self._open = asyncio.Event()
        self._open.set()

    def shut(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    async def pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError):
                while data := await source.read(65536):
                    await self._open.wait()
                    if self.deaf_to and self.deaf_to in data:
                        continue
                    sink.write(data)
                    await sink.drain()
        finally:
            sink.close()


@contextlib.asynccontextmanager
async def gate_before(url: str, folder: Path) -> AsyncIterator[Gate]:
    """Put a gate before the database at `url`, with its own socket in `folder`."""
    parts = conninfo_to_dict(url)
    host, port = str(parts["host"]), int(parts.get("port") or 5432)
    gate = Gate(make_conninfo(url, host=str(folder), port=5432))
    passing = set[asyncio.Task[None]]()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if host.startswith("/"):
            there_reader, there_writer = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        else:
            there_reader, there_writer = await asyncio.open_connection(host, port)
        for source, sink in ((reader, there_writer), (there_reader, writer)):
            passing.add(asyncio.create_task(gate.pass_on(source, sink)))

    server = await asyncio.start_unix_server(meet, f"{folder}/.s.PGSQL.5432")
    try:
        yield gate
    finally:
        server.close()
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)
