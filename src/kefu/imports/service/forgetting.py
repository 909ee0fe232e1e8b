"""Forgetting rows: of files that nobody let run, and of imports that cannot be undone any more."""

from uuid import UUID

import msgspec

from kefu.imports.model import UNDO_DAYS, WAIT_HOURS, WAITING
from kefu.imports.queries import lock_import
from kefu.imports.service.steering import give_up
from kefu.kit.db import Db, Tx


class _Old(msgspec.Struct):
    workspace_id: UUID
    id: UUID


async def forget(db: Db) -> None:
    """Give up what waited for a day, and forget what was there before imports of more than thirty days ago."""
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
        await _forget_settled(tx)


async def _forget_settled(tx: Tx) -> None:
    await tx.run(
        """/* every workspace: a chore */
        delete from customer_import_row row using customer_import import
        where import.workspace_id = row.workspace_id and import.id = row.import_id
          and import.state in ('done', 'cancelled', 'undone')
          and import.finished_at < clock_timestamp() - make_interval(days => %(days)s)""",
        days=UNDO_DAYS,
    )
