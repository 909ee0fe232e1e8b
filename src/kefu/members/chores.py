"""What members do on a schedule."""

from kefu.kit.chores import Chore
from kefu.kit.db import Db
from kefu.kit.settings import Settings


async def forget_links(db: Db, _settings: Settings) -> None:
    """Delete links for new passwords that are over, and invitations that nobody renewed for a month."""
    async with db.transaction() as tx:
        await tx.run("delete from password_reset where expires_at < clock_timestamp() /* every workspace: a chore */")
        await tx.run(
            """delete from invitation where expires_at < clock_timestamp() - interval '30 days'
            /* every workspace: a chore */"""
        )


FORGET_LINKS = Chore("members.forget_links", "29 * * * *", forget_links)
