"""Clients that write and watch while everything around them is being killed."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from typing import Any, Protocol
from uuid import UUID

import httpx
import msgspec

from kefu.kit.ids import new_id
from torture.checking import Operation

SECONDS = httpx.Timeout(4, read=4)


class Caller(Protocol):
    """Whose connection it is: a member's or a visitor's."""

    client: httpx.AsyncClient


class Session:
    """A signed-in member's connection."""

    def __init__(self, url: str, email: str, password: str, client: httpx.AsyncClient | None = None) -> None:
        self.client = client or httpx.AsyncClient(base_url=url, timeout=SECONDS, trust_env=False)
        self._who = {"email": email, "password": password}

    async def sign_in(self) -> None:
        """Sign in, however long it takes."""
        while True:
            try:
                answer = await self.client.post("/api/session", json=self._who)
                if answer.status_code < 300:
                    self.client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.5)

    async def close(self) -> None:
        await self.client.aclose()


class Writer:
    """Writes messages on tickets; retries with the same id, or gives up and remembers that it does not know."""

    share = 0.6
    """Of the messages, those that are tried until they are taken."""

    def __init__(self, caller: Caller, tickets: list[int], name: str, seed: int) -> None:
        self.history: list[Operation] = []
        self._client = caller.client
        self._tickets = tickets
        self._name = name
        self._chance = random.Random(seed)

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            operation = self._plan()
            self.history.append(operation)
            await self._write(operation, patient=self._chance.random() < self.share)
            await asyncio.sleep(self._chance.random() * 0.02)

    def _plan(self) -> Operation:
        return Operation(
            id=new_id(), text=f"{self._name} {len(self.history)}", ticket=self._chance.choice(self._tickets)
        )

    async def _write(self, operation: Operation, *, patient: bool) -> None:
        operation.path = "messages" if self._chance.random() < 0.5 else "customer-messages"
        for _ in range(200 if patient else 1):
            operation.tries += 1
            try:
                answer = await self._send(operation)
            except httpx.TransportError:
                await asyncio.sleep(0.2)
                continue
            if answer.status_code == 201:
                operation.outcome = "ok"
                return
            if 400 <= answer.status_code < 500 and answer.status_code != 429:
                # a refusal after an unknown try says nothing of that earlier try
                operation.outcome = "failed" if operation.tries == 1 else "unknown"
                operation.refusal = answer.text[:300]
                return
            await asyncio.sleep(1 if answer.status_code == 429 else 0.2)

    async def _send(self, operation: Operation) -> httpx.Response:
        body = {"id": str(operation.id), "text": operation.text}
        return await self._client.post(f"/api/tickets/{operation.ticket}/{operation.path}", json=body)


class Chooser:
    """Chooses saved replies, now and then: their uses are counted by a reader that adds."""

    def __init__(self, session: Session, tickets: list[int]) -> None:
        self.chosen = 0
        self._client = session.client
        self._tickets = tickets

    async def run(self, replies: list[str], stop: asyncio.Event) -> None:
        while not stop.is_set():
            reply, number = replies[self.chosen % len(replies)], self._tickets[0]
            with contextlib.suppress(httpx.TransportError):
                answer = await self._client.post(
                    f"/api/saved-replies/{reply}/uses",
                    json={"ticket_number": number},
                    headers={"Idempotency-Key": str(new_id())},
                )
                self.chosen += answer.status_code == 204
            await asyncio.sleep(0.1)


class Screen:
    """A console that follows the stream, is cut, resumes, and fetches anew when it is told to."""

    address = "/api/stream"

    def __init__(self, caller: Caller, tickets: list[int]) -> None:
        self.seen: set[UUID] = set()
        self.resets = 0
        self._client = caller.client
        self._tickets = tickets
        self._cursor = ""

    async def run(self) -> None:
        """Follow for ever."""
        while True:
            try:
                if not self._cursor:
                    await self._fetch()
                async for frame in self._frames():
                    await self._take(frame)
            except (httpx.HTTPError, msgspec.DecodeError, KeyError):
                pass
            await asyncio.sleep(0.3)

    async def _fetch(self) -> None:
        cursors = []
        for number in self._tickets:
            page: dict[str, Any] = {"limit": 500}
            while True:
                answer = await self._client.get(f"/api/tickets/{number}", params=page)
                answer.raise_for_status()
                detail = answer.json()
                cursors.append(detail["cursor"])
                self.seen |= {UUID(entry["message"]["id"]) for entry in detail["timeline"] if entry["message"]}
                if not detail["earlier"]:
                    break
                page["before"] = detail["earlier"]
        self._cursor = cursors[0]

    async def _frames(self) -> AsyncIterator[dict[str, str]]:
        timeout = httpx.Timeout(4, read=20)
        async with self._client.stream(
            "GET", self.address, headers={"Last-Event-ID": self._cursor}, timeout=timeout
        ) as answer:
            answer.raise_for_status()
            frame: dict[str, str] = {}
            async for line in answer.aiter_lines():
                if not line:
                    if frame:
                        yield frame
                    frame = {}
                elif not line.startswith(":"):
                    name, _, value = line.partition(":")
                    frame[name] = value.removeprefix(" ")

    async def _take(self, frame: dict[str, str]) -> None:
        kind = frame.get("event")
        if kind == "reset":
            self.resets += 1
            self._cursor = ""
            await self._fetch()
            return
        if kind == "refresh":
            await self._fetch()
            return
        if id := self._told(frame):
            self.seen.add(id)
        if frame.get("id"):
            self._cursor = frame["id"]

    def _told(self, frame: dict[str, str]) -> UUID | None:
        """Give the message a frame brings, if it brings one."""
        if frame.get("event") != "ticket":
            return None
        message: Any = msgspec.json.decode(frame["data"]).get("message")
        return UUID(message["id"]) if message else None
