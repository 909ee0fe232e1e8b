"""Forwarding as tests do it: through the routes, with a real mail server beside."""

from typing import Any
from uuid import UUID

from kefu.files import Store
from kefu.forwards.service.sending import forward_claims
from kefu.kit.events import Actor
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.kit.settings import Settings
from tests.files.scenes import upload
from tests.log import settle, work_off
from tests.post_office import PostOffice
from tests.workload.test_workload import give
from tests.world import Person, World


class Desk:
    """A ticket of Lin's with words of everybody, and the way to send them on."""

    def __init__(self, world: World, client: Any, keyring: Keyring, settings: Settings) -> None:
        self.world = world
        self.client = client
        self.keyring = keyring
        self.settings = settings
        self.store = Store(settings.data_dir, settings.file_bytes)
        self.number = 0
        self.asked = self.note = self.answered = UUID(int=0)
        self.file = UUID(int=0)

    async def open(self, office: PostOffice | None = None) -> "Desk":
        """A customer asks, Lin answers with a file and writes a note, a supervisor whispers."""
        if office is not None:
            await self.set_up(office)
        said = await self.world.says(await self.world.customer("王芳"), "Where is my order?\nIt is late.")
        self.number, self.asked = said.ticket.number, said.message.id
        await give(self.client, self.world.boss, self.number, self.world.lin)
        stored = await self.upload(self.world.lin.principal.actor, b"a letter\n" * 100, "发票 1.txt")
        self.file, self.answered, self.note = stored, new_id(), new_id()
        await self.ask("POST", "messages", {"id": str(self.answered), "text": "It left today.", "files": [str(stored)]})
        await self.ask("POST", "notes", {"id": str(self.note), "text": "zqsecret: they shout"})
        hearer = str(self.world.lin.member.id)
        whisper = {"id": str(new_id()), "text": "zqsecret: be kind", "hearer_id": hearer}
        await self.ask("POST", "whispers", whisper, by=self.world.supervisor)
        return self

    async def set_up(self, office: PostOffice) -> None:
        body = {
            "version": 0,
            "host": "127.0.0.1",
            "port": office.port,
            "tls": "none",
            "sender": "service@example.com",
            "sender_name": "示例科技",
            "base_url": "https://kefu.example.com",
        }
        answer = await self.client.put("/api/mail-server", headers=self.world.boss.headers, json=body)
        assert answer.status_code == 200, answer.text

    async def upload(self, owner: Actor, content: bytes, name: str) -> UUID:
        stored = await upload(
            self.world.db, self.store, self.world.workspace_id, content, owner=owner, name=name, type="text/plain"
        )
        return stored.id

    async def ask(self, method: str, path: str, body: Any = None, *, by: Person | None = None) -> Any:
        answer = await self.call(method, path, body, by=by)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def call(self, method: str, path: str, body: Any = None, *, by: Person | None = None) -> Any:
        url = f"/api/tickets/{self.number}" + (f"/{path}" if path else "")
        return await self.client.request(method, url, headers=(by or self.world.lin).headers, json=body)

    def wish(self, **more: Any) -> dict[str, Any]:
        return {
            "id": str(new_id()),
            "locale": "en",
            "recipients": ["repairs@example.org"],
            "subject": "Please have a look",
            "text": "Can you repair this?",
            "messages": [str(self.asked), str(self.answered)],
        } | more

    async def send(self, *, by: Person | None = None, **more: Any) -> Any:
        return await self.call("POST", "forwards", self.wish(**more), by=by)

    async def listed(self, *, by: Person | None = None) -> list[dict[str, Any]]:
        return list((await self.ask("GET", "forwards", by=by))["items"])

    async def work(self) -> None:
        """Do what the worker does now, and let the log settle."""
        await work_off(forward_claims(self.keyring, self.settings), self.world.db)
        await settle(self.world.db)

    async def wait_over(self) -> None:
        """Let everything that waits be due now."""
        async with self.world.db.transaction() as tx:
            await tx.run(
                """update forward set send_at = now(), next_try_at = now()
                where workspace_id = %(w)s and state in ('waiting', 'sending')""",
                w=self.world.workspace_id,
            )

    async def lines(self) -> list[dict[str, Any]]:
        """Give what the ticket's timeline tells of mails."""
        return await self.lines_of(self.world.lin)

    async def lines_of(self, reader: Person) -> list[dict[str, Any]]:
        await settle(self.world.db)
        timeline = (await self.ask("GET", "", by=reader))["timeline"]
        return [line for line in timeline if line["type"].startswith("ticket.forward")]
