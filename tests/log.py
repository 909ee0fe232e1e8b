"""Letting the log settle in a test, and checking that every projection can be rebuilt from it."""

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
    for reader in find_readers():
        while await run_once(db, reader):
            pass


class _Undo(Exception):
    pass


async def assert_replays(db: Db, workspace_id: UUID) -> None:
    """Rebuild every projection of the workspace from the log alone and compare it with what stands."""
    assert await find_unlike(db, workspace_id) == []


async def find_unlike(db: Db, workspace_id: UUID, *, together: bool = False) -> list[str]:
    """Let the log settle; give the projections that it does not rebuild as they stand, and the work that stays parked.

    `together`: as a reader takes a batch, which is much faster for many facts.
    """
    await settle(db)
    facts, found = await _facts_of(db, workspace_id), list[str]()
    for reader in find_readers():
        try:
            async with db.transaction() as tx:
                before = [await _rows(tx, table, workspace_id) for table in reader.tables]
                for table in reader.tables:
                    await tx.run(_of("delete from {} where workspace_id = %(w)s", table), w=workspace_id)
                wanted = [fact for fact in facts if reader.wants(fact)]
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


async def _facts_of(db: Db, workspace_id: UUID) -> list[Recorded]:
    """Read the workspace's facts once for all readers, and nothing of what stood in the log before its first."""
    async with db.snapshot() as tx:
        first = await tx.value("select min(position) from event where workspace_id = %(w)s", w=workspace_id)
        position, found = 0 if first is None else first - 1, list[Recorded]()
        while first is not None and (facts := await find_facts(tx, position, 1000)):
            found += [fact for fact in facts if fact.workspace_id == workspace_id]
            position = facts[-1].position
    return found


async def _rows(tx: Tx, table: str, workspace_id: UUID) -> list[str]:
    return await tx.column(_of("select t::text from {} t where workspace_id = %(w)s order by 1", table), w=workspace_id)


def _of(statement: str, table: str) -> str:
    return sql.SQL(statement).format(sql.Identifier(table)).as_string(None)


async def work_off(claims: Claims[Any], db: Db) -> None:
    """Work through all that waits, also what other tests left waiting: it may fill a batch before ours."""
    while await claims.run_once(db):
        pass
