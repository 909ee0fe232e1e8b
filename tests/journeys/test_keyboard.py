"""A whole ticket by keyboard: no hand leaves it for the mouse."""

import asyncio
import re
import secrets

from playwright.async_api import Browser, Route, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.test_notifications import Office
from tests.journeys.widget import ask


async def test_everything_daily_has_a_key(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        lin = await sign_in(seat, "lin@demo.kefu", language)
        await ask(seat, f"Only keys {mark}")
        await expect(lin.row(mark)).to_be_visible()
        press, page = lin.page.keyboard.press, lin.page

        # search, Escape leaves it
        await press("/")
        await page.keyboard.type(mark)
        await expect(lin.list.locator("li.row")).to_have_count(1)
        await press("Escape")
        await expect(lin.list.locator("li.row").nth(2)).to_be_visible()

        # down to the third, up to the second
        rows = lin.list.locator("li.row")
        for _ in range(3):
            before = page.url
            await press("j")
            await expect(page).not_to_have_url(before)
        await expect(rows.nth(2)).to_have_class("row on")
        await press("k")
        await expect(rows.nth(1)).to_have_class("row on")
        await press("Escape")
        await expect(lin.conversation.get_by_role("heading", name=lin.say("tickets.nothing.title"))).to_be_visible()

        # to ours: search and j
        await press("/")
        await page.keyboard.type(mark)
        await expect(lin.list.locator("li.row")).to_have_count(1)
        await page.keyboard.press("Tab")
        await press("j")
        await expect(lin.bubble(mark)).to_be_visible()

        # assign
        await press("a")
        await expect(page.get_by_role("combobox")).to_be_focused()
        await assert_accessible(page)
        await page.keyboard.type(lin.say("tickets.assign.me"))
        await press("Enter")
        await expect(page.get_by_role("combobox")).to_have_count(0)
        await expect(lin.thread.locator(".ev").last).to_contain_text(lin.say("tickets.event.taken", actor="林晓"))

        # reply, note, Escape keeps what was written
        await press("r")
        await expect(lin.text).to_be_focused()
        await page.keyboard.type(f"half a reply {mark}")
        await press("Escape")
        await expect(lin.text).not_to_be_focused()
        await press("n")
        await expect(lin.text).to_be_focused()
        await expect(lin.text).to_have_value("")
        await page.keyboard.type(f"a note {mark}")
        await press("Control+Enter")
        await expect(lin.page.locator("article.note", has_text=f"a note {mark}")).to_have_count(1)
        await press("Escape")
        await press("r")
        await expect(lin.text).to_have_value(f"half a reply {mark}")
        await page.keyboard.type(" is whole now")
        await press("Control+Enter")
        await expect(lin.bubble(f"half a reply {mark} is whole now")).to_have_count(1)
        await expect(lin.status("pending")).to_be_visible()

        # solve, reopen
        await press("Escape")
        await press("e")
        await expect(lin.status("solved")).to_be_visible()
        await press("e")
        await expect(lin.status("open")).to_be_visible()
        await expect(lin.thread.locator(".ev").last).to_contain_text(lin.say("tickets.status.open"))

        # pressed twice while a reply is on its way, for which both wait: the second counts from what was asked by the
        # first, not from what is shown
        let_go, told = asyncio.Event(), await lin.thread.locator(".ev").count()

        async def hold(route: Route) -> None:
            await let_go.wait()
            await route.continue_()

        await page.route("**/api/tickets/*/messages", hold, times=1)
        await press("r")
        await page.keyboard.type(f"slowly {mark}")
        async with page.expect_request("**/api/tickets/*/messages"):
            await press("Control+Enter")
        await press("Escape")
        await expect(lin.text).not_to_be_focused()
        await press("e")
        await press("e")
        let_go.set()
        # pending by the reply, solved, and open again
        await expect(lin.thread.locator(".ev")).to_have_count(told + 3)
        await expect(lin.thread.locator(".ev").last).to_contain_text(lin.say("tickets.status.open"))
        await expect(lin.status("open")).to_be_visible()

        # help
        await press("?")
        sheet = page.get_by_role("dialog", name=lin.say("shell.shortcuts.title"))
        await expect(sheet).to_be_visible()
        await assert_accessible(page)
        await press("Escape")
        await expect(sheet).to_have_count(0)


async def test_the_key_that_solves_waits_for_a_ticket_that_is_still_read(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        office = Office(seat, await speak(seat, "boss@demo.kefu", language))
        numbers = [await office.ticket(f"One after the other {mark} {n}") for n in range(2)]
        page = await seat.open(f"/tickets/all?q={mark}")
        boss = Console(page, language)
        await expect(boss.list.locator("li.row")).to_have_count(2)
        let_go = asyncio.Event()

        async def hold(route: Route) -> None:
            await let_go.wait()
            await route.continue_()

        await page.keyboard.press("j")
        await expect(page).to_have_url(re.compile(r"/tickets/all/\d+"))
        await expect(boss.text).to_be_visible()
        [other] = [number for number in numbers if not re.search(rf"/{number}\b", page.url)]
        # it may be read ahead already: what was read goes with the page, and then it is held
        await page.route(re.compile(rf"/api/tickets/{other}(\?|$)"), hold)
        await page.reload()
        await expect(boss.list.locator("li.row")).to_have_count(2)
        await expect(boss.text).to_be_visible()
        await page.keyboard.press("e")
        await expect(boss.status("solved")).to_be_visible()
        before = page.url
        await page.keyboard.press("j")
        await expect(page).not_to_have_url(before)
        await page.keyboard.press("e")
        let_go.set()
        await expect(boss.text).to_be_visible()
        await expect(page).to_have_url(re.compile(rf"/{other}"))
        await expect(boss.status("solved")).to_be_visible()


COMPOSING = """key => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true }))"""
LATE = """key => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, keyCode: 229, bubbles: true, cancelable: true }))"""


async def test_keys_that_compose_a_word_do_nothing_else(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        lin = await sign_in(seat, "lin@demo.kefu", language)
        await ask(seat, f"Composed {mark}")
        await lin.open_ticket(mark)
        page = lin.page
        await expect(lin.status("new")).to_be_visible()
        here = page.url

        # an input method may run wherever the focus is; its keys belong to it, in either way a browser tells of it
        for way in (COMPOSING, LATE):
            for key in ("j", "k", "e", "!", "#", "x", "r", "?"):
                await page.evaluate(way, key)
        await page.wait_for_timeout(300)
        await expect(page).to_have_url(here)
        await expect(lin.status("new")).to_be_visible()
        await expect(page.locator(".aside, .bulk, dialog")).to_have_count(0)
        await expect(lin.text).not_to_be_focused()

        # the same keys outside of a word are ours
        await page.keyboard.press("e")
        await expect(lin.status("solved")).to_be_visible()
        await page.keyboard.press("j")
        await expect(page).not_to_have_url(here)
