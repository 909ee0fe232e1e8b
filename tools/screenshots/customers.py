"""The screens about customers, and how each is brought about."""

from playwright.async_api import Page, expect

from tests.journeys.browser import Seat
from tools.screenshots.seats import Screen


async def customers(seat: Seat, _: str) -> Page:
    """Everybody who is served."""
    page = await seat.open("/customers")
    await expect(page.locator(".customer-row a").first).to_be_visible()
    return page


async def customer(seat: Seat, language: str) -> Page:
    """One of them."""
    page = await customers(seat, language)
    await page.locator(".customer-row a", has_text="张伟").first.click()
    await expect(page.locator(".tickets-of li").first).to_be_visible()
    await expect(page.locator(".changes li").first).to_be_visible()
    return page


async def company(seat: Seat, language: str) -> Page:
    """The company they belong to."""
    page = await customer(seat, language)
    await page.locator('.dossier header a[href^="/companies/"]').click()
    await expect(page.locator(".customers-of .customer-row").first).to_be_visible()
    await expect(page.locator(".tickets-of li").first).to_be_visible()
    return page


async def companies(seat: Seat, _: str) -> Page:
    """All companies."""
    page = await seat.open("/companies")
    await expect(page.locator(".company-row a").first).to_be_visible()
    return page


CUSTOMERS: dict[str, Screen] = {
    "customers": customers,
    "customer": customer,
    "company": company,
    "companies": companies,
}
