"""The screens of who comes in by a link or has forgotten a password, and of what somebody is told."""

from playwright.async_api import Page, Route, expect

from tests.journeys.browser import Seat
from tools.screenshots.seats import Screen

TOLD = (
    ("answered", "customer", "Ada Lovelace", "海边露营的帐篷杆断了 Broken tent pole", False),
    ("mentioned", "member", "孙立", "退货地址在哪里 Where do I send it back", False),
    ("assigned", "member", "周岚", "防潮垫漏气 The mat loses air", True),
    ("reminded", "system", "", "团购报价 A quote for a group", True),
)


async def open_form(seat: Seat, path: str) -> Page:
    """Open a page with one form, as nobody who is logged in."""
    await seat.context.clear_cookies()
    page = await seat.open(path)
    await expect(page.locator("form .btn.primary")).to_be_visible()
    return page


async def forgotten(seat: Seat, _: str) -> Page:
    """Where somebody asks for a new password."""
    return await open_form(seat, "/forgotten")


async def new_password(seat: Seat, _: str) -> Page:
    """Where the link of that mail leads."""
    return await open_form(seat, "/new-password#secret")


async def invitation(seat: Seat, _: str) -> Page:
    """Where somebody who was invited begins; the answer to a good link stands in."""

    async def note(route: Route) -> None:
        await route.fulfill(
            json={"email": "new@example.com", "inviter": "周岚", "workspace": "云帆户外 Yunfan Outdoor"}
        )

    await seat.context.route("**/api/invitation", note)
    return await open_form(seat, "/invitation#secret")


async def notifications(seat: Seat, _: str) -> Page:
    """What somebody is told of; the answer of a busy morning stands in."""
    items = [
        {
            "position": 100 - place,
            "kind": kind,
            "at": f"2026-06-10T0{8 - place}:20:00Z",
            "actor_kind": who,
            "actor": actor,
            "message_id": None,
            "ticket": {
                "id": f"01a213a4-8524-787f-b6b9-9e23e787180{place}",
                "number": 120 + place,
                "subject": subject,
                "customer": "Ada Lovelace",
            },
            "read": read,
        }
        for place, (kind, who, actor, subject, read) in enumerate(TOLD)
    ]

    async def told(route: Route) -> None:
        await route.fulfill(json={"items": items, "unread": 2, "next": None})

    await seat.context.route("**/api/notifications?*", told)
    page = await seat.open("/notifications")
    await expect(page.locator(".notifications li").first).to_be_visible()
    return page


ENTERING: dict[str, Screen] = {"forgotten": forgotten, "new-password": new_password, "invitation": invitation}
