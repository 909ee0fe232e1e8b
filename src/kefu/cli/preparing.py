"""What `kefu serve` does to a database before the programs start."""

import asyncio

from kefu.kit.db import Db
from kefu.kit.settings import Settings
from kefu.members import ensure_setup_token


def prepare(app_url: str, settings: Settings, *, demo: bool) -> str | None:
    """Load the demo workspace if asked and missing; gives the set-up token when nobody is there yet."""
    return asyncio.run(_prepare(app_url, settings, demo=demo))


async def _prepare(app_url: str, settings: Settings, *, demo: bool) -> str | None:
    db = Db(app_url, size=4)
    await db.open()
    try:
        if demo:
            from kefu.demo import load_demo

            await load_demo(db, settings)
        async with db.transaction() as tx:
            return await ensure_setup_token(tx)
    finally:
        await db.close()
