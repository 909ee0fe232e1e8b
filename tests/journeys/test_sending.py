"""Sending an answer: what the ticket becomes by it, and taking it back before it has left."""

import secrets

from playwright.async_api import Browser, FilePayload, Page, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.pictures import draw_png
from tests.journeys.widget import ask, visit


async def _choose(console: Console, key: str, **values: object) -> None:
    await console.pick(console.button("tickets.after.label"), console.say(key, **values))


async def _caret(page: Page) -> int:
    return int(await page.evaluate("document.querySelector('.composer textarea').selectionStart"))


async def test_send_and_set(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        await ask(seat, f"One more thing {mark}")
        lin = await sign_in(seat, "lin@demo.kefu", language)
        await lin.open_ticket(mark)

        # the last choice is the next one's, and every key says what it does
        await lin.button("tickets.after.label").click()
        await expect(lin.page.get_by_role("combobox")).to_be_focused()
        await assert_accessible(lin.page)
        await lin.page.keyboard.type(lin.say("tickets.after.then_solved").strip())
        await lin.page.keyboard.press("Enter")
        send = lin.page.locator(".split .btn").first
        await expect(send).to_contain_text(lin.say("tickets.after.then_solved").strip())
        await lin.text.fill(f"That is done {mark}")
        await lin.text.press("Control+Enter")
        await expect(lin.status("solved")).to_be_visible()
        await lin.page.reload()
        await expect(send).to_contain_text(lin.say("tickets.after.then_solved").strip())

        await _choose(lin, "tickets.after.then_pending")
        await lin.text.fill(f"And what about this {mark}")
        await lin.text.press("Control+Enter")
        await expect(lin.status("pending")).to_be_visible()
        # solved for once, by its own key
        await lin.text.fill(f"Now it is {mark}")
        await lin.text.press("Control+Shift+Enter")
        await expect(lin.status("solved")).to_be_visible()
        await expect(send).to_contain_text(lin.say("tickets.after.then_pending").strip())


async def test_undo_send(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as outside:
        widget = await visit(outside, language)
        await widget.open()
        await widget.write(f"Where is it {mark}")
        await widget.sent()
        lin = await sign_in(seat, "lin@demo.kefu", language)
        await lin.open_ticket(mark)
        await _choose(lin, "tickets.after.undo_other", count=10)

        # back into the composer: words, file, caret
        await lin.page.locator(".composer input[type=file]").set_input_files(
            FilePayload(name=f"{mark}.png", mimeType="image/png", buffer=draw_png(40, 30))
        )
        await expect(lin.page.locator(".attachments li")).to_have_count(1)
        await lin.text.fill(f"In the post, I tink {mark}")
        await lin.page.evaluate("document.querySelector('.composer textarea').setSelectionRange(16, 16)")
        await expect(lin.page.locator(".attachments progress")).to_have_count(0)
        await lin.text.press("Control+Enter")
        waiting = lin.thread.locator("[data-state=delayed]")
        await expect(waiting).to_contain_text("I tink")
        await expect(lin.text).to_have_value("")
        await assert_accessible(lin.page)
        await lin.text.press("Control+z")
        await expect(lin.text).to_have_value(f"In the post, I tink {mark}")
        await expect(lin.text).to_be_focused()
        await expect(waiting).to_have_count(0)
        await expect(lin.page.locator(".attachments li")).to_have_count(1)
        assert await _caret(lin.page) == 16
        await lin.page.keyboard.type("h")
        await expect(lin.text).to_have_value(f"In the post, I think {mark}")

        # from elsewhere, by the notice's key
        await lin.text.press("Control+Enter")
        await expect(waiting).to_be_visible()
        await lin.page.locator("nav.views a").first.click()
        notice = lin.page.locator(".notices .notice")
        await expect(notice).to_have_count(1)
        await lin.page.keyboard.press("z")
        await expect(notice).to_have_count(0)
        await lin.show_view("open")
        await lin.open_ticket(mark)
        await expect(lin.text).to_have_value(f"In the post, I think {mark}")
        await expect(widget.bubble("In the post")).to_have_count(0)

        # who does the next thing, or closes the tab, has sent it: once
        await lin.text.press("Control+Enter")
        await expect(waiting).to_be_visible()
        await lin.button("tickets.delayed.send_now").click()
        await expect(widget.bubble(f"I think {mark}")).to_have_count(1)
        await expect(waiting).to_have_count(0)
        await expect(lin.bubble(f"I think {mark}")).to_have_count(1)
        await lin.text.fill(f"Or with the neighbour {mark}")
        await lin.text.press("Control+Enter")
        await expect(waiting).to_be_visible()
        await lin.page.close()
        await expect(widget.bubble("neighbour")).to_have_count(1, timeout=15_000)
