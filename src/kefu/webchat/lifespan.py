"""What web chat keeps running in a web process: its audience at the process's hub."""

import contextlib
from collections.abc import AsyncIterator

from litestar import Litestar

from kefu.webchat.audience import Visitors


@contextlib.asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """Give the hub its visitors."""
    app.state.visitors = Visitors(app.state.hub, app.state.keyring)
    app.state.hub.add(app.state.visitors)
    yield
