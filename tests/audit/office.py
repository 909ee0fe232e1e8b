"""Somebody who changes settings and reads their history."""

from typing import Any

from tests.log import settle
from tests.world import World


class Office:
    """An administrator who changes settings, and reads who did."""

    def __init__(self, world: World, client: Any) -> None:
        self.world = world
        self.client = client

    async def ask(self, method: str, path: str, body: Any) -> Any:
        answer = await self.client.request(method, path, headers=self.world.boss.headers, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def history(self, of: Any, topic: str, language: str = "en") -> list[Any]:
        await settle(self.world.db)
        headers = self.world.boss.headers | {"Accept-Language": language}
        answer = await self.client.get(f"/api/audit?subject_id={of}&topic={topic}", headers=headers)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def newest(self, of: Any, topic: str, language: str = "en") -> list[tuple[str, str | None, str | None]]:
        """Give the changes of the newest entry."""
        entry = (await self.history(of, topic, language))[0]
        return [(one["what"], one["before"], one["after"]) for one in entry["changes"]]
