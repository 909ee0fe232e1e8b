"""P11: how far readers are behind while facts come at a constant rate."""

import asyncio
import json
import threading
import time
from collections import Counter

import psycopg
import uvloop

from bench.http import exchange, request
from bench.result import Result
from bench.service import Running, sign_in
from kefu.kit.ids import new_id

PER_SECOND = 200
LONG_ENOUGH = 600
"""Seconds of which the goal speaks; a shorter run may miss it, but not reach it."""
LAG = """
select coalesce(extract(epoch from clock_timestamp() - min(event.at)), 0)
from cursor join event on event.position > cursor.position
"""
OUTBOX = "select coalesce(extract(epoch from clock_timestamp() - min(at)), 0) from outbox"


def measure(running: Running, seconds: float) -> list[Result]:
    """Write replies, each one fact, and look twice a second how old the oldest unread one is."""
    boss = sign_in(running, "boss@demo.kefu")
    lags: list[float] = []
    over = threading.Event()

    def watch() -> None:
        with psycopg.connect(running.admin_url("kefu"), autocommit=True) as connection:
            while not over.wait(0.5):
                ages = [connection.execute(sql).fetchone() for sql in (LAG, OUTBOX)]
                lags.append(max(float(age[0]) for age in ages if age))

    watching = threading.Thread(target=watch)
    watching.start()
    statuses = uvloop.run(_write(running, boss, seconds))
    over.set()
    watching.join()
    worst = max(lags)
    wrote = statuses.pop(201, 0)
    bad = dict(statuses)
    return [
        Result(
            id="P11",
            what=f"all readers on, {PER_SECOND} facts/s for {seconds:.0f} s",
            value=f"worst {worst:.2f} s behind; {wrote} facts; other answers {bad or 'none'}",
            goal="every reader ≤ 2 s behind (10 min)",
            reached=judge(worst, seconds),
        )
    ]


def judge(worst: float, seconds: float) -> bool | None:
    """Tell whether the goal is reached; None when all went well for less time than it asks for."""
    if worst > 2:
        return False
    return True if seconds >= LONG_ENOUGH else None


async def _write(running: Running, boss: dict[str, str], seconds: float) -> Counter[int]:
    host = f"127.0.0.1:{running.port}"
    with psycopg.connect(running.admin_url("kefu")) as connection:
        connection.execute("update ticket set status = 'open' where status in ('solved', 'closed')")
        row = connection.execute("select min(number), max(number) from ticket").fetchone()
        assert row
        first, last = row
    idle = [await asyncio.open_connection("127.0.0.1", running.port) for _ in range(32)]
    sending: set[asyncio.Task[None]] = set()
    statuses: Counter[int] = Counter()

    async def one(n: int) -> None:
        # those that lay unused for long were closed by the server
        while idle and idle[-1][0].at_eof():
            idle.pop()
        pair = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", running.port)
        body = json.dumps({"id": str(new_id()), "text": "noted"}).encode()
        path = f"/api/tickets/{first + n % (last - first + 1)}/messages"
        sent = request("POST", path, host, {**boss, "Content-Type": "application/json"}, body)
        status, _ = await exchange(*pair, sent)
        statuses[status] += 1
        idle.append(pair)

    began = time.perf_counter()
    for n in range(int(PER_SECOND * seconds)):
        await asyncio.sleep(max(0.0, began + n / PER_SECOND - time.perf_counter()))
        task = asyncio.create_task(one(n))
        sending.add(task)
        task.add_done_callback(sending.discard)
    await asyncio.gather(*sending)
    return statuses
