"""Part of a conversation goes to a workshop outside: looked at, taken back, sent, refused, tried again."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.test_mail import newest, with_mail
from tests.journeys.widget import visit
from tests.post_office import PostOffice


def _outside(office: PostOffice) -> list[str]:
    """Give who got a forwarded mail; summaries to members may go through the same office meanwhile."""
    return [address for address in office.recipients if address.endswith("@example.org")]


async def test_without_a_mail_server_it_says_so(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as theirs:
        for place, email in ((theirs, "lin@demo.kefu"), (seat, "boss@demo.kefu")):
            console = await sign_in(place, email, language)
            await console.list.locator("li.row").first.get_by_role("link").click()
            await expect(console.text).to_be_visible()
            await console.button("tickets.more.label").click()
            await expect(console.page.get_by_role("option", name=console.say("tickets.forward.unset"))).to_be_visible()
            await console.page.keyboard.press("Escape")
            await console.thread.focus()
            await console.page.keyboard.press("f")
            sheet = console.page.get_by_role("dialog")
            await expect(sheet).to_contain_text(console.say("forwards.unset.title"))
            await assert_accessible(console.page)
            setting = sheet.get_by_role("link", name=console.say("forwards.unset.do"))
            await expect(setting).to_have_count(0 if place is theirs else 1)
        await setting.click()
        await expect(console.page).to_have_url(f"{demo.url}/admin/mail")


async def test_a_message_goes_to_somebody_outside(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with (
        sitting(browser, demo.url, language) as seat,
        sitting(browser, demo.url, language) as theirs,
        sitting(browser, demo.url, language) as outside,
    ):
        widget = await visit(outside, language)
        await widget.open()
        for said in (f"My tent leaks {mark}", f"It is the blue one {mark}"):
            await widget.write(said)
            await widget.sent()
        boss = await sign_in(theirs, "boss@demo.kefu", language)
        async with with_mail(boss) as office:
            headers = await speak(seat, "lin@demo.kefu", language)
            await seat.context.request.patch(f"{demo.url}/api/me", data={"undo_seconds": 10}, headers=headers)
            lin = Console(await seat.open("/tickets/open"), language)
            await lin.open_ticket(f"the blue one {mark}")
            await lin.write("note", f"secret-{mark}")
            number = lin.page.url.rpartition("/")[2].partition("?")[0]

            # the whole conversation, by the key; the note is nowhere
            await lin.thread.focus()
            await lin.page.keyboard.press("f")
            sheet = lin.page.get_by_role("dialog", name=lin.say("forwards.title", number=number))
            to = sheet.get_by_label(lin.say("forwards.to"), exact=True)
            await expect(to).to_be_focused()
            look = sheet.get_by_role("region", name=lin.say("forwards.look"))
            await expect(look).to_contain_text(f"My tent leaks {mark}")
            await expect(look).not_to_contain_text("secret")
            await expect(sheet).to_contain_text(lin.say("forwards.answers", address="").partition(" ")[0][:8])
            await to.fill("workshop@example.org, gone@example.org")
            await sheet.get_by_label(lin.say("forwards.own")).fill(f"Can this be mended? {mark}")
            await expect(look).to_contain_text(f"Can this be mended? {mark}")
            await assert_accessible(lin.page)
            await lin.button("forwards.do_other", count=2).click()
            await expect(sheet).to_have_count(0)
            await lin.thread.locator(".ev").get_by_role("button", name=lin.say("tickets.undo")).click()
            await expect(lin.page.locator(".notices", has_text=lin.say("forwards.undone"))).to_be_visible()
            assert _outside(office) == []

            # one message, in the other language, and one address that nobody has
            other = "en" if language == "zh" else "zh"
            bubble = lin.bubble(f"the blue one {mark}")
            await bubble.hover()
            await bubble.get_by_role("button", name=lin.say("tickets.forward.one")).click()
            await sheet.get_by_label(lin.say("forwards.language")).select_option(other)
            await expect(look.locator("pre")).not_to_contain_text("My tent leaks")
            await expect(look.locator("pre")).to_contain_text(
                "Forwarded from ticket" if other == "en" else "转发自工单"
            )
            await to.fill("workshop@example.org, gone@example.org")
            office.unknown = {"gone@example.org"}
            await expect(lin.button("forwards.do_other", count=2)).to_have_attribute("aria-disabled", "false")
            await lin.button("forwards.do_other", count=2).click()
            line = lin.thread.locator(".ev", has_text="workshop@example.org")
            await expect(line).to_contain_text(lin.say("forwards.state.failed"), timeout=60_000)
            await expect(line).to_contain_text("550 5.1.1 no such person here")
            await assert_accessible(lin.page)
            both = "workshop@example.org, gone@example.org"
            first = await newest(office, both)
            assert f"It is the blue one {mark}" in first
            assert "secret" not in first
            [mail] = [mail for mail in office.taken if mail["To"] == both]
            assert mail["Reply-To"].addresses[0].addr_spec == "lin@demo.kefu"
            office.unknown = set()
            await line.get_by_role("button", name=lin.say("forwards.again")).click()
            await expect(line).to_contain_text(lin.say("forwards.state.sent"), timeout=60_000)
            assert _outside(office) == ["workshop@example.org", "gone@example.org"]
            await lin.page.set_viewport_size({"width": 390, "height": 844})
            await expect(line).to_be_visible()
            await assert_accessible(lin.page)
        await seat.context.request.patch(f"{demo.url}/api/me", data={"undo_seconds": 0}, headers=headers)
