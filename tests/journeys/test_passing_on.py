"""A ticket is solved by its key before it is read, and left at once: what was asked for is done all the same."""

import asyncio
import re
import secrets

from playwright.async_api import Browser, Route, expect

from tests.journeys.browser import sitting
from tests.journeys.console import Console, speak
from tests.journeys.installation import Installation
from tests.journeys.test_notifications import Office


async def test_a_ticket_left_before_it_was_read_is_solved(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        office = Office(seat, await speak(seat, "boss@demo.kefu", language))
        for number in range(2):
            await office.ticket(f"Passed by {mark} {number}")
        page = await seat.open(f"/tickets/all?q={mark}")
        boss = Console(page, language)
        await expect(boss.list.locator("li.row")).to_have_count(2)
        await page.keyboard.press("j")
        await expect(boss.text).to_be_visible()
        found = re.search(r"/tickets/all/(\d+)", page.url)
        assert found
        first, let_go = found[1], asyncio.Event()

        async def hold(route: Route) -> None:
            await let_go.wait()
            await route.continue_()

        await page.route(re.compile(rf"/api/tickets/{first}(\?|$)"), hold)
        await page.reload()
        await expect(boss.list.locator("li.row")).to_have_count(2)
        await expect(boss.conversation).to_be_visible()
        await expect(boss.text).to_have_count(0)
        await page.keyboard.press("e")
        await page.keyboard.press("j")
        await expect(page).not_to_have_url(re.compile(rf"/{first}\b"))
        await expect(boss.text).to_be_visible()
        let_go.set()
        await page.keyboard.press("k")
        await expect(page).to_have_url(re.compile(rf"/{first}\b"))
        await expect(boss.status("solved")).to_be_visible()
