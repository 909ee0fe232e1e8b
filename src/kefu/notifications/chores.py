"""What notifications do on a schedule."""

from kefu.kit.chores import Chore
from kefu.kit.db import Db
from kefu.kit.settings import Settings


async def clear_away(db: Db, _settings: Settings) -> None:
    """Delete what no list shows any more: after 90 days, with the marks made on it."""
    async with db.transaction() as tx:
        await tx.run(
            """delete from notification where at < clock_timestamp() - interval '90 days'
            /* every workspace: a chore */"""
        )
        await tx.run(
            """delete from notification_mark m /* every workspace: a chore */
            where not exists (select from notification n where n.workspace_id = m.workspace_id
                              and n.position = m.position)"""
        )


CLEAR_AWAY = Chore("notifications.clear_away", "37 3 * * *", clear_away)
