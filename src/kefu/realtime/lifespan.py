"""What realtime keeps running in a web process: its audience at the process's hub."""

import contextlib
from collections.abc import AsyncIterator

from litestar import Litestar

from kefu.realtime.audience import Members


@contextlib.asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """Give the hub its members; the hub itself is started by whoever composes the application."""
    app.state.members = Members(app.state.hub)
    app.state.hub.add(app.state.members)
    yield
