"""Many tickets at once: chosen by key and mouse, changed together, taken back together."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask


async def test_many_are_changed_and_taken_back(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as other:
        lin, tom = await sign_in(seat, "lin@demo.kefu", language), await sign_in(other, "tom@demo.kefu", language)
        for number in range(4):
            await ask(seat, f"Parcel {number} {mark}")
        await expect(lin.row(mark)).to_have_count(4)
        press, bar = lin.page.keyboard.press, lin.page.locator(".bulk")

        # the first by key, the range by mouse, one of them out again
        await lin.open_ticket(f"Parcel 0 {mark}")
        await press("x")
        await expect(bar).to_contain_text(lin.say("tickets.bulk.selected_one", count=1))
        last = lin.row(f"Parcel 3 {mark}")
        await last.hover()
        await last.get_by_role("checkbox").click(modifiers=["Shift"])
        await expect(bar).to_contain_text(lin.say("tickets.bulk.selected_other", count=4))
        await lin.row(f"Parcel 2 {mark}").get_by_role("checkbox").uncheck()
        await expect(bar).to_contain_text(lin.say("tickets.bulk.selected_other", count=3))
        await assert_accessible(lin.page)

        # urgent, all three; the fourth stays
        await lin.pick(
            bar.get_by_role("button", name=lin.say("tickets.field.priority")), lin.say("tickets.priority.urgent")
        )
        urgent = tom.list.locator("li.row", has_text=mark).filter(has_text=tom.say("tickets.priority.urgent"))
        await expect(urgent).to_have_count(3)
        await expect(bar).to_have_count(0)
        await press("z")
        await expect(urgent).to_have_count(0)
        await expect(lin.page.locator(".notices")).to_contain_text(lin.say("tickets.bulk.undone_other", count=3))

        # into the trash by key, from everybody's lists, and back again, but for what somebody touched meanwhile
        for number in (0, 1, 3):
            await lin.row(f"Parcel {number} {mark}").hover()
            await lin.row(f"Parcel {number} {mark}").get_by_role("checkbox").check()
        await press("#")
        await expect(lin.row(mark)).to_have_count(1)
        await expect(tom.row(mark)).to_have_count(1)
        await tom.show_view("trash")
        await tom.row(f"Parcel 1 {mark}").get_by_role("link").click()
        await tom.button("tickets.end.do_restore").click()
        await expect(tom.row(f"Parcel 1 {mark}")).to_have_count(0)
        await press("z")
        await expect(lin.row(mark)).to_have_count(4)
        await expect(lin.page.locator(".notices")).to_contain_text(
            lin.say("tickets.bulk.why.version_conflict_one", count=1)
        )
        await assert_accessible(lin.page)

        # to a colleague; Escape only lets go of the choice
        await lin.open_ticket(f"Parcel 2 {mark}")
        await press("x")
        await press("Escape")
        await expect(bar).to_have_count(0)
        await expect(lin.bubble(f"Parcel 2 {mark}")).to_be_visible()
        await press("x")
        await press("a")
        await lin.page.get_by_role("combobox").fill("Tom")
        await press("Enter")
        await tom.show_view("mine")
        await expect(tom.row(f"Parcel 2 {mark}")).to_be_visible()
