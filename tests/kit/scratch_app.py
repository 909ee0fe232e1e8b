"""An application of a few routes that go wrong in every way, around the kit's own pieces."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import msgspec
from litestar import Litestar, get, post
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from kefu.kit.access import Permission, Principal, public, requires
from kefu.kit.db import Db, Tx
from kefu.kit.errors import NotFound, RateLimited
from kefu.kit.events import ActorKind
from kefu.kit.http.context import address_of, is_https, origin_of
from kefu.kit.http.idempotency import Once
from kefu.kit.http.limits import LimitBodies, Line, Number
from kefu.kit.http.problem import answer_problem
from kefu.kit.http.provide import DEPENDENCIES
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.kit.settings import Settings
from tests.kit.facts import Poked

WORKSPACE, MEMBER = new_id(), new_id()


class Wanted(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a request wants to happen."""

    id: UUID
    ending: str = "well"
    line: Line = "x"
    number: Number = 1
    more: dict[str, Any] = {}


class Written(msgspec.Struct):
    id: UUID
    n: int


class Unspeakable:
    """What no answer can be made of."""


async def write(tx: Tx, data: Wanted) -> Written:
    await tx.run("insert into scratch (id, n) values (%(id)s, %(n)s)", id=data.id, n=data.number)
    tx.record(Poked(workspace_id=data.id, ticket_id=data.id))
    return Written(data.id, data.number)


RAISED = {
    "refused": NotFound(),
    "crash": ZeroDivisionError("secret sentence of the library"),
    "limited": RateLimited(retry_after=7),
}
EXECUTED = {
    "commit fails": "update scratch set owner = gen_random_uuid()",
    "connection lost": "select pg_terminate_backend(pg_backend_pid())",
    "out of time": "set local statement_timeout = 1; select pg_sleep(1)",
    "bad data": "select 'x'::int",
    "bad rule": "insert into scratch (id) values (null)",
}


async def _end(tx: Tx, data: Wanted) -> Any:
    if data.ending in RAISED:
        raise RAISED[data.ending]
    if data.ending in EXECUTED:
        await tx.run(EXECUTED[data.ending])
    return Unspeakable() if data.ending == "speechless" else {"id": data.id}


@post("/write", guards=[public()])
async def write_row(tx: Tx, data: Wanted) -> Any:
    await write(tx, data)
    return await _end(tx, data)


@post("/late", guards=[public()])
async def write_late(late: Tx, data: Wanted) -> Any:
    """The planted bug: the answer leaves before the COMMIT."""
    await write(late, data)
    return await _end(late, data)


@post("/once", guards=[requires(None)], status_code=200)
async def write_once(tx: Tx, principal: Principal, once: Once, data: Wanted) -> Written:
    async def verb() -> Written:
        written = await write(tx, data)
        if data.ending == "refused":
            raise NotFound
        return written

    return await once(tx, data, Written, verb)


@get("/whence", guards=[public()])
async def tell_whence(request: Any, text: str = "") -> dict[str, Any]:
    return {"address": address_of(request), "https": is_https(request), "origin": origin_of(request)}


@post("/guarded", guards=[requires(Permission.TICKET_REPLY)], status_code=200)
async def guarded(principal: Principal) -> str:
    return principal.kind


@get("/unguarded", guards=[public()])
async def forgot_the_guard(principal: Principal) -> str:
    return principal.kind


async def _late(request: Any) -> AsyncIterator[Tx]:
    yield request.scope["late"]


class CommitLate:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != "/late":
            return await self.app(scope, receive, send)
        async with scope["litestar_app"].state.db.transaction() as tx:
            scope["late"] = tx  # type: ignore[typeddict-unknown-key]
            await self.app(scope, receive, send)
        return None


def principal_of(**more: Any) -> Principal:
    return Principal(workspace_id=WORKSPACE, kind=ActorKind.MEMBER, id=MEMBER, **more)


def make_app(db: Db, settings: Settings, keyring: Keyring, principal: Principal | None = None) -> Litestar:
    async def authenticate(_: Any) -> Principal | None:
        return principal

    app = Litestar(
        [write_row, write_late, write_once, tell_whence, guarded, forgot_the_guard],
        dependencies={**DEPENDENCIES, "late": Provide(_late)},
        middleware=[DefineMiddleware(CommitLate), DefineMiddleware(LimitBodies)],
        exception_handlers={Exception: answer_problem},
        openapi_config=None,
    )
    app.state.update({"db": db, "settings": settings, "keyring": keyring, "authenticate": authenticate})
    return app


def client_of(app: ASGIApp, address: str = "192.0.2.1", **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(address, 1))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://kefu.test", headers=headers)
