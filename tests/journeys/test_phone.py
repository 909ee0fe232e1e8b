"""A phone in one hand: a customer is answered from it."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, speak
from tests.journeys.installation import Installation
from tests.journeys.layout import find_cut
from tests.journeys.widget import visit


async def test_an_answer_from_a_phone(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with (
        sitting(browser, demo.url, language, size=(390, 844), has_touch=True) as seat,
        sitting(browser, demo.url, language) as sofa,
    ):
        customer = await visit(sofa, language)
        await customer.open()
        await customer.write(f"Are you on your way {mark}")
        await customer.sent()
        await speak(seat, "lin@demo.kefu", language)
        page = await seat.open("/tickets/open")
        lin = Console(page, language)

        # from the list into the ticket: one of both fills the screen
        await expect(lin.row(mark)).to_be_visible()
        await expect(lin.text).to_have_count(0)
        await lin.open_ticket(mark)
        await expect(lin.bubble(f"Are you on your way {mark}")).to_be_in_viewport()
        await expect(lin.list).to_be_hidden()

        # write and send, with the thumb
        await lin.text.tap()
        await page.keyboard.type(f"In ten minutes {mark}")
        await assert_accessible(page)
        assert await find_cut(page) == []
        send = page.locator(".composer .foot .btn.primary").first
        await expect(send).to_be_in_viewport(ratio=1)
        await send.tap()
        await expect(lin.bubble(f"In ten minutes {mark}")).to_be_in_viewport()
        await expect(lin.text).to_have_value("")
        await expect(customer.bubble(f"In ten minutes {mark}")).to_have_count(1)
        await expect(lin.thread.locator("[data-state]")).to_have_count(0)

        # back to the list, where it no longer waits
        back = page.get_by_role("button", name=lin.say("shell.back"), exact=True).locator("visible=true")
        await back.tap()
        await expect(page).to_have_url(f"{demo.url}/tickets/open")
        await expect(lin.list.locator("li.row").first).to_be_in_viewport()
        await expect(lin.row(mark)).to_have_count(0)
        await expect(lin.text).to_have_count(0)
        assert await find_cut(page) == []
