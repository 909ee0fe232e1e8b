"""Who did what: read and narrowed by an auditor, taken away as a file, in both languages."""

import asyncio

from playwright.async_api import Browser, expect

from tests.journeys.browser import Seat, assert_accessible, sitting
from tests.journeys.console import sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.test_second_factor import newcomer


async def wait_for_entry(seat: Seat, topic: str) -> None:
    """Wait until the audit holds something of a topic."""
    async with asyncio.timeout(60):
        while not (await (await seat.context.request.get(f"{seat.url}/api/audit?topic={topic}")).json())["items"]:
            await asyncio.sleep(0.1)


async def test_the_audit_is_read_narrowed_and_taken_away(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat:
        await newcomer(seat, language, "auditor")
        boss = await sign_in(seat, "boss@demo.kefu", language)
        page = boss.page
        await page.get_by_role("link", name=boss.say("shell.administration")).click()
        await page.locator('nav.views a[href="/admin/audit"]').click()
        trail = page.get_by_role("list", name=boss.say("audit.title")).get_by_role("listitem")
        await expect(trail.first).to_be_visible()
        await assert_accessible(page)
        await page.get_by_label(boss.say("audit.topic")).select_option("member")
        await expect(trail.filter(has_text=boss.say("members.role.auditor")).first).to_be_visible()
        async with page.expect_download() as waiting:
            await boss.button("audit.take").click()
        content = await asyncio.to_thread((await (await waiting.value).path()).read_bytes)
        assert content.startswith(b"\xef\xbb\xbf")
        await wait_for_entry(seat, "export")  # the audit is a reader of the log, a moment behind it
        await page.get_by_label(boss.say("audit.topic")).select_option("export")
        await expect(trail.first).to_be_visible()
        await page.get_by_label(boss.say("audit.span")).select_option("week")
        await expect(trail.first).to_be_visible()
    async with sitting(browser, demo.url, language) as seat:
        await speak(seat, "lin@demo.kefu", language)
        page = await seat.open("/admin/audit")
        await expect(page.get_by_role("heading", name=boss.say("admin.forbidden.title"))).to_be_visible()
