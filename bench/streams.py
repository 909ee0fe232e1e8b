"""P2: a message in until it is visible on the other side, over thousands of streams."""

import asyncio
import json
import re
import secrets
import time
from typing import Any

import psycopg
import uvloop

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


MARK = re.compile(rb"bench-\d{16}")


class Seen:
    """When each message was sent, and how long after that each stream had it."""

    def __init__(self) -> None:
        self.sent: dict[bytes, float] = {}
        self.agents: list[float] = []
        self.visitors: list[float] = []
        self.cut = 0


class Follower(asyncio.Protocol):
    """Follows one stream at next to no cost: the bytes are searched, not parsed."""

    def __init__(self, request: bytes, seen: Seen, into: list[float]) -> None:
        self.up = asyncio.Event()
        self.lost = False
        self._request = request
        self._seen = seen
        self._into = into
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if not self.up.is_set():
            if b" 200 " not in data[:20]:
                raise RuntimeError(data[:300])
            self.up.set()
        # a frame may name the text more than once (message, preview); it arrived once
        for found in set(MARK.findall(self._rest + data)):
            began = self._seen.sent.get(found)
            if began is not None:
                self._into.append(now - began)
        self._rest = data[-21:] if b"bench-" in data[-21:] and not MARK.search(data[-21:]) else b""

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        self.lost = True


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
    with psycopg.connect(running.admin_url("kefu"), autocommit=True) as connection:
        connection.execute("analyze")  # as autovacuum does within a minute; these tables were empty seconds ago
    seen = Seen()
    before = running.memory()
    followers: list[Follower] = []
    transports: list[asyncio.Transport] = []
    host = f"127.0.0.1:{running.port}"
    loop = asyncio.get_running_loop()
    for n in range(AGENTS + VISITORS):
        if n < AGENTS:
            sent = request("GET", "/api/stream", host, {"Cookie": f"kefu_session={agents[n]}"}, b"")
        else:
            sent = request("GET", "/webchat/demo-webchat/stream", host, visitors[n - AGENTS], b"")
        follower = Follower(sent, seen, seen.agents if n < AGENTS else seen.visitors)
        transport, _ = await loop.create_connection(lambda made=follower: made, "127.0.0.1", running.port)  # type: ignore[misc]
        followers.append(follower)
        transports.append(transport)
        if n % 50 == 49:
            await asyncio.wait_for(follower.up.wait(), 30)
    await asyncio.wait_for(asyncio.gather(*(follower.up.wait() for follower in followers)), 60)
    await asyncio.sleep(5)
    after = running.memory()
    messages = await _send(running, visitors, seen)
    await asyncio.sleep(3)
    seen.cut = sum(follower.lost for follower in followers)
    for transport in transports:
        transport.abort()
    return seen, (after["web"] - before["web"]) * 1024 / len(followers), messages


async def _send(running: Running, visitors: list[dict[str, str]], seen: Seen) -> int:
    """Send at a constant rate whatever the answers do."""
    host = f"127.0.0.1:{running.port}"
    idle: list[Any] = [await asyncio.open_connection("127.0.0.1", running.port) for _ in range(64)]
    sending: set[asyncio.Task[None]] = set()
    good: dict[int, int] = {}

    async def one(n: int) -> None:
        mark = f"bench-{n:016d}".encode()
        body = json.dumps({"id": str(new_id()), "text": mark.decode(), "files": []}).encode()
        sent = request("POST", "/webchat/demo-webchat/messages", host, visitors[n % len(visitors)], body)
        pair = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", running.port)
        seen.sent[mark] = time.perf_counter()
        reader, writer = pair
        status, _ = await exchange(reader, writer, sent)
        good[status] = good.get(status, 0) + 1
        idle.append(pair)

    began = time.perf_counter()
    for n in range(PER_SECOND * SECONDS):
        await asyncio.sleep(max(0.0, began + n / PER_SECOND - time.perf_counter()))
        task = asyncio.create_task(one(n))
        sending.add(task)
        task.add_done_callback(sending.discard)
    await asyncio.gather(*sending)
    return good.get(201, 0)


def measure(running: Running) -> list[Result]:
    """Measure delivery and memory over 2,000 streams; the installation must trust our X-Forwarded-For."""
    sign_in(running, "boss@demo.kefu")
    seen, kib, messages = uvloop.run(_measure(running))
    everything = seen.agents + seen.visitors
    p50, p99 = percentile(everything, 0.5) * 1000, percentile(everything, 0.99) * 1000
    value = (
        f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, max {max(everything, default=0) * 1000:.0f} ms; "
        f"{kib:.0f} KiB per stream; {messages} of {PER_SECOND * SECONDS} messages accepted, "
        f"{len(seen.visitors)} seen by their visitors, {len(seen.agents)} by agents; {seen.cut} streams cut"
    )
    complete = len(seen.visitors) == messages == PER_SECOND * SECONDS
    return [
        Result(
            id="P2",
            what=f"message in → visible, {PER_SECOND} msg/s for {SECONDS} s, {AGENTS + VISITORS} streams",
            value=value,
            goal="p50 ≤ 50 ms, p99 ≤ 250 ms, ≤ 40 KiB per stream",
            reached=p50 <= 50 and p99 <= 250 and kib <= 40 and complete,
        )
    ]
