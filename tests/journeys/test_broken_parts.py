"""What cannot be fetched takes nothing else along: the rest stays, says so, and it can be tried again."""

import secrets

from playwright.async_api import Browser, Route, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.test_notifications import Office, come_in


async def lose(route: Route) -> None:
    """Let a file not arrive."""
    await route.abort()


async def test_a_page_that_does_not_arrive_leaves_the_rest(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat:
        await seat.context.route("**/assets/WorkloadPage*", lose)
        seat.expected, seat.away = "WorkloadPage", True
        boss = await sign_in(seat, "boss@demo.kefu", language)
        rail, page = boss.page.locator(".rail"), boss.page
        failed = page.get_by_role("alert").filter(has_text=boss.say("shell.errors.part"))
        await rail.locator('a[href="/workload"]').click()
        await expect(failed).to_be_visible()
        await expect(rail).to_be_visible()
        await assert_accessible(page)

        # elsewhere everything is as it was
        await rail.locator('a[href^="/tickets"]').first.click()
        await expect(boss.list.get_by_role("heading", level=1)).to_be_visible()
        await expect(failed).to_have_count(0)

        # and it can be tried again, without a reload
        await rail.locator('a[href="/workload"]').click()
        await expect(failed).to_be_visible()
        await page.evaluate("window.stayed = true")
        await seat.context.unroute("**/assets/WorkloadPage*")
        await failed.get_by_role("button", name=boss.say("shell.retry"), exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(failed).to_have_count(0)
        assert await page.evaluate("window.stayed")


async def test_a_palette_that_does_not_arrive_is_told(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat:
        await seat.context.route("**/assets/Palette*", lose)
        seat.expected = "Palette"
        boss = await sign_in(seat, "boss@demo.kefu", language)
        page = boss.page
        await page.keyboard.press("Control+k")
        await expect(page.locator(".notices")).to_contain_text(boss.say("shell.errors.part"))
        # keys go to the page again
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name=boss.say("shell.shortcuts.title"))).to_be_visible()


async def test_a_session_that_cannot_be_read_again_leaves_the_console(
    demo: Installation, browser: Browser, language: str
) -> None:
    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as seat:
        office = Office(desk, await speak(desk, "boss@demo.kefu", language))
        member = await office.newcomer(language)
        await office.ticket(f"Still here {secrets.token_hex(3)}")
        mine = await come_in(seat, member, language)
        page = mine.page
        await mine.view("all").click()
        await expect(mine.list.locator("li.row").first).to_be_visible()

        async def refuse(route: Route) -> None:
            problem = {"title": "no", "status": 400, "code": "unknown"}
            await route.fulfill(status=400, json=problem)

        await page.route("**/api/session", refuse)
        seat.expected = "status of 400"
        async with page.expect_response("**/api/session"):
            session = await (await seat.context.request.get(f"{demo.url}/api/session")).json()
            headers = {"X-CSRF-Token": session["csrf_token"]}
            changed = await seat.context.request.patch(
                f"{demo.url}/api/me", data={"availability": "busy"}, headers=headers
            )
            assert changed.ok, await changed.text()
        await mine.list.locator("li.row").get_by_role("link").first.click()
        await expect(mine.text).to_be_visible()
        await expect(page.locator(".rail")).to_be_visible()
        await expect(page.get_by_text(mine.say("shell.errors.start"))).to_have_count(0)
