"""Forgetting rows: of files that nobody let run, refused ones, and those of imports that cannot be undone any more."""

from uuid import UUID

import msgspec

from kefu.imports.model import UNDO_DAYS, WAIT_HOURS, WAITING, ImportState
from kefu.imports.queries import lock_import
from kefu.imports.service.steering import give_up
from kefu.kit.db import Db, Tx
from kefu.kit.http.idempotency import forget_answers


class _Old(msgspec.Struct):
    workspace_id: UUID
    id: UUID


async def forget(db: Db) -> None:
    """Give up what waited for a day, forget what was refused before, and what was there before imports long ago."""
    async with db.transaction() as tx:
        waiting = await tx.all(
            _Old,
            """select workspace_id, id from customer_import
            where state = any(%(states)s) and created_at < clock_timestamp() - make_interval(hours => %(hours)s)
            /* every workspace: a chore */""",
            states=sorted(WAITING),
            hours=WAIT_HOURS,
        )
    for old in waiting:
        async with db.transaction() as tx:
            held = await lock_import(tx, old.workspace_id, old.id)
            if held.state in WAITING:
                await give_up(tx, old.workspace_id, held)
    async with db.transaction() as tx:
        await _forget_refused(tx, WAIT_HOURS)
        await _forget_settled(tx)


async def give_up_restored(tx: Tx) -> None:
    """Give up every import that a backup brought back before its end, and say so.

    A row may name somebody who was erased since, and in whose name nothing else was there yet by which they are found.
    """
    waiting = await tx.all(
        _Old,
        """update customer_import set by_restore = true where state = any(%(states)s) returning workspace_id, id
        /* every workspace: the whole installation was restored */""",
        states=sorted({*WAITING, ImportState.RUNNING}),
    )
    for one in waiting:
        await give_up(tx, one.workspace_id, await lock_import(tx, one.workspace_id, one.id))
        await forget_answers(tx, one.workspace_id, [one.id])
    await _forget_refused(tx, 0)


async def _forget_refused(tx: Tx, hours: int) -> None:
    """Empty rows that were refused so long ago, and forget what their columns are called."""
    await tx.run(
        """/* every workspace: a chore */
        with settled as (
            update customer_import set header = '{}'
            where header <> '{}' and finished_at <= clock_timestamp() - make_interval(hours => %(hours)s)
            returning workspace_id, id)
        update customer_import_row row set cells = '{}', keys = '{}' from settled
        where row.workspace_id = settled.workspace_id and row.import_id = settled.id
          and (row.cells <> '{}' or row.keys <> '{}')""",
        hours=hours,
    )


async def _forget_settled(tx: Tx) -> None:
    await tx.run(
        """/* every workspace: a chore */
        delete from customer_import_row row using customer_import import
        where import.workspace_id = row.workspace_id and import.id = row.import_id
          and import.state in ('done', 'cancelled', 'undone')
          and import.finished_at < clock_timestamp() - make_interval(days => %(days)s)""",
        days=UNDO_DAYS,
    )
