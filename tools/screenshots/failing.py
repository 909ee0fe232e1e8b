"""The screens of what goes wrong: a mail nobody takes, a file that is refused, a page that does not arrive."""

from typing import Any

from playwright.async_api import Page, Route, expect

from kefu.kit.ids import new_id
from tests.journeys.browser import Seat
from tests.journeys.console import Console
from tests.journeys.pictures import draw_png
from tests.post_office import post_office
from tools.screenshots.ruling import SERVER
from tools.screenshots.screens import open_story
from tools.screenshots.seats import Screen, ask, once, send

NOBODY = "gone@example.com"


async def _forwarded(seat: Seat, language: str) -> Any:
    """Forward a ticket to an address that nobody has; gives its number."""
    number = (await ask(seat, "/tickets?view=all&query=YF20261117-0290"))["items"][0]["number"]
    async with post_office() as office:
        office.unknown = {NOBODY}
        known = (await ask(seat, "/mail-server"))["server"]
        version = known["version"] if known else 0
        set_up = await send(seat, "/mail-server", {**SERVER, "version": version, "port": office.port}, "PUT")
        mail = {
            "id": str(new_id()),
            "locale": language,
            "recipients": ["workshop@example.com", NOBODY],
            "subject": "Return of order YF20261117-0290",
            "text": "Can you find this parcel?",
        }
        await send(seat, f"/tickets/{number}/forwards", mail)
        page = await seat.open(f"/tickets/all/{number}")
        await expect(page.locator(".forward-line .bad").first).to_be_visible()
        await page.close()
    await send(seat, "/mail-server", {**SERVER, "version": set_up["version"]}, "PUT")
    return number


async def forward_failed(seat: Seat, language: str) -> Page:
    """What became of a mail that one of two addresses did not take."""
    number = await once(seat, "failed forward", lambda: _forwarded(seat, language))
    page = await seat.open(f"/tickets/all/{number}")
    line = page.locator(".forward-line", has_text=NOBODY).last
    await expect(line.locator(".bad").first).to_be_visible()
    await line.scroll_into_view_if_needed()
    return page


async def refused_attachment(seat: Seat, language: str) -> Page:
    """A picture that goes with an answer, and a file that we do not keep."""
    seat.expected = "status of 4"
    console = await open_story(seat, language)
    await console.page.keyboard.press("r")
    for name, kind, content in (
        ("tent.png", "image/png", draw_png()),
        ("setup.exe", "application/octet-stream", b"MZ\x90\x00\x03\x00\x00\x00" * 40),
    ):
        file: Any = {"name": name, "mimeType": kind, "buffer": content}
        await console.page.locator(".composer input[type=file]").set_input_files([file])
    await expect(console.page.locator(".attachments .why")).to_be_visible()
    await expect(console.page.locator(".attachments li.done img")).to_be_visible()
    return console.page


async def lost_part(seat: Seat, language: str) -> Page:
    """A page of the console that cannot be fetched."""
    seat.expected, seat.away = "WorkloadPage", True

    async def lose(route: Route) -> None:
        await route.abort()

    await seat.context.route("**/assets/WorkloadPage*", lose)
    page = await seat.open("/workload")
    said = Console(page, language).say("shell.errors.part")
    await expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    return page


async def over(seat: Seat, _: str) -> Page:
    """Where an invitation leads that is no longer good."""
    seat.expected = "status of 4"
    await seat.context.clear_cookies()
    page = await seat.open("/invitation#secret")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


MAILING: dict[str, Screen] = {"forward-failed": forward_failed}
REFUSED: dict[str, Screen] = {"attachment-refused": refused_attachment}
LOST: dict[str, Screen] = {"part-lost": lost_part}
OVER: dict[str, Screen] = {"invitation-over": over}
