"""The screens of fields: where they are set up, and how they are asked for."""

from playwright.async_api import Page, Route, expect

from tests.journeys.browser import Seat
from tests.journeys.console import Console
from tools.screenshots.seats import Screen

LACKS = {"zh": "徐佳", "en": "James Carter"}
HAS = "Emma Lindqvist"


async def first_field(seat: Seat, _: str) -> Page:
    """Where there is none yet."""

    async def none(route: Route) -> None:
        await route.fulfill(json={"items": []})

    await seat.context.route("**/api/fields", none)
    page = await seat.open("/admin/fields")
    await expect(page.locator(".detail.nothing h2")).to_be_attached()
    await seat.context.unroute_all(behavior="wait")
    return page


async def fields(seat: Seat, _: str) -> Page:
    """What is asked on tickets."""
    page = await seat.open("/admin/fields")
    await expect(page.locator(".item a").nth(1)).to_be_visible()
    return page


async def field(seat: Seat, language: str) -> Page:
    """One of them, with its choices."""
    page = await fields(seat, language)
    await page.locator(".item a").nth(1).click()
    await expect(page.locator(".form-foot")).to_be_attached()
    return page


async def new_field(seat: Seat, language: str) -> Page:
    """Another one."""
    page = await seat.open("/admin/fields/new")
    say = Console(page, language).say
    await page.get_by_label(say("fields.type.label"), exact=True).select_option("choices")
    await expect(page.locator(".choices-field li").first).to_be_attached()
    return page


async def lacking(seat: Seat, language: str) -> Page:
    """What a ticket lacks before it is solved; all fields are required in this picture."""

    async def required(route: Route) -> None:
        answer = await (await route.fetch()).json()
        await route.fulfill(json={"items": [one | {"required": True} for one in answer["items"]]})

    await seat.context.route("**/api/fields", required)
    page = await seat.open("/tickets/all")
    console = Console(page, language)
    await console.open_ticket(LACKS[language])
    await expect(page.locator(".ticket-fields li").first).to_be_attached()
    await page.keyboard.press("e")
    await expect(page.locator(".lacking .input").first).to_be_visible()
    return page


async def edited_field(seat: Seat, language: str) -> Page:
    """A field changed in its place beside the ticket."""
    page = await seat.open("/tickets/all")
    console = Console(page, language)
    await console.open_ticket(HAS)
    button = page.get_by_role("button", name=console.say("tickets.show_customer"), exact=True)
    if await button.is_visible():
        await button.click()
    await page.locator(".ticket-fields button").nth(1).click()
    await expect(page.locator(".ticket-fields form")).to_be_visible()
    return page


FIELDS: dict[str, Screen] = {
    "fields-none": first_field,
    "fields": fields,
    "field": field,
    "field-new": new_field,
    "fields-lacking": lacking,
    "field-edited": edited_field,
}
