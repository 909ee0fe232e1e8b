"""What cannot be fetched takes nothing else along: the rest stays, says so, and it can be tried again."""

import asyncio
import re
import secrets

from playwright.async_api import Browser, Route, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in, speak
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
        # with its own style sheet, which had not arrived either
        await expect(page.locator(".workload")).to_have_css("display", "flex")


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


async def test_a_style_sheet_missed_ahead_comes_with_what_it_belongs_to(
    demo: Installation, browser: Browser, language: str
) -> None:
    async with sitting(browser, demo.url, language) as seat:
        await seat.context.route("**/assets/Palette*.css", lose)
        seat.expected = "Palette"
        # fetched quietly, some seconds after everything else
        async with seat.context.expect_event("requestfailed", lambda request: "Palette" in request.url, timeout=60_000):
            boss = await sign_in(seat, "boss@demo.kefu", language)
        await seat.context.unroute("**/assets/Palette*.css")
        await boss.page.keyboard.press("Control+k")
        await expect(boss.page.locator(".palette .picker input")).to_have_css("height", "40px")


async def test_a_sheet_that_does_not_arrive_leaves_the_ticket(
    demo: Installation, browser: Browser, language: str
) -> None:
    async with sitting(browser, demo.url, language) as seat:
        office = Office(seat, await speak(seat, "boss@demo.kefu", language))
        number = await office.ticket(f"Sheet {secrets.token_hex(3)}")
        await seat.context.route("**/assets/IncidentSheet*", lose)
        seat.expected = "IncidentSheet"
        page = await seat.open(f"/tickets/all/{number}")
        boss = Console(page, language)
        await expect(boss.text).to_be_visible()
        await page.evaluate("window.stayed = true")
        await page.keyboard.press("i")
        await expect(page.locator(".notices")).to_contain_text(boss.say("shell.errors.part"))
        await expect(boss.text).to_be_visible()
        await seat.context.unroute("**/assets/IncidentSheet*")
        await page.keyboard.press("i")
        await expect(page.get_by_role("combobox", name=boss.say("incidents.link.find"))).to_be_focused()
        assert await page.evaluate("window.stayed")


async def test_a_menu_that_does_not_arrive_leaves_what_was_chosen(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        office = Office(seat, await speak(seat, "boss@demo.kefu", language))
        for number in range(2):
            await office.ticket(f"Chosen {mark} {number}")
        await seat.context.route("**/assets/BulkFields*", lose)
        seat.expected = "BulkFields"
        page = await seat.open(f"/tickets/all?q={mark}")
        boss = Console(page, language)
        await expect(boss.list.locator("li.row")).to_have_count(2)
        for number in range(2):
            await boss.row(f"{mark} {number}").hover()
            await boss.row(f"{mark} {number}").get_by_role("checkbox").check()
        opener = page.locator(".bulk").get_by_role("button", name=boss.say("tickets.bulk.fields"), exact=True)
        await opener.click()
        await expect(page.locator(".notices")).to_contain_text(boss.say("shell.errors.part"))
        await expect(page.locator(".bulk-count")).to_contain_text(boss.say("tickets.bulk.selected_other", count=2))
        await seat.context.unroute("**/assets/BulkFields*")
        await opener.click()
        await expect(page.locator(".picker").get_by_role("combobox")).to_be_focused()


async def test_what_is_typed_for_a_sheet_on_its_way_reaches_it(
    demo: Installation, browser: Browser, language: str
) -> None:
    async with sitting(browser, demo.url, language) as seat:
        office = Office(seat, await speak(seat, "boss@demo.kefu", language))
        number = await office.ticket(f"Late {secrets.token_hex(3)}")
        let_go, asked = asyncio.Event(), asyncio.Event()

        async def hold(route: Route) -> None:
            asked.set()
            await let_go.wait()
            await route.continue_()

        await seat.context.route("**/assets/IncidentSheet*", hold)
        page = await seat.open(f"/tickets/all/{number}")
        boss = Console(page, language)
        await expect(boss.text).to_be_visible()
        dialog = page.get_by_role("dialog")

        # Escape gives it up, and keys are the ticket's again
        await page.keyboard.press("i")
        await asked.wait()
        await page.keyboard.press("Escape")
        await page.keyboard.press("n")
        await expect(boss.text).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(boss.text).not_to_be_focused()

        # e solves, # throws away, j leads elsewhere: none of them does
        await page.keyboard.press("i")
        await page.keyboard.type("e#j own")
        let_go.set()
        await expect(dialog.get_by_role("combobox")).to_have_value("e#j own")
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(boss.status("new")).to_be_visible()
        await expect(page).to_have_url(re.compile(rf"/{number}$"))


async def test_what_announces_is_fetched_until_it_is_there(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as seat:
        office = Office(desk, await speak(desk, "boss@demo.kefu", language))
        member = await office.newcomer(language)
        await office.give(await office.ticket(f"Announced {secrets.token_hex(3)}"), member)
        await seat.context.route("**/assets/Announcer*", lose)
        seat.expected = "Announcer"
        async with seat.context.expect_event(
            "requestfailed", lambda request: "Announcer" in request.url, timeout=60_000
        ):
            mine = await come_in(seat, member, language)
        await seat.context.unroute("**/assets/Announcer*")
        await expect(mine.page).to_have_title(re.compile(r"^\(1\) "), timeout=60_000)


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
