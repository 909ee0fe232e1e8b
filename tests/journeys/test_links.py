"""Two tickets that have to do with each other."""

import re
import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask


async def test_a_link_is_shown_on_both(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        lin = await sign_in(seat, "lin@demo.kefu", language)
        for number in (1, 2):
            await ask(seat, f"Broken pole {number} {mark} " + "and what became of it " * 6)
        await lin.open_ticket(f"Broken pole 2 {mark}")
        other = re.search(r"/(\d+)$", lin.page.url)
        assert other
        await lin.open_ticket(f"Broken pole 1 {mark}")
        links = lin.page.locator(".links")
        await links.get_by_role("button", name=lin.say("customers.links.add")).click()
        await lin.page.get_by_role("combobox").fill(other[1])
        await assert_accessible(lin.page)
        await lin.page.keyboard.press("Enter")
        await expect(links).to_contain_text(f"Broken pole 2 {mark}")
        assert await links.evaluate("one => one.scrollWidth <= one.clientWidth")
        await expect(lin.thread).to_contain_text(lin.say("tickets.event.linked", actor="林晓", number=other[1]))
        await assert_accessible(lin.page)
        await links.get_by_role("link").click()
        await expect(lin.bubble(f"Broken pole 2 {mark}")).to_be_visible()
        await expect(links).to_contain_text(f"Broken pole 1 {mark}")
        await links.locator("li button:not(.add)").click()
        await expect(links).not_to_contain_text(f"Broken pole 1 {mark}")
        await lin.page.keyboard.press("z")
        await expect(links).to_contain_text(f"Broken pole 1 {mark}")
