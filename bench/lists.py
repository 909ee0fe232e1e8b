"""P3 and P12: lists, tickets and counts over a million tickets, asked for by two hundred agents at a constant rate."""

import asyncio
import random
import time
from collections.abc import Callable
from urllib.parse import quote
from uuid import UUID

import msgspec
import psycopg
import uvloop

from bench.http import exchange, request
from bench.million import Filled, crowded
from bench.result import Result, percentile
from bench.service import Running
from kefu.kit.access import Principal
from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.tickets import may_see
from kefu.views.model import VIEWS
from tests.crowding import crowd
from tests.plans import WISHES, Walk, find_walks, hot_queries, sign_in_all

ASKED_PER_SECOND = 40
SECONDS = 30
WARM_UP = 400
COUNTS_SECONDS = 15
CHANGES_PER_SECOND = 10
WORDS = ("头灯", "battery", "tent", "退款", "谢谢", "YF00012345", "Müller", "张伟", "no such words")
SHARES = {"list": 35, "saved view": 15, "words": 15, "customers": 10, "ticket": 15, "ticket of all": 10}
"""Of a hundred things asked for; the last is a ticket opened by who sees every one."""
Ask = tuple[str, bytes]


class Answers(msgspec.Struct):
    """How long answers took, by what was asked, and what was answered otherwise than 200."""

    seconds: dict[str, list[float]] = {}
    bad: dict[int, int] = {}

    def describe(self, kind: str) -> str:
        """Give the percentiles of one kind in words."""
        ms = [second * 1000 for second in self.seconds.get(kind, [])]
        p50, p95, p99 = (percentile(ms, share) for share in (0.5, 0.95, 0.99))
        return f"p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f}, max {max(ms, default=0):.0f} ms ({len(ms)})"


async def at_a_rate(running: Running, per_second: float, asks: list[Ask], good: int = 200) -> Answers:
    """Ask at a constant rate whatever the answers do."""
    found = Answers({}, {})
    idle = [await asyncio.open_connection("127.0.0.1", running.port) for _ in range(32)]

    async def one(kind: str, sent: bytes) -> None:
        asked = time.perf_counter()  # waiting for a connection counts
        pair = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", running.port)
        status, _ = await exchange(*pair, sent)
        found.seconds.setdefault(kind, []).append(time.perf_counter() - asked)
        if status != good:
            found.bad[status] = found.bad.get(status, 0) + 1
        idle.append(pair)

    began = time.perf_counter()
    sending = []
    for n, (kind, sent) in enumerate(asks):
        await asyncio.sleep(max(0.0, began + n / per_second - time.perf_counter()))
        sending.append(asyncio.create_task(one(kind, sent)))
    await asyncio.gather(*sending)
    for _, writer in idle:
        writer.close()
    return found


class Prepared(msgspec.Struct):
    """Who asks, for what of their own, and what was found in the plans."""

    cookies: dict[str, str]
    boss: str
    saved: list[UUID]
    opened: list[tuple[int, str]]
    """Numbers of tickets, each with the cookie of a member who may see it."""
    walks: list[Walk]


def measure(running: Running, filled: Filled) -> list[Result]:
    """Measure both on a filled installation, and look at the plans of everything that was asked."""
    prepared = uvloop.run(_prepare(running, filled.tickets))
    return uvloop.run(_measure(running, filled, prepared))


async def _prepare(running: Running, tickets: int) -> Prepared:
    emails = [member.email for member in crowded().members]
    db = Db(running.admin_url("kefu"), size=4)
    await db.open()
    try:
        signed_in = await sign_in_all(db, emails)
        people: dict[str, Principal] = {email: principal for email, (_, principal) in signed_in.items()}
        boss = people[emails[0]]
        await crowd(db, boss, WISHES)
        async with await db.connect() as connection:
            await connection.execute("analyze")
        async with db.transaction() as tx:
            saved = await tx.column("select id from saved_view where workspace_id = %(w)s", w=boss.workspace_id)
        few = {email: people[email] for email in emails[:4]}
        walks = [walk for word in WORDS[::4] for walk in await find_walks(db, hot_queries(few, tickets // 2, word))]
        opened = await _find_opened(db, signed_in, tickets)
    finally:
        await db.close()
    cookies = {email: secret for email, (secret, _) in signed_in.items()}
    return Prepared(cookies=cookies, boss=cookies[emails[0]], saved=saved, opened=opened, walks=walks)


async def _find_opened(db: Db, signed_in: dict[str, tuple[str, Principal]], tickets: int) -> list[tuple[int, str]]:
    """Give a sample of tickets, each with somebody who sees only a part and this among it."""
    rng = random.Random(2)
    agents = [(secret, principal) for secret, principal in signed_in.values() if principal.scope is not None]
    async with db.transaction() as tx:
        rows = await tx.rows(
            """select number, unit_id, team_id, assignee_id from ticket
            where workspace_id = %(w)s and number = any(%(numbers)s)""",
            w=agents[0][1].workspace_id,
            numbers=[rng.randint(1, tickets) for _ in range(2000)],
        )
    found = []
    for row in rows:
        of = {"unit_id": row["unit_id"], "team_id": row["team_id"], "assignee_id": row["assignee_id"]}
        seeing = [one for one, who in agents if may_see(who, workspace_id=who.workspace_id, **of)]
        if seeing:
            found.append((row["number"], rng.choice(seeing)))
    return found


async def _measure(running: Running, filled: Filled, prepared: Prepared) -> list[Result]:
    rng = random.Random(1)
    host = f"127.0.0.1:{running.port}"
    agents = list(prepared.cookies.values())
    kinds, shares, walks = list(SHARES), list(SHARES.values()), prepared.walks

    def get(path: str, cookie: str) -> bytes:
        return request("GET", path, host, {"Cookie": f"kefu_session={cookie}"}, b"")

    def ask() -> Ask:
        [kind] = rng.choices(kinds, shares)
        view, words, cookie = rng.choice(list(VIEWS)), quote(rng.choice(WORDS)), rng.choice(agents)
        if kind == "ticket of all":
            return kind, get(f"/api/tickets/{rng.randint(1, filled.tickets)}", prepared.boss)
        if kind == "ticket":
            number, cookie = rng.choice(prepared.opened)
            return kind, get(f"/api/tickets/{number}", cookie)
        paths = {
            "list": f"/api/tickets?view={view}",
            "words": f"/api/tickets?view={view}&query={words}",
            "saved view": f"/api/saved-views/{rng.choice(prepared.saved)}/tickets",
            "customers": f"/api/customers?query={rng.choice(('', words))}",
        }
        return kind, get(paths[kind], cookie)

    await at_a_rate(running, ASKED_PER_SECOND, [ask() for _ in range(WARM_UP)])
    lists = await at_a_rate(running, ASKED_PER_SECOND, [ask() for _ in range(ASKED_PER_SECOND * SECONDS)])
    counts, read = await _counts(running, agents, get, "/api/views")
    saved, _ = await _counts(running, agents, get, "/api/saved-views/counts")
    worst = max(percentile(lists.seconds[kind], 0.95) for kind in kinds)
    of_counts = max(percentile(each.seconds["counts"], 0.95) for each in (counts, saved))
    on_plans = f"{len(walks)} walks through a table" if walks else "no sequential scan in any plan"
    for walk in walks:
        print(walk.query, walk.table, walk.statement, sep="\n")
    return [
        Result(
            id="P3",
            what=f"any of {len(VIEWS)} views and {len(prepared.saved)} saved ones, customers, tickets;"
            f" {len(agents)} members, {ASKED_PER_SECOND}/s; {filled}",
            value="; ".join(f"{kind} {lists.describe(kind)}" for kind in kinds)
            + f"; other answers {lists.bad or 'none'}; {on_plans}",
            goal="p95 ≤ 30 ms; no sequential scan",
            reached=worst <= 0.03 and not lists.bad and not walks,
        ),
        Result(
            id="P12",
            what=f"counts of {len(VIEWS)} views, then of {len(prepared.saved)} saved ones, {len(agents)} members once"
            f" a second each while {CHANGES_PER_SECOND} tickets/s change; same data",
            value=f"{counts.describe('counts')}; cells read {read:.2f} times a second; saved views"
            f" {saved.describe('counts')}; other answers {counts.bad | saved.bad or 'none'}",
            goal="p95 ≤ 50 ms; once per view and second",
            reached=of_counts <= 0.05 and not counts.bad and not saved.bad and read <= 1.1,
        ),
    ]


async def _counts(
    running: Running, agents: list[str], get: Callable[[str, str], bytes], path: str
) -> tuple[Answers, float]:
    """Let everybody ask each second while tickets change; gives the answers and how often a second cells were read."""
    asks = [("counts", get(path, agent)) for _ in range(COUNTS_SECONDS) for agent in agents]
    over = asyncio.Event()
    changing = asyncio.create_task(_change(running, over))
    await at_a_rate(running, len(agents), asks[: 2 * len(agents)])
    before, began = _cells_read(running), time.perf_counter()
    found = await at_a_rate(running, len(agents), asks)
    read = (_cells_read(running) - before) / (time.perf_counter() - began)
    over.set()
    await changing
    return found, read


def _cells_read(running: Running) -> int:
    """Give how often the web server has read a workspace's cells, as it counts itself."""
    import urllib.request

    with urllib.request.urlopen(f"{running.url}/metrics") as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith("kefu_tally_reads_total "):
                return int(float(line.split()[1]))
    return 0


async def _change(running: Running, over: asyncio.Event) -> None:
    """Let tickets of the chat change their status, through the front door."""
    with psycopg.connect(running.admin_url("kefu"), autocommit=True) as connection:
        numbers = [
            row[0]
            for row in connection.execute(
                "select number from ticket where status in ('new', 'open') and end_state is null limit 2000"
            )
        ]
    from bench.service import sign_in

    boss = {**sign_in(running, "boss@demo.kefu"), "Content-Type": "application/json"}
    pair = await asyncio.open_connection("127.0.0.1", running.port)
    for n, number in enumerate(numbers):
        if over.is_set():
            break
        status = ("pending", "open")[n % 2]
        body = msgspec.json.encode({"id": new_id(), "text": "noted", "set_status": status})
        path = f"/api/tickets/{number}/messages"
        await exchange(*pair, request("POST", path, f"127.0.0.1:{running.port}", boss, body))
        await asyncio.sleep(1 / CHANGES_PER_SECOND)
    pair[1].close()
