"""What was begun is kept: a half-written answer and a half-written note are there again after a reload."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask


async def _choose(console: Console, mode: str) -> None:
    tabs = console.page.locator(".composer .tabs")
    await tabs.get_by_role("button", name=console.say(f"tickets.composer.{mode}")).click()


async def test_drafts_survive_a_reload(demo: Installation, browser: Browser, language: str) -> None:
    mark, other = secrets.token_hex(4), secrets.token_hex(4)
    reply, note = f"Half an answer\nof two lines {mark}", f"Half a note {mark}"
    async with sitting(browser, demo.url, language) as seat:
        await ask(seat, f"Will it be kept {mark}")
        await ask(seat, f"Nothing begun here {other}")
        lin = await sign_in(seat, "lin@demo.kefu", language)
        await lin.open_ticket(mark)
        await _choose(lin, "reply")
        await lin.text.fill(reply)
        await _choose(lin, "note")
        await expect(lin.text).to_have_value("")
        await lin.text.fill(note)

        # the page comes anew: both are there, and the one that was being written is open
        await lin.page.reload()
        await expect(lin.bubble(mark)).to_be_visible()
        await expect(lin.text).to_have_value(note)
        await _choose(lin, "reply")
        await expect(lin.text).to_have_value(reply)
        await assert_accessible(lin.page)

        # another ticket has nothing of it, in the list's own time and after a reload there
        await lin.open_ticket(other)
        await expect(lin.bubble(other)).to_be_visible()
        for _ in range(2):
            for mode in ("reply", "note"):
                await _choose(lin, mode)
                await expect(lin.text).to_have_value("")
            await lin.page.reload()
            await expect(lin.bubble(other)).to_be_visible()

        # back again, and sent: nothing of it is left to come back
        await lin.open_ticket(mark)
        await expect(lin.text).to_have_value(reply)
        await lin.write("reply", reply)
        await lin.write("note", note)
        await expect(lin.thread.locator("[data-state]")).to_have_count(0)
        await lin.page.reload()
        await expect(lin.bubble(note)).to_be_visible()
        for mode in ("reply", "note"):
            await _choose(lin, mode)
            await expect(lin.text).to_have_value("")


async def test_two_windows_write_one_draft(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    reply, note = f"Answered from here {mark}", f"Noted from there {mark}"
    async with sitting(browser, demo.url, language) as seat:
        await ask(seat, f"Who is quicker {mark}")
        here = await sign_in(seat, "lin@demo.kefu", language)
        await here.open_ticket(mark)
        page = await seat.context.new_page()
        await page.goto(here.page.url)
        there = Console(page, language)
        await expect(there.bubble(mark)).to_be_visible()

        # what is written in one window stands in the other, and an answer and a note take nothing from each other
        await _choose(there, "note")
        await there.text.fill(note)
        await _choose(here, "reply")
        await here.text.fill(reply)
        await expect(there.text).to_have_value(note)
        await page.reload()
        await expect(there.bubble(mark)).to_be_visible()
        for console in (here, there):
            for mode, text in (("note", note), ("reply", reply)):
                await _choose(console, mode)
                await expect(console.text).to_have_value(text)

        # sent here, it is no longer begun there; the note is
        await here.write("reply", reply)
        await expect(there.text).to_have_value("")
        await page.reload()
        await expect(there.bubble(reply)).to_be_visible()
        await _choose(there, "reply")
        await expect(there.text).to_have_value("")
        await _choose(there, "note")
        await expect(there.text).to_have_value(note)
        await there.write("note", note)
