"""What opens by keyboard gives the focus back when it closes: nobody starts again at the top of the page."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask


async def test_the_focus_comes_back(demo: Installation, browser: Browser) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, "en") as seat:
        lin = await sign_in(seat, "lin@demo.kefu", "en")
        await ask(seat, f"Where was I {mark}")
        await lin.open_ticket(mark)
        page = lin.page
        openers = page.locator("section.conv button[aria-expanded]:visible")
        assert await openers.count() > 5
        for index in range(await openers.count()):
            opener = openers.nth(index)
            if await opener.is_disabled():
                continue
            await opener.focus()
            await page.keyboard.press("Enter")
            await expect(opener).to_have_attribute("aria-expanded", "true")
            await page.keyboard.press("Escape")
            await expect(opener).to_have_attribute("aria-expanded", "false")
            # saved replies are looked for while writing: there the text has the focus
            await expect(opener.or_(lin.text).and_(page.locator(":focus"))).to_have_count(1)

        # also after something was chosen
        status = lin.status("new").or_(lin.status("open"))
        await status.focus()
        await page.keyboard.press("Enter")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(page.locator("section.conv header button:focus")).to_have_count(1)

        # and from the sheet of shortcuts
        keys = page.get_by_role("button", name=lin.say("shell.shortcuts.title"))
        await keys.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(keys).to_be_focused()
