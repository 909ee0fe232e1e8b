"""A supervisor steps in: sees the load, reads along, whispers, takes over, answers, and clears the agent's desk."""

import re
import secrets

from playwright.async_api import Browser, expect

from kefu.kit.translate import translate
from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import speak
from tests.journeys.installation import Installation
from tests.journeys.test_notifications import Office, come_in
from tests.journeys.test_workload import row_of
from tests.journeys.widget import overhear, visit


async def test_a_supervisor_intervenes(demo: Installation, browser: Browser, language: str) -> None:
    mark, rest = secrets.token_hex(4), secrets.token_hex(4)
    words = f"Ask which model it is first {secrets.token_hex(4)}"
    async with (
        sitting(browser, demo.url, language) as desk,
        sitting(browser, demo.url, language) as seat,
        sitting(browser, demo.url, language) as glass,
        sitting(browser, demo.url, language) as sofa,
    ):
        office = Office(desk, await speak(desk, "boss@demo.kefu", language))
        agent, colleague = await office.newcomer(language), await office.newcomer(language)
        lead = await office.newcomer(language, "supervisor")
        for _ in range(2):
            await office.give(await office.ticket(f"Other {rest}"), agent)
        customer = await visit(sofa, language)
        overheard = await overhear(customer.page)
        await customer.open()
        await customer.write(f"It smokes {mark}")

        # a chat that runs: the agent has taken it and answered
        theirs = await come_in(seat, agent, language)
        await theirs.show_view("open")
        await theirs.open_ticket(mark)
        await theirs.page.keyboard.press("a")
        await theirs.page.get_by_role("option", name=theirs.say("tickets.assign.me")).click()
        await expect(theirs.page.locator(".assign .sr-only")).not_to_have_text("")
        await theirs.write("reply", f"Just throw it away {mark}")
        await expect(customer.bubble(f"Just throw it away {mark}")).to_be_visible()

        # the supervisor sees who has how much, and reads along
        mine = await come_in(glass, lead, language)
        await mine.page.get_by_role("link", name=mine.say("shell.workload")).click()
        await row_of(mine, agent["name"]).get_by_role("button", expanded=False).first.click()
        pile = mine.page.get_by_role("region", name=mine.say("workload.tickets_of", name=agent["name"]))
        await expect(pile.get_by_role("link")).to_have_count(3)
        await pile.get_by_role("link", name=mark).click()
        await expect(mine.bubble(f"Just throw it away {mark}")).to_be_visible()

        # a whisper, by keyboard: only the agent hears it, at once, and is told
        await mine.page.keyboard.press("?")
        await expect(mine.page.get_by_role("dialog")).to_contain_text(mine.say("shell.shortcuts.whisper"))
        await mine.page.keyboard.press("Escape")
        await mine.page.keyboard.press("w")
        await expect(mine.text).to_be_focused()
        await expect(mine.text).to_have_attribute("aria-label", mine.say("tickets.composer.whisper"))
        hint = mine.say("tickets.composer.whisper_hint", name=agent["name"])
        await expect(mine.page.locator(".composer .hint")).to_have_text(hint)
        await mine.text.fill(words)
        await assert_accessible(mine.page)
        await mine.page.keyboard.press("ControlOrMeta+Enter")
        for console in (mine, theirs):
            await expect(console.bubble(words)).to_have_class(re.compile(r"\bwhisper\b"))
            await expect(console.bubble(words)).to_have_count(1)
        await expect(mine.text).to_have_value("")
        bell = theirs.page.locator('.rail a[href="/notifications"]')
        await expect(bell.locator(".bell-count")).to_be_visible()
        await assert_accessible(theirs.page)
        await bell.click()
        told = theirs.say("notifications.told.whispered", actor=lead["name"])
        await theirs.page.get_by_role("link", name=told).click()
        await expect(theirs.bubble(words)).to_be_focused()

        # takes over: what was whispered was for the agent as long as the chat was theirs
        await mine.page.keyboard.press("Escape")
        await mine.page.keyboard.press("a")
        await mine.page.get_by_role("option", name=mine.say("tickets.assign.me")).click()
        await expect(theirs.bubble(words)).to_have_count(0)
        await expect(mine.bubble(words)).to_have_count(1)
        await mine.write("reply", f"Please unplug it first {mark}")
        await expect(customer.bubble(f"Please unplug it first {mark}")).to_be_visible()

        # what else the agent has goes to a colleague
        await mine.page.get_by_role("link", name=mine.say("shell.workload")).click()
        await row_of(mine, agent["name"]).get_by_role("button", name=mine.say("workload.give_away")).click()
        await mine.page.locator(".picker input").fill(colleague["name"])
        await mine.page.get_by_role("option", name=colleague["name"]).click()
        await expect(mine.page.locator(".notices")).to_contain_text(colleague["name"])
        await row_of(mine, colleague["name"]).get_by_role("button", expanded=False).first.click()
        pile = mine.page.get_by_role("region", name=mine.say("workload.tickets_of", name=colleague["name"]))
        await expect(pile.get_by_role("link", name=rest)).to_have_count(2)
        await assert_accessible(mine.page)

        # solved, and what the customer thought of it
        await mine.page.goto(f"{demo.url}/tickets/mine")
        await mine.open_ticket(mark)
        await mine.button("tickets.solve").click()
        await expect(mine.status("solved")).to_be_visible()
        page = customer.window.frame_locator("iframe")
        await page.locator(".score").nth(4).click()
        await page.get_by_role("button", name=translate("rating.send", language)).click()
        rating = mine.page.locator("aside.side .ratings")
        await expect(rating.get_by_role("img", name=mine.say("surveys.score", score=5))).to_be_visible()

        # the customer was told nothing of the whisper, not by a byte
        await expect(customer.bubble(f"Please unplug it first {mark}")).to_be_visible()
        assert f"Please unplug it first {mark}" in overheard.text
        assert words not in overheard.text
