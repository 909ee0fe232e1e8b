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
