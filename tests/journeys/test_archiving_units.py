"""A unit that is not used any more: what is still there is told, then it is archived, offered nowhere, brought back."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.test_notifications import Office
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


async def test_what_was_typed_before_a_unit_was_archived_is_saved_over_nobodys_change(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(3)
    async with sitting(browser, demo.url, language) as seat:
        office = Office(seat, await speak(seat, "boss@demo.kefu", language))
        page = await seat.open("/admin/units")
        boss = Console(page, language)
        say = boss.say
        await expect(item(page, EAST)).to_be_visible()
        await add(boss, f"Crew {mark}", "team", EAST)
        units = (await office.ask("GET", "/api/units"))["items"]
        unit = next(one for one in units if one["name"] == f"Crew {mark}")
        name = page.get_by_label(say("units.name"), exact=True)
        save = page.locator(".form-foot .btn.primary")

        # typed back to what it was, nothing is changed any more
        await name.fill(f"Mine {mark}")
        await expect(save).to_be_enabled()
        await name.fill(f"Crew {mark}")
        await expect(save).to_be_disabled()
        await name.fill(f"Mine {mark}")

        async def change(**values: object) -> None:
            body = {"version": unit["version"]} | values
            unit.update(await office.ask("PATCH", f"/api/units/{unit['id']}", body))

        await change(archived=True)
        await expect(name).to_have_count(0)
        await change(archived=False, name=f"Theirs {mark}")
        await expect(name).to_have_value(f"Mine {mark}")
        seat.expected = REFUSED
        await save.click()
        await expect(page.locator(".form-foot [role=alert]")).to_contain_text(say("admin.conflict"))
        await expect(item(page, f"Theirs {mark}")).to_be_visible()
