"""What realtime keeps running in a web process: its audience at the process's hub, and the marks of who is there."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from litestar import Litestar

from kefu.kit.tasks import end_tasks
from kefu.realtime.attending import keep_marks
from kefu.realtime.audience import Members


@contextlib.asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """Give the hub its members; the hub itself is started by whoever composes the application."""
    app.state.members = Members(app.state.hub)
    app.state.hub.add(app.state.members)
    task = asyncio.create_task(keep_marks(app.state.db, app.state.members), name="marks")
    try:
        yield
    finally:
        await end_tasks(task)
