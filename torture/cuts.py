"""R6: a stream that is cut and resumed a thousand times under load brings every message, once and in order."""

import asyncio
import contextlib
import random
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec

from torture.checking import check_cuts
from torture.kills import PASSWORD
from torture.load import Screen, Session, Writer
from torture.service import Service

LONGEST_SECONDS = 0.12
PATIENCE_SECONDS = 10.0


class Report(msgspec.Struct):
    """What happened."""

    cuts: int
    acknowledged: int
    told: int
    resets: int
    broken: list[str]


class CutScreen(Screen):
    """A console that never fetches anew: what it knows came through the stream."""

    def __init__(self, session: Session, tickets: list[int]) -> None:
        super().__init__(session, tickets)
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
        if frame.get("event") == "ticket":
            data: Any = msgspec.json.decode(frame["data"])
            if data["message"]:
                self.told.append((data["position"], UUID(data["message"]["id"])))
        await super()._take(frame)


async def run(data: Path, cuts: int, seed: int) -> Report:
    """Cut a stream `cuts` times while four writers write; gives the report."""
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
    tickets = [row["number"] for row in answer.json()["items"]]
    screen = CutScreen(boss, tickets)
    await screen.begin()
    work = [Writer(boss, tickets, f"writer {n}", chance.randrange(1 << 30)) for n in range(4)]
    stop = asyncio.Event()
    writing = [asyncio.create_task(writer.run(stop)) for writer in work]
    for _ in range(cuts):
        await screen.look(chance.random() * LONGEST_SECONDS)
    stop.set()
    await asyncio.gather(*writing)
    acknowledged = [op.id for writer in work for op in writer.history if op.outcome == "ok"]
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and not set(acknowledged) <= {id for _, id in screen.told}:
        await screen.look(0.5)
    await boss.close()
    return Report(
        cuts=cuts,
        acknowledged=len(acknowledged),
        told=len(screen.told),
        resets=screen.resets,
        broken=check_cuts(screen.told, set(acknowledged)) + (["the stream was reset"] if screen.resets else []),
    )
