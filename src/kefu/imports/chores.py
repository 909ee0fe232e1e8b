"""What imports do on a schedule."""

from kefu.imports.service.forgetting import forget
from kefu.kit.chores import Chore
from kefu.kit.db import Db
from kefu.kit.settings import Settings


async def _forget(db: Db, _settings: Settings) -> None:
    await forget(db)


FORGET = Chore("imports.forget", "23 * * * *", _forget)
