"""One real server for the web chat tests of a worker, and browsers of visitors."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from kefu.inboxes import Inbox
from kefu.kit.ids import new_id
from tests.streams import Reader, Site, running_site, workspace_on
from tests.world import World


@pytest.fixture(scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
async def town(site: Site) -> AsyncIterator[World]:
    """A workspace on the server's database."""
    async with workspace_on(site) as town:
        yield town


class Browser(msgspec.Struct, kw_only=True):
    """A visitor's chat window."""

    site: Site
    inbox: Inbox
    client: httpx.AsyncClient
    customer_id: str = ""
    token: str = ""

    @property
    def base(self) -> str:
        return f"/webchat/{self.inbox.public_key}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}

    async def visit(self, **body: Any) -> httpx.Response:
        """Ask for a pass."""
        answer = await self.client.post(f"{self.base}/visitor", json={"locale": "en", **body})
        if answer.status_code == 200:
            self.token, self.customer_id = answer.json()["token"], answer.json()["customer_id"]
        return answer

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self.client.post(f"{self.base}/{path}", json=body, headers=self.headers)

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(f"{self.base}/{path}", headers=self.headers)

    async def say(self, text: str, **more: Any) -> httpx.Response:
        return await self.post("messages", {"id": str(new_id()), "text": text, "files": [], **more})

    def stream(self, cursor: str = "") -> Reader:
        return Reader(self.site, f"{self.base}/stream", self.headers, cursor)


@pytest.fixture
async def browser(site: Site, town: World) -> AsyncIterator[Browser]:
    """A visitor who has a pass but has not said anything."""
    async with site.client() as client:
        browser = Browser(site=site, inbox=town.chat, client=client)
        answer = await browser.visit()
        assert answer.status_code == 200, answer.text
        yield browser
