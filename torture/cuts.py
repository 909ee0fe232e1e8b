"""R6: a stream that is cut and resumed a thousand times under load brings every message, once and in order."""

import asyncio
import contextlib
import random
import time
from pathlib import Path
from uuid import UUID

import httpx
import msgspec

from torture.checking import check_cuts, check_refusals
from torture.kills import PASSWORD
from torture.load import Caller, Screen, Session, Writer
from torture.service import Service
from torture.visiting import Visitor, VisitorScreen, VisitorWriter

LONGEST_SECONDS = 0.12
PATIENCE_SECONDS = 10.0


class Report(msgspec.Struct):
    """What happened."""

    cuts: int
    acknowledged: int
    told: int
    told_visitor: int
    """on a visitor's own stream, cut as often"""
    resets: int
    broken: list[str]


class Cut(Screen):
    """A screen that never fetches anew: what it knows came through the stream."""

    def __init__(self, caller: Caller, tickets: list[int]) -> None:
        super().__init__(caller, tickets)
        self.told: list[tuple[int, UUID]] = []

    async def begin(self) -> None:
        """Take the cursor to go on from."""
        await self._fetch()

    async def look(self, seconds: float) -> None:
        """Follow for so long, then drop the connection in the middle of whatever is being said."""
        with contextlib.suppress(TimeoutError, httpx.HTTPError):
            async with asyncio.timeout(seconds):
                async for frame in self._frames():
                    await self._take(frame)

    async def _take(self, frame: dict[str, str]) -> None:
        if id := self._told(frame):
            self.told.append((int(frame["id"].rpartition(".")[2]), id))
        await super()._take(frame)


class CutScreen(Cut):
    """A console."""


class CutWindow(VisitorScreen, Cut):
    """A visitor's window."""


async def run(data: Path, cuts: int, seed: int) -> Report:
    """Cut a member's and a visitor's stream `cuts` times each while four writers write; gives the report."""
    service = Service(data)
    service.start()
    try:
        return await _run(service, cuts, random.Random(seed))
    finally:
        service.stop()


async def _run(service: Service, cuts: int, chance: random.Random) -> Report:
    await asyncio.to_thread(service.wait_ready, 90)
    boss = Session(service.url, "boss@demo.kefu", PASSWORD)
    await boss.sign_in()
    answer = await boss.client.get("/api/tickets?view=open&limit=5")
    visitors = [Visitor(service.url) for _ in range(2)]
    begun = [await visitor.begin() for visitor in visitors]
    tickets = [row["number"] for row in answer.json()["items"]] + [visitor.ticket for visitor in visitors]
    screen, window = CutScreen(boss, tickets), CutWindow(visitors[0])
    for one in (screen, window):
        await one.begin()
    work = [Writer(boss, tickets, f"writer {n}", chance.randrange(1 << 30)) for n in range(2)]
    work += [
        VisitorWriter(visitor, f"visitor {n}", chance.randrange(1 << 30), files=n == 0)
        for n, visitor in enumerate(visitors)
    ]
    stop = asyncio.Event()
    writing = [asyncio.create_task(writer.run(stop)) for writer in work]
    for _ in range(cuts):
        await asyncio.gather(*(one.look(chance.random() * LONGEST_SECONDS) for one in (screen, window)))
    stop.set()
    await asyncio.gather(*writing)
    done = [operation for writer in work for operation in writer.history if operation.outcome == "ok"]
    acknowledged = {operation.id for operation in done}
    own = {operation.id for operation in done if operation.ticket == visitors[0].ticket}
    broken = []
    for name, one, must in (("", screen, acknowledged), ("a visitor's: ", window, own)):
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until and not must <= {id for _, id in one.told}:
            await one.look(0.5)
        broken += [name + line for line in check_cuts(one.told, must)]
        broken += [name + "the stream was reset"] * bool(one.resets)
    broken += check_refusals(operation for writer in work[2:] for operation in writer.history)
    for client in (boss.client, *(visitor.client for visitor in visitors)):
        await client.aclose()
    return Report(
        cuts=cuts,
        acknowledged=len(begun) + len(acknowledged),
        told=len(screen.told),
        told_visitor=len(window.told),
        resets=screen.resets + window.resets,
        broken=broken,
    )
