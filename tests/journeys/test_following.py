"""What one follows has a view of its own, on every screen of theirs."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask


async def test_followed_by_the_palette_and_left_by_the_menu(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as beside:
        await ask(seat, f"I shall be followed {mark}")
        lin = await sign_in(seat, "lin@demo.kefu", language)
        other = await sign_in(beside, "lin@demo.kefu", language)
        await other.show_view("following")
        await expect(other.list).to_contain_text(other.say("tickets.empty.following"))
        await assert_accessible(other.page)
        await lin.open_ticket(mark)

        await lin.page.keyboard.press("Control+k")
        palette = lin.page.get_by_role("dialog", name=lin.say("palette.title"))
        await palette.get_by_role("combobox").fill(lin.say("tickets.more.follow"))
        await expect(palette.get_by_role("option").first).to_contain_text(lin.say("tickets.more.follow"))
        await lin.page.keyboard.press("Enter")
        await expect(lin.view("following").locator("b")).to_have_text("1")

        # the other screen shows it by itself, also what the ticket becomes
        await expect(other.row(mark)).to_be_visible()
        await expect(other.view("following").locator("b")).to_have_text("1")
        await lin.page.keyboard.press("e")
        await expect(lin.row(mark)).to_have_count(0)
        await lin.show_view("following")
        await expect(lin.row(mark)).to_be_visible()
        await expect(other.row(mark)).to_be_visible()
        await assert_accessible(lin.page)

        await lin.open_ticket(mark)
        await lin.pick(lin.button("tickets.more.label"), lin.say("tickets.more.unfollow"))
        await expect(lin.row(mark)).to_have_count(0)
        await expect(other.row(mark)).to_have_count(0)
        await expect(other.view("following").locator("b")).to_have_text("0")
