"""What forwards do on a schedule."""

from kefu.kit.chores import Chore
from kefu.kit.db import Db
from kefu.kit.settings import Settings


async def forget_undone(db: Db, _settings: Settings) -> None:
    """Forget after a day which mails were taken back: no request is that late."""
    async with db.transaction() as tx:
        await tx.run(
            """delete from forward where state = 'undone' and at < clock_timestamp() - interval '1 day'
            /* every workspace: a chore */"""
        )


FORGET_UNDONE = Chore("forwards.forget_undone", "37 * * * *", forget_undone)
