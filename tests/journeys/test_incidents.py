"""A major incident: declared from a ticket, linked with another, told to visitors, answered and solved together."""

import asyncio
import secrets

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask, visit

THEMES = {"zh": "dark", "en": "light"}


async def _declare(boss: Console, title: str, notice: str) -> None:
    """Declare an incident from the ticket that is open, by keyboard."""
    page, say = boss.page, boss.say
    await page.keyboard.press("i")
    picker = page.get_by_role("dialog", name=say("incidents.link.open"))
    await expect(picker.get_by_role("combobox")).to_be_focused()
    await assert_accessible(page)
    await picker.get_by_role("option", name=say("incidents.declare_from")).click()
    await page.get_by_label(say(f"incidents.title_{boss.language}"), exact=True).fill(title)
    await page.get_by_label(say(f"incidents.notice.{boss.language}"), exact=True).fill(notice)
    await page.get_by_label(say("incidents.text.label"), exact=True).fill("for colleagues only")
    await assert_accessible(page)
    await page.locator(".form-foot .btn.primary").click()
    await expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


async def _done_together(boss: Console, kind: str, count: int) -> None:
    """Wait until what was begun has come to all tickets."""
    round = boss.page.get_by_role("article", name=boss.say(f"incidents.round.{kind}")).first
    await expect(round).to_contain_text(boss.say("incidents.round_state.done", done=count, total=count), timeout=20_000)


@pytest.mark.timeout(240)
async def test_many_tickets_with_one_cause_are_dealt_with_as_one(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    title, notice = f"Outage {mark}", f"We are on it {mark}."
    async with (
        sitting(browser, demo.url, language) as one,
        sitting(browser, demo.url, language) as other,
        sitting(browser, demo.url, language) as shop,
    ):
        boss, lin = await asyncio.gather(
            sign_in(one, "boss@demo.kefu", language, theme=THEMES[language]),
            sign_in(other, "lin@demo.kefu", language, theme=THEMES[language]),
        )
        widget = await visit(shop, language)
        await widget.open()
        await widget.write(f"Paying fails {mark} first")
        await widget.sent()
        await ask(other, f"Paying fails {mark} second")

        await boss.open_ticket(f"{mark} first")
        await _declare(boss, title, notice)
        there = boss.page.url

        # the visitor's window is told at once, above the conversation
        shown = widget.window.get_by_role("status").filter(has_text=notice)
        await expect(shown).to_contain_text(title)
        await expect(shown).not_to_contain_text("for colleagues only")
        await expect(shown).not_to_contain_text("T0")
        await assert_accessible(widget.page)

        # an agent links the second ticket from the list, and takes it back, and links it from its own page
        await lin.open_ticket(f"{mark} second")
        await lin.page.keyboard.press("x")
        await lin.page.keyboard.press("i")
        bulk = lin.page.locator(".picker")
        await bulk.get_by_role("option", name=title).click()
        banner = lin.page.get_by_role("region", name=lin.say("incidents.of_ticket"))
        await expect(banner).to_contain_text(title)
        await lin.page.keyboard.press("z")
        await expect(banner).to_have_count(0)
        await lin.page.keyboard.press("i")
        picker = lin.page.get_by_role("dialog", name=lin.say("incidents.link.open"))
        await expect(picker.get_by_role("option", name=lin.say("incidents.declare_from"))).to_have_count(0)
        await picker.get_by_role("combobox").fill(title)
        await lin.page.keyboard.press("Enter")
        await expect(banner).to_contain_text(lin.say("incidents.status.investigating"))
        await expect(lin.thread.locator(".ev", has_text=title).last).to_be_visible()
        await lin.button("incidents.insert_notice").click()
        await expect(lin.text).to_have_value(notice)
        await lin.text.fill("")
        await assert_accessible(lin.page)

        # both are answered with one text, which is undone once and sent then
        page, say = boss.page, boss.say
        await expect(page.locator(".linked li")).to_have_count(2)
        await boss.button("incidents.task.answer").click()
        form = page.get_by_role("form", name=say("incidents.task.answer"))
        await expect(form).to_contain_text(say("incidents.reach.tickets_other", count=2))
        answer = f"It works again {mark}, #{{{{ticket.number}}}}"
        await form.get_by_label(say(f"incidents.answer_{language}"), exact=True).fill(answer)
        await assert_accessible(page)
        await boss.button("incidents.do.answer").click()
        await boss.button("tickets.undo").click()
        await expect(page.get_by_role("article").first).to_contain_text(
            say("incidents.round_state.stopped", done=0, left=2)
        )
        await boss.button("incidents.task.answer").click()
        await form.get_by_label(say(f"incidents.answer_{language}"), exact=True).fill(answer)
        await boss.button("incidents.do.answer").click()
        await _done_together(boss, "answer", 2)
        await expect(widget.bubble(f"It works again {mark}, #")).to_have_count(1)
        await expect(lin.bubble(f"It works again {mark}, #")).to_have_count(1)
        await assert_accessible(page)

        # put away, the notice is gone until there is news
        await shown.get_by_role("button", name=widget.say("frame.dismiss")).click()
        await expect(shown).to_have_count(0)
        await boss.button("incidents.edit").click()
        await page.get_by_label(say("incidents.status.label"), exact=True).select_option("monitoring")
        await page.locator(".form-foot .btn.primary").click()
        await expect(shown).to_contain_text(title)
        await expect(banner).to_contain_text(lin.say("incidents.status.monitoring"))

        # resolved, both are solved and the notice is gone
        await boss.button("incidents.task.resolve").click()
        await boss.button("incidents.do.resolve").click()
        await expect(shown).to_have_count(0)
        await _done_together(boss, "resolve", 2)
        await expect(lin.status("solved")).to_be_visible()
        await expect(banner).to_contain_text(lin.say("incidents.status.resolved"))
        await page.set_viewport_size({"width": 390, "height": 844})
        await page.goto(there)
        await expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
        await assert_accessible(page)


async def test_where_nothing_is_chosen_it_says_what_an_incident_is(
    demo: Installation, browser: Browser, language: str
) -> None:
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language)
        await boss.page.goto(f"{demo.url}/incidents")
        await expect(boss.page.get_by_text(boss.say("incidents.start.text"))).to_be_visible()
        await assert_accessible(boss.page)
        await boss.page.get_by_role("link", name=boss.say("incidents.declare"), exact=True).click()
        await expect(boss.page).to_have_url(f"{demo.url}/incidents/running/new")
