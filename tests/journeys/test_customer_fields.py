"""A field of customers: described by an administrator, filled in beside a ticket and in the profile, told, put away."""

import asyncio
import re
import secrets

from playwright.async_api import Browser, FilePayload, Locator, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask

THEMES = {"zh": "light", "en": "dark"}


async def _describe(boss: Console, url: str, name: str) -> None:
    page, say = boss.page, boss.say
    await page.goto(f"{url}/admin/fields")
    await page.get_by_role("link", name=say("fields.new_short"), exact=True).click()
    await page.get_by_label(say(f"fields.name_{boss.language}"), exact=True).fill(name)
    solved = page.get_by_role("checkbox", name=say("fields.required_label"))
    await expect(solved).to_be_visible()
    await page.get_by_label(say("fields.about.label"), exact=True).select_option("customer")
    await expect(solved).to_have_count(0)
    await page.get_by_label(say("fields.type.label"), exact=True).select_option("choice")
    for place, choice in ((1, "North"), (2, "South")):
        await page.get_by_label(say(f"fields.choices.{boss.language}", place=place), exact=True).fill(choice)
    await assert_accessible(page)
    await page.locator(".form-foot .btn.primary").click()
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    await expect(page.locator(".item", has_text=name)).to_contain_text(say("fields.kinds.customers"))
    await assert_accessible(page)


def _row(console: Console, name: str) -> Locator:
    return console.page.locator(".customer-fields").get_by_role("button", name=name)


async def _narrow_and_add(lin: Console, url: str, name: str, mark: str) -> None:
    """The list is narrowed by it, by keyboard; the form for somebody new asks for it too."""
    page, say = lin.page, lin.say
    profile = page.url
    await page.goto(f"{url}/customers")
    rows, chips = page.locator(".customer-row"), page.locator(".own-seek")
    await expect(rows.nth(1)).to_be_visible()
    await lin.button("customers.seek.add").focus()
    await page.keyboard.press("Enter")
    form = page.get_by_role("form", name=say("customers.seek.title"))
    await expect(form.get_by_label(say("customers.seek.field"), exact=True)).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(lin.button("customers.seek.add")).to_be_focused()
    await page.keyboard.press("Enter")
    await form.get_by_label(say("customers.seek.field"), exact=True).select_option(label=name)
    await expect(form.locator(".btn.primary")).to_be_disabled()
    await form.get_by_label(say("customers.seek.value"), exact=True).select_option(label="South")
    await assert_accessible(page)
    await form.locator(".btn.primary").click()
    await expect(form).to_have_count(0)
    south = say("customers.seek.is_chip", name=name, value="South")
    await expect(chips).to_have_text([south])
    await expect(rows).to_have_count(1)
    await assert_accessible(page)

    # somebody new has it at once; the address keeps what the list is narrowed by
    await lin.button("customers.new").click()
    add = page.locator(".new-customer")
    await add.get_by_label(say("customers.form.name"), exact=True).fill(f"Ann {mark}")
    await add.get_by_label(name, exact=True).select_option(label="South")
    await assert_accessible(page)
    await add.locator(".btn.primary").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(f"Ann {mark}")
    await expect(_row(lin, name)).to_contain_text("South")
    await page.go_back()
    await expect(chips).to_have_text([south])
    await expect(rows).to_have_count(2)
    await lin.button("customers.seek.add").click()
    await form.get_by_label(say("customers.seek.field"), exact=True).select_option(label=name)
    await form.get_by_label(say("customers.seek.how"), exact=True).select_option("empty")
    await form.locator(".btn.primary").click()
    await expect(page.get_by_text(say("customers.none.title"))).to_be_visible()
    await page.get_by_role("button", name=say("customers.seek.remove", what=south), exact=True).click()
    await expect(chips).to_have_count(1)
    await expect(rows.nth(1)).to_be_visible()
    await page.goto(profile)


async def test_a_field_of_customers_is_described_filled_in_and_told(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    name, theme = f"Region {mark}", THEMES[language]
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        boss, lin = await asyncio.gather(
            sign_in(one, "boss@demo.kefu", language, theme=theme),
            sign_in(other, "lin@demo.kefu", language, theme=theme),
        )
        await ask(other, f"Where do you deliver {mark}")
        await lin.open_ticket(mark)
        await _describe(boss, demo.url, name)

        # it appears beside her open ticket by itself, and is filled in there by keyboard
        await expect(_row(lin, name)).to_contain_text(lin.say("fields.add"))
        await lin.page.bring_to_front()
        await _row(lin, name).focus()
        await lin.page.keyboard.press("Enter")
        editor = lin.page.locator(".customer-fields form")
        await expect(editor.get_by_label(name, exact=True)).to_be_focused()
        await assert_accessible(lin.page)
        await editor.get_by_label(name, exact=True).select_option(label="North")
        await lin.page.keyboard.press("Control+Enter")
        await expect(editor).to_have_count(0)
        await expect(_row(lin, name)).to_be_focused()
        await expect(_row(lin, name)).to_contain_text("North")

        # the profile has it too, and tells who changed it; who else looks sees what is changed there
        await lin.page.locator("aside.side .name a").click()
        await expect(lin.page.locator(".changes li").first).to_contain_text(name)
        await boss.page.goto(lin.page.url)
        await expect(_row(boss, name)).to_contain_text("North")
        await assert_accessible(boss.page)
        await _row(boss, name).click()
        await boss.page.locator(".customer-fields form").get_by_label(name, exact=True).select_option(label="South")
        await boss.page.locator(".customer-fields form .btn.primary").click()
        await expect(_row(lin, name)).to_contain_text("South")

        await _narrow_and_add(lin, demo.url, name, mark)

        # a file's column of that name is recognised
        await boss.page.goto(f"{demo.url}/customers/imports")
        file: FilePayload = {
            "name": f"{mark}.csv",
            "mimeType": "text/csv",
            "buffer": f"name,{name}\nAnn {mark},South\nBob {mark},West\n".encode(),
        }
        await boss.page.locator(".drop-file input[type=file]").set_input_files([file])
        await expect(boss.page.get_by_role("heading", level=1)).to_contain_text(boss.say("imports.state.ready"))
        column = boss.page.get_by_label(boss.say("imports.columns.of", name=name), exact=True)
        await expect(column.locator("option:checked")).to_have_text(name)
        wrong = boss.page.locator(".import-table tbody tr")
        await expect(wrong).to_have_count(1)
        await expect(wrong.locator(".wrong")).to_have_text("West")
        await expect(wrong.locator(".why")).to_contain_text(name)
        await assert_accessible(boss.page)
        await boss.button("imports.give_up").click()

        # put away, no customer has it any more
        await boss.page.goto(f"{demo.url}/admin/fields")
        await boss.page.locator(".item a", has_text=name).click()
        await boss.button("fields.archive").click()
        await expect(boss.page.locator(".item.off", has_text=name)).to_be_visible()
        await expect(_row(lin, name)).to_have_count(0)


COMPOSING = """field => field.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Escape", isComposing: true, bubbles: true, cancelable: true }))"""
# the same key as Safari tells of it
COMPOSED = COMPOSING.replace("isComposing: true", "keyCode: 229")


async def test_a_bookmark_of_fields_that_are_gone_leads_on(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say, press = boss.page, boss.say, boss.page.keyboard.press
        await _describe(boss, demo.url, f"Area {mark}")
        seat.expected = "the server responded with a status of 4"
        await page.goto(f"{demo.url}/customers?" + "&".join(f"field=gone{mark}:{place}" for place in range(10)))
        failed, chips = page.get_by_role("alert").filter(has_text=say("customers.failed")), page.locator(".own-seek")
        await expect(failed).to_be_visible()
        await assert_accessible(page)

        # ten are as many as there can be; one taken off, the focus is where another can be added
        add = boss.button("customers.seek.add")
        await expect(add).to_have_attribute("aria-disabled", "true")
        await chips.first.get_by_role("button").focus()
        await press("Enter")
        await expect(chips).to_have_count(9)
        await expect(add).to_be_focused()
        await press("Enter")
        form = page.get_by_role("form", name=say("customers.seek.title"))
        field = form.get_by_label(say("customers.seek.field"), exact=True)
        await expect(field).to_be_focused()
        await field.evaluate(COMPOSING)
        await field.evaluate(COMPOSED)
        await expect(field).to_be_focused()
        await press("Escape")
        await expect(form).to_have_count(0)

        # no retry would help here: the filters are taken off
        await failed.get_by_role("button", name=say("customers.none.reset"), exact=True).click()
        await expect(chips).to_have_count(0)
        await expect(page.locator(".customer-row").nth(1)).to_be_visible()
        seat.expected = ""
        await page.goto(f"{demo.url}/admin/fields")
        await page.locator(".item a", has_text=f"Area {mark}").click()
        await boss.button("fields.archive").click()
        await expect(page.locator(".item.off", has_text=f"Area {mark}")).to_be_visible()


async def test_what_is_typed_into_a_field_is_asked_for(demo: Installation, browser: Browser, language: str) -> None:
    """Beside a ticket and in the profile: nobody leaves with it without a word, and nothing is asked for nothing."""
    mark = secrets.token_hex(4)
    name = f"Zone {mark}"
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        await _describe(boss, demo.url, name)
        await ask(seat, f"Where do you deliver {mark}")
        await page.goto(f"{demo.url}/tickets/open")
        await boss.open_ticket(mark)
        form, question = (
            page.locator(".customer-fields form"),
            page.get_by_role("dialog", name=say("admin.unsaved.title")),
        )
        field, bell = form.get_by_label(name, exact=True), page.locator('nav.rail a[href^="/notifications"]')
        ticket = page.url
        profile = await page.locator("aside.side .name a").get_attribute("href")
        for place in (ticket, f"{demo.url}{profile}"):
            # opened and left as it was
            await page.goto(place)
            await _row(boss, name).click()
            await bell.click()
            await expect(page).to_have_url(re.compile("/notifications"))
            await expect(question).to_have_count(0)
            # changed: asked by a link, by the browser's own button and by its tab
            await page.go_back()
            await _row(boss, name).click()
            await field.select_option(label="North")
            await bell.click()
            await expect(question, place).to_be_visible()
            await assert_accessible(page)
            await boss.button("admin.unsaved.stay").click()
            await page.evaluate("history.forward()")
            await expect(question).to_be_visible()
            await page.keyboard.press("Escape")
            await expect(question).to_have_count(0)
            await expect(field.locator("option:checked")).to_have_text("North")
            assert await page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))")
            # and given up
            await bell.click()
            await boss.button("admin.unsaved.discard").click()
            await expect(page).to_have_url(re.compile("/notifications"))

        # the next ticket
        await page.goto(ticket)
        await _row(boss, name).click()
        await field.select_option(label="South")
        other = page.locator(".list a[href*='/tickets/']:not([aria-current])").first
        await other.click()
        await expect(question).to_be_visible()
        await boss.button("admin.unsaved.stay").click()
        await form.locator(".btn.primary").click()
        await expect(_row(boss, name)).to_contain_text("South")
        await expect(question).to_have_count(0)
        await bell.click()
        await expect(page).to_have_url(re.compile("/notifications"))
        await page.goto(f"{demo.url}/admin/fields")
        await page.locator(".item a", has_text=name).click()
        await boss.button("fields.archive").click()
        await expect(page.locator(".item.off", has_text=name)).to_be_visible()
