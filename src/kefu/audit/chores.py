"""What the audit does on a schedule."""

from kefu.audit.looking import tell_loaded
from kefu.kit.chores import Chore
from kefu.kit.db import Db
from kefu.kit.settings import Settings


async def tell_what_was_loaded(db: Db, _settings: Settings) -> None:
    """Tell what was loaded ahead and not shown, as long as there is some."""
    while await tell_loaded(db):
        pass


async def forget_looks(db: Db, _settings: Settings) -> None:
    """Forget when somebody looked once no further look belongs to it; the audit has it."""
    async with db.transaction() as tx:
        await tx.run(
            """delete from look where loaded_at is null
              and coalesce(greatest(viewed_at, ahead_at), '-infinity') < clock_timestamp() - interval '1 hour'
            /* every workspace: a chore */"""
        )


TELL_LOADED = Chore("audit.tell_loaded", "* * * * *", tell_what_was_loaded)
FORGET_LOOKS = Chore("audit.forget_looks", "43 * * * *", forget_looks)
