"""P2: a message in until it is visible on the other side, over thousands of streams."""

import asyncio
import json
import secrets
import time
from typing import Any

import psycopg

from bench.http import exchange, request
from bench.result import Result, percentile
from bench.service import Running, sign_in
from kefu.inboxes import find_inbox_by_key
from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.members import NewMember, Origin, Role, add_member, start_session, system_principal
from kefu.workspaces import NewUnit, UnitKind, add_unit, find_headquarters

AGENTS, VISITORS, TEAMS = 200, 1800, 10
PER_SECOND, SECONDS = 200, 20


class Seen:
    """When each message was sent, and how long after that each stream had it."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.agents: list[float] = []
        self.visitors: list[float] = []
        self.cut = 0

    def note(self, line: bytes, now: float, into: list[float]) -> None:
        """Look for the id of a message we sent in a frame."""
        start = line.find(b"bench-")
        if start >= 0:
            began = self.sent.get(line[start : start + 22].decode())
            if began is not None:
                into.append(now - began)


async def _follow(
    port: int, path: str, headers: dict[str, str], seen: Seen, into: list[float], up: asyncio.Event
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    writer.write(request("GET", path, f"127.0.0.1:{port}", headers, b""))
    await reader.readuntil(b"\r\n\r\n")
    up.set()
    try:
        while line := await reader.readline():
            if line.startswith(b"data:"):
                seen.note(line, time.perf_counter(), into)
        seen.cut += 1
    finally:
        writer.close()


async def _people(running: Running) -> list[str]:
    """Make teams and agents who are signed in, by the verbs but without passwords: hashing would take minutes."""
    made: list[str] = []
    db = Db(running.admin_url("kefu"), size=4)
    await db.open()
    async with db.transaction() as tx:
        inbox = await find_inbox_by_key(tx, "demo-webchat")
        assert inbox
        top = await find_headquarters(tx, inbox.workspace_id)
    assert top
    system = system_principal(inbox.workspace_id)
    for team in range(TEAMS):
        async with db.transaction() as tx:
            unit = await add_unit(tx, system, NewUnit(name=f"Bench {team}", parent_id=top.id, kind=UnitKind.TEAM))
            for n in range(AGENTS // TEAMS):
                new = NewMember(
                    name=f"Agent {team}-{n}", email=f"agent-{team}-{n}@bench.test", roles=[Role.AGENT], unit_id=unit.id
                )
                member = await add_member(tx, system, new, None)
                started = await start_session(tx, inbox.workspace_id, member, Origin("127.0.0.1"))
                made.append(started.secret)
    await db.close()
    return made


def _address() -> str:
    return ".".join(str(byte) for byte in (10, *secrets.token_bytes(3)))


async def _visitors(running: Running) -> list[dict[str, str]]:
    """Make visitors, each with a ticket given to one of the teams."""
    host = f"127.0.0.1:{running.port}"
    made: list[dict[str, str]] = []

    async def some(count: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
        for _ in range(count):
            # every visitor comes from an address of its own, as they do; else the limit per address would speak
            plain = {"Content-Type": "application/json", "X-Forwarded-For": _address()}
            _, body = await exchange(
                reader, writer, request("POST", "/webchat/demo-webchat/visitor", host, plain, b'{"locale": "en"}')
            )
            token = json.loads(body)["token"]
            headers = {**plain, "Authorization": f"Bearer {token}"}
            first = json.dumps({"id": str(new_id()), "text": "hello", "files": []}).encode()
            status, body = await exchange(
                reader, writer, request("POST", "/webchat/demo-webchat/messages", host, headers, first)
            )
            if status != 201:
                raise RuntimeError(f"{status}: {body[:300]!r}")
            made.append(headers)
        writer.close()

    await asyncio.gather(*(some(VISITORS // 9) for _ in range(9)))
    return made


async def _measure(running: Running) -> tuple[Seen, float, int]:
    visitors = await _visitors(running)
    agents = await _people(running)
    with psycopg.connect(running.admin_url("kefu")) as connection:
        connection.execute(
            """update ticket set team_id = unit.id, unit_id = unit.id
            from (select workspace_id, id, row_number() over (order by id) - 1 as n from unit
                  where name like 'Bench %%') unit
            where unit.workspace_id = ticket.workspace_id and ticket.number %% %s = unit.n
            and ticket.channel = 'webchat'""",
            (TEAMS,),
        )
    seen, ups = Seen(), []
    before = running.memory()
    tasks: list[asyncio.Task[None]] = []
    for n in range(AGENTS + VISITORS):
        up = asyncio.Event()
        if n < AGENTS:
            path, headers, into = "/api/stream", {"Cookie": f"kefu_session={agents[n]}"}, seen.agents
        else:
            path, headers, into = "/webchat/demo-webchat/stream", visitors[n - AGENTS], seen.visitors
        tasks.append(asyncio.create_task(_follow(running.port, path, headers, seen, into, up)))
        ups.append(up)
        if n % 50 == 49:
            await asyncio.wait_for(up.wait(), 30)
    await asyncio.wait_for(asyncio.gather(*(up.wait() for up in ups)), 60)
    await asyncio.sleep(3)
    after = running.memory()
    await _send(running, visitors, seen)
    await asyncio.sleep(2)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return seen, (after["web"] - before["web"]) * 1024 / len(tasks), len(tasks)


async def _send(running: Running, visitors: list[dict[str, str]], seen: Seen) -> None:
    """Send at a constant rate whatever the answers do."""
    host = f"127.0.0.1:{running.port}"
    idle: list[Any] = [await asyncio.open_connection("127.0.0.1", running.port) for _ in range(64)]
    sending: set[asyncio.Task[None]] = set()

    async def one(n: int) -> None:
        mark = f"bench-{n:016d}"
        body = json.dumps({"id": str(new_id()), "text": mark, "files": []}).encode()
        sent = request("POST", "/webchat/demo-webchat/messages", host, visitors[n % len(visitors)], body)
        pair = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", running.port)
        seen.sent[mark] = time.perf_counter()
        reader, writer = pair
        status, _ = await exchange(reader, writer, sent)
        if status != 201:
            seen.sent.pop(mark)
        idle.append(pair)

    began = time.perf_counter()
    for n in range(PER_SECOND * SECONDS):
        await asyncio.sleep(max(0.0, began + n / PER_SECOND - time.perf_counter()))
        task = asyncio.create_task(one(n))
        sending.add(task)
        task.add_done_callback(sending.discard)
    await asyncio.gather(*sending)


def measure(running: Running) -> list[Result]:
    """Measure delivery and memory over 2,000 streams; the installation must trust our X-Forwarded-For."""
    sign_in(running, "boss@demo.kefu")
    seen, kib, streams = asyncio.run(_measure(running))
    everything = seen.agents + seen.visitors
    p50, p99 = percentile(everything, 0.5) * 1000, percentile(everything, 0.99) * 1000
    complete = len(seen.visitors) >= len(seen.sent)
    value = (
        f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, max {max(everything, default=0) * 1000:.0f} ms; "
        f"{kib:.0f} KiB per stream; {len(everything)} deliveries of {len(seen.sent)} messages; {seen.cut} cut"
    )
    return [
        Result(
            id="P2",
            what=f"message in → visible, {PER_SECOND} msg/s, {streams} streams",
            value=value,
            goal="p50 ≤ 50 ms, p99 ≤ 250 ms, ≤ 40 KiB per stream",
            reached=p50 <= 50 and p99 <= 250 and kib <= 40 and complete,
        )
    ]
