"""Who opened which ticket stands in the audit, once; what was only loaded ahead does not stand there as a look."""

import asyncio
import re

from playwright.async_api import Browser, expect

from tests.journeys.browser import Seat, assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.test_second_factor import log_in, newcomer


async def looks_of(seat: Seat, member: str, least: int) -> list[str]:
    """Wait until the audit tells of so many tickets that somebody looked at; gives them, the first one first."""
    async with asyncio.timeout(60):
        while True:
            answer = await seat.context.request.get(f"{seat.url}/api/audit?topic=view&member_id={member}")
            found = [item["text"] for item in (await answer.json())["items"] if item["type"] == "ticket.viewed"]
            if len(found) >= least:
                return found[::-1]
            await asyncio.sleep(0.2)


async def test_a_look_stands_in_the_audit_once(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as theirs:
        email = await newcomer(seat, language, "agent")
        lin = await log_in(theirs, email, language)
        await expect(lin.page.locator("nav.views")).to_be_visible()
        await lin.page.goto(f"{demo.url}/tickets/open")
        me = await (await theirs.context.request.get(f"{demo.url}/api/session")).json()
        boss = await sign_in(seat, "boss@demo.kefu", language)
        await lin.list.locator("li.row").first.get_by_role("link").click()
        numbers: list[str] = []
        for _ in range(3):  # the first by the mouse, then on by the keyboard: each is loaded ahead
            if numbers:
                await lin.page.keyboard.press("j")
                await expect(lin.page).not_to_have_url(re.compile(f"/{numbers[-1]}$"))
            await expect(lin.text).to_be_visible()
            numbers.append(lin.page.url.rpartition("/")[2])
            await lin.thread.focus()
        await lin.page.keyboard.press("k")
        await lin.page.keyboard.press("j")
        # going back and forth adds nothing, and neither does the ticket that lies ready behind the third
        found = await looks_of(seat, me["member"]["id"], 3)
        assert sorted(text.rpartition("#")[2] for text in found) == sorted(
            numbers
        )  # told when they were shown, in any order

        page = boss.page
        await page.goto(f"{demo.url}/admin/audit")
        await page.get_by_label(boss.say("audit.topic")).select_option("view")
        await page.get_by_label(boss.say("audit.member")).select_option(me["member"]["id"])
        trail = page.get_by_role("list", name=boss.say("audit.title")).get_by_role("listitem")
        await expect(trail.filter(has_text=f"#{numbers[0]}")).to_have_count(1)
        await assert_accessible(page)
        async with page.expect_download() as waiting:
            await boss.button("audit.take").click()
        content = await asyncio.to_thread((await (await waiting.value).path()).read_bytes)
        assert f"#{numbers[0]}" in content.decode("utf-8-sig")
