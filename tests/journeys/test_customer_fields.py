"""A field of customers: described by an administrator, filled in beside a ticket and in the profile, told, put away."""

import asyncio
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
