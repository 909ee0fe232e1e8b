"""Two tickets that are one need: merged, gone on with, and taken apart again."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask, visit


async def _open_merging(console: Console) -> None:
    await console.pick(console.button("tickets.more.label"), console.say("tickets.merge.open"))
    await expect(console.page.get_by_role("dialog")).to_be_visible()
    await expect(console.page.get_by_role("combobox")).to_be_focused()


def _number(console: Console) -> str:
    return console.page.url.rpartition("/")[2].partition("?")[0]


async def test_merge_and_undo(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as outside:
        widget = await visit(outside, language)
        await widget.open()
        await widget.write(f"My parcel is late {mark}")
        await widget.sent()
        lin = await sign_in(seat, "lin@demo.kefu", language)
        await lin.open_ticket(f"late {mark}")
        first = _number(lin)
        await lin.write("note", f"secret-{mark}: he is angry")
        # out of the way for a moment, so that the next words open another one: two living tickets of one customer
        await lin.page.keyboard.press("!")
        await expect(lin.page.locator(".aside")).to_be_visible()
        await widget.write(f"Still nothing {mark}")
        await widget.sent()
        await lin.button("tickets.end.do_restore").click()
        await expect(lin.row(f"late {mark}")).to_be_visible()
        await lin.open_ticket(f"nothing {mark}")
        second = _number(lin)
        assert first != second

        # the newer one goes on as the older one; what it means is said before
        await _open_merging(lin)
        await assert_accessible(lin.page)
        await lin.page.keyboard.type(first)
        await lin.page.keyboard.press("Enter")
        confirm = lin.button("tickets.merge.confirm", number=first)
        await expect(confirm).to_be_focused()
        await expect(lin.page.locator(".merge .target")).to_contain_text(f"late {mark}")
        await expect(lin.page.locator(".merge .warning")).to_have_count(0)
        await assert_accessible(lin.page)
        await lin.page.keyboard.press("Enter")
        await expect(lin.page).to_have_url(f"{demo.url}/tickets/open/{first}")
        await expect(lin.bubble(f"nothing {mark}")).to_contain_text(f"#{second}")
        await expect(lin.bubble(f"late {mark}")).to_be_visible()
        await expect(lin.row(f"nothing {mark}")).to_have_count(0)
        await assert_accessible(lin.page)

        # undone at once by its key, and both stand alone again
        await lin.page.keyboard.press("z")
        await expect(lin.page).to_have_url(f"{demo.url}/tickets/open/{second}")
        await expect(lin.row(f"nothing {mark}")).to_be_visible()
        await expect(lin.text).to_be_visible()

        # merged again: the customer notices nothing and goes on there, and then there is no way back
        await _open_merging(lin)
        await lin.page.keyboard.type(first)
        await lin.page.keyboard.press("Enter")
        await confirm.click()
        await expect(lin.page).to_have_url(f"{demo.url}/tickets/open/{first}")
        for said in (f"My parcel is late {mark}", f"Still nothing {mark}"):
            await expect(widget.bubble(said)).to_have_count(1)
        await expect(widget.bubble("secret")).to_have_count(0)
        await widget.write(f"It came {mark}")
        await widget.sent()
        await expect(lin.bubble(f"It came {mark}")).to_be_visible()
        await lin.write("reply", f"Good {mark}")
        await expect(widget.bubble(f"Good {mark}")).to_be_visible()
        await lin.thread.get_by_role("link", name=f"#{second}").first.click()
        await expect(lin.page.locator(".aside")).to_contain_text(f"#{first}")
        await expect(lin.text).to_have_count(0)
        await assert_accessible(lin.page)
        seat.expected = "status of 409"
        await lin.page.locator(".aside").get_by_role("button", name=lin.say("tickets.merge.undo")).click()
        await expect(lin.page.locator(".notices")).to_contain_text(lin.say("tickets.merge.undo"))
        await lin.page.locator(".aside").get_by_role("link").click()
        await expect(lin.bubble(f"Good {mark}")).to_be_visible()


async def test_another_customer_is_warned_of(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        await ask(seat, f"I am one {mark}")
        await ask(seat, f"I am another {mark}")
        lin = await sign_in(seat, "lin@demo.kefu", language)
        await lin.open_ticket(f"one {mark}")
        number = _number(lin)
        await lin.open_ticket(f"another {mark}")
        await _open_merging(lin)
        await lin.page.keyboard.type(number)
        await lin.page.keyboard.press("Enter")
        await expect(lin.page.locator(".merge .warning")).to_be_visible()
        await assert_accessible(lin.page)
        await lin.button("tickets.merge.back").click()
        await expect(lin.page.get_by_role("combobox")).to_be_focused()
        await lin.page.keyboard.press("Escape")
        await expect(lin.page.get_by_role("dialog")).to_have_count(0)
