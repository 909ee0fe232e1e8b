"""Outside Administration, too, nothing typed is thrown away without a word; nor is anything asked for nothing."""

import re
import secrets

from playwright.async_api import Browser, Locator, expect

from tests.journeys.browser import Seat, assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.test_merging_customers import _post

THEMES = {"zh": "dark", "en": "light"}


def _question(boss: Console) -> Locator:
    return boss.page.get_by_role("dialog", name=boss.say("admin.unsaved.title"))


async def _leave(boss: Console) -> None:
    """Go to one's notifications, by the bar at the side."""
    await boss.page.locator('nav.rail a[href^="/notifications"]').click()


async def _held(boss: Console, field: Locator, other: str) -> None:
    """Change a field, go elsewhere and stay, change it back, and go."""
    page, here = boss.page, boss.page.url
    before = await field.input_value()
    await field.fill(other)
    await _leave(boss)
    await expect(_question(boss), here).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(_question(boss)).to_have_count(0)
    await expect(field).to_have_value(other)
    await expect(page).to_have_url(here)
    await field.fill(before)
    await _leave(boss)
    await expect(page).to_have_url(re.compile("/notifications"))
    await expect(_question(boss)).to_have_count(0)


async def test_what_one_sets_for_oneself(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page = boss.page
        settings = f"{demo.url}/settings"
        await page.goto(settings)
        await _held(boss, page.locator(".my-name input"), "Somebody else")
        await page.goto(settings)
        await _held(boss, page.locator("form.absence input").first, "2030-01-02T03:04")
        await page.goto(settings)
        await boss.button("members.change_password.open").click()
        await _held(boss, page.get_by_label(boss.say("members.change_password.current")), "guess")

        # a tick is a change; what holds at once is none
        await page.goto(settings)
        tick = page.locator("form:has(.told-of) .tick input")
        await tick.click()
        await _leave(boss)
        await expect(_question(boss)).to_be_visible()
        await assert_accessible(page)
        await page.keyboard.press("Escape")
        await tick.click()
        await page.locator(".segments", has_text=boss.say("members.profile.no_undo")).locator("label").last.click()
        await _leave(boss)
        await expect(page).to_have_url(re.compile("/notifications"))
        await expect(_question(boss)).to_have_count(0)


async def _customer(seat: Seat, name: str) -> str:
    return str((await _post(seat, "customers", {"name": name}))["id"])


async def test_customers_and_companies(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        company = await _post(seat, "companies", {"name": f"Alpine {mark}"})
        one, two = await _customer(seat, f"Ann {mark}"), await _customer(seat, f"Bob {mark}")
        await page.goto(f"{demo.url}/companies/{company['id']}")
        await _held(boss, page.get_by_label(say("customers.form.note"), exact=True), "Since 2019")
        await page.goto(f"{demo.url}/customers/{one}")
        await _held(boss, page.locator(".profile-form input").first, "Anna")
        await page.goto(f"{demo.url}/customers/{one}")
        await boss.button("customers.identities.add").click()
        await _held(boss, page.get_by_label(say("customers.identities.address")), f"{mark}@example.com")

        # from customer to customer, what is thrown away does not come along
        await page.goto(f"{demo.url}/customers?query={mark}")
        await page.get_by_role("link", name=f"Bob {mark}").click()
        await expect(page.get_by_role("heading", level=1, name=f"Bob {mark}")).to_be_visible()
        await page.locator('nav.rail a[href="/customers"]').click()
        await page.get_by_role("searchbox", name=say("customers.search")).fill(mark)
        await page.get_by_role("link", name=f"Ann {mark}").click()
        await expect(page.get_by_role("heading", level=1, name=f"Ann {mark}")).to_be_visible()
        note = page.get_by_role("textbox", name=say("customers.notes.label"), exact=True).last
        await note.fill("prefers calls")
        await page.evaluate("history.go(-2)")
        await expect(_question(boss)).to_be_visible()
        await boss.button("admin.unsaved.discard").click()
        await expect(page).to_have_url(f"{demo.url}/customers/{two}")
        await expect(note).to_have_value("")

        # saved, nothing is asked; an old one that is worded anew is asked about
        await note.fill("prefers calls")
        await page.locator(".note-form .btn.primary").click()
        await expect(page.locator(".customer-notes li")).to_have_count(1)
        await _leave(boss)
        await expect(page).to_have_url(re.compile("/notifications"))
        await page.go_back()
        await boss.button("customers.notes.edit").click()
        await _held(boss, page.locator(".customer-notes textarea"), "prefers letters")

        # somebody new: made, their page opens without a question
        await page.goto(f"{demo.url}/customers")
        await boss.button("customers.new").click()
        name = page.locator(".new-customer input").first
        await _held(boss, name, f"Cy {mark}")
        await page.goto(f"{demo.url}/customers")
        await boss.button("customers.new").click()
        await name.fill(f"Cy {mark}")
        await boss.button("customers.form.add").click()
        await expect(page.get_by_role("heading", level=1, name=f"Cy {mark}")).to_be_visible()
        await expect(_question(boss)).to_have_count(0)


async def test_incidents(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        await page.goto(f"{demo.url}/incidents/running/new")
        title = page.get_by_label(say(f"incidents.title_{language}"), exact=True)
        await _held(boss, title, f"Outage {mark}")
        await page.goto(f"{demo.url}/incidents/running/new")
        await title.fill(f"Outage {mark}")
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.get_by_role("heading", level=1, name=f"Outage {mark}")).to_be_visible()
        await expect(_question(boss)).to_have_count(0)
        there = page.url

        answer = page.get_by_label(say(f"incidents.answer_{language}"), exact=True)
        await boss.button("incidents.task.answer").click()
        await _held(boss, answer, "It works again")
        await page.goto(there)
        await boss.button("incidents.edit").click()
        await _held(boss, title, f"Outages {mark}")

        # neither is another form of the same incident opened over what was typed
        await page.goto(there)
        await boss.button("incidents.task.answer").click()
        await boss.button("incidents.task.resolve").click()
        await boss.button("incidents.task.answer").click()
        await answer.fill("It works again")
        await boss.button("incidents.task.resolve").click()
        await expect(_question(boss)).to_be_visible()
        await assert_accessible(page)
        await boss.button("admin.unsaved.stay").click()
        await expect(answer).to_have_value("It works again")
        await page.get_by_role("form").get_by_role("button", name=say("shell.close")).click()
        await boss.button("admin.unsaved.discard").click()
        await expect(answer).to_have_count(0)
        await boss.button("incidents.task.resolve").click()
        await boss.button("incidents.do.resolve").click()
        await expect(page.locator(".form-foot")).to_have_count(0)
        await expect(_question(boss)).to_have_count(0)


async def test_somebody_new_whichever_way_they_come_in(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        units = (await (await seat.context.request.get(f"{demo.url}/api/units")).json())["items"]
        unit = next(one for one in units if one["parent_id"] is not None)["id"]
        await page.goto(f"{demo.url}/admin/members/new?unit={unit}")
        email, name = page.locator("input[type=email]"), page.get_by_label(say("members.admin.name"), exact=True)
        where = page.get_by_label(say("members.admin.unit"), exact=True)
        invited, added = page.locator(".detail .segments label").first, page.locator(".detail .segments label").last
        await expect(where).to_have_value(unit)
        await email.fill("new@example.com")
        await added.click()
        await expect(email).to_have_value("new@example.com")
        await name.fill("Nora")
        await invited.click()
        await expect(name).to_have_count(0)
        await added.click()
        await expect(name).to_have_value("Nora")
        await expect(_question(boss)).to_have_count(0)

        # begun for a unit, then for none: asked, and begun anew
        await page.locator('.list a[href="/admin/members/new"]').click()
        await boss.button("admin.unsaved.discard").click()
        await expect(page).to_have_url(f"{demo.url}/admin/members/new")
        await expect(email).to_have_value("")
        await expect(where).not_to_have_value(unit)
