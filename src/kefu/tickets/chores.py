"""What tickets do on a schedule."""

from kefu.kit.chores import Chore
from kefu.kit.db import Db
from kefu.kit.settings import Settings


async def forget_undo(db: Db, _settings: Settings) -> None:
    """Forget after a day what tickets were before a change that may be taken back."""
    async with db.transaction() as tx:
        await tx.run(
            "delete from bulk_change where at < clock_timestamp() - interval '1 day' /* every workspace: a chore */"
        )


async def forget_undone(db: Db, _settings: Settings) -> None:
    """Forget after a day which answers were undone: no request is that late."""
    async with db.transaction() as tx:
        await tx.run(
            """delete from delayed_reply where state = 'undone' and at < clock_timestamp() - interval '1 day'
            /* every workspace: a chore */"""
        )


FORGET_UNDONE = Chore("tickets.forget_undone", "31 * * * *", forget_undone)
FORGET_UNDO = Chore("tickets.forget_undo", "29 * * * *", forget_undo)
