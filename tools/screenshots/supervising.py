"""The screens of whoever leads: a whisper, somebody away, and what a setting was before."""

from playwright.async_api import Page, expect

from tests.journeys.browser import Seat
from tests.journeys.console import Console
from tools.screenshots.merging import open_talk
from tools.screenshots.seats import Screen

HELD = "James Carter"
WORDS = {"zh": "先问清楚是哪一款帐篷。", "en": "Ask which tent it is first."}


async def whisper(seat: Seat, language: str) -> Page:
    """One whisper said, and another being written."""
    console = await open_talk(seat, language, HELD)
    page = console.page
    await page.keyboard.press("w")
    await expect(console.text).to_have_attribute("aria-label", console.say("tickets.composer.whisper"))
    if not await console.bubble(WORDS[language]).count():
        await console.text.fill(WORDS[language])
        await page.keyboard.press("ControlOrMeta+Enter")
    await expect(console.bubble(WORDS[language])).to_be_visible()
    await console.text.fill(WORDS[language])
    return page


async def absence(seat: Seat, language: str) -> Page:
    """Who says in the settings when they are away, and who stands in."""
    page = await seat.open("/settings")
    form = page.locator("form.absence")
    await form.get_by_label(Console(page, language).say("members.absence.cover")).select_option(index=1)
    await form.scroll_into_view_if_needed()
    return page


async def history(seat: Seat, language: str) -> Page:
    """What an inbox was called before."""
    page = await seat.open("/admin/inboxes")
    await page.locator(".item a").first.click()
    name = page.get_by_label(Console(page, language).say("inboxes.name"), exact=True)
    was = await name.input_value()
    for text in (f"{was} 24h", was):
        await name.fill(text)
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.locator(".detail h1")).to_have_text(text)
    await page.locator(".history summary").click()
    await expect(page.locator(".history li").first).to_be_visible()
    await page.locator(".history li").first.scroll_into_view_if_needed()
    return page


SUPERVISING: dict[str, Screen] = {"whisper": whisper, "absence": absence, "history": history}
