"""The screens on which two become one, and the paper."""

from playwright.async_api import Page, expect

from tests.journeys.browser import Seat
from tests.journeys.console import Console
from tools.screenshots.seats import Screen

TICKET = {"zh": "徐佳", "en": "James Carter"}
OTHER = {"zh": "陈思雨", "en": "Emma"}


async def open_talk(seat: Seat, language: str, customer: str = "") -> Console:
    """Open a conversation of the demo."""
    console = Console(await seat.open("/tickets/all"), language)
    await console.open_ticket(customer or TICKET[language])
    return console


async def ticket_merge(seat: Seat, language: str) -> Page:
    """Choosing as which other ticket this one goes on."""
    console = await open_talk(seat, language)
    await console.pick(console.button("tickets.more.label"), console.say("tickets.merge.open"))
    await console.page.get_by_role("dialog").get_by_role("combobox").fill("11")
    await console.page.keyboard.press("Enter")
    await expect(console.page.locator(".merge .target")).to_be_visible()
    return console.page


async def paper(seat: Seat, language: str) -> Page:
    """A ticket as it is printed."""
    console = await open_talk(seat, language)
    await console.pick(console.button("tickets.more.label"), console.say("tickets.print.open"))
    await expect(console.page.locator(".paper .text").first).to_be_visible()
    return console.page


async def customer_merge(seat: Seat, language: str) -> Page:
    """Two customers side by side, before they are kept as one."""
    page = await seat.open("/customers")
    console = Console(page, language)
    await page.locator(".customer-row a", has_text="张伟").first.click()
    await page.locator(".sameness").get_by_role("button", name=console.say("customers.merge.open")).click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("combobox").fill(OTHER[language])
    await sheet.get_by_role("option", name=OTHER[language]).first.click()
    await expect(sheet.locator(".btn.primary")).to_be_enabled()  # it waits for what comes along
    return page


MERGING: dict[str, Screen] = {"merge": ticket_merge, "print": paper, "customer-merge": customer_merge}
