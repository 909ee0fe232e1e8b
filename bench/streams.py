"""P2: a message in until it is visible on the other side, over thousands of streams."""

import asyncio
import json
import secrets
import time
from typing import Any
from uuid import UUID

import psycopg

from bench.http import exchange, request
from bench.result import Result, percentile
from bench.service import Running, sign_in
from kefu.kit.ids import new_id

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


def _people(running: Running) -> tuple[UUID, list[str]]:
    """Make teams, agents with sessions, straight in the database: log-ins would take minutes of hashing."""
    import hashlib

    secrets_made = []
    with psycopg.connect(running.admin_url("kefu")) as connection:
        found = connection.execute("select workspace_id, id from inbox where public_key = 'demo-webchat'").fetchone()
        assert found
        workspace = found[0]
        top = connection.execute(
            "select id, path from unit where workspace_id = %s and parent_id is null", (workspace,)
        ).fetchone()
        assert top
        columns = "workspace_id, id, name, sort_key, parent_id, kind, path"
        for team in range(TEAMS):
            unit = new_id()
            connection.execute(
                f"insert into unit ({columns}) values (%s, %s, %s, %s, %s, 'team', %s)",
                (workspace, unit, f"Bench {team}", f"bench {team}", top[0], [*top[1], unit]),
            )
            for n in range(AGENTS // TEAMS):
                member, secret = new_id(), secrets.token_urlsafe(32)
                name = f"Agent {team}-{n}"
                connection.execute(
                    """insert into member (workspace_id, id, name, sort_key, email, email_key, roles, unit_id, locale)
                    values (%s, %s, %s, %s, %s, %s, '{agent}', %s, 'en')""",
                    (workspace, member, name, name.lower(), f"{member}@bench.test", f"{member}@bench.test", unit),
                )
                connection.execute(
                    """insert into session (workspace_id, id, member_id, hash, expires_at, address, user_agent)
                    values (%s, %s, %s, %s, now() + interval '1 day', '127.0.0.1', 'bench')""",
                    (workspace, new_id(), member, hashlib.sha256(secret.encode()).digest()),
                )
                secrets_made.append(secret)
    return workspace, secrets_made


async def _visitors(running: Running) -> list[dict[str, str]]:
    """Make visitors, each with a ticket given to one of the teams."""
    host = f"127.0.0.1:{running.port}"
    plain = {"Content-Type": "application/json"}
    made: list[dict[str, str]] = []

    async def some(count: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
        for _ in range(count):
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
    _, agents = await asyncio.to_thread(_people, running)
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
    """Measure delivery and memory over 2,000 streams; needs `KEFU_RATE_LIMITS=off` in the installation."""
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
