"""R1: kill any process at random moments under load; nothing acknowledged is lost, nothing doubled."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from torture.checking import Operation, check, check_files, check_refusals, check_screens
from torture.load import Chooser, Screen, Session, Writer
from torture.service import Service
from torture.visiting import Visitor, VisitorScreen, VisitorWriter, bytes_of

PASSWORD = "kefu-demo-2026"
CONVERGE_SECONDS = 5.0
VISITORS = 2
"""Of the writers."""


class Report(msgspec.Struct):
    """What happened."""

    kills: int
    killed: dict[str, int]
    acknowledged: int
    by_visitors: int
    """of these, what visitors wrote"""
    files: int
    """that visitors sent with them"""
    chosen: int
    """saved replies, whose uses a reader adds up"""
    unknown: int
    longest_outage: float
    converged_after: float
    resets: int
    broken: list[str]


async def run(
    data: Path, kills: int, seed: int, *, writers: int = 6, pause: float = 1.2, source: Path | None = None
) -> Report:
    """Do it: `kills` kills with random pauses around `pause` seconds; gives the report. `source`: as for Service."""
    service = Service(data, source)
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
    visitors = [Visitor(service.url) for _ in range(VISITORS)]
    begun = [await visitor.begin() for visitor in visitors]
    tickets = [row["number"] for row in answer.json()["items"]] + [visitor.ticket for visitor in visitors]
    work = [Writer(boss, tickets, f"writer {n}", chance.randrange(1 << 30)) for n in range(writers - VISITORS)]
    typing = [
        VisitorWriter(visitor, f"visitor {n}", chance.randrange(1 << 30), files=n == 0)
        for n, visitor in enumerate(visitors)
    ]
    screens: dict[str, Screen] = {f"{n}": Screen(boss, tickets) for n in range(2)}
    screens["visitor"] = VisitorScreen(visitors[0])
    watching = [asyncio.create_task(screen.run()) for screen in screens.values()]
    stop = asyncio.Event()
    chooser = Chooser(boss, tickets)
    replies = [reply["id"] for reply in (await boss.client.get("/api/saved-replies?shared=true")).json()["items"]]
    choosing = asyncio.create_task(chooser.run(replies, stop))
    writing = [asyncio.create_task(writer.run(stop)) for writer in (*work, *typing)]
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
    await asyncio.gather(*writing, choosing)
    said = begun + [operation for writer in typing for operation in writer.history]
    history = said + [operation for writer in work for operation in writer.history]
    done = [operation for operation in history if operation.outcome == "ok"]
    began = time.monotonic()
    while time.monotonic() - began < CONVERGE_SECONDS * 3:
        if not (broken := find_stale(screens, visitors[0].ticket, done)):
            break
        await asyncio.sleep(0.1)
    converged = time.monotonic() - began
    broken += check_refusals(said)
    sent = [operation.file for operation in said if operation.file and operation.outcome == "ok"]
    read = {id: await visitors[0].read_file(id) for id in sent}
    broken += check_files({id: bytes_of(id) for id in sent}, read)
    if converged > CONVERGE_SECONDS:
        broken.append(f"screens took {converged:.1f} s to converge")
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    for client in (boss.client, *(visitor.client for visitor in visitors)):
        await client.aclose()
    await asyncio.to_thread(service.stop)
    found = await asyncio.to_thread(service.inspect)
    return Report(
        kills=killed.total(),
        killed=dict(killed),
        acknowledged=len(done),
        by_visitors=sum(operation.outcome == "ok" for operation in said),
        files=len(sent),
        chosen=chooser.chosen,
        unknown=sum(operation.outcome == "unknown" for operation in history),
        longest_outage=round(longest, 2),
        converged_after=round(converged, 2),
        resets=sum(screen.resets for screen in screens.values()),
        broken=broken + check(history, found),
    )


def find_stale(screens: Mapping[str, Screen], own: int, done: Sequence[Operation]) -> list[str]:
    """Give the screens that do not show all they must: the visitor's what is on their own ticket, the others all."""
    broken = []
    for name, screen in screens.items():
        mine = isinstance(screen, VisitorScreen)
        must = {operation.id for operation in done if not mine or operation.ticket == own}
        broken += check_screens({name: screen.seen}, must)
    return broken
