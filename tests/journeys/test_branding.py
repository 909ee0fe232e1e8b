"""Where the chat stands on a page: set with a preview, and seen by visitors at their next page."""

import secrets

from playwright.async_api import Browser, expect

from kefu.kit.translate import translate
from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import visit

THEMES = {"zh": "dark", "en": "light"}
UP = 140


async def test_the_button_stands_where_it_was_put(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)

    def setting(key: str) -> str:
        return translate(f"channels.webchat.setting.{key}", language)

    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as theirs:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page = boss.page
        await page.goto(f"{demo.url}/admin/inboxes/new")
        await page.get_by_label(boss.say("inboxes.name"), exact=True).fill(f"Corner {mark}")
        await page.get_by_label(boss.say("inboxes.site"), exact=True).fill(demo.url)
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.get_by_role("heading", level=1, name=f"Corner {mark}")).to_be_visible()

        preview = page.locator(".chat-preview").first
        await expect(preview).to_have_class("chat-preview right")
        title = page.get_by_role("group", name=setting("title"))
        await title.get_by_label(translate(f"channels.setting.{language}", language)).fill(f"Hello {mark}")
        await expect(preview).to_contain_text(f"Hello {mark}")
        left = translate("channels.webchat.choice.side.left", language)
        await page.get_by_label(setting("side"), exact=True).select_option(left)
        await page.get_by_label(setting("distance"), exact=True).fill(str(UP))
        await expect(preview).to_have_class("chat-preview left")
        await assert_accessible(page)
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.locator(".form-foot .btn.primary")).to_be_disabled()

        href = await page.locator(".snippet a.btn").get_attribute("href")
        widget = await visit(theirs, language, href)
        await widget.open()  # by now the server has said where
        await widget.page.reload()
        await expect(widget.launcher).to_be_visible()
        box = await widget.launcher.bounding_box()
        height = await widget.page.evaluate("innerHeight")
        assert box is not None
        assert box["x"] == 20
        assert round(height - box["y"] - box["height"]) == UP
        await widget.open()
        window = await widget.page.locator("#kefu-widget .window").bounding_box()
        assert window is not None
        assert window["x"] == 20
        assert window["y"] >= 0
