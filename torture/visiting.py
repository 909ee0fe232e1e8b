"""Visitors of the web chat under torture: they write and send files as the widget does, and follow their own stream."""

import asyncio
import random
from typing import Any
from uuid import UUID

import httpx
import msgspec

from kefu.demo.people import INBOX_KEY
from kefu.kit.ids import new_id
from torture.checking import Operation
from torture.load import SECONDS, Screen, Writer

BASE = f"/webchat/{INBOX_KEY}"
MOST_BYTES = 200_000
PDF = b"%PDF-1.7\n"
"""What makes it a file that is taken; what follows is anything."""
FILE_SHARE = 0.15
"""Of a sender's messages, those with a file."""


class Visitor:
    """Somebody with a pass, and their ticket."""

    def __init__(self, url: str, client: httpx.AsyncClient | None = None) -> None:
        self.client = client or httpx.AsyncClient(base_url=url, timeout=SECONDS, trust_env=False)
        self.ticket = 0

    async def begin(self) -> Operation:
        """Get a pass and say the first word, which makes the ticket; gives what was said."""
        answer = await self.client.post(f"{BASE}/visitor", json={"locale": "zh"})
        answer.raise_for_status()
        self.client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        first = Operation(id=new_id(), text="", tries=1)
        first.text = f"在吗？ {first.id}"
        said = await self.client.post(f"{BASE}/messages", json={"id": str(first.id), "text": first.text})
        said.raise_for_status()
        self.ticket = (await self.client.get(f"{BASE}/conversation")).json()["ticket"]["number"]
        first.outcome, first.ticket = "ok", self.ticket
        return first

    async def read_file(self, id: UUID) -> bytes | None:
        """Give the bytes of a file of the conversation; None when it is not there."""
        for _ in range(60):
            try:
                answer = await self.client.get(f"{BASE}/files/{id}")
                if answer.status_code == 200:
                    return answer.content
                if answer.status_code == 404:
                    return None
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.5)
        return None


class VisitorWriter(Writer):
    """Types into the widget: what is not taken is sent again under the same id until it is, and nothing overtakes."""

    share = 1.0

    def __init__(self, visitor: Visitor, name: str, seed: int, *, files: bool = False) -> None:
        super().__init__(visitor, [visitor.ticket], name, seed)
        self._files = files

    def _plan(self) -> Operation:
        operation = super()._plan()
        if self._files and self._chance.random() < FILE_SHARE:
            operation.file = new_id()
        return operation

    async def _send(self, operation: Operation) -> httpx.Response:
        if operation.file is not None:
            answer = await self._client.post(
                f"{BASE}/files",
                content=bytes_of(operation.file),
                headers={
                    "X-File-Id": str(operation.file),
                    "X-File-Name": f"{operation.file}.pdf",
                    "Content-Type": "application/pdf",
                },
            )
            if answer.status_code != 201:
                return answer
        files = [] if operation.file is None else [str(operation.file)]
        body = {"id": str(operation.id), "text": operation.text, "files": files}
        return await self._client.post(f"{BASE}/messages", json=body)


class VisitorScreen(Screen):
    """A visitor's window: follows the chat's stream, is cut, resumes, and reads the conversation anew when told to."""

    address = f"{BASE}/stream"

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(visitor, [visitor.ticket])

    async def _fetch(self) -> None:
        page: dict[str, Any] = {"limit": 200}
        cursor = ""
        while True:
            answer = await self._client.get(f"{BASE}/conversation", params=page)
            answer.raise_for_status()
            conversation = answer.json()
            cursor = cursor or conversation["cursor"]
            self.seen |= {UUID(message["id"]) for message in conversation["messages"]}
            if not conversation["earlier"]:
                break
            page["before"] = conversation["earlier"]
        self._cursor = cursor

    def _told(self, frame: dict[str, str]) -> UUID | None:
        if frame.get("event") != "message":
            return None
        message: Any = msgspec.json.decode(frame["data"])
        return UUID(message["id"])


def bytes_of(file: UUID) -> bytes:
    """Give what stands in a file: nobody has to keep it to know it."""
    chance = random.Random(file.int)
    return PDF + chance.randbytes(chance.randint(1, MOST_BYTES))
