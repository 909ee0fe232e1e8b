"""What the tests of imports do again and again: send a file, let the worker do its part, read what became of it."""

from typing import Any
from urllib.parse import quote

from kefu.imports.claims import IMPORTS
from kefu.kit.ids import new_id
from tests.world import Person, World

HERE = "/api/customers/imports"


class Desk:
    """Somebody who imports."""

    def __init__(self, world: World, client: Any, person: Person | None = None) -> None:
        self.world = world
        self.client = client
        self.headers = (person or world.boss).headers

    async def send(self, content: str | bytes, name: str = "people.csv", id: Any = None) -> Any:
        """Send a file as it is; gives the answer whatever it is."""
        headers = {**self.headers, "X-File-Id": str(id or new_id()), "X-File-Name": quote(name)}
        body = content.encode() if isinstance(content, str) else content
        return await self.client.post(HERE, headers={**headers, "Content-Type": "text/csv"}, content=body)

    async def upload(self, content: str | bytes, name: str = "people.csv") -> Any:
        """Send a file and let it be looked through."""
        answer = await self.send(content, name)
        assert answer.status_code == 201, answer.text
        return await self.work(answer.json()["id"])

    async def work(self, id: str) -> Any:
        """Let the worker do whatever waits; gives the import afterwards."""
        while await IMPORTS.run_once(self.world.db):
            pass
        return await self.read(id)

    async def read(self, id: str) -> Any:
        answer = await self.client.get(f"{HERE}/{id}", headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def do(self, one: Any, verb: str, *, version: int | None = None) -> Any:
        """Ask for a verb; gives the answer whatever it is."""
        body = {"version": one["version"] if version is None else version}
        return await self.client.post(f"{HERE}/{one['id']}/{verb}", headers=self.headers, json=body)

    async def go(self, one: Any, verb: str) -> Any:
        """Let a verb have its whole effect."""
        answer = await self.do(one, verb)
        assert answer.status_code == 200, answer.text
        return await self.work(one["id"])

    async def bring(self, content: str | bytes) -> Any:
        """Bring a file in, from beginning to end."""
        return await self.go(await self.upload(content), "run")

    async def map(self, one: Any, *mapping: str | None) -> Any:
        body = {"version": one["version"], "mapping": mapping}
        return await self.client.put(f"{HERE}/{one['id']}/mapping", headers=self.headers, json=body)

    async def rows(self, one: Any, **query: Any) -> Any:
        answer = await self.client.get(f"{HERE}/{one['id']}/rows", headers=self.headers, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def customers(self, query: str = "") -> list[Any]:
        """Give the profiles of those who are listed: a list tells neither notes nor own fields."""
        answer = await self.client.get("/api/customers", headers=self.headers, params={"query": query, "limit": 200})
        paths = [f"/api/customers/{one['id']}" for one in answer.json()["items"]]
        return [(await self.client.get(path, headers=self.headers)).json() for path in paths]

    async def add(self, name: str, *addresses: tuple[str, str], **more: Any) -> Any:
        """Add a customer by hand."""
        identities = [{"channel": channel, "address": address} for channel, address in addresses]
        body = {"id": str(new_id()), "name": name, "identities": identities, **more}
        made = await self.client.post("/api/customers", headers=self.headers, json=body)
        assert made.status_code == 201, made.text
        return made.json()

    async def change(self, id: str, **change: Any) -> Any:
        answer = await self.client.patch(f"/api/customers/{id}", headers=self.headers, json=change)
        assert answer.status_code == 200, answer.text
        return answer.json()


def numbers(one: Any) -> dict[str, int]:
    """What would be done, or was."""
    return {name: one[name] for name in ("added", "changed", "unchanged", "failed")}
