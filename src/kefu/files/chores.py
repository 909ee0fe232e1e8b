"""What files do on a schedule."""

from kefu.files.service import remove_orphans
from kefu.files.store import store_for
from kefu.kit.chores import Chore
from kefu.kit.db import Db
from kefu.kit.settings import Settings


async def clear_away(db: Db, settings: Settings) -> None:
    """Remove files that nobody sent within a day."""
    await remove_orphans(db, store_for(settings))


REMOVE_ORPHANS = Chore("files.remove_orphans", "41 * * * *", clear_away, alone=True)
