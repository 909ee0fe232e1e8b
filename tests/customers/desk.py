"""What members do with customers who are merged."""

from typing import Any
from uuid import UUID

from tests.log import settle
from tests.world import Person, World

Answer = Any


class Desk:
    """What members do with customers."""

    def __init__(self, world: World, client: Any) -> None:
        self.world, self.client = world, client

    async def ask(self, method: str, path: str, body: Any = None, person: Person | None = None, **more: str) -> Answer:
        who = person or self.world.lin
        return await self.client.request(method, f"/api/{path}", headers={**who.headers, **more}, json=body)

    async def get(self, path: str, person: Person | None = None) -> Any:
        await settle(self.world.db)
        answer = await self.ask("GET", path, person=person)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def add(self, name: str, *addresses: tuple[str, str], **more: Any) -> UUID:
        identities = [{"channel": channel, "address": address} for channel, address in addresses]
        answer = await self.ask("POST", "customers", {"name": name, "identities": identities, **more})
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])

    async def version(self, customer: UUID) -> int:
        return int((await self.ask("GET", f"customers/{customer}")).json()["version"])

    async def merge(self, customer: UUID, into: UUID, person: Person | None = None, **more: Any) -> Answer:
        body = {"into": str(into), "version": await self.version(customer), "into_version": await self.version(into)}
        return await self.ask("POST", f"customers/{customer}/merge", body | more, person)

    async def undo(self, customer: UUID, person: Person | None = None, **more: Any) -> Answer:
        body = {"version": await self.version(customer)} | more
        return await self.ask("POST", f"customers/{customer}/merge/undo", body, person)

    async def found(self, **query: str) -> list[str]:
        words = "&".join(f"{key}={value}" for key, value in query.items())
        return [one["id"] for one in (await self.get(f"customers?{words}"))["items"]]

    async def ticket(self, number: int) -> Any:
        return (await self.get(f"tickets/{number}", self.world.boss))["ticket"]
