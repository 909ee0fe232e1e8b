"""An incident desk: what members ask of incidents over HTTP, and the worker that does it."""

from typing import Any

import httpx
import msgspec

from kefu.incidents.claims import INCIDENT_STEPS
from kefu.kit.ids import new_id
from kefu.tickets import TicketRow
from kefu.workspaces import Locale
from tests.log import sequence
from tests.world import Person, World

URL = "/api/incidents"


class Desk(msgspec.Struct):
    """One person's hands on incidents."""

    world: World
    client: httpx.AsyncClient

    async def ticket(self, name: str = "王芳", locale: Locale = Locale.ZH) -> TicketRow:
        """Let a customer write who has the same trouble as the others."""
        return (await self.world.says(await self.world.customer(name, locale=locale), "付款失败")).ticket

    async def ask(self, method: str, path: str, body: Any = None, who: Person | None = None) -> httpx.Response:
        """Ask as somebody, the administrator by default."""
        headers = (who or self.world.boss).headers
        return await self.client.request(method, path, headers=headers, **({} if body is None else {"json": body}))

    async def good(self, method: str, path: str, body: Any = None, who: Person | None = None) -> Any:
        """Ask for what must be granted."""
        answer = await self.ask(method, path, body, who)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def declare(self, *tickets: TicketRow, **more: Any) -> Any:
        """Declare an incident with its first tickets."""
        numbers = [ticket.number for ticket in tickets]
        body = {"id": str(new_id()), "title": {"zh": "支付失败", "en": "Payments fail"}, "tickets": numbers, **more}
        return await self.good("POST", URL, body)

    async def detail(self, incident: Any, who: Person | None = None) -> Any:
        """Read an incident."""
        return await self.good("GET", f"{URL}/{incident['id']}", who=who)

    async def round(self, incident: Any, what: str, who: Person | None = None, **more: Any) -> Any:
        """Begin a round, without time to undo it."""
        body = {"id": str(new_id()), "seconds": 0, **more}
        return await self.good("POST", f"{URL}/{incident['id']}/{what}", body, who)

    async def work(self) -> None:
        """Let the worker take every step that is due."""
        while await INCIDENT_STEPS.run_once(self.world.db):
            pass
        await sequence(self.world.db)

    async def state(self, ticket: TicketRow) -> Any:
        """Read a ticket with its timeline."""
        await sequence(self.world.db)
        return await self.good("GET", f"/api/tickets/{ticket.number}")

    async def said(self, ticket: TicketRow) -> list[str]:
        """Give what members told the customer."""
        timeline = (await self.state(ticket))["timeline"]
        return [entry["message"]["text"] for entry in timeline if entry["type"] == "message.sent"]
