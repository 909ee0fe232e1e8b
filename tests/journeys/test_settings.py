"""What a member sets for themselves takes effect at once, in every tab."""

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
        await expect(lin.page.locator(".sessions li").first).to_be_visible()
        await assert_accessible(lin.page)
        await lin.button("members.sessions.log_out").click()
        for page in (lin.page, other):
            await expect(page.get_by_label(lin.say("members.password"))).to_be_visible()
            await expect(page).to_have_url(f"{demo.url}/login")
        # the tab that was left behind says why; who logged out by themself knows
        await expect(other.get_by_text(lin.say("members.login.ended"))).to_be_visible()
        await expect(lin.page.get_by_text(lin.say("members.login.ended"))).to_have_count(0)
        await assert_accessible(other)
