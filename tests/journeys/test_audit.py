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


async def test_from_a_profile_one_sees_who_looked(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language)
        found = await (await seat.context.request.get(f"{seat.url}/api/customers?limit=50&tier=vip")).json()
        one, *more = [item for item in found["items"] if item["name"]]
        other = next(item for item in more if item["name"] not in one["name"] and one["name"] not in item["name"])
        page = await seat.open(f"/customers/{one['id']}")
        leading = page.get_by_role("link", name=boss.say("audit.who_looked"))
        await expect(leading).to_be_visible()
        await wait_for_entry(seat, f"view&subject_id={one['id']}")
        await leading.click()
        trail = page.get_by_role("list", name=boss.say("audit.title")).get_by_role("listitem")
        await expect(trail.first).to_contain_text(one["name"])
        whose = page.get_by_role("button", name=boss.say("audit.whose"))
        await expect(whose).to_have_text(one["name"])
        assert await page.get_by_label(boss.say("audit.topic")).input_value() == "view"
        await assert_accessible(page)
        await whose.click()
        await page.get_by_role("combobox", name=boss.say("audit.whose_find")).fill(other["name"])
        await page.get_by_role("listbox").get_by_role("option", name=other["name"]).first.click()
        await expect(whose).to_have_text(other["name"])
        await expect(trail.filter(has_text=one["name"])).to_have_count(0)
        await page.reload()
        await expect(whose).to_have_text(other["name"])

        # by the keyboard: who was typed is taken, not everybody; and what was typed last time is not typed any more
        await whose.click()
        typed = page.get_by_role("combobox", name=boss.say("audit.whose_find"))
        options = page.get_by_role("listbox").get_by_role("option")
        await typed.fill(one["name"])
        await expect(options.first).to_contain_text(one["name"])
        await page.keyboard.press("Enter")
        await expect(whose).to_have_text(one["name"])
        await whose.click()
        await typed.fill(other["name"])
        await expect(options.first).to_contain_text(other["name"])
        await page.keyboard.press("Escape")
        await whose.click()
        await expect(typed).to_have_value("")
        await expect(options.first).to_have_text(boss.say("audit.everybody"))
        await expect(options.nth(3)).to_be_visible()
        await typed.fill(other["name"])
        await expect(options.first).to_contain_text(other["name"])
        await options.first.click()
        await expect(whose).to_have_text(other["name"])
        await whose.click()
        await page.get_by_role("listbox").get_by_role("option", name=boss.say("audit.everybody")).click()
        await expect(trail.filter(has_text=one["name"]).first).to_be_visible()
    async with sitting(browser, demo.url, language) as seat:
        lin = await sign_in(seat, "lin@demo.kefu", language)
        page = await seat.open(f"/customers/{one['id']}")
        await expect(page.get_by_role("heading", name=one["name"])).to_be_visible()
        await expect(page.get_by_role("link", name=lin.say("audit.who_looked"))).to_have_count(0)
