"""A ticket field filled in otherwise than by hand: by a macro that solves, and on many tickets at once."""

import asyncio
import secrets

from playwright.async_api import Browser, Locator, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask

THEMES = {"zh": "dark", "en": "light"}


async def _describe(boss: Console, base: str, name: str, sort: str = "choice") -> None:
    """Add a field that every ticket has and none needs, so that no other journey meets it."""
    page, say = boss.page, boss.say
    await page.goto(f"{base}/admin/fields")
    await page.get_by_role("link", name=say("fields.new_short"), exact=True).click()
    await page.get_by_label(say(f"fields.name_{boss.language}"), exact=True).fill(name)
    await page.get_by_label(say("fields.type.label"), exact=True).select_option(sort)
    for place, choice in ((1, "Soon"), (2, "Later")) if sort == "choice" else ():
        await page.get_by_label(say(f"fields.choices.{boss.language}", place=place), exact=True).fill(choice)
    await page.locator(".form-foot .btn.primary").click()
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def _in_panel(console: Console, name: str) -> Locator:
    return console.page.locator(".ticket-fields").get_by_role("button", name=name)


async def test_a_field_is_filled_in_by_a_macro_and_on_many_at_once(
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
        await _describe(boss, demo.url, name)
        for number in range(3):
            await ask(other, f"Wish {number} {mark}")

        # the macro's form offers the field by its name and its choices by theirs
        await page.goto(f"{demo.url}/mine/macros/new")
        await page.get_by_label(lin.say("macros.name"), exact=True).fill(f"Filling {mark}")
        await page.get_by_label(lin.say("tickets.field.status"), exact=True).select_option("pending")
        adder = lin.button("macros.field_in")
        await lin.pick(adder, name)
        step = page.locator(".field-step", has_text=name)
        await expect(step.get_by_label(name, exact=True)).to_be_focused()
        await step.get_by_role("button").press("Enter")
        await expect(step).to_have_count(0)
        await expect(adder).to_be_focused()
        await lin.pick(adder, name)
        await expect(step).to_contain_text(lin.say("macros.field_emptied"))
        await step.get_by_label(name, exact=True).select_option("Soon")
        await expect(step).not_to_contain_text(lin.say("macros.field_emptied"))
        await assert_accessible(page)
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.get_by_role("heading", level=1, name=f"Filling {mark}")).to_be_visible()
        await expect(page.locator(".item", has_text=f"Filling {mark}")).to_contain_text(f"{name}: Soon")

        # it is told before, done, and undone
        await page.goto(f"{demo.url}/tickets/unassigned")
        await lin.open_ticket(f"Wish 0 {mark}")
        await press("m")
        await page.keyboard.type(f"filling {mark}")
        await expect(page.get_by_role("option")).to_have_count(1)
        await press("Enter")
        card = page.locator(".macro-card")
        await expect(card.locator(".plan > div", has_text=name)).to_contain_text("Soon")
        await assert_accessible(page)
        await expect(card.get_by_role("button").first).to_be_focused()
        await press("Enter")
        await expect(lin.status("pending")).to_be_visible()
        await expect(_in_panel(lin, name)).to_contain_text("Soon")
        await lin.button("replies.undo").click()
        await expect(lin.status("open")).to_be_visible()
        await expect(_in_panel(lin, name)).to_contain_text(lin.say("fields.add"))

        # on all three at once, and taken back
        bar, notices = page.locator(".bulk"), page.locator(".notices")
        for number in range(3):
            await lin.row(f"Wish {number} {mark}").hover()
            await lin.row(f"Wish {number} {mark}").get_by_role("checkbox").check()
        await lin.pick(bar.get_by_role("button", name=lin.say("tickets.bulk.fields"), exact=True), name)
        form = page.get_by_role("form", name=lin.say("tickets.bulk.fields"))
        choice = form.get_by_label(name, exact=True)
        await expect(choice).to_be_focused()
        await assert_accessible(page)
        await choice.select_option("Later")
        await form.get_by_role("button", name=lin.say("tickets.bulk.fill"), exact=True).click()
        told = lin.say("tickets.bulk.done_other", count=3, what=f"{name}: Later")
        await expect(notices).to_contain_text(told)
        await expect(_in_panel(lin, name)).to_contain_text("Later")
        await press("z")
        await expect(notices).to_contain_text(lin.say("tickets.bulk.undone_other", count=3))
        await expect(_in_panel(lin, name)).to_contain_text(lin.say("fields.add"))

        # put away, the field is told of where the macro is kept, and where it is used
        await boss.page.locator(".item a", has_text=name).click()
        await boss.button("fields.archive").click()
        await expect(boss.page.locator(".item.off", has_text=name)).to_be_visible()
        there = page.url
        await page.goto(f"{demo.url}/mine/macros")
        await page.locator(".item a", has_text=f"Filling {mark}").click()
        await expect(page.locator(".field-step")).to_contain_text(lin.say("macros.unfit.archived"))
        await assert_accessible(page)
        await page.goto(there)
        await expect(lin.bubble(f"Wish 0 {mark}")).to_be_visible()
        await press("m")
        await page.keyboard.type(f"filling {mark}")
        await expect(page.get_by_role("option")).to_have_count(1)
        await press("Enter")
        await expect(card.get_by_role("alert")).to_contain_text(lin.say("macros.unfit.archived"))
        await expect(card.get_by_role("button").first).to_have_attribute("aria-disabled", "true")
        await assert_accessible(page)


COMPOSING = """field => field.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""


async def test_what_is_half_typed_empties_no_field(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    name = f"Boxes {mark}"
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        boss, lin = await asyncio.gather(
            sign_in(one, "boss@demo.kefu", language), sign_in(other, "lin@demo.kefu", language)
        )
        page, press = lin.page, lin.page.keyboard.press
        await _describe(boss, demo.url, name, "number")
        for number in range(2):
            await ask(other, f"Boxes {number} {mark}")
        await page.goto(f"{demo.url}/tickets/unassigned")
        await lin.open_ticket(f"Boxes 0 {mark}")

        # on many: Enter on what was just opened does nothing, and what is half typed is refused however it is asked for
        bar, notices = page.locator(".bulk"), page.locator(".notices")
        opener = bar.get_by_role("button", name=lin.say("tickets.bulk.fields"), exact=True)
        form = page.get_by_role("form", name=lin.say("tickets.bulk.fields"))
        refused = form.get_by_text(lin.say("fields.half_typed"), exact=True)
        empty = form.get_by_role("button", name=lin.say("tickets.bulk.empty_other", count=2), exact=True)

        async def choose() -> None:
            for number in range(2):
                await lin.row(f"Boxes {number} {mark}").hover()
                await lin.row(f"Boxes {number} {mark}").get_by_role("checkbox").check()
            await lin.pick(opener, name)
            await expect(form.get_by_label(name, exact=True)).to_be_focused()

        await choose()
        await page.keyboard.type("4")
        # an Enter that chooses a word sends nothing: it does not even come so far
        assert not await form.get_by_label(name, exact=True).evaluate(COMPOSING)
        await press("Enter")
        await expect(notices).to_contain_text(lin.say("tickets.bulk.done_other", count=2, what=f"{name}: 4"))
        await expect(_in_panel(lin, name)).to_contain_text("4")
        await choose()
        await press("Enter")
        await expect(empty).to_be_visible()
        await expect(refused).to_have_count(0)
        await page.keyboard.type("-")
        await press("Enter")
        await expect(refused).to_be_visible()
        await assert_accessible(page)
        await page.keyboard.type("e")
        await expect(refused).to_have_count(0)
        await empty.click()
        await expect(refused).to_be_visible()
        await expect(form.get_by_label(name, exact=True)).to_be_focused()
        await press("Escape")
        await expect(form).to_have_count(0)
        await expect(_in_panel(lin, name)).to_contain_text("4")

        # on one ticket it is the same
        await lin.button("tickets.bulk.clear").click()
        await _in_panel(lin, name).click()
        editor = page.locator(".ticket-fields form")
        await expect(editor.get_by_label(name, exact=True)).to_be_focused()
        await press("ControlOrMeta+a")
        await page.keyboard.type("-")
        await press("Enter")
        await expect(editor.get_by_role("alert").first).to_have_text(lin.say("fields.half_typed"))
        await press("Control+Enter")
        await expect(editor.get_by_role("alert").first).to_have_text(lin.say("fields.half_typed"))
        await press("Escape")
        await expect(_in_panel(lin, name)).to_contain_text("4")

        # emptying is asked for by its own button, which says on how many
        await choose()
        await empty.click()
        told = lin.say("tickets.bulk.done_other", count=2, what=lin.say("tickets.bulk.emptied", name=name))
        await expect(notices).to_contain_text(told)
        await expect(_in_panel(lin, name)).to_contain_text(lin.say("fields.add"))
        await boss.page.locator(".item a", has_text=name).click()
        await boss.button("fields.archive").click()
        await expect(boss.page.locator(".item.off", has_text=name)).to_be_visible()
