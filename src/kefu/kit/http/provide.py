"""What a route gets by naming it: the transaction, the principal, the guard against doing twice."""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Litestar, Request
from litestar.di import Provide

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Unauthenticated
from kefu.kit.events import SYSTEM
from kefu.kit.http.context import cause_of
from kefu.kit.http.idempotency import provide_once

_OPENED = "kefu_opened"


class Watched(Provide):
    """A dependency that holds something open: Litestar forgets it when one beside it fails to be made.

    Left to the garbage collector, a request refused so would keep its connection from the pool for a while.
    """

    async def __call__(self, **kwargs: Any) -> Any:
        opened = await super().__call__(**kwargs)
        kwargs["request"].scope.setdefault(_OPENED, []).append(opened)
        return opened


async def close_abandoned(scope: Any) -> None:
    """At a request's end, end the transactions that nobody ended; what was ended already stays as it is."""
    for opened in scope.pop(_OPENED, ()):
        await opened.aclose()


async def provide_tx(request: Request[Any, Any, Any]) -> AsyncIterator[Tx]:
    """Open the request's transaction; it commits after the answer is made and before it leaves."""
    principal: Principal | None = request.scope.get("principal")  # type: ignore[assignment]
    async with request.app.state.db.transaction(principal.actor if principal else SYSTEM) as tx:
        tx.cause = cause_of(request)
        yield tx


async def provide_snapshot(request: Request[Any, Any, Any]) -> AsyncIterator[Tx]:
    """Open a read-only transaction of one moment, for answers that carry a cursor."""
    async with request.app.state.db.snapshot() as tx:
        yield tx


async def provide_principal(request: Request[Any, Any, Any]) -> Principal:
    """Give who asks, as the route's guard found them."""
    principal: Principal | None = request.scope.get("principal")  # type: ignore[assignment]
    if principal is None:
        raise Unauthenticated
    return principal


def provide_in_turn(app: Litestar) -> None:
    """Have each route's dependencies made one after the other, who asks before what is opened for them.

    Litestar makes those that do not need each other side by side, in a task group: ours have nothing to wait for but
    one connection, and the task group is a twentieth of the processor time of a reply.
    """
    for route in app.routes:
        for _, model in getattr(route, "route_handler_map", {}).values():
            ordered = [one for batch in model.dependency_batches for one in sorted(batch, key=_turn)]
            model.dependency_batches = [{one} for one in ordered]


def _turn(dependency: Any) -> tuple[bool, str]:
    return dependency.key != "principal", dependency.key


DEPENDENCIES = {
    "tx": Watched(provide_tx),
    "snapshot": Watched(provide_snapshot),
    "principal": Provide(provide_principal),
    "once": Provide(provide_once),
}
