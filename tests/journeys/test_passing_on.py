"""A ticket is solved by its key and left at once, or before it is read: it is done all the same, or told why not."""

import asyncio
import re
import secrets

from playwright.async_api import Browser, Page, Request, Route, expect

from tests.journeys.browser import sitting
from tests.journeys.console import Console, speak
from tests.journeys.installation import Installation
from tests.journeys.test_notifications import Office


async def _stop(page: Page, url: "str | re.Pattern[str]") -> asyncio.Event:
    """Let requests wait until the event is set."""
    let_go = asyncio.Event()

    async def hold(route: Route) -> None:
        await let_go.wait()
        await route.continue_()

    await page.route(url, hold)
    return let_go


async def _tag(office: Office, number: int | str, tag: str) -> None:
    """Change a ticket from elsewhere."""
    version = (await office.ask("GET", f"/api/tickets/{number}"))["ticket"]["version"]
    await office.ask("PUT", f"/api/tickets/{number}/tags", {"version": version, "tags": [tag]})


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
        first = found[1]
        let_go = await _stop(page, re.compile(rf"/api/tickets/{first}(\?|$)"))
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


async def test_what_keeps_a_ticket_from_being_solved_is_told_to_who_has_gone_on(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        seat.expected = "status of 409"
        office = Office(seat, await speak(seat, "boss@demo.kefu", language))
        for number in range(2):
            await office.ticket(f"Gone on {mark} {number}")
        page = await seat.open(f"/tickets/all?q={mark}")
        boss = Console(page, language)
        await expect(boss.list.locator("li.row")).to_have_count(2)
        await page.keyboard.press("j")
        await expect(boss.text).to_be_visible()
        found = re.search(r"/tickets/all/(\d+)", page.url)
        assert found
        first = found[1]
        let_go = await _stop(page, f"**/api/tickets/{first}/status")
        async with page.expect_request(f"**/api/tickets/{first}/status"):
            await page.keyboard.press("e")
        await _tag(office, first, mark)
        await page.keyboard.press("j")
        await expect(page).not_to_have_url(re.compile(rf"/{first}\b"))
        await expect(boss.text).to_be_visible()
        let_go.set()
        wanted = f"#{first} {boss.say('tickets.status.solved')}"
        await expect(page.locator(".notices")).to_contain_text(wanted)


async def test_what_is_shown_when_a_ticket_is_solved_is_what_counts(
    demo: Installation, browser: Browser, language: str
) -> None:
    """It waits for a reply that is on its way; what somebody else did meanwhile is not known to who pressed the key."""
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        seat.expected = "status of 409"
        office = Office(seat, await speak(seat, "boss@demo.kefu", language))
        number = await office.ticket(f"Counted {mark}")
        page = await seat.open(f"/tickets/all/{number}")
        boss = Console(page, language)
        await expect(boss.text).to_be_visible()
        let_go = await _stop(page, "**/api/tickets/*/messages")
        await page.keyboard.press("r")
        await page.keyboard.type(f"slowly {mark}")
        async with page.expect_request("**/api/tickets/*/messages"):
            await page.keyboard.press("Control+Enter")
        await page.keyboard.press("Escape")
        await expect(boss.text).not_to_be_focused()
        await page.keyboard.press("e")
        await _tag(office, number, mark)
        await expect(boss.conversation.locator(".chip.tag")).to_have_count(1)
        let_go.set()
        await expect(boss.conversation.locator(".conflict")).to_contain_text(mark)
        await expect(boss.status("pending")).to_be_visible()


async def test_a_second_press_before_a_ticket_is_read_takes_the_first_back(
    demo: Installation, browser: Browser, language: str
) -> None:
    async with sitting(browser, demo.url, language) as seat:
        office = Office(seat, await speak(seat, "boss@demo.kefu", language))
        number = await office.ticket(f"Twice {secrets.token_hex(3)}")
        page = await seat.open("/tickets/all")
        let_go = await _stop(page, re.compile(rf"/api/tickets/{number}(\?|$)"))
        changed: list[str] = []

        def hear(request: Request) -> None:
            if request.method == "PUT":
                changed.append(request.url.rsplit("/", 1)[1])

        page.on("request", hear)
        await page.goto(f"{demo.url}/tickets/all/{number}")
        boss = Console(page, language)
        await expect(boss.conversation).to_be_visible()
        await page.keyboard.press("e")
        await page.keyboard.press("e")
        let_go.set()
        await expect(boss.text).to_be_visible()
        # changes are made one after the other: what comes after it would have waited for it
        await page.keyboard.press("!")
        await expect(page.locator(".notices")).to_contain_text(f"#{number}")
        assert changed == ["end-state"]
