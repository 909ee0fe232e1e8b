"""Where the day is played: the whole application over a database of its own, and the people who use it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import msgspec

from kefu.audit import looking
from kefu.kit.db import Db
from kefu.kit.discover import find_claims, find_readers
from kefu.kit.hints import EVENTS
from kefu.kit.log import load_head
from kefu.kit.reactions import run_once
from kefu.kit.sequencer import move_batch
from kefu.kit.settings import Settings
from kefu.web.app import create_app
from tests.post_office import PostOffice, post_office
from tools.examples.streaming import read_beginning
from tools.examples.telling import MORNING, Clock, Exchange, Teller

SITE = "https://kefu.example.com"
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
SHANGHAI = ZoneInfo("Asia/Shanghai")
SCENE = timedelta(minutes=20)
STEP = timedelta(seconds=20)


class Refused(Exception):
    """The application did not do what the day has it do."""


class Operation(msgspec.Struct, frozen=True):
    """Where an operation of the document is asked for, and what its answer is if it goes well."""

    method: str
    path: str
    status: int


class Stage:
    """The application, the clock on the wall, and what was shown so far."""

    def __init__(self, app: Any, db: Db, office: PostOffice) -> None:
        self.app = app
        self.db = db
        self.office = office
        self.clock = Clock()
        self.teller = Teller(self.clock)
        self.examples: dict[str, dict[str, Any]] = {}
        self.operations = operations_of(app.openapi_schema.to_schema())
        self.seats: dict[str, Seat] = {}
        self.props: dict[str, Any] = {}
        """What one scene leaves for another, by name."""
        self._scene = self._step = 0

    def __getattr__(self, name: str) -> "Seat":
        """Give the seat of one of the demo's people, who has signed in: `stage.lin`."""
        try:
            return self.__dict__["seats"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None

    def visitor(self, name: str, *, address: str = "203.0.113.7", **headers: str) -> "Seat":
        """Let somebody sit down whom nobody knows yet."""
        self.seats[name] = Seat(self, address, {"User-Agent": BROWSER, "Accept-Language": "zh-CN", **headers})
        return self.seats[name]

    def begin_scene(self, number: int) -> None:
        self._scene, self._step = number, 0
        self.begin_step()

    def begin_step(self) -> None:
        self.clock.step(self._scene * SCENE + self._step * STEP)
        self._step += 1

    def later(self, **after: float) -> str:
        """Give a moment so long after the morning began, as a client writes it."""
        return self.clock.real(MORNING + timedelta(**after)).isoformat()

    def wall(self, told: str) -> str:
        """Give what a clock in Shanghai shows at the moment that will be told as this one of its own."""
        moment = datetime.fromisoformat(told).replace(tzinfo=SHANGHAI).astimezone(UTC)
        shown = self.clock.real(moment).astimezone(SHANGHAI).replace(tzinfo=None).isoformat()
        self.teller.instead[shown] = told
        return shown

    async def settle(self) -> None:
        """Sequence all facts and let every reader catch up, as the worker does; so a day has one order."""
        connection = await self.db.connect(application_name="kefu-examples-sequencer")
        async with connection:
            moved = 1
            while moved:
                async with connection.transaction():
                    moved, _ = await move_batch(connection, channel=EVENTS)
        for reader in find_readers():
            while await run_once(self.db, reader):
                pass

    async def tell_streams(self) -> None:
        """Wait until a stream that is opened now is told everything that happened as missed, not as it happens."""
        async with self.db.transaction() as tx:
            head = await load_head(tx)
        while self.app.state.hub.position < head.position:
            await self.rest()

    async def rest(self) -> None:
        """Wait a moment, as a console does that is told to ask again."""
        await asyncio.sleep(0.1)

    async def deliver_mail(self) -> str:
        """Send what waits to be sent; gives the words of the newest mail."""
        for _ in range(2):  # some ask for a mail, which the next round sends
            for claims in find_claims(self.app.state.settings):
                await claims.run_once(self.db)
        plain = self.office.taken[-1].get_body(("plain",))
        return str(plain.get_content()) if plain else ""

    async def work(self) -> None:
        """Do whatever waits for the worker."""
        for claims in find_claims(self.app.state.settings):
            while await claims.run_once(self.db):
                pass
        await self.settle()

    def keep(self, exchange: Exchange) -> None:
        """Keep an exchange as the example of its operation."""
        if exchange.operation in self.examples:
            raise Refused(f"{exchange.operation} is shown twice")
        told = {"request": exchange.request, "answer": exchange.answer}
        self.examples[exchange.operation] = {name: value for name, value in told.items() if value is not None}


class Seat:
    """Somebody who asks: a browser or a program, with its cookies and headers."""

    def __init__(self, stage: Stage, address: str, headers: dict[str, str]) -> None:
        transport = httpx.ASGITransport(app=stage.app, client=(address, 50000))
        self.http = httpx.AsyncClient(transport=transport, base_url=SITE, headers=headers)
        self._stage = stage

    async def ask(self, operation: str, body: Any = None, **how: Any) -> Any:
        """Ask without showing it; gives the answer, decoded where it is JSON. See `show`."""
        return (await self._ask(operation, body, **how))[0]

    async def show(self, operation: str, body: Any = None, **how: Any) -> Any:
        """Ask, and keep it as the operation's example; gives the answer as it really was.

        `query`, `content`, `headers` and `frames` (how many of a stream) are what they say; everything else is a
        part of the path.
        """
        answer, told = await self._ask(operation, body, **how)
        self._stage.keep(told)
        return answer

    async def _ask(
        self,
        name: str,
        body: Any,
        *,
        query: dict[str, Any] | None = None,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
        frames: int = 0,
        **place: Any,
    ) -> tuple[Any, Exchange]:
        stage = self._stage
        if (operation := stage.operations.get(name)) is None:
            raise Refused(f"the document has no operation {name}")
        stage.begin_step()
        path = operation.path.format(**place)
        if frames:
            await stage.tell_streams()
            mine = {**self.http.headers, **(headers or {}), "Cookie": self._cookies()}
            text = await read_beginning(stage.app, f"{SITE}{path}", mine, frames)
            return text, Exchange(operation=name, answer=stage.teller.frames(name, text))
        sent: dict[str, Any] = {"content": content} if body is None else {"json": body}
        response = await self.http.request(operation.method, path, params=query, headers=headers, **sent)
        if response.status_code != operation.status:
            raise Refused(f"{name}: {operation.method} {path} → {response.status_code} {response.text}")
        await stage.settle()
        kind = response.headers.get("content-type", "")
        answer = response.json() if kind.startswith("application/json") and response.content else None
        if answer is None and kind.startswith("text/plain"):
            answer = response.text
        told = stage.teller.tell(Exchange(operation=name, request=body, answer=answer))
        return answer if answer is not None else response.content, told

    def _cookies(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies.jar)

    def holds(self, session: Any) -> None:
        """Take the CSRF token of a session that began; its cookie came with it."""
        self.http.headers["X-CSRF-Token"] = session["csrf_token"]


def operations_of(document: dict[str, Any]) -> dict[str, Operation]:
    """Give every operation of the document by its id."""
    return {
        operation["operationId"]: Operation(
            method.upper(), path, next(int(status) for status in operation["responses"] if status.startswith("2"))
        )
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


@contextlib.asynccontextmanager
async def stage_of(settings: Settings) -> AsyncIterator[Stage]:
    """Run the application over an empty, migrated database."""
    looking.PAUSE = 3600.0  # looks become facts at the end: a day has one order
    app = create_app(settings)
    db = Db(settings.database_url, size=4)
    await db.open()
    started, over = asyncio.Event(), asyncio.Event()

    async def live() -> None:  # entered and left in one task, as its cancel scopes want it
        async with app.lifespan():
            started.set()
            await over.wait()

    living = asyncio.create_task(live())
    waiting = asyncio.create_task(started.wait())
    try:
        await asyncio.wait([living, waiting], return_when=asyncio.FIRST_COMPLETED)
        if living.done():
            living.result()
        async with post_office() as office:
            yield Stage(app, db, office)
    finally:
        over.set()
        waiting.cancel()
        await asyncio.gather(living, waiting, return_exceptions=True)
        await db.close()
