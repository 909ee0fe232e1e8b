"""The organisation: a tree that grows, is walked by keys, renamed and moved, and says who belongs where."""

import re
import secrets

from playwright.async_api import Browser, Locator, Page, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in, speak
from tests.journeys.installation import Installation

REFUSED = "the server responded with a status of 4"
# one look a language: each is seen by axe once
THEMES = {"zh": "dark", "en": "light"}
EAST, SHOP = "华东区 East China", "商城客服组 Shop Team"


def item(page: Page, name: str) -> Locator:
    """Find a unit in the tree."""
    return page.get_by_role("treeitem", name=name)


async def add(boss: Console, name: str, kind: str, parent: str) -> None:
    """Add a unit over the page."""
    page = boss.page
    await page.get_by_role("link", name=boss.say("units.add_short"), exact=True).click()
    await page.get_by_label(boss.say("units.name"), exact=True).fill(name)
    await page.get_by_label(boss.say("units.kind_label"), exact=True).select_option(kind)
    await page.get_by_label(boss.say("units.parent"), exact=True).select_option(label=parent)
    await page.locator(".form-foot .btn.primary").click()
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


async def test_the_organisation_grows_and_moves(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(3)
    west, crew = f"West {mark}", f"Crew {mark}"
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page = boss.page
        await page.get_by_role("link", name=boss.say("shell.administration")).click()
        await page.get_by_role("link", name=boss.say("admin.section.units")).click()
        await expect(item(page, SHOP)).to_have_attribute("aria-level", "3")
        await assert_accessible(page)

        # a region and a team in it; nobody belongs there yet, and the way to change that is offered
        await add(boss, west, "region", "云帆户外 Yunfan Outdoor")
        await expect(item(page, west)).to_have_attribute("aria-selected", "true")
        await add(boss, crew, "team", west)
        await expect(item(page, crew)).to_have_attribute("aria-level", "3")
        await expect(page.get_by_role("heading", name=boss.say("units.people.none"))).to_be_visible()
        await assert_accessible(page)
        await page.locator(".people .btn").click()
        unit = page.get_by_label(boss.say("members.admin.unit"), exact=True)
        await expect(unit.locator("option:checked")).to_contain_text(crew)
        await page.get_by_text(boss.say("members.invite.by_password"), exact=True).click()
        await expect(unit.locator("option:checked")).to_contain_text(crew)
        await page.get_by_label(boss.say("members.admin.name"), exact=True).fill(f"Mei {mark}")
        await page.get_by_label(boss.say("members.email"), exact=True).fill(f"{mark}@demo.kefu")
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.get_by_role("heading", level=1, name=f"Mei {mark}")).to_be_visible()
        await page.go_back()
        await page.go_back()
        await expect(page.locator(".people li")).to_have_count(1)
        await expect(item(page, crew)).to_contain_text("1")

        await walk(page, west, crew)

        # what would break the tree is not offered; what somebody else did meanwhile is told
        await item(page, EAST).click()
        parents = page.get_by_label(boss.say("units.parent"), exact=True).locator("option")
        await expect(parents.filter(has_text=west)).to_have_count(1)
        await expect(parents.filter(has_text=EAST)).to_have_count(0)
        await expect(parents.filter(has_text=SHOP)).to_have_count(0)
        await item(page, crew).click()
        await page.get_by_label(boss.say("units.name"), exact=True).fill("\u202e")
        seat.expected = REFUSED
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.get_by_label(boss.say("units.name"), exact=True)).to_have_attribute("aria-invalid", "true")
        await assert_accessible(page)
        await page.get_by_label(boss.say("units.name"), exact=True).fill(f"Renamed {mark}")
        await page.get_by_label(boss.say("units.parent"), exact=True).select_option(label=EAST)
        await rename(page, crew, f"Other {mark}")
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.locator(".form-foot [role=alert]")).to_have_text(boss.say("admin.conflict"))
        await boss.button("admin.save_anyway").click()
        await expect(page.locator(".way")).to_contain_text(EAST)
        await expect(item(page, f"Renamed {mark}")).to_have_attribute("aria-level", "3")

        # it is found by a part of its name, with the way to it
        await page.get_by_label(boss.say("units.find")).fill(f"named {mark}")
        await expect(page.get_by_role("treeitem")).to_have_count(3)
        await page.get_by_label(boss.say("units.find")).fill("nowhere at all")
        await expect(page.get_by_role("heading", name=boss.say("units.none"))).to_be_visible()


async def test_a_unit_is_archived_as_it_is_saved_and_found(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(3)
    crew = f"Kiosk {mark}"
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        await page.goto(f"{demo.url}/admin/units")
        await expect(item(page, EAST)).to_be_visible()
        await add(boss, crew, "team", EAST)

        # what is typed above is saved or discarded first
        archive, told = boss.button("units.archive"), page.locator(".unit-archiving")
        await page.get_by_label(say("units.name"), exact=True).fill(f"Renamed {mark}")
        await expect(archive).to_have_attribute("aria-disabled", "true")
        await expect(told).to_contain_text(say("units.archive_unsaved"))
        await assert_accessible(page)
        await archive.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_label(say("units.name"), exact=True)).to_have_value(f"Renamed {mark}")
        await boss.button("admin.reset").click()
        await expect(told).not_to_contain_text(say("units.archive_unsaved"))

        # what somebody else did meanwhile is told in words that fit
        seat.expected = REFUSED
        await rename(page, crew, f"Corner {mark}")
        await archive.click()
        await expect(told.get_by_role("alert")).to_have_text(say("units.archive_conflict"))
        await expect(page.get_by_role("heading", level=1, name=f"Corner {mark}")).to_be_visible()
        await assert_accessible(page)
        seat.expected = ""
        await archive.click()

        # a search that finds it among the archived says nothing else
        await page.get_by_label(say("units.find")).fill(mark)
        await expect(page.get_by_role("treeitem")).to_have_count(0)
        await expect(page.locator(".archived-units li")).to_have_text(re.compile(f"Corner {mark}"))
        await expect(page.get_by_role("heading", name=say("units.none"))).to_have_count(0)
        await assert_accessible(page)


async def test_an_unknown_unit_has_a_way_back_on_a_phone(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language, size=(390, 844)) as seat:
        await speak(seat, "boss@demo.kefu", language)
        page = await seat.open("/admin/units/nowhere")
        boss = Console(page, language)
        unknown = page.get_by_role("heading", level=1, name=boss.say("units.unknown"), exact=True)
        await expect(unknown).to_be_visible()
        await assert_accessible(page)
        await page.locator(".detail").get_by_role("button", name=boss.say("shell.back"), exact=True).click()
        await expect(item(page, EAST)).to_be_visible()


async def walk(page: Page, west: str, crew: str) -> None:
    """Go through the tree by keys alone: one stop of Tab, arrows from there."""
    await expect(page.locator("[role=treeitem][tabindex='0']")).to_have_count(1)
    await item(page, crew).focus()
    await page.keyboard.press("ArrowLeft")
    await expect(item(page, west)).to_be_focused()
    await page.keyboard.press("ArrowLeft")
    await expect(item(page, west)).to_have_attribute("aria-expanded", "false")
    await expect(item(page, crew)).to_have_count(0)
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await expect(item(page, crew)).to_be_focused()
    await page.keyboard.press("Home")
    await expect(page.get_by_role("treeitem").first).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    first = await page.get_by_role("treeitem").nth(1).inner_text()
    await expect(page.locator(".detail h1")).to_have_text(first.splitlines()[0])
    await page.keyboard.press("End")
    await expect(page.get_by_role("treeitem").last).to_be_focused()


async def rename(page: Page, name: str, wanted: str) -> None:
    """Rename a unit behind the page's back."""
    await page.evaluate(
        """async ([name, wanted]) => {
            const ask = (path, more) => fetch(path, more).then((answer) => answer.json());
            const { csrf_token } = await ask("/api/session");
            const { id, version } = (await ask("/api/units")).items.find((unit) => unit.name === name);
            const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf_token };
            const body = JSON.stringify({ version, name: wanted });
            await ask(`/api/units/${id}`, { method: "PATCH", headers, body });
        }""",
        [name, wanted],
    )
