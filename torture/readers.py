"""R4: slow committers beside fast ones; twenty readers of a million facts skip none and are told none twice."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec

from kefu.kit.db import Db, Tx
from kefu.kit.embedded import EmbeddedDatabase
from kefu.kit.errors import Unavailable
from kefu.kit.events import Recorded
from kefu.kit.ids import new_id
from kefu.kit.log import find_facts
from kefu.kit.sequencer import Sequencer
from kefu.migrations.run import migrate
from tests.kit.facts import Poked
from torture.checking import Reading

FAST, SLOW = 8, 12
"""Writers. A slow one writes its facts and then waits before its COMMIT, while the fast ones go on."""
MOST_FACTS = 20
"""In one transaction."""
LONGEST_WAIT = 2.0
PAGE = 1000
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
Read = Callable[[Tx, Recorded | None], Awaitable[Sequence[Recorded]]]


class Report(msgspec.Struct):
    """What happened."""

    facts: int
    transactions: int
    waited: int
    """transactions that waited before their COMMIT"""
    overtaken: int
    """of these, those whose facts came to stand behind ones that were written after them"""
    readers: int
    read: int
    seconds: float
    broken: list[str]


async def after_position(tx: Tx, last: Recorded | None) -> Sequence[Recorded]:
    """Read on as every reader does."""
    return await find_facts(tx, last.position if last else 0, PAGE)


async def run(folder: Path, facts: int, readers: int, seed: int, read: Read = after_position) -> Report:
    """Write so many facts in a database of its own while so many readers read them; gives the report."""
    database = EmbeddedDatabase(folder)
    await asyncio.to_thread(database.start)
    try:
        await asyncio.to_thread(migrate, database.owner_url)
        writing, reading = Db(database.app_url, size=FAST + SLOW), Db(database.app_url, size=readers)
        await writing.open()
        await reading.open()
        try:
            return await _run(writing, reading, Writing(facts, seed), readers, read)
        finally:
            await writing.close()
            await reading.close()
    finally:
        await asyncio.to_thread(database.stop)


class Writing:
    """What is still to be written, and what was."""

    def __init__(self, facts: int, seed: int) -> None:
        self.facts = facts
        self.workspace = new_id()
        self.transactions = self.waited = 0
        self.slow: list[range] = []
        self._taken = 0
        self._chance = random.Random(seed)

    def take(self) -> range:
        """Give the numbers of the next transaction's facts; none when all are taken."""
        begin = self._taken
        self._taken = min(self.facts, begin + self._chance.randint(1, MOST_FACTS))
        return range(begin, self._taken)

    async def write(self, db: Db, *, slow: bool) -> None:
        """Write to the end, as one writer."""
        while numbers := self.take():
            ticket = new_id()
            async with db.transaction() as tx:
                for n in numbers:
                    tx.record(Poked(workspace_id=self.workspace, ticket_id=ticket, n=n))
                await tx.flush()
                if slow:
                    await asyncio.sleep(self._chance.random() * LONGEST_WAIT)
            self.transactions += 1
            if slow:
                self.waited += 1
                self.slow.append(numbers)


async def _run(writing: Db, reading: Db, work: Writing, readers: int, read: Read) -> Report:
    began = time.monotonic()
    sequencer = asyncio.create_task(Sequencer(writing).run())
    done = asyncio.Event()
    readings = [Reading(work.facts) for _ in range(readers)]
    following = [asyncio.create_task(_follow(reading, each, read, done)) for each in readings]
    writers = [work.write(writing, slow=n < SLOW) for n in range(FAST + SLOW)]
    await asyncio.gather(*writers)
    while await _waiting(writing):  # noqa: ASYNC110  the sequencer moves them
        await asyncio.sleep(0.1)
    done.set()
    await asyncio.gather(*following)
    sequencer.cancel()
    with suppress(asyncio.CancelledError):
        await sequencer
    overtaken = await _overtaken(reading, work.workspace, work.slow)
    broken = [f"reader {n}: {line}" for n, each in enumerate(readings) for line in each.broken()]
    if not overtaken:
        broken.append("no slow transaction was overtaken: nothing was proved")
    return Report(
        facts=work.facts,
        transactions=work.transactions,
        waited=work.waited,
        overtaken=overtaken,
        readers=readers,
        read=sum(each.told for each in readings),
        seconds=round(time.monotonic() - began, 1),
        broken=broken,
    )


async def _follow(db: Db, mine: Reading, read: Read, done: asyncio.Event) -> None:
    last: Recorded | None = None
    while True:
        finished = done.is_set()
        try:
            async with db.transaction() as tx:
                facts = await read(tx, last)
        except Unavailable:  # every reader asks again from where it is
            await asyncio.sleep(0.5)
            continue
        for fact in facts:
            mine.take(fact.position, fact.data["n"])
            last = fact
        if finished and not facts:
            return
        await asyncio.sleep(0 if facts else 0.05)


async def _waiting(db: Db) -> bool:
    async with db.transaction() as tx:
        return bool(await tx.value("select exists (select from outbox)"))


async def _overtaken(db: Db, workspace: UUID, slow: Sequence[range]) -> int:
    """Count the slow transactions before whose first fact stands one that was written after it."""
    async with db.transaction() as tx:
        late = await tx.column(
            """select n from (
                select (data ->> 'n')::int as n, at < max(at) over (order by position) as late
                from event where workspace_id = %(w)s
            ) told where late""",
            w=workspace,
        )
    behind = set(late)
    return sum(numbers[0] in behind for numbers in slow)
