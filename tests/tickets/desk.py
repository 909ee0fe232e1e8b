"""A ticket on whose moves and their taking back tests look."""

from datetime import datetime
from typing import Any

from kefu.customers import Customer
from kefu.kit.ids import new_id
from kefu.tickets import TicketRow
from tests.log import settle
from tests.world import Person, World

MOVED_BY_ITSELF = ("version", "updated_at")


class Desk:
    """One ticket, its customer, and what is done on it."""

    def __init__(self, world: World, client: Any, customer: Customer, ticket: TicketRow) -> None:
        self.world, self.client, self.customer, self.ticket = world, client, customer, ticket
        self.number, self.url = ticket.number, f"/api/tickets/{ticket.number}"

    async def row(self) -> dict[str, Any]:
        return dict((await self.client.get(self.url, headers=self.world.boss.headers)).json()["ticket"])

    async def state(self) -> tuple[dict[str, Any], list[tuple[str, datetime]]]:
        """Give all that lists, clocks and the loop of timers know of it."""
        async with self.world.db.transaction() as tx:
            timers = await tx.rows(
                """select purpose, fire_at from ticket_timer timer
                join ticket on ticket.workspace_id = timer.workspace_id and ticket.id = timer.ticket_id
                where timer.workspace_id = %(w)s and ticket.number = %(n)s order by 1""",
                w=self.world.workspace_id,
                n=self.number,
            )
        row = {name: value for name, value in (await self.row()).items() if name not in MOVED_BY_ITSELF}
        return row, [(timer[0], timer[1]) for timer in timers]

    async def timers(self) -> list[str]:
        return [purpose for purpose, _ in (await self.state())[1]]

    async def put(self, path: str, who: Person | None = None, **body: Any) -> Any:
        who = who or self.world.lin
        version = (await self.row())["version"]
        return await self.client.put(f"{self.url}/{path}", headers=who.headers, json={"version": version, **body})

    async def move(self, status: str, who: Person | None = None) -> int:
        """Move the status; gives the version that a console knows then."""
        answer = await self.put("status", who, status=status)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["version"])

    async def say(self, text: str = "It is on its way", **more: Any) -> int:
        body = {"id": str(new_id()), "text": text, **more}
        answer = await self.client.post(f"{self.url}/messages", headers=self.world.lin.headers, json=body)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["ticket"]["version"])

    async def undo(self, version: int, who: Person | None = None) -> Any:
        headers = (who or self.world.lin).headers
        return await self.client.post(f"{self.url}/undo", headers=headers, json={"version": version})

    async def undone(self, version: int) -> dict[str, Any]:
        answer = await self.undo(version)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def refuses(self, version: int) -> None:
        before = await self.state()
        answer = await self.undo(version)
        assert (answer.status_code, answer.json()["code"]) == (409, "gone_on")
        assert f"#{self.number}" in answer.json()["detail"]
        assert await self.state() == before

    async def told(self) -> list[tuple[str, dict[str, Any]]]:
        await settle(self.world.db)
        detail = (await self.client.get(self.url, headers=self.world.boss.headers)).json()
        return [(entry["type"], entry["data"]) for entry in detail["timeline"]]


async def desk_of(world: World, client: Any, name: str = "Wang Fang") -> Desk:
    customer = await world.customer(name)
    return Desk(world, client, customer, (await world.says(customer)).ticket)
