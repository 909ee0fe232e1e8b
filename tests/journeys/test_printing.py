"""A ticket on paper: everything that was said, and nothing internal unless it is asked for."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask


async def test_a_ticket_is_printed(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        await ask(seat, f"I need this on paper {mark}")
        lin = await sign_in(seat, "lin@demo.kefu", language)
        await lin.open_ticket(mark)
        await lin.write("reply", f"Here it is {mark}")
        await lin.write("note", f"secret-{mark}: for the file")
        await expect(lin.thread.locator("[data-state]")).to_have_count(0)  # paper shows what the server has
        await lin.pick(lin.button("tickets.more.label"), lin.say("tickets.print.open"))
        paper = lin.page.locator(".paper")
        await expect(paper).to_contain_text(f"I need this on paper {mark}")
        await expect(paper).to_contain_text(f"Here it is {mark}")
        await expect(paper).not_to_contain_text("secret")
        await assert_accessible(lin.page)

        # on paper there is only the paper, black on white, also for who works in the dark
        await lin.page.emulate_media(media="print", color_scheme="dark")
        for away in ("nav.rail", ".off-paper"):
            await expect(lin.page.locator(away)).to_be_hidden()
        await expect(paper.locator(".text").first).to_have_css("color", "rgb(0, 0, 0)")
        await expect(paper).to_have_css("background-color", "rgb(255, 255, 255)")
        assert len(await lin.page.pdf()) > 1000
        await lin.page.emulate_media(media="screen")

        await lin.page.get_by_label(lin.say("tickets.print.notes")).check()
        await expect(paper.locator(".note")).to_contain_text(f"secret-{mark}")
        await assert_accessible(lin.page)
        await lin.page.evaluate("window.print = () => { document.title = 'printed'; }")
        await lin.page.locator(".off-paper .btn.primary").click()
        await expect(lin.page).to_have_title("printed")
