"""What a member sets for themselves takes effect at once, in every tab."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation

OTHER = {"zh": "en", "en": "zh"}


async def test_language_and_theme_change_without_a_reload(demo: Installation, browser: Browser, language: str) -> None:
    other = OTHER[language]
    async with sitting(browser, demo.url, language) as seat:
        lin = await sign_in(seat, "lin@demo.kefu", language)
        page = lin.page
        await page.evaluate("document.body.dataset.same = 'yes'")
        await lin.button(f"shell.language.{other}").click()
        lin = Console(page, other)
        await expect(lin.view("mine")).to_contain_text(lin.say("tickets.view.mine"))
        await expect(page.locator("html")).to_have_attribute("lang", {"zh": "zh-CN", "en": "en"}[other])
        await expect(lin.list.get_by_role("heading", level=1)).to_have_text(lin.say("tickets.view.open"))
        for theme in ("dark", "system", "light"):
            await page.locator("nav.rail").get_by_role("button", name=lin.say("shell.theme.label", theme="")).click()
            label = lin.say("shell.theme.label", theme=lin.say(f"shell.theme.{theme}"))
            await expect(page.get_by_role("button", name=label)).to_be_visible()
            await expect(page.locator("html")).to_have_attribute("data-theme", "dark" if theme == "dark" else "light")
        await expect(page.locator("body")).to_have_attribute("data-same", "yes")


async def test_logging_out_ends_the_other_tab_too(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat:
        lin = await sign_in(seat, "lin@demo.kefu", language)
        other = await seat.open("/tickets/open")
        await expect(other.locator("nav.views a").first).to_be_visible()
        await lin.page.goto(f"{demo.url}/settings")
        await expect(lin.page.locator(".sessions li:not(:has(.bone))").first).to_be_visible()
        await assert_accessible(lin.page)
        await lin.button("members.sessions.log_out").click()
        for page in (lin.page, other):
            await expect(page.get_by_label(lin.say("members.password"))).to_be_visible()
            await expect(page).to_have_url(f"{demo.url}/login")
        # the tab that was left behind says why; who logged out by themself knows
        await expect(other.get_by_text(lin.say("members.login.ended"))).to_be_visible()
        await expect(lin.page.get_by_text(lin.say("members.login.ended"))).to_have_count(0)
        await assert_accessible(other)


async def test_a_member_chooses_their_name(demo: Installation, browser: Browser, language: str) -> None:
    name = f"Tom {secrets.token_hex(3)}"
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as other:
        tom = await sign_in(seat, "tom@demo.kefu", language)
        await tom.page.goto(f"{demo.url}/settings")
        field = tom.page.get_by_label(tom.say("members.admin.name"), exact=True)
        save = tom.page.locator(".my-name .btn")
        before = await field.input_value()
        await expect(save).to_be_disabled()
        await field.fill("\u202e")
        seat.expected = "the server responded with a status of 400"
        await save.click()
        await expect(field).to_have_attribute("aria-invalid", "true")
        await assert_accessible(tom.page)
        await field.fill(f"  {name}")
        await field.press("Enter")
        await expect(tom.page.locator(".who strong")).to_have_text(name)
        await expect(field).to_have_value(name)
        await expect(save).to_be_disabled()
        lin = await sign_in(other, "lin@demo.kefu", language)
        await lin.list.locator("li.row").first.get_by_role("link").click()
        await lin.page.locator(".btn.assign").click()
        await expect(lin.page.get_by_role("option", name=name)).to_be_visible()
        await field.fill(before)
        await field.press("Enter")
        await expect(tom.page.locator(".who strong")).to_have_text(before)
