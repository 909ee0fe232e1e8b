"""What tickets do on a schedule."""

from kefu.kit.chores import Chore
from kefu.kit.db import Db
from kefu.kit.settings import Settings


async def forget_undo(db: Db, _settings: Settings) -> None:
    """Forget after a day what tickets were before somebody changed many at once."""
    async with db.transaction() as tx:
        await tx.run(
            "delete from bulk_change where at < clock_timestamp() - interval '1 day' /* every workspace: a chore */"
        )


FORGET_UNDO = Chore("tickets.forget_undo", "29 * * * *", forget_undo)
