"""What leaves the work, for ever or for a while, and how it comes back."""

import json
import secrets

from playwright.async_api import Browser, Route, expect

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
        await expect(lin.page.locator(".aside")).to_contain_text(lin.say("tickets.end.is_spam"))
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
        await lin.row(f"Buy this {mark}").get_by_role("link").click()
        await lin.button("customers.block.undo").click()
        await expect(lin.page.locator(".block .chip")).to_have_count(0)


async def test_a_snoozed_ticket_comes_back(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as outside:
        lin = await sign_in(seat, "lin@demo.kefu", language)
        widget = await visit(outside, language)
        await widget.open()
        await widget.write(f"Not before Friday {mark}")
        await widget.sent()
        await lin.open_ticket(mark)

        # by key until tomorrow, from the work into its own view
        await lin.page.keyboard.press("b")
        await expect(lin.page.get_by_role("combobox")).to_be_focused()
        await assert_accessible(lin.page)
        await lin.page.keyboard.type(lin.say("tickets.snooze.tomorrow"))
        await lin.page.keyboard.press("Enter")
        await expect(lin.row(mark)).to_have_count(0)
        await expect(lin.page.locator(".aside")).to_contain_text("9:00")
        await lin.show_view("snoozed")
        await expect(lin.row(mark)).to_be_visible()
        await assert_accessible(lin.page)

        # taken back, put off again, and back with the customer's word
        await lin.page.keyboard.press("z")
        await expect(lin.row(mark)).to_have_count(0)
        await lin.show_view("open")
        await lin.open_ticket(mark)
        await expect(lin.page.locator(".aside")).to_have_count(0)
        await lin.page.keyboard.press("b")
        await lin.page.keyboard.type(lin.say("tickets.snooze.own"))
        await lin.page.keyboard.press("Enter")
        field = lin.page.get_by_label(lin.say("tickets.snooze.own"))
        await expect(field).to_be_visible()
        await assert_accessible(lin.page)
        await field.press("Enter")
        await lin.show_view("snoozed")
        await expect(lin.row(mark)).to_be_visible()
        await widget.write(f"Sooner please {mark}")
        await expect(lin.row(mark)).to_have_count(0)
        await lin.show_view("open")
        await expect(lin.row(mark)).to_be_visible()


async def test_its_time_reminds_the_owner(demo: Installation, browser: Browser, language: str) -> None:
    mark, what = secrets.token_hex(4), f"The carrier calls back {secrets.token_hex(4)}"
    async with sitting(browser, demo.url, language) as seat:
        lin = await sign_in(seat, "lin@demo.kefu", language)
        await ask(seat, f"Remind me {mark}")
        await lin.open_ticket(mark)
        await lin.pick(lin.button("tickets.assign.label"), lin.say("tickets.assign.me"))
        await expect(lin.thread).to_contain_text(lin.say("tickets.event.taken", actor="林晓"))
        await lin.page.keyboard.press("b")
        await lin.page.keyboard.type(lin.say("tickets.snooze.own"))
        await lin.page.keyboard.press("Enter")
        field = lin.page.get_by_label(lin.say("tickets.snooze.own"))
        await expect(field).to_be_visible()
        # the field knows minutes only, and nobody wants to wait that long
        soon = await lin.page.evaluate("new Date(Date.now() + 2500).toISOString()")

        async def sooner(route: Route) -> None:
            body = {**(route.request.post_data_json or {}), "until": soon}
            await route.continue_(post_data=json.dumps(body))

        await lin.page.route("**/api/tickets/*/snooze", sooner, times=1)
        await lin.page.get_by_label(lin.say("tickets.snooze.note")).fill(what)
        await assert_accessible(lin.page)
        await lin.page.keyboard.press("Enter")
        await expect(lin.row(mark)).to_have_count(0)
        await lin.page.keyboard.press("Escape")
        notices = lin.page.locator(".notices")
        await expect(notices).to_contain_text(what)
        await expect(lin.row(mark).locator(".chip.warn")).to_be_visible()
        await assert_accessible(lin.page)
        await notices.get_by_role("button", name=lin.say("tickets.snooze.open"), exact=True).click()
        await expect(lin.bubble(mark)).to_be_visible()
        await expect(lin.bubble(what)).to_have_class("m note")
        returned = lin.thread.locator(".ev", has_text=lin.say("tickets.event.returned_time"))
        await returned.get_by_role("link", name=what).click()
        await expect(lin.bubble(what)).to_be_focused()
        await lin.page.reload()
        await expect(returned).to_contain_text(what)
        await lin.page.goto(f"{demo.url}/notifications")
        told = lin.page.get_by_role("listitem").filter(has_text=lin.say("notifications.told.reminded"))
        await expect(told.filter(has_text=what)).to_have_count(1)
        await assert_accessible(lin.page)
