"""A required field: described by an administrator, asked for when an agent solves, kept, printed, put away."""

import asyncio
import secrets

from playwright.async_api import Browser, Locator, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask

THEMES = {"zh": "dark", "en": "light"}


async def _describe(boss: Console, name: str) -> None:
    """Describe a choice that suggestions need before they are solved; other journeys solve none."""
    page, say = boss.page, boss.say
    await page.goto(page.url.split("/tickets")[0] + "/admin/fields")
    await page.get_by_role("link", name=say("fields.new_short"), exact=True).click()
    save = page.locator(".form-foot .btn.primary")
    await expect(save).to_be_disabled()
    await page.get_by_label(say(f"fields.name_{boss.language}"), exact=True).fill(name)
    await page.get_by_label(say("fields.type.label"), exact=True).select_option("choice")
    for place, choice in ((1, "Soon"), (2, "Later")):
        await page.get_by_label(say(f"fields.choices.{boss.language}", place=place), exact=True).fill(choice)
    await page.get_by_label(say("fields.choices.down", place=1), exact=True).click()
    await page.get_by_label(say("tickets.kind.suggestion"), exact=True).check()
    await page.get_by_role("checkbox", name=say("fields.required_label")).check()
    await assert_accessible(page)
    await save.click()
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    await expect(page.locator(".item", has_text=name)).to_contain_text(say("fields.required"))


def _in_panel(console: Console, name: str) -> Locator:
    return console.page.locator(".ticket-fields").get_by_role("button", name=name)


async def test_a_required_field_is_asked_for_and_the_ticket_solved_in_one_go(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    name, theme = f"Plan {mark}", THEMES[language]
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        boss, lin = await asyncio.gather(
            sign_in(one, "boss@demo.kefu", language, theme=theme),
            sign_in(other, "lin@demo.kefu", language, theme=theme),
        )
        page, press = lin.page, lin.page.keyboard.press
        await ask(other, f"A wish {mark}")
        await lin.open_ticket(mark)
        await lin.pick(lin.chip("kind", "inquiry"), lin.say("tickets.kind.suggestion"))
        await expect(lin.chip("kind", "suggestion")).to_be_visible()
        await _describe(boss, name)

        # her open ticket shows the new field at once; E asks for it, Esc leaves the ticket as it is
        await expect(_in_panel(lin, name)).to_contain_text(lin.say("fields.required"))
        await page.bring_to_front()
        await press("e")
        form = page.get_by_role("form", name=lin.say("fields.lacking.label"))
        choice = form.get_by_label(name, exact=True)
        await expect(choice).to_be_focused()
        await assert_accessible(page)
        await press("Escape")
        await expect(form).to_have_count(0)
        await expect(lin.status("new")).to_be_visible()

        # the answer that solves waits for it too; filled in by keyboard, both happen in one go
        await lin.text.fill(f"Thank you {mark}")
        await press("Control+Shift+Enter")
        await expect(choice).to_be_focused()
        await expect(lin.bubble(f"Thank you {mark}")).to_have_count(0)
        await expect(choice.locator("option")).to_have_text([lin.say("fields.choose"), "Later", "Soon"])
        await choice.select_option("Soon")
        await press("Enter")
        await form.get_by_role("button", name=lin.say("fields.lacking.solve")).click()
        await expect(lin.status("solved")).to_be_visible()
        await expect(lin.bubble(f"Thank you {mark}")).to_have_count(1)
        await expect(form).to_have_count(0)
        await expect(lin.thread.locator(".ev", has_text=name)).to_have_count(1)
        await expect(_in_panel(lin, name)).to_contain_text("Soon")

        # changed in its place by keyboard; who else looks sees it
        await boss.page.goto(page.url)
        await expect(_in_panel(boss, name)).to_contain_text("Soon")
        await _in_panel(lin, name).focus()
        await press("Enter")
        editor = page.locator(".ticket-fields form")
        await expect(editor.get_by_label(name, exact=True)).to_be_focused()
        await assert_accessible(page)
        await editor.get_by_label(name, exact=True).select_option("Later")
        await press("Control+Enter")
        await expect(editor).to_have_count(0)
        await expect(_in_panel(lin, name)).to_be_focused()
        await expect(_in_panel(boss, name)).to_contain_text("Later")
        lines = boss.thread.locator(".ev", has_text=name)
        await expect(lines).to_have_count(2)
        await expect(lines.first).to_contain_text(
            boss.say("fields.turn.filled", name=name, before="", after=_apart("Soon"))
        )
        turn = boss.say("fields.turn.changed", name=name, before=_apart("Soon"), after=_apart("Later"))
        await expect(lines.last).to_contain_text(turn)
        await expect(lin.thread.locator(".ev", has_text=name).last).to_contain_text(turn)
        there = page.url
        await page.goto(f"{demo.url}/print/{there.rsplit('/', 1)[1].split('?')[0]}")
        await expect(page.locator(".paper dl", has_text=name)).to_contain_text("Later")

        # a view asks for it
        await page.goto(f"{demo.url}/mine/views/new")
        await lin.button("views.remove_line", name=lin.say("views.field.status")).click()
        await lin.button("views.add_line").click()
        line = page.locator(".line").last
        await line.get_by_label(lin.say("views.field.label"), exact=True).select_option(label=name)
        await lin.pick(line.get_by_role("button", name=lin.say("views.add_value", name=name)), "Later")
        await expect(page.locator(".view-preview")).to_have_text(lin.say("views.preview.count_one", shown=1))
        await assert_accessible(page)

        # put away, it is on no ticket any more
        await boss.page.goto(f"{demo.url}/admin/fields")
        await boss.page.locator(".item a", has_text=name).click()
        await boss.button("fields.archive").click()
        await expect(boss.page.locator(".item.off", has_text=name)).to_be_visible()
        await assert_accessible(boss.page)
        await page.goto(there)
        await expect(lin.bubble(f"Thank you {mark}")).to_be_visible()
        await expect(_in_panel(lin, name)).to_have_count(0)


def _apart(value: str) -> str:
    """Give a value as it stands in a line, in a direction of its own."""
    return f"\u2068{value}\u2069"
