"""What leaves the work, for ever or for a while, and how it comes back."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask, visit


async def test_spam_and_trash_leave_the_lists_and_come_back(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as other:
        lin, tom = await sign_in(seat, "lin@demo.kefu", language), await sign_in(other, "tom@demo.kefu", language)
        await ask(seat, f"Win a boat {mark}")
        await lin.open_ticket(mark)
        await expect(tom.row(mark)).to_be_visible()
        spam = await lin.count("spam")

        # by key, and back by key
        await lin.page.keyboard.press("!")
        await expect(lin.row(mark)).to_have_count(0)
        await expect(tom.row(mark)).to_have_count(0)
        await expect(lin.view("spam").locator("b")).to_have_text(str(spam + 1))
        await expect(lin.page.locator(".removed")).to_contain_text(lin.say("tickets.end.is_spam"))
        await expect(lin.text).to_have_count(0)
        await assert_accessible(lin.page)
        await lin.page.keyboard.press("z")
        await expect(lin.row(mark)).to_be_visible()
        await expect(tom.row(mark)).to_be_visible()
        await expect(lin.text).to_be_visible()

        # from the menu into the trash, and restored from there by somebody else
        await lin.pick(lin.button("tickets.more.label"), lin.say("tickets.end.do_deleted"))
        await expect(tom.row(mark)).to_have_count(0)
        await tom.show_view("trash")
        await tom.row(mark).first.get_by_role("link").click()
        await assert_accessible(tom.page)
        await tom.button("tickets.end.do_restore").click()
        await expect(tom.row(mark)).to_have_count(0)
        await expect(lin.row(mark)).to_be_visible()
        await expect(lin.thread).to_contain_text(lin.say("tickets.event.restored", actor="Tom Becker"))


async def test_the_customer_sees_nothing_of_it(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as outside:
        lin = await sign_in(seat, "lin@demo.kefu", language)
        widget = await visit(outside, language)
        await widget.open()
        await widget.write(f"By mistake {mark}")
        await widget.sent()
        await lin.open_ticket(mark)
        await lin.page.keyboard.press("#")
        await expect(widget.bubble(mark)).to_have_count(0)
        await widget.write(f"What I mean {mark}")
        await widget.sent()
        await expect(lin.row(f"What I mean {mark}")).to_be_visible()

        # blocked: they notice nothing, we see nothing but in its place
        await lin.open_ticket(f"What I mean {mark}")
        await lin.button("customers.block.do").click()
        await expect(lin.page.locator(".block .chip")).to_be_visible()
        await assert_accessible(lin.page)
        await widget.write(f"Buy this {mark}")
        await widget.sent()
        await lin.show_view("spam")
        await expect(lin.row(f"Buy this {mark}")).to_be_visible()
        await expect(widget.bubble(f"Buy this {mark}")).to_be_visible()
        await lin.button("customers.block.undo").click()
        await expect(lin.page.locator(".block .chip")).to_have_count(0)
