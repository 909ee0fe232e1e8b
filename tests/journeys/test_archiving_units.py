"""A unit that is not used any more: what is still there is told, then it is archived, offered nowhere, brought back."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.test_units import EAST, REFUSED, SHOP, THEMES, add, item


async def test_a_unit_is_archived_and_brought_back(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(3)
    west, crew = f"Far {mark}", f"Shift {mark}"
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as other:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        archived = page.get_by_role("region", name=say("units.archived"), exact=True)
        await page.goto(f"{demo.url}/admin/units")
        await expect(item(page, EAST)).to_be_visible()
        await add(boss, west, "region", EAST)
        await add(boss, crew, "team", west)

        # who gives a ticket away elsewhere finds the new team
        lead = await sign_in(other, "boss@demo.kefu", language, theme=THEMES[language])
        await expect(lead.list.locator("li.row").first).to_be_visible()
        await lead.page.keyboard.press("j")
        await expect(lead.text).to_be_visible()
        await lead.page.keyboard.press("a")
        picker = lead.page.locator(".picker")
        await expect(picker.get_by_role("option", name=crew)).to_have_count(1)

        # what lies below it must go first, and is told with its number
        await item(page, west).click()
        seat.expected = REFUSED
        await boss.button("units.archive").click()
        await expect(page.locator(".unit-archiving [role=alert]")).to_contain_text("1")
        seat.expected = ""
        await assert_accessible(page)

        # first the team, by keyboard
        await item(page, crew).click()
        await expect(page.get_by_role("heading", level=1, name=crew)).to_be_visible()
        await boss.button("units.archive").focus()
        await page.keyboard.press("Enter")
        await expect(item(page, crew)).to_have_count(0)
        await expect(archived).to_contain_text(crew)
        await expect(page.locator(".unit-archiving")).to_contain_text(say("units.archived_hint"))
        await assert_accessible(page)
        await item(page, west).click()
        await expect(page.get_by_role("heading", level=1, name=west)).to_be_visible()
        await boss.button("units.archive").click()
        await expect(item(page, west)).to_have_count(0)

        # no ticket can be given to it, also in a console that was open all the time, and nobody is put there
        await expect(picker.get_by_role("option", name=SHOP)).to_have_count(1)
        await expect(picker.get_by_role("option", name=crew)).to_have_count(0)
        await page.goto(f"{demo.url}/admin/members/new")
        unit = page.get_by_label(say("members.admin.unit"), exact=True)
        await expect(unit.locator("option", has_text=EAST)).to_have_count(1)
        await expect(unit.locator("option", has_text=mark)).to_have_count(0)
        # the history tells what was done
        await page.goto(f"{demo.url}/admin/units")
        await page.get_by_label(say("units.find")).fill(crew)
        await expect(archived.get_by_role("listitem")).to_have_count(1)
        await archived.locator("strong", has_text=crew).click()
        await page.locator(".history summary").click()
        await expect(page.locator(".history")).to_contain_text("归档" if language == "zh" else "archived")

        # it comes back after the one above it
        seat.expected = REFUSED
        await boss.button("units.unarchive").click()
        await expect(page.locator(".unit-archiving [role=alert]")).to_contain_text(west)
        seat.expected = ""
        await page.get_by_label(say("units.find")).fill("")
        for name in (west, crew):
            await archived.locator("strong", has_text=name).click()
            await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
            await boss.button("units.unarchive").click()
            await expect(item(page, name)).to_be_visible()
        await expect(picker.get_by_role("option", name=crew)).to_have_count(1)
        await expect(page.get_by_label(say("units.name"), exact=True)).to_have_value(crew)
        await assert_accessible(page)
