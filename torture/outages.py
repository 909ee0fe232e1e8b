"""R2: the database away for a while; the service answers again within 10 s of its return, nothing by hand."""

import asyncio
import os
import signal
import time
from pathlib import Path

import msgspec

from torture.checking import check
from torture.kills import PASSWORD
from torture.load import Session, Writer
from torture.service import Service


class OutageReport(msgspec.Struct):
    """What happened."""

    outage_seconds: float
    answered_while_away: dict[str, int]
    back_after: float
    acknowledged: int
    broken: list[str]


async def run(data: Path, seconds: float) -> OutageReport:
    """Hold the database still for so long, under load; gives the report."""
    service = Service(data)
    service.start()
    try:
        return await _run(service, seconds)
    finally:
        service.stop()


async def _run(service: Service, seconds: float) -> OutageReport:
    await asyncio.to_thread(service.wait_ready, 90)
    boss = Session(service.url, "boss@demo.kefu", PASSWORD)
    await boss.sign_in()
    tickets = [row["number"] for row in (await boss.client.get("/api/tickets?view=open&limit=5")).json()["items"]]
    writer, stop = Writer(boss, tickets, "writer", 1), asyncio.Event()
    writing = asyncio.create_task(writer.run(stop))
    await asyncio.sleep(2)
    # Stopped, not killed: the supervisor would bring a dead one back at once. To clients it is simply away.
    still = [pid for pid, kind in service.processes() if kind.startswith("postgres")]
    for pid in still:
        os.kill(pid, signal.SIGSTOP)
    statuses: dict[str, int] = {}
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        answer = await _ask(boss)
        statuses[answer] = statuses.get(answer, 0) + 1
        await asyncio.sleep(0.5)
    for pid in still:
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            continue
    back = await asyncio.to_thread(service.wait_ready, 60)
    await asyncio.sleep(2)
    stop.set()
    await writing
    await boss.close()
    await asyncio.sleep(2)
    await asyncio.to_thread(service.stop)
    broken = check(writer.history, await asyncio.to_thread(service.inspect))
    if back > 10:
        broken.append(f"served again only {back:.1f} s after the database was back")
    if statuses.get("500"):
        broken.append(f"{statuses['500']} answers were 500")
    acknowledged = sum(operation.outcome == "ok" for operation in writer.history)
    return OutageReport(seconds, statuses, round(back, 2), acknowledged, broken)


async def _ask(boss: Session) -> str:
    import httpx

    try:
        return str((await boss.client.get("/api/views")).status_code)
    except httpx.TransportError as error:
        return type(error).__name__
