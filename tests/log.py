"""Letting the log settle in a test, and checking that every projection can be rebuilt from it."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

from psycopg import sql

from kefu.kit.claims import Claims
from kefu.kit.db import Db, Tx
from kefu.kit.discover import find_readers
from kefu.kit.events import Recorded
from kefu.kit.log import find_facts
from kefu.kit.reactions import BATCH, run_once
from kefu.kit.sequencer import LEADER_LOCK, move_batch


async def sequence(db: Db) -> int:
    """Move everything from the outbox into the log, as the sequencer does but telling nobody; gives how many facts."""
    moved = 0
    connection = await db.connect(application_name="kefu-test-sequencer")
    async with connection:
        while True:
            async with connection.transaction():
                await connection.execute("select pg_advisory_xact_lock(%s)", (LEADER_LOCK,))
                count, _ = await move_batch(connection, channel="kefu_unheard")
            if not count:
                return moved
            moved += count


async def settle(db: Db) -> None:
    """Sequence all facts and let every reader catch up."""
    await sequence(db)
    await _read_on(db)


async def settle_beside(db: Db) -> None:
    """Let every reader catch up where a sequencer runs beside the test: it leads, so all that is left is to wait."""
    async with asyncio.timeout(60):
        while not await _is_sequenced(db):
            await asyncio.sleep(0.02)
    await _read_on(db)


async def _is_sequenced(db: Db) -> bool:
    async with db.transaction() as tx:
        return not await tx.value("select exists (select from outbox)")


async def _read_on(db: Db) -> None:
    for reader in find_readers():
        while await run_once(db, reader):
            pass


class _Undo(Exception):
    pass


async def assert_replays(db: Db, workspace_id: UUID, *, beside: bool = False) -> None:
    """Rebuild every projection of the workspace from the log alone and compare it with what stands."""
    unlike = await find_unlike(db, workspace_id, beside=beside)
    assert not unlike, "\n".join(unlike)


async def find_unlike(db: Db, workspace_id: UUID, *, together: bool = False, beside: bool = False) -> list[str]:
    """Let the log settle; give the projections that it does not rebuild as they stand, and the work that stays parked.

    `together`: as a reader takes a batch, which is much faster for many facts. `beside`: a sequencer runs, and perhaps
    readers and writers too. Each projection is compared with the facts up to its reader's cursor, which is held.
    """
    await (settle_beside if beside else settle)(db)
    facts, found = list[Recorded](), list[str]()
    for reader in find_readers():
        try:
            async with db.transaction() as tx:
                cursor = await tx.value("select position from cursor where reader = %(r)s for update", r=reader.name)
                await _read_facts(tx, facts, workspace_id, cursor)
                before = [await _rows(tx, table, workspace_id) for table in reader.tables]
                for table in reader.tables:
                    await tx.run(_of("delete from {} where workspace_id = %(w)s", table), w=workspace_id)
                wanted = [fact for fact in facts if fact.position <= cursor and reader.wants(fact)]
                if together and reader.react_many is not None:
                    for at in range(0, len(wanted), BATCH):
                        await reader.react_many(tx, wanted[at : at + BATCH])
                else:
                    for fact in wanted:
                        await reader.react(tx, fact)
                for table, stood in zip(reader.tables, before, strict=True):
                    rebuilt = await _rows(tx, table, workspace_id)
                    if rebuilt != stood:
                        told = f"stood {_only(stood, rebuilt)}, rebuilt {_only(rebuilt, stood)}"
                        found.append(f"{reader.name} cannot be rebuilt from the log: {table}: {told}")
                failures = await tx.value(
                    "select count(*) from reaction_failure where workspace_id = %(w)s and reader = %(r)s",
                    w=workspace_id,
                    r=reader.name,
                )
                if failures:
                    found.append(f"{reader.name} has parked work: {failures} subjects")
                raise _Undo
        except _Undo:
            pass
    return found


def _only(rows: list[str], others: list[str]) -> list[str]:
    """Give a few of the rows that the others have not, or not so often."""
    return list((Counter(rows) - Counter(others)).elements())[:3]


async def _read_facts(tx: Tx, known: list[Recorded], workspace_id: UUID, through: int) -> None:
    """Read on to a position, once for all readers; nothing of what stood in the log before the workspace."""
    position: int | None = known[-1].position if known else None
    if position is None:
        position = await tx.value("select min(position) - 1 from event where workspace_id = %(w)s", w=workspace_id)
    while position is not None and (facts := await find_facts(tx, position, 1000, through)):
        known += [fact for fact in facts if fact.workspace_id == workspace_id]
        position = facts[-1].position


async def _rows(tx: Tx, table: str, workspace_id: UUID) -> list[str]:
    return await tx.column(_of("select t::text from {} t where workspace_id = %(w)s order by 1", table), w=workspace_id)


def _of(statement: str, table: str) -> str:
    return sql.SQL(statement).format(sql.Identifier(table)).as_string(None)


async def work_off(claims: Claims[Any], db: Db) -> None:
    """Work through all that waits, also what other tests left waiting: it may fill a batch before ours."""
    while await claims.run_once(db):
        pass
