"""Erasing a person: seen before, typed to confirm, gone from every list and screen."""

import asyncio
import io
import secrets
import zipfile
from urllib.parse import quote

from playwright.async_api import Browser, Locator, Page, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation


class _Searches:
    """Every search of the console, asked for the same words."""

    def __init__(self, console: Console, url: str) -> None:
        self.console = console
        self.url = url
        self.page = console.page

    async def customers(self, words: str) -> Locator:
        """Look among the customers; gives their rows."""
        await self.page.goto(f"{self.url}/customers?query={quote(words)}")
        return self.page.locator(".directory-rows .customer-row")

    async def tickets(self, words: str) -> Locator:
        """Look among all tickets, those that are closed and put away as well; gives their rows."""
        await self.page.goto(f"{self.url}/tickets/all")
        await self.console.list.get_by_role("searchbox").fill(words)
        return self.console.list.locator("li.row")

    async def palette(self, words: str) -> Locator:
        """Look from anywhere; gives what can be gone to."""
        await self.page.goto(f"{self.url}/settings")
        await expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        await self.page.keyboard.press("Control+k")
        palette = self.page.get_by_role("dialog", name=self.console.say("palette.title"))
        await palette.get_by_role("combobox").fill(words)
        return palette.get_by_role("option")

    async def find(self, name: str, secret: str, number: int) -> None:
        """What is to be found before: the person by name, their ticket by name and by what it is about."""
        await expect(await self.customers(name.split()[1])).to_contain_text([name])
        for words in (name, secret):
            await expect(await self.tickets(words)).to_contain_text([secret])
        await expect((await self.palette(name)).filter(has_text=name)).to_have_count(2)
        await expect((await self.palette(secret)).filter(has_text=f"#{number}")).to_have_count(1)

    async def find_nothing(self, name: str, secret: str) -> None:
        """No search gives a row, and each says that it looked."""
        nobody = self.page.get_by_text(self.console.say("customers.none.title"))
        nothing = self.page.get_by_text(self.console.say("tickets.search.none"), exact=True)
        empty = self.page.get_by_role("dialog").get_by_text(self.console.say("palette.none"), exact=True)
        for words in (name, name.split()[1], secret):
            for search, told in ((self.customers, nobody), (self.tickets, nothing), (self.palette, empty)):
                rows = await search(words)
                await expect(told).to_be_visible()
                await expect(rows).to_have_count(0)


async def _kept(page: Page) -> str:
    return str(await page.evaluate("JSON.stringify({...localStorage})"))


async def test_a_person_is_exported_and_erased(demo: Installation, browser: Browser, language: str) -> None:
    name, secret = f"Zq {secrets.token_hex(4)}", f"words-{secrets.token_hex(5)}"
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as other:
        boss = await sign_in(seat, "boss@demo.kefu", language)
        page, request = boss.page, seat.context.request
        session = await (await request.get(f"{demo.url}/api/session")).json()
        headers = {"X-CSRF-Token": session["csrf_token"]}
        inboxes = (await (await request.get(f"{demo.url}/api/inboxes")).json())["items"]
        inbox = next(one["id"] for one in inboxes if one["channel"] == "api")
        made = await request.post(
            f"{demo.url}/api/tickets",
            headers=headers,
            data={
                "inbox_id": inbox,
                "customer": {"address": secrets.token_hex(6), "name": name},
                "subject": f"Lost {secret}",
                "text": f"where is {secret}",
            },
        )
        assert made.ok, await made.text()
        ticket = await made.json()

        # every search finds both, so that finding nothing will mean something
        searches = _Searches(boss, demo.url)
        await searches.find(name, secret, ticket["number"])

        # somebody else has the ticket open and a draft begun
        watcher = await sign_in(other, "boss@demo.kefu", language)
        await watcher.page.goto(f"{demo.url}/tickets/all/{ticket['number']}")
        await expect(watcher.bubble(secret)).to_be_visible()
        await watcher.text.fill(f"dear {secret}")
        assert secret in await _kept(watcher.page)  # else nothing would be shown by its going

        await page.goto(f"{demo.url}/customers/{ticket['customer']['id']}")
        await expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        async with page.expect_download() as waiting:
            await boss.button("customers.erasure.take").click()
        content = await asyncio.to_thread((await (await waiting.value).path()).read_bytes)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert secret in archive.read("everything.json").decode()

        await boss.button("customers.erasure.erase").click()
        sheet = page.get_by_role("dialog")
        await expect(sheet.locator("dl.kv > div").first).to_be_visible()
        await assert_accessible(page)
        do = sheet.get_by_role("button", name=boss.say("customers.erasure.do"))
        await expect(do).to_be_disabled()
        await sheet.get_by_label(boss.say("customers.erasure.type", word=name)).fill(name)
        await do.click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text(boss.say("customers.erasure.gone"))
        await expect(page.locator("body")).not_to_contain_text(name)
        await assert_accessible(page)

        # the other screen forgets by itself, the draft too
        await expect(watcher.page.locator("body")).not_to_contain_text(secret)
        await expect(watcher.page.get_by_text(watcher.say("tickets.erased.text")).first).to_be_visible()
        assert secret not in await _kept(watcher.page)

        # no search finds anything
        await searches.find_nothing(name, secret)
        await page.goto(f"{demo.url}/admin/audit")
        await page.get_by_label(boss.say("audit.topic")).select_option("personal")
        trail = page.get_by_role("list", name=boss.say("audit.title")).get_by_role("listitem")
        await expect(trail).not_to_have_count(0)
        await expect(trail.filter(has_text=name)).to_have_count(0)
