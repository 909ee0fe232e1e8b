"""What a setting was before: who changed an inbox, a field or what is shared, old and new, while somebody looks."""

import secrets

from playwright.async_api import Browser, expect

from kefu.kit.translate import translate
from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation

THEMES = {"zh": "light", "en": "dark"}


async def test_settings_tell_their_history(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as one:
        boss = await sign_in(one, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        here = page.url.split("/tickets")[0] + "/admin"
        await page.goto(f"{here}/fields/new")
        name = page.get_by_label(say(f"fields.name_{language}"), exact=True)
        await name.fill(f"Size {mark}")
        await page.get_by_label(say("tickets.kind.suggestion"), exact=True).check()
        save = page.locator(".form-foot .btn.primary")
        await save.click()
        await expect(page.get_by_role("heading", level=1, name=f"Size {mark}")).to_be_visible()
        history = page.locator(".history")
        await history.locator("summary").focus()
        await page.keyboard.press("Enter")
        await expect(history.locator("li")).to_have_count(1)

        # it is open while the field is changed: what is new comes by itself
        await name.fill(f"Fit {mark}")
        await save.click()
        newest = history.locator("li").first
        await expect(newest.locator("del")).to_have_text(f"Size {mark}")
        await expect(newest.locator("ins")).to_have_text(f"Fit {mark}")
        await assert_accessible(page)
        await page.set_viewport_size({"width": 390, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.set_viewport_size({"width": 1280, "height": 720})

        await page.goto(f"{here}/inboxes")
        await page.locator(".item a").first.click()
        await expect(page.locator(".detail h1")).to_be_visible()
        inbox = page.get_by_label(say("inboxes.name"), exact=True)
        was = await inbox.input_value()
        await inbox.fill(f"{was} {mark}")
        await save.click()
        await expect(page.locator(".detail h1")).to_contain_text(mark)
        await history.locator("summary").click()
        await expect(newest.locator("del")).to_have_text(was)
        await expect(newest.locator("ins")).to_have_text(f"{was} {mark}")
        await assert_accessible(page)
        await inbox.fill(was)
        await save.click()
        await expect(newest.locator("ins")).to_have_text(was)


async def test_what_is_shared_tells_its_history(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as one:
        boss = await sign_in(one, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        save, history = page.locator(".form-foot .btn.primary"), page.locator(".history")
        newest = history.locator("li").first
        sharing = page.get_by_label(say("replies.sharing.label"), exact=True)

        # a view of one's own has no history, until it is shared
        await page.goto(f"{demo.url}/mine/views/new")
        name = page.get_by_label(say("views.name"), exact=True)
        await name.fill(f"Old {mark}")
        await save.click()
        await expect(page.get_by_role("heading", level=1, name=f"Old {mark}")).to_be_visible()
        await expect(history).to_have_count(0)
        await sharing.select_option(label=say("replies.sharing.everybody"))
        await save.click()
        await history.locator("summary").click()
        await expect(history.locator("li")).to_have_count(1)
        await name.fill(f"New {mark}")
        await page.get_by_label(say("views.sorting.label"), exact=True).select_option("newest")
        await save.click()
        await expect(newest.locator("del")).to_have_text([f"Old {mark}", _order("urgent", language)])
        await expect(newest.locator("ins")).to_have_text([f"New {mark}", _order("newest", language)])
        await assert_accessible(page)
        await boss.button("replies.delete").click()
        await expect(page.get_by_role("heading", level=1, name=f"New {mark}")).to_have_count(0)

        # a shared reply: what folder it was in; what it said before stands beside it
        await page.goto(f"{demo.url}/admin/replies")
        await page.locator(".item a").first.click()
        folder = page.get_by_label(say("replies.field.folder"), exact=True)
        was = await folder.input_value()
        await folder.fill(mark)
        await save.click()
        await history.locator("summary").click()
        await expect(newest.locator("ins")).to_have_text(mark)
        await folder.fill(was)
        await save.click()
        await expect(newest.locator("del")).to_have_text(mark)
        await assert_accessible(page)
        await page.set_viewport_size({"width": 390, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _order(sorting: str, language: str) -> str:
    return translate(f"audit.value.sorting.{sorting}", language)
