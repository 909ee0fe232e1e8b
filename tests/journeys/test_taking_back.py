"""A slip of the finger: solved, and taken back by Z as if it had not been."""

import re
import secrets
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, speak
from tests.journeys.installation import Installation
from tests.journeys.test_notifications import Office
from tests.journeys.widget import visit


def notice(console: Console, number: int, key: str) -> Locator:
    """Find what the corner says about a ticket."""
    return console.page.locator(".notice", has_text=console.say(f"tickets.moved.{key}", number=number))


def taken_back(console: Console, before: str, after: str) -> Locator:
    """Find the line that tells it, whoever did it."""
    states = {"before": console.say(f"tickets.status.{before}"), "after": console.say(f"tickets.status.{after}")}
    words = console.say("tickets.event.status_restored", actor="", **states).strip()
    return console.thread.locator(".ev", has_text=words)


async def test_what_was_solved_by_mistake_is_taken_back(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        office = Office(seat, await speak(seat, "boss@demo.kefu", language))
        one, two = [await office.ticket(f"By mistake {mark} {n}") for n in range(2)]

        async def row(number: int) -> dict[str, Any]:
            ticket: dict[str, Any] = (await office.ask("GET", f"/api/tickets/{number}"))["ticket"]
            return {name: ticket[name] for name in ("status", "waiting_since", "assignee_id", "snoozed_until")}

        before = {number: await row(number) for number in (one, two)}
        page = await seat.open(f"/tickets/open?q={mark}")
        boss = Console(page, language)
        press = page.keyboard.press
        rows = boss.list.locator("li.row")
        await expect(rows).to_have_count(2)

        # the keys go on in the order in which one came, whatever becomes of the list
        way = "k" if await rows.first.get_attribute("data-number") == str(two) else "j"

        # on the ticket: the notice says how, and all is as it was
        await boss.row(f"{mark} 0").get_by_role("link").click()
        await expect(boss.status("new")).to_be_visible()
        await press("e")
        await expect(boss.status("solved")).to_be_visible()
        told = notice(boss, one, "solved")
        await expect(told.get_by_role("button", name=boss.say("tickets.undo"))).to_contain_text("Z")
        await assert_accessible(page)
        await press("z")
        await expect(boss.status("new")).to_be_visible()
        await expect(taken_back(boss, "solved", "new")).to_have_count(1)
        await expect(notice(boss, one, "back")).to_be_visible()
        await expect(told).to_have_count(0)
        assert await row(one) == before[one]

        # another status from the menu, and twice: one after the other
        await boss.pick(boss.status("new"), boss.say("tickets.status.pending"))
        await expect(boss.status("pending")).to_be_visible()
        await press("e")
        await expect(notice(boss, one, "solved")).to_be_visible()
        await press("z")
        await expect(boss.status("pending")).to_be_visible()
        await press("z")
        await expect(boss.status("new")).to_be_visible()
        assert await row(one) == before[one]

        # gone on to the next one: Z brings back the one that was solved
        here = page.url
        await press("e")
        await expect(notice(boss, one, "solved")).to_be_visible()
        await press(way)
        await expect(page).to_have_url(re.compile(rf"/tickets/open/{two}\b"))
        await press("z")
        await expect(page).to_have_url(here)
        await expect(boss.status("new")).to_be_visible()
        assert await row(one) == before[one]

        # on the list one stays there
        await press("e")
        await expect(notice(boss, one, "solved")).to_be_visible()
        await press("Escape")
        await expect(page).to_have_url(re.compile(r"/tickets/open$"))
        await press("z")
        await expect(notice(boss, one, "back").first).to_be_visible()
        await expect(page).to_have_url(re.compile(r"/tickets/open$"))
        await expect(boss.row(f"{mark} 0")).to_be_visible()
        assert await row(one) == before[one]
        assert await row(two) == before[two]

        # the sheet of keys says so
        await press("?")
        await expect(page.get_by_role("dialog")).to_contain_text(boss.say("shell.shortcuts.undo"))


async def test_an_answer_stays_said_and_newer_words_stand(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as outside:
        widget = await visit(outside, language)
        await widget.open()
        await widget.write(f"Is it here {mark}")
        await widget.sent()
        await speak(seat, "boss@demo.kefu", language)
        page = await seat.open("/tickets/open")
        boss = Console(page, language)
        await boss.open_ticket(mark)
        number = int(page.url.split("?")[0].rpartition("/")[2])

        # sent and solved with one key: only the solving is taken back
        await boss.text.fill(f"Not yet {mark}")
        await boss.text.press("Control+Shift+Enter")
        await expect(boss.status("solved")).to_be_visible()
        await expect(notice(boss, number, "solved")).to_have_count(1)
        # with the caret still in the empty answer Z is a letter: there it is what takes back anywhere
        await expect(boss.text).to_be_focused()
        await page.keyboard.press("Control+z")
        await expect(boss.status("open")).to_be_visible()
        await expect(boss.bubble(f"Not yet {mark}")).to_have_count(1)
        await expect(taken_back(boss, "solved", "open")).to_have_count(1)

        # the same where it waits some seconds before it leaves
        await boss.pick(boss.button("tickets.after.label"), boss.say("tickets.after.undo_other", count=5))
        await expect(page.locator(".picker")).to_have_count(0)
        await boss.text.fill(f"It is here {mark}")
        await boss.text.press("Control+Shift+Enter")
        await boss.button("tickets.delayed.send_now").click()
        await expect(boss.status("solved")).to_be_visible()
        await expect(notice(boss, number, "solved")).to_have_count(1)
        await page.keyboard.press("z")
        await expect(boss.status("open")).to_be_visible()

        # the customer wrote meanwhile: nothing is put away, and it is said
        seat.expected = "status of 409"
        await page.keyboard.press("e")
        await expect(boss.status("solved")).to_be_visible()
        await widget.write(f"Thank you {mark}")
        await widget.sent()
        await expect(boss.bubble(f"Thank you {mark}")).to_have_count(1)
        await page.keyboard.press("z")
        await expect(page.locator(".notice.danger")).to_contain_text(f"#{number}")
        await assert_accessible(page)
        await expect(boss.status("open")).to_be_visible()
        await expect(taken_back(boss, "solved", "open")).to_have_count(2)


async def test_an_older_notice_takes_back_no_later_move(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        office = Office(seat, await speak(seat, "boss@demo.kefu", language))
        number = await office.ticket(f"Twice {mark}")
        page = await seat.open(f"/tickets/open/{number}")
        boss = Console(page, language)
        await boss.pick(boss.status("new"), boss.say("tickets.status.pending"))
        await expect(boss.status("pending")).to_be_visible()
        await page.keyboard.press("e")
        await expect(boss.status("solved")).to_be_visible()
        await expect(notice(boss, number, "solved")).to_be_visible()
        seat.expected = "status of 409"
        await notice(boss, number, "pending").get_by_role("button", name=boss.say("tickets.undo")).click()
        await expect(page.locator(".notice.danger")).to_contain_text(f"#{number}")
        await expect(boss.status("solved")).to_be_visible()
        await page.keyboard.press("z")
        await expect(boss.status("pending")).to_be_visible()


COVERED = """() => [...document.querySelectorAll(".composer button, .rail a, .rail button")].filter((button) => {
  const { left, top, width, height } = button.getBoundingClientRect();
  return width && !button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}).map((button) => button.innerText || button.ariaLabel || button.className)"""


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_what_can_be_taken_back_is_said_beside_what_one_goes_on_with(
    demo: Installation, browser: Browser, language: str, theme: str
) -> None:
    """The notice lay over Send for ten seconds wherever the conversation reaches the window's edge."""
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language, size=(390, 844)) as seat:
        office = Office(seat, await speak(seat, "boss@demo.kefu", language, theme))
        number = await office.ticket(f"Beside {mark}")
        page = await seat.open(f"/tickets/open/{number}")
        boss = Console(page, language)
        await boss.text.fill(f"It is {mark}")
        await boss.text.press("Control+Shift+Enter")
        await expect(notice(boss, number, "solved")).to_be_visible()
        for width, height in ((390, 844), (800, 700), (1024, 768), (1280, 720), (390, 844)):
            await page.set_viewport_size({"width": width, "height": height})
            assert await page.evaluate(COVERED) == [], width
        # an answer of many lines moves what is said above it
        await boss.text.fill("One\nline\nmore\n" * 5)
        assert await page.evaluate(COVERED) == []
        await boss.text.fill("")
        await assert_accessible(page)

        # on the list: the way to elsewhere is free, and the last row can be scrolled from behind it
        await boss.conversation.get_by_role("button", name=boss.say("shell.back")).click()
        await expect(page).to_have_url(re.compile(r"/tickets/open$"))
        told = notice(boss, number, "solved")
        await expect(told).to_be_visible()
        last = boss.list.locator("li.row").last
        await expect(last).to_be_attached()
        await boss.list.locator(".rows").evaluate("rows => rows.scrollTo(0, rows.scrollHeight)")
        ends = await last.evaluate("row => row.getBoundingClientRect().bottom")
        assert ends <= await told.evaluate("told => told.getBoundingClientRect().top")
        assert await page.evaluate(COVERED) == []
