"""A company with a million tickets, told by the bulk path into a running installation: what P3 and P12 look at."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import msgspec
import psycopg
import uvloop

from bench.service import PASSWORD, Running
from kefu.demo.company import Company, read_company
from kefu.demo.growing import found_company, remember, tell
from kefu.demo.inventing import Scale, invent_customers, invent_stories
from kefu.demo.people import PEOPLE
from kefu.demo.stories import Story
from kefu.kit.db import Db
from kefu.kit.keys import Keyring
from kefu.members import hash_password

SEED = 20261125
AT_ONCE = 5000
AGENTS = 200
READ_BY_ALL = """select coalesce((select min(position) from cursor), 0) >= (select position from log_head)
    and not exists (select from outbox)"""


class Filled(msgspec.Struct, frozen=True):
    """What lies in the installation, and how long its making took."""

    tickets: int
    messages: int
    facts: int
    seconds: float
    gigabytes: float

    def __str__(self) -> str:
        made = f", made in {self.seconds:.0f} s ({self.tickets / self.seconds:.0f} tickets/s)" if self.seconds else ""
        return (
            f"{self.tickets:,} tickets, {self.messages:,} messages, {self.facts:,} facts, {self.gigabytes:.1f} GB,"
            f" seed {SEED}{made}"
        )


def fill(running: Running, tickets: int) -> Filled:
    """Fill an installation unless it is filled, let every reader catch up, and let the database look at it."""
    seconds = 0.0
    with psycopg.connect(running.admin_url("kefu"), autocommit=True) as connection:
        if not connection.execute("select exists (select from workspace)").fetchone()[0]:  # type: ignore[index]
            began = time.perf_counter()
            uvloop.run(_fill(running, tickets))
            while not connection.execute(READ_BY_ALL).fetchone()[0]:  # type: ignore[index]
                time.sleep(0.5)
            seconds = time.perf_counter() - began
            connection.execute("vacuum analyze")  # as autovacuum does by and by
        found = connection.execute(
            """select (select count(*) from ticket),
            (select count(*) from public_message) + (select count(*) from internal_message),
            (select position from log_head), pg_database_size(current_database()) / 1e9"""
        ).fetchone()
        assert found
    return Filled(found[0], found[1], found[2], seconds, float(found[3]))


def crowded() -> Company:
    """Give the demo's company with as many agents as P12 asks for."""
    company = read_company()
    few = sum(len(team.names) for team in company.teams)
    teams = [
        msgspec.structs.replace(team, names=[f"{name} {n}" for n in range(AGENTS // few + 1) for name in team.names])
        for team in company.teams
    ]
    return msgspec.structs.replace(company, teams=teams)


async def _fill(running: Running, tickets: int) -> None:
    days = max(30, 730 * tickets // 1_000_000)
    customers = max(2000, tickets // 50, 15 * tickets // days)
    scale = Scale(tickets=tickets, customers=customers, days=days, rounds=3.3, behind=14)
    company, now = crowded(), datetime.now(UTC)
    everybody = invent_customers(company, SEED, scale)
    hashed = await asyncio.gather(*(hash_password(PASSWORD) for _ in PEOPLE))
    keyring = Keyring.open(running.folder / "data" / "keys.json")
    db = Db(running.admin_url("kefu"), size=2)
    await db.open()
    try:
        async with db.transaction() as tx:
            at = now - timedelta(days=days + 10)
            cast = await found_company(tx, keyring, company, everybody, hashed, at)
            every = list(islice(invent_stories(company, everybody, SEED, Scale(tickets=2000), now), 2000))
            recall = await remember(tx, cast, every, SEED)
        for some in _pieces(invent_stories(company, everybody, SEED, scale, now)):
            async with db.transaction() as tx:
                await tell(tx, recall, some, now)
    finally:
        await db.close()


def _pieces(stories: Iterator[tuple[datetime, Story]]) -> Iterator[list[tuple[datetime, Story]]]:
    while some := list(islice(stories, AT_ONCE)):
        yield some
