"""R1: kill any process at random moments under load; nothing acknowledged is lost, nothing doubled."""

import asyncio
import random
import time
from collections import Counter
from pathlib import Path

import msgspec

from torture.checking import check, check_screens
from torture.load import Screen, Session, Writer
from torture.service import Service

PASSWORD = "kefu-demo-2026"
CONVERGE_SECONDS = 5.0


class Report(msgspec.Struct):
    """What happened."""

    kills: int
    killed: dict[str, int]
    acknowledged: int
    unknown: int
    longest_outage: float
    converged_after: float
    resets: int
    broken: list[str]


async def run(data: Path, kills: int, seed: int, *, writers: int = 6, pause: float = 1.2) -> Report:
    """Do it: `kills` kills with random pauses around `pause` seconds; gives the report."""
    service = Service(data)
    service.start()
    try:
        return await _run(service, kills, random.Random(seed), writers, pause)
    finally:
        service.stop()


async def _run(service: Service, kills: int, chance: random.Random, writers: int, pause: float) -> Report:
    await asyncio.to_thread(service.wait_ready, 90)
    boss = Session(service.url, "boss@demo.kefu", PASSWORD)
    await boss.sign_in()
    answer = await boss.client.get("/api/tickets?view=open&limit=5")
    tickets = [row["number"] for row in answer.json()["items"]]
    work = [Writer(boss, tickets, f"writer {n}", chance.randrange(1 << 30)) for n in range(writers)]
    screens = {f"{n}": Screen(boss, tickets) for n in range(2)}
    watching = [asyncio.create_task(screen.run()) for screen in screens.values()]
    stop = asyncio.Event()
    writing = [asyncio.create_task(writer.run(stop)) for writer in work]
    killed: Counter[str] = Counter()
    longest = 0.0
    while killed.total() < kills:
        await asyncio.sleep(pause * (0.3 + 1.4 * chance.random()))
        kind = service.kill_one(chance)
        if kind:
            killed[kind] += 1
        service.ensure_running()
        if killed.total() % 5 == 0:
            longest = max(longest, await asyncio.to_thread(service.wait_ready, 60))
    longest = max(longest, await asyncio.to_thread(service.wait_ready, 60))
    await asyncio.sleep(1)
    stop.set()
    await asyncio.gather(*writing)
    history = [operation for writer in work for operation in writer.history]
    acknowledged = {operation.id for operation in history if operation.outcome == "ok"}
    began = time.monotonic()
    while time.monotonic() - began < CONVERGE_SECONDS * 3:
        if not check_screens({name: screen.seen for name, screen in screens.items()}, acknowledged):
            break
        await asyncio.sleep(0.1)
    converged = time.monotonic() - began
    broken = check_screens({name: screen.seen for name, screen in screens.items()}, acknowledged)
    if converged > CONVERGE_SECONDS:
        broken.append(f"screens took {converged:.1f} s to converge")
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    await boss.close()
    await asyncio.to_thread(service.stop)
    found = await asyncio.to_thread(service.inspect)
    return Report(
        kills=killed.total(),
        killed=dict(killed),
        acknowledged=len(acknowledged),
        unknown=sum(operation.outcome == "unknown" for operation in history),
        longest_outage=round(longest, 2),
        converged_after=round(converged, 2),
        resets=sum(screen.resets for screen in screens.values()),
        broken=broken + check(history, found),
    )
