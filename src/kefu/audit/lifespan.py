"""What the audit keeps running in a web process: looks are told every second, and once more before it ends."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from litestar import Litestar

from kefu.audit.looking import keep_looks, keep_on
from kefu.kit.errors import Unavailable
from kefu.kit.tasks import end_tasks


@contextlib.asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """Tell what was looked at in this process."""
    task = asyncio.create_task(keep_on(app.state.db, app.state.looks), name="looks")
    try:
        yield
    finally:
        await end_tasks(task)
        with contextlib.suppress(Unavailable):
            await keep_looks(app.state.db, app.state.looks)
