"""Erasing a person: seen before, typed to confirm, gone from every list and screen."""

import asyncio
import io
import secrets
import zipfile

from playwright.async_api import Browser, Page, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation


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
        await page.goto(f"{demo.url}/customers?query={name.split()[1]}")
        await expect(page.get_by_text(boss.say("customers.none.title"))).to_be_visible()
        await page.goto(f"{demo.url}/tickets/open")
        await boss.list.get_by_role("searchbox").fill(secret)
        await expect(page.get_by_text(boss.say("tickets.search.none"), exact=True)).to_be_visible()
        await page.goto(f"{demo.url}/admin/audit")
        await page.get_by_label(boss.say("audit.topic")).select_option("personal")
        trail = page.get_by_role("list", name=boss.say("audit.title")).get_by_role("listitem")
        await expect(trail).not_to_have_count(0)
        await expect(trail.filter(has_text=name)).to_have_count(0)
