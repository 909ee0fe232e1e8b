"""Where the focus is: given back by what closes, and to be seen where one writes."""

import re
import secrets
from typing import Literal

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.journeys.browser import sitting
from tests.journeys.console import Console, sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.test_notifications import Office
from tests.journeys.widget import ask, visit

LINE = """element => {
  const { borderTopColor, boxShadow } = getComputedStyle(element);
  return `${borderTopColor} ${boxShadow}`;
}"""
ACCENT = """element => {
  const probe = element.appendChild(document.createElement("i"));
  probe.style.color = "var(--accent)";
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}"""


async def _line(element: Locator) -> str:
    return str(await element.evaluate(LINE))


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_focus_is_seen_while_writing(
    demo: Installation, browser: Browser, theme: Literal["light", "dark"]
) -> None:
    """Whatever is written, and in whichever colours."""
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, "en", color_scheme=theme) as seat:
        office = Office(seat, await speak(seat, "boss@demo.kefu", "en", theme))
        await office.give(await office.ticket(f"Who may whisper {mark}"), await office.newcomer("en"))
        page = await seat.open("/tickets/open")
        boss = Console(page, "en")
        await boss.open_ticket(mark)
        composer = page.locator(".composer")
        accent = await composer.evaluate(ACCENT)
        for key, mode in (("r", "reply"), ("n", "note"), ("w", "whisper")):
            await page.keyboard.press(key)
            await expect(boss.text).to_be_focused()
            await expect(composer).to_have_class(re.compile(rf"\b{mode}\b"))
            focused = await _line(composer)
            await page.keyboard.press("Escape")
            await expect(boss.text).not_to_be_focused()
            assert focused.startswith(accent), mode
            assert not (await _line(composer)).startswith(accent), mode


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_focus_is_seen_in_the_chat(
    demo: Installation, browser: Browser, theme: Literal["light", "dark"]
) -> None:
    """The field has no outline: the line above it is thicker and darker while one writes."""
    async with sitting(browser, demo.url, "en", color_scheme=theme) as seat:
        customer = await visit(seat, "en")
        await customer.open()
        composer = customer.window.locator(".composer")
        await customer.text.focus()
        focused = await _line(composer)
        await customer.page.keyboard.press("Shift+Tab")
        await expect(customer.text).not_to_be_focused()
        at_rest = await _line(composer)
        assert at_rest.endswith("none")
        assert "inset" in focused
        assert focused.split(")")[0] != at_rest.split(")")[0]


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
