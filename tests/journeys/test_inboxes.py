"""Ways to reach us: set up, changed and turned off on a page that no channel has code of its own for."""

import secrets

from playwright.async_api import Browser, expect

from kefu.kit.translate import translate
from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation

REFUSED = "the server responded with a status of 4"
# one look a language: each is seen by axe once
THEMES = {"zh": "dark", "en": "light"}
OTHER = {"zh": "en", "en": "zh"}


async def test_an_inbox_is_set_up_changed_and_turned_off(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page = boss.page
        await page.get_by_role("link", name=boss.say("shell.administration")).click()
        await expect(page.locator(".item a")).not_to_have_count(0)
        await page.get_by_role("link", name=boss.say("inboxes.add_short"), exact=True).click()
        await page.get_by_label(boss.say("inboxes.channel"), exact=True).select_option("api")
        await expect(page.get_by_label(boss.say("inboxes.site"), exact=True)).to_have_count(0)
        await page.get_by_label(boss.say("inboxes.channel"), exact=True).select_option("webchat")
        await page.get_by_label(boss.say("inboxes.name"), exact=True).fill(f"Shop {mark}")
        await page.get_by_label(boss.say("inboxes.site"), exact=True).fill("shop.example.com/sale")
        await assert_accessible(page)
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.get_by_role("heading", level=1, name=f"Shop {mark}")).to_be_visible()
        row = page.locator(".item", has_text=mark)
        await expect(row).to_contain_text("shop.example.com")
        await expect(row).not_to_contain_text("sale")
        await expect(page.locator(".snippet code")).to_contain_text(f"{demo.url}/widget.js")

        # what is wrong is said at its field; nothing else of the form is lost
        save, foot = page.locator(".form-foot .btn.primary"), page.locator(".form-foot [role=alert]")
        await expect(save).to_be_disabled()
        sites = page.get_by_label(translate("channels.webchat.setting.allowed_origins", language), exact=True)
        greeting = page.get_by_role("group", name=translate("channels.webchat.setting.greeting", language))
        english = greeting.get_by_label(translate("channels.setting.en", language))
        await english.fill(f"Hello from {mark}")
        await sites.fill("https://shop.example.com\nhttps://shop.example.com/sale")
        seat.expected = REFUSED
        await save.click()
        await expect(sites).to_have_attribute("aria-invalid", "true")
        await expect(foot).not_to_be_empty()
        await assert_accessible(page)
        await sites.fill("https://shop.example.com\nhttps://www.example.com")

        # a secret goes in and never comes out
        secret = page.get_by_label(translate("channels.webchat.setting.user_secret", language), exact=True)
        await secret.fill(f"a-secret-of-{mark}-long-enough-to-sign")
        await save.click()
        await expect(save).to_be_disabled()
        await expect(row).to_contain_text("shop.example.com, www.example.com")
        await expect(sites).to_have_value("https://shop.example.com\nhttps://www.example.com")
        await sites.fill("https://shop.example.com\n\nhttps://www.example.com ")
        await sites.fill("https://www.example.com")
        await save.click()
        await expect(row).not_to_contain_text("shop.example.com, www.example.com")
        await expect(save).to_be_disabled()
        await expect(sites).to_have_value("https://www.example.com")
        await page.reload()
        await expect(english).to_have_value(f"Hello from {mark}")
        await expect(secret).to_have_value("")
        await expect(secret).to_have_attribute("placeholder", boss.say("inboxes.secret.kept"))
        assert f"a-secret-of-{mark}" not in await page.content()
        await boss.button("inboxes.secret.forget").click()
        await save.click()
        await expect(boss.button("inboxes.secret.forget")).to_have_count(0)
        # gone as soon as it was clicked; what is typed before the answer is there would go with what was saved
        await expect(boss.button("admin.reset")).to_have_count(0)

        # the form speaks the language of the screen, whichever that is just now, and keeps what was typed
        name = page.get_by_label(boss.say("inboxes.name"), exact=True)
        await name.fill(f"Kept {mark}")
        for spoken in (OTHER[language], language):
            await boss.button(f"shell.language.{spoken}").click()
            await expect(page.get_by_label(translate("channels.webchat.setting.colour", spoken))).to_be_visible()
        await expect(name).to_have_value(f"Kept {mark}")
        await boss.button("admin.reset").click()

        # off: its chat is gone for customers
        key = (await page.locator(".snippet code").inner_text()).split('data-inbox="')[1].split('"')[0]
        config = f"{demo.url}/webchat/{key}/config"
        assert (await seat.context.request.get(config)).ok
        await page.locator(".switch input").uncheck()
        await save.click()
        await expect(row).to_contain_text(boss.say("inboxes.off"))
        assert not (await seat.context.request.get(config)).ok


async def test_an_inbox_is_tested_and_says_what_to_do(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page = boss.page
        await page.goto(f"{demo.url}/admin/inboxes/new")
        await page.get_by_label(boss.say("inboxes.channel"), exact=True).select_option("webchat")
        await page.get_by_label(boss.say("inboxes.name"), exact=True).fill(f"Tried {mark}")
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.get_by_role("heading", level=1, name=f"Tried {mark}")).to_be_visible()

        # by the keyboard; the worst comes first, and nobody has to see a colour
        test = page.locator(".inbox-test")
        await expect(page.get_by_role("region", name=boss.say("inboxes.test.title"))).to_have_count(1)
        found = test.get_by_role("status")
        await expect(found).to_be_empty()
        await test.get_by_role("button").focus()
        await page.keyboard.press("Enter")
        rows = found.get_by_role("listitem")
        await expect(rows.first).to_contain_text(translate("channels.webchat.finding.any_site", language))
        await expect(rows.first.get_by_role("img")).to_have_accessible_name(boss.say("inboxes.test.kind.warning"))
        await expect(found).to_contain_text(boss.say("inboxes.test.found_one").replace("{{count}}", "1"))
        await expect(found).to_contain_text(f"{demo.url}/widget.js")
        await expect(test.get_by_role("button")).to_be_focused()
        await assert_accessible(page)

        # said in whichever language the screen speaks just now
        for spoken in (OTHER[language], language):
            await boss.button(f"shell.language.{spoken}").click()
            await expect(found).to_contain_text(translate("channels.webchat.finding.any_site", spoken))

        # what is not saved is not looked at, and what was found is gone with what it was found of
        sites = page.get_by_label(translate("channels.webchat.setting.allowed_origins", language), exact=True)
        await sites.fill("https://www.example.com")
        await expect(test).to_contain_text(boss.say("inboxes.test.unsaved"))
        await page.locator(".form-foot .btn.primary").click()
        await expect(found).to_be_empty()
        await test.get_by_role("button").click()
        await expect(found).to_contain_text(boss.say("inboxes.test.good"))
        await expect(found).to_contain_text("https://www.example.com")

        # on a phone too
        await page.set_viewport_size({"width": 390, "height": 844})
        await rows.last.scroll_into_view_if_needed()
        await expect(rows.last).to_be_in_viewport()
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390
        await assert_accessible(page)
