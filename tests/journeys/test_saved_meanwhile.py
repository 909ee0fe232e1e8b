"""What is done to a form while it is being saved, or saved elsewhere, is neither lost nor done twice."""

import re
import secrets
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.journeys.browser import Seat, assert_accessible, sitting
from tests.journeys.console import Console, sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.test_merging_customers import _post
from tests.journeys.test_notifications import Office, come_in
from tests.journeys.test_unsaved_saving import _held

THEMES = {"zh": "dark", "en": "light"}


async def _kept(seat: Seat, path: str, key: str, value: str) -> dict[str, Any]:
    """Read one of the things that the server has there."""
    items = (await (await seat.context.request.get(f"{seat.url}/api/{path}")).json())["items"]
    return dict(next(one for one in items if one[key] == value))


def _told(boss: Console, key: str, name: str) -> Any:
    return boss.page.locator(".notices").get_by_text(boss.say(key, name=name), exact=True)


def _changing(page: Page) -> Any:
    return page.expect_request(lambda request: request.method == "PATCH")


async def test_a_choice_saved_while_its_list_is_edited_is_made_once(
    demo: Installation, browser: Browser, language: str
) -> None:
    """It was sent again without the key it had got, which made it anew and retired the first one."""
    name = f"Colour {secrets.token_hex(4)}"
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say, save = boss.page, boss.say, boss.page.locator(".form-foot .btn.primary")
        both = {"zh": name, "en": name}
        choices = [{"name": {"zh": one, "en": one}, "retired": False} for one in ("Red", "Blue")]
        about = {"about": "ticket", "type": "choice", "kinds": ["suggestion"], "required": False}
        field = await _post(seat, "fields", {"name": both, "help": {}, "choices": choices} | about)
        await page.goto(f"{demo.url}/admin/fields/{field['id']}")
        add = boss.button("fields.choices.add")
        await add.click()
        third = page.get_by_label(say(f"fields.choices.{language}", place=3), exact=True)
        await third.fill("Green")
        async with _held(page, "**/api/fields/*", "PATCH") as free:
            async with _changing(page):
                await save.click()
            await add.click()
            await page.get_by_label(say(f"fields.choices.{language}", place=4), exact=True).fill("White")
            free.set()
            await expect(_told(boss, "fields.saved", name)).to_be_visible()
        await expect(save).to_be_enabled()
        await save.click()
        await expect(_told(boss, "fields.saved", name)).to_have_count(2)
        await expect(save).to_be_disabled()
        saved = await _kept(seat, "fields", "id", field["id"])
        assert [(one["name"][language], one["retired"]) for one in saved["choices"]] == [
            ("Red", False),
            ("Blue", False),
            ("Green", False),
            ("White", False),
        ]


async def test_what_is_set_back_while_it_is_saved_is_left_to_be_saved(
    demo: Installation, browser: Browser, language: str
) -> None:
    """What was there before was taken for no change, and the form showed what had been given up."""
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say, save = boss.page, boss.say, boss.page.locator(".form-foot .btn.primary")
        units = (await (await seat.context.request.get(f"{demo.url}/api/units")).json())["items"]
        top = next(one["id"] for one in units if one["parent_id"] is None)
        unit = await _post(seat, "units", {"name": f"West {mark}", "kind": "region", "parent_id": top})
        await page.goto(f"{demo.url}/admin/units/{unit['id']}")
        name = page.get_by_label(say("units.name"), exact=True)
        await name.fill(f"Wset {mark}")
        async with _held(page, "**/api/units/*", "PATCH") as free:
            async with _changing(page):
                await name.press("Enter")
            await name.fill(f"West {mark}")
            free.set()
            await expect(_told(boss, "units.saved", f"Wset {mark}")).to_be_visible()
        await expect(name).to_have_value(f"West {mark}")
        await expect(save).to_be_enabled()
        await save.click()
        await expect(_told(boss, "units.saved", f"West {mark}")).to_be_visible()
        assert (await _kept(seat, "units", "id", unit["id"]))["name"] == f"West {mark}"

        role = await _post(seat, "roles", {"name": f"Night {mark}", "permissions": ["ticket:read"], "wide": False})
        await page.goto(f"{demo.url}/admin/roles/{role['key']}")
        tick = page.get_by_label(say("tokens.scope.ticket_assign"))
        await tick.check()
        async with _held(page, "**/api/roles/*", "PATCH") as free:
            async with _changing(page):
                await save.click()
            await tick.uncheck()
            free.set()
            await expect(_told(boss, "roles.saved", f"Night {mark}")).to_be_visible()
        await expect(tick).not_to_be_checked()
        await expect(save).to_be_enabled()
        await save.click()
        await expect(_told(boss, "roles.saved", f"Night {mark}")).to_have_count(2)
        assert "ticket:assign" not in (await _kept(seat, "roles", "key", role["key"]))["permissions"]


async def test_the_slower_of_two_windows_keeps_what_was_ticked(
    demo: Installation, browser: Browser, language: str
) -> None:
    """What the other window saved came in and took what was ticked here, without a word."""
    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as seat:
        office = Office(desk, await speak(desk, "boss@demo.kefu", language))
        mine = await come_in(seat, await office.newcomer(language), language)
        slow, quick = mine.page, await seat.open("/settings")
        await slow.goto(f"{demo.url}/settings")
        ours, theirs = (page.locator(".told-of tbody tr") for page in (slow, quick))
        await expect(ours.first).to_be_visible()
        before = [await ours.locator("input").nth(at).is_checked() for at in (1, -3)]
        await ours.first.locator("input").nth(1).click()
        await theirs.last.locator("input").nth(1).click()
        form = "form:has(.told-of) .form-foot"
        await quick.locator(f"{form} .btn.primary").click()
        await expect(quick.locator(".notices")).to_contain_text(mine.say("notifications.choices.saved"))

        seat.expected = "status of 409"
        await slow.bring_to_front()
        await expect(slow.locator(f"{form} .btn.primary")).to_be_enabled()
        await slow.locator(f"{form} .btn.primary").click()
        await expect(slow.locator(f"{form} .warned")).to_have_text(mine.say("admin.conflict"))
        await assert_accessible(slow)
        await expect(ours.first.locator("input").nth(1)).to_be_checked(checked=not before[0])
        await slow.get_by_role("button", name=mine.say("admin.save_anyway")).click()
        await expect(slow.locator(".notices")).to_contain_text(mine.say("notifications.choices.saved"))
        await slow.reload()
        await expect(ours.first.locator("input").nth(1)).to_be_checked(checked=not before[0])
        await expect(ours.last.locator("input").nth(1)).to_be_checked(checked=not before[1])


async def test_logging_out_asks_about_what_is_typed_in_ones_settings(
    demo: Installation, browser: Browser, language: str
) -> None:
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page = boss.page
        await page.goto(f"{demo.url}/settings")
        name, question = (
            page.locator(".my-name input"),
            page.get_by_role("dialog", name=boss.say("admin.unsaved.title")),
        )
        log_out = page.locator(".sessions").get_by_role("button", name=boss.say("members.sessions.log_out"), exact=True)
        await name.fill("Somebody else")
        await log_out.click()
        await expect(question).to_be_visible()
        await assert_accessible(page)
        await boss.button("admin.unsaved.stay").click()
        await expect(name).to_have_value("Somebody else")
        await expect(log_out).to_be_visible()
        await log_out.click()
        await boss.button("admin.unsaved.discard").click()
        await expect(page).to_have_url(re.compile("/login"))
        await expect(page.get_by_label(boss.say("members.password"))).to_be_visible()
