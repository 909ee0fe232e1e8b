"""The palette: everything by a few letters, without a hand on the mouse."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask

COMPOSING_ENTER = """element => element.dispatchEvent(
    new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))"""
# how a view is found that has a Chinese name on a Chinese screen, and an English one on an English one
INITIALS = {"zh": "wfp", "en": "unsgnd"}


async def test_everything_by_a_few_letters(demo: Installation, browser: Browser, language: str) -> None:
    mark = f"p{secrets.token_hex(4)}"
    async with sitting(browser, demo.url, language) as seat:
        lin = await sign_in(seat, "lin@demo.kefu", language)
        page, say, press, write = lin.page, lin.say, lin.page.keyboard.press, lin.page.keyboard.type
        palette = page.get_by_role("dialog", name=say("palette.title"))
        options, field = palette.get_by_role("option"), palette.get_by_role("combobox")

        # go to a view by its initials, or by letters of its name
        # (typed on before the palette is there: nothing is lost, and no single key reaches the ticket below)
        await press("Control+k")
        await write(INITIALS[language])
        await expect(field).to_be_focused()
        await expect(field).to_have_value(INITIALS[language])
        await assert_accessible(page)
        await expect(options.first).to_have_text(say("tickets.view.unassigned"))
        await field.evaluate(COMPOSING_ENTER)
        await expect(palette).to_be_visible()
        await press("Enter")
        await expect(palette).to_have_count(0)
        await expect(lin.list.get_by_role("heading", level=1)).to_have_text(say("tickets.view.unassigned"))

        # a ticket by its words, then by its number
        await ask(seat, f"Found by {mark}")
        await expect(lin.row(mark)).to_be_visible()
        await press("Control+k")
        await write(mark)
        await expect(options.filter(has_text=mark)).to_have_count(1)
        await press("Enter")
        await expect(lin.bubble(mark)).to_be_visible()
        number = page.url.rsplit("/", 1)[1]
        await press("Escape")
        await press("Control+k")
        await write(f"#{number}")
        await expect(options.first).to_contain_text(say("palette.open_number", number=number))
        await press("Enter")
        await expect(lin.bubble(mark)).to_be_visible()

        # its verbs
        for words, chosen, shown in (
            (say("tickets.assign.me"), say("tickets.assign.me"), None),
            (
                say("tickets.priority.urgent"),
                say("palette.set", field=say("tickets.field.priority"), value=say("tickets.priority.urgent")),
                lin.chip("priority", "urgent"),
            ),
            (
                say("tickets.status.held"),
                say("palette.set", field=say("tickets.field.status"), value=say("tickets.status.held")),
                lin.status("held"),
            ),
        ):
            await press("Control+k")
            await write(words)
            await expect(options.first).to_contain_text(chosen)
            await press("Enter")
            if shown:
                await expect(shown).to_be_visible()
        await expect(lin.thread.locator(".ev", has_text=say("tickets.event.taken", actor="林晓"))).to_have_count(1)

        # writing: the palette opens over it, and gives the focus back
        await press("Control+k")
        await write(say("palette.saved_reply")[:4])
        await expect(options.first).to_contain_text(say("palette.saved_reply"))
        await press("Enter")
        await expect(lin.text).to_be_focused()
        await expect(lin.text).to_have_value("/")
        await press("Control+k")
        await expect(field).to_be_focused()
        await press("Escape")
        await expect(palette).to_have_count(0)
        await expect(lin.text).to_be_focused()

        # where one went lately stands first
        await press("Control+k")
        await expect(options.first).to_contain_text(say("palette.open_number", number=number))
        await expect(options.nth(1)).to_have_text(say("tickets.view.unassigned"))
        await press("Control+k")
        await expect(palette).to_have_count(0)


async def test_single_keys_are_switched_off_where_they_disturb(
    demo: Installation, browser: Browser, language: str
) -> None:
    async with sitting(browser, demo.url, language) as seat:
        lin = await sign_in(seat, "lin@demo.kefu", language)
        page, say, press = lin.page, lin.say, lin.page.keyboard.press
        await expect(lin.list.locator("li.row").first).to_be_visible()
        await press("?")
        sheet = page.get_by_role("dialog", name=say("shell.shortcuts.title"))
        await expect(sheet.get_by_text(say("shell.shortcuts.palette"))).to_be_visible()
        await sheet.get_by_role("checkbox", name=say("shell.shortcuts.on")).uncheck()
        await assert_accessible(page)
        await press("Escape")
        for key in ("j", "?"):
            await press(key)
        await page.wait_for_timeout(300)
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(lin.list.locator("li.row.on")).to_have_count(0)

        # what is pressed with Ctrl or ⌘ is no single key (WCAG 2.1.4): the palette stays
        await press("Control+k")
        await expect(page.get_by_role("dialog", name=say("palette.title"))).to_be_visible()
        await press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.get_by_role("button", name=say("shell.shortcuts.title")).click()
        await sheet.get_by_role("checkbox", name=say("shell.shortcuts.on")).check()
        await press("Escape")
        await press("j")
        await expect(lin.list.locator("li.row.on")).to_have_count(1)
