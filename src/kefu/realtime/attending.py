"""Who is there: sessions with an open stream are marked, all of a process at once every minute, and who comes at once.

Nobody is unmarked: the mark runs out by the clock, so that a killed server leaves nobody there for ever.
"""

import asyncio
import contextlib
import logging
import time

from kefu.kit.db import Db
from kefu.kit.driver import DATABASE_ERRORS
from kefu.kit.errors import Unavailable
from kefu.members import keep_connected
from kefu.realtime.audience import Members

log = logging.getLogger("kefu.realtime")
LOOK_SECONDS = 5.0
COMING_SECONDS = 0.2
"""Who comes within so long is marked together: after a restart everybody comes at once."""


async def keep_marks(db: Db, members: Members) -> None:
    """Go on marking whose consoles are connected, for ever."""
    looked = time.monotonic()
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await members.came.wait()
        members.came.clear()
        newcomers, members.newcomers = members.newcomers, set()
        due = time.monotonic() - looked >= LOOK_SECONDS
        if due:
            looked = time.monotonic()
        try:
            # Newcomers by themselves: that they have no mark yet is no reason to renew everybody's.
            for consoles in (newcomers, members.consoles() if due else set()):
                if consoles:
                    async with db.glance() as tx:
                        await keep_connected(tx, consoles)
        except (Unavailable, *DATABASE_ERRORS):
            pass  # the next look marks them
        except Exception:
            log.exception("who is connected could not be marked")
        await asyncio.sleep(COMING_SECONDS)
