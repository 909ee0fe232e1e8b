"""Loading the demo: founding the workspace, then living every story again in the order of its times."""

import asyncio
from datetime import datetime, timedelta

from kefu.demo.founding import found
from kefu.demo.growing import grow
from kefu.demo.inventing import Scale
from kefu.demo.past import Past
from kefu.demo.people import INBOX_KEY, PASSWORD, PEOPLE
from kefu.demo.playing import Cast, Player
from kefu.demo.stories import Story, read_organisation, read_stories
from kefu.inboxes import find_inbox_by_key
from kefu.kit.db import Db, Tx
from kefu.kit.errors import InvalidInput
from kefu.kit.keys import Keyring
from kefu.members import hash_password

DEMO_LOCK = 0x6B65_6675_0201
SMALL, LARGE = "small", "large"
SIZES = (SMALL, LARGE)
FOUNDED_BEFORE = timedelta(days=30)


async def load(db: Db, keyring: Keyring, size: str, seed: int, scale: Scale) -> tuple[bool, int]:
    """Load in one transaction, so that there is all of it or nothing; gives (had to, tickets there are)."""
    if size not in SIZES:
        raise InvalidInput(field="size", reason="field")
    async with db.transaction() as tx:
        tickets = await _loaded(tx)
    if tickets is not None:
        return False, tickets
    # Slow, and so not while a transaction is open.
    hashed = await asyncio.gather(*(hash_password(PASSWORD) for _ in PEOPLE))
    async with db.transaction() as tx:
        await tx.run("select pg_advisory_xact_lock(%(key)s::bigint)", key=DEMO_LOCK)
        tickets = await _loaded(tx)
        if tickets is not None:
            return False, tickets
        now: datetime = await tx.value("select clock_timestamp()")
        if size == LARGE:
            cast = await grow(tx, keyring, hashed, seed, scale, now)
        else:
            people = list(zip(PEOPLE, hashed, strict=True))
            cast = await found(tx, keyring, read_organisation(), people, Past(tx, now - FOUNDED_BEFORE))
            await _play(tx, cast, read_stories(), now)
        return True, await _count(tx, cast.workspace_id)


async def _loaded(tx: Tx) -> int | None:
    """Give how many tickets the demo workspace has, None when there is no such workspace."""
    inbox = await find_inbox_by_key(tx, INBOX_KEY)
    return None if inbox is None else await _count(tx, inbox.workspace_id)


async def _count(tx: Tx, workspace_id: object) -> int:
    count = "select count(*) from ticket where workspace_id = %(workspace_id)s"
    return int(await tx.value(count, workspace_id=workspace_id))


async def _play(tx: Tx, cast: Cast, stories: list[Story], now: datetime) -> None:
    """Take all steps of all stories in the order of their times, so that the log's order is the times' too."""
    timed: list[tuple[datetime, int, int]] = []
    for place, story in enumerate(stories):
        at = now - timedelta(hours=story.hours_ago)
        for number, step in enumerate(story.steps):
            at += timedelta(minutes=step.after)
            timed.append((min(at, now), place, number))
    players = [Player(tx, cast, story) for story in stories]
    for at, place, number in sorted(timed):
        await players[place].take(number, Past(tx, at))
