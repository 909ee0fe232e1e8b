"""One conversation that asks two things: split, undone, split again, and gone on with on both."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import visit


def _number(console: Console) -> str:
    return console.page.url.rpartition("/")[2].partition("?")[0]


async def _by_palette(console: Console, key: str) -> None:
    await console.page.keyboard.press("Control+k")
    palette = console.page.get_by_role("dialog", name=console.say("palette.title"))
    await expect(palette.get_by_role("combobox")).to_be_focused()
    await console.page.keyboard.type(console.say(key))
    await expect(palette.get_by_role("option").first).to_contain_text(console.say(key))
    await console.page.keyboard.press("Enter")
    await expect(palette).to_have_count(0)


async def test_split_undo_and_go_on_with_both(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as outside:
        widget = await visit(outside, language)
        await widget.open()
        await widget.write(f"My parcel is late {mark}")
        await widget.sent()
        await widget.write(f"My invoice is wrong {mark}")
        await widget.sent()
        lin = await sign_in(seat, "lin@demo.kefu", language)
        page, press = lin.page, lin.page.keyboard.press
        await lin.open_ticket(f"invoice is wrong {mark}")
        first = _number(lin)
        await lin.write("note", f"secret-{mark}: double booking")

        # the customer's last words are chosen already; the note goes with them by the keyboard
        await _by_palette(lin, "tickets.split.open")
        sheet = page.get_by_role("dialog", name=lin.say("tickets.split.title", number=first))
        boxes = sheet.get_by_role("checkbox")
        await expect(sheet.get_by_role("checkbox", name=f"invoice is wrong {mark}")).to_be_checked()
        await expect(sheet.get_by_role("checkbox", name=f"invoice is wrong {mark}")).to_be_focused()
        await expect(sheet.get_by_role("checkbox", name=f"parcel is late {mark}")).not_to_be_checked()
        await expect(boxes).to_have_count(3)
        await assert_accessible(page)
        await press("Tab")
        await press("Space")
        await expect(sheet.get_by_role("checkbox", name=f"secret-{mark}")).to_be_checked()
        subject = sheet.get_by_label(lin.say("tickets.field.subject"))
        await expect(subject).to_have_value(f"My invoice is wrong {mark}")
        await sheet.get_by_label(lin.say("tickets.field.kind")).select_option("complaint")
        await subject.press("Enter")
        await expect(sheet).to_have_count(0)
        await expect(lin.chip("kind", "complaint")).to_be_visible()
        await expect(lin.bubble(f"invoice is wrong {mark}")).to_contain_text(f"#{first}")
        await expect(lin.bubble(f"secret-{mark}")).to_be_visible()
        await expect(lin.bubble(f"parcel is late {mark}")).to_have_count(0)
        second = _number(lin)
        assert first != second
        await assert_accessible(page)

        # undone by its key
        await press("z")
        await expect(page).to_have_url(f"{demo.url}/tickets/open/{first}")
        await expect(lin.bubble(f"parcel is late {mark}")).to_be_visible()
        await expect(lin.list.locator(f'a[href="/tickets/open/{second}"]')).to_have_count(0)
        await expect(lin.thread.locator(".ev", has_text=f"#{second}")).to_have_count(2)

        # again; the customer notices nothing, is answered on the new one and goes on there
        await lin.pick(lin.button("tickets.more.label"), lin.say("tickets.split.open"))
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/split") else None)
        # clicked twice as at home, and split once
        await lin.button("tickets.split.do_one", count=1).dblclick()
        await expect(lin.bubble(f"parcel is late {mark}")).to_have_count(0)
        third = _number(lin)
        assert third not in (first, second)
        assert len(asked) == 1, asked
        for said in (f"My parcel is late {mark}", f"My invoice is wrong {mark}"):
            await expect(widget.bubble(said)).to_have_count(1)
        await expect(widget.bubble("secret")).to_have_count(0)
        await lin.write("reply", f"Corrected {mark}")
        await expect(widget.bubble(f"Corrected {mark}")).to_be_visible()
        await widget.write(f"Thank you {mark}")
        await widget.sent()
        await expect(lin.bubble(f"Thank you {mark}")).to_be_visible()
        await lin.thread.locator(".ev").get_by_role("link", name=f"#{first}").click()
        await expect(lin.bubble(f"parcel is late {mark}")).to_be_visible()
        await expect(lin.thread.locator(".ev").get_by_role("link", name=f"#{third}")).to_be_visible()
        await expect(lin.bubble(f"Thank you {mark}")).to_have_count(0)
        await assert_accessible(page)
