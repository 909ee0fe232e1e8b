"""The screens of the administration, and how each is brought about."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import Page, expect

from tests.journeys.browser import Seat
from tests.journeys.console import Console
from tools.screenshots.seats import Screen

TOKENS = (
    ("数据仓库 Warehouse", ["ticket:read", "customer:read", "member:read", "inbox:read"], 9),
    ("订单系统 Order System", ["ticket:create", "ticket:intake", "ticket:read"], 0),
)


async def inboxes(seat: Seat, _: str) -> Page:
    """Through which doors questions come in."""
    page = await seat.open("/admin/inboxes")
    await expect(page.locator(".item a").first).to_be_visible()
    return page


async def inbox(seat: Seat, language: str) -> Page:
    """One door, with the snippet for a website."""
    page = await inboxes(seat, language)
    await page.locator(".item a").first.click()
    await expect(page.locator(".form-foot")).to_be_attached()
    return page


async def members(seat: Seat, _: str) -> Page:
    """Who works here."""
    page = await seat.open("/admin/members")
    await expect(page.locator(".item a").first).to_be_visible()
    return page


async def member(seat: Seat, language: str) -> Page:
    """One of them, and what they may do."""
    page = await members(seat, language)
    await page.locator(".item a", has_text="Tom").click()
    await expect(page.locator(".form-foot")).to_be_attached()
    return page


async def new_member(seat: Seat, _: str) -> Page:
    """Somebody who begins."""
    page = await seat.open("/admin/members/new")
    await expect(page.locator(".form-foot")).to_be_attached()
    return page


async def workload(seat: Seat, _: str) -> Page:
    """Who has how much to do, with somebody's tickets open."""
    page = await seat.open("/workload")
    await page.locator("tbody .opener").first.click()
    await expect(page.locator(".pile a").first).to_be_visible()
    return page


async def units(seat: Seat, _: str) -> Page:
    """The organisation."""
    page = await seat.open("/admin/units")
    await expect(page.get_by_role("treeitem").first).to_be_visible()
    return page


async def unit(seat: Seat, language: str) -> Page:
    """One part of it, and who belongs there."""
    page = await units(seat, language)
    await page.get_by_role("treeitem", name="Shop Team").click()
    await expect(page.locator(".people li").first).to_be_attached()
    return page


async def new_unit(seat: Seat, _: str) -> Page:
    """The organisation grows."""
    page = await seat.open("/admin/units/new")
    await expect(page.locator(".form-foot")).to_be_attached()
    return page


async def tokens(seat: Seat, _: str) -> Page:
    """Which programs may come in; the demo begins without any."""
    request = seat.context.request
    headers = {"X-CSRF-Token": (await (await request.get(f"{seat.url}/api/session")).json())["csrf_token"]}
    if not (await (await request.get(f"{seat.url}/api/tokens")).json())["items"]:
        for name, scopes, days in TOKENS:
            ends = (datetime.now(UTC) + timedelta(days=days)).isoformat() if days else None
            body = {"name": name, "scopes": scopes, "expires_at": ends}
            made = await request.post(f"{seat.url}/api/tokens", data=body, headers=headers)
            assert made.ok, await made.text()
    page = await seat.open("/admin/tokens")
    await expect(page.locator(".item a").first).to_be_visible()
    return page


async def token(seat: Seat, language: str) -> Page:
    """One of them, and what it may do."""
    page = await tokens(seat, language)
    await page.locator(".item a").first.click()
    await expect(page.locator(".token-facts")).to_be_visible()
    return page


async def new_token(seat: Seat, language: str) -> Page:
    """Another program, and what it is to be allowed."""
    console = Console(await seat.open("/admin/tokens/new"), language)
    await console.button("tokens.purpose.intake").click()
    return console.page


async def made_token(seat: Seat, language: str) -> Page:
    """Its secret, which is shown this once."""
    page = await new_token(seat, language)
    await page.locator(".detail .input").first.fill("ERP")
    await page.locator(".form-foot .btn.primary").click()
    await expect(page.locator(".once code")).to_be_visible()
    return page


async def saved_replies(seat: Seat, _: str) -> Page:
    """What the teams answer every day, and one of them."""
    page = await seat.open("/admin/replies")
    await page.locator(".item a", has_text="退款").click()
    await expect(page.locator(".prepared .shown").first).to_be_visible()
    return page


async def macros(seat: Seat, _: str) -> Page:
    """Several steps under one name."""
    page = await seat.open("/admin/macros")
    await page.locator(".item a", has_text="complaint").click()
    await expect(page.locator(".prepared .shown").first).to_be_visible()
    return page


async def security(seat: Seat, _: str) -> Page:
    """Who must log in in two steps."""
    page = await seat.open("/admin/security")
    await expect(page.locator(".tick input").first).to_be_enabled()
    return page


async def audit(seat: Seat, _: str) -> Page:
    """Who did what."""
    page = await seat.open("/admin/audit")
    await expect(page.locator(".trail li").first).to_be_visible()
    return page


async def mail(seat: Seat, _: str) -> Page:
    """Through what Kefu's own mails go; there is no server yet."""
    page = await seat.open("/admin/mail")
    await expect(page.locator(".mail-form")).to_be_visible()
    return page


ADMIN: dict[str, Screen] = {
    "inboxes": inboxes,
    "inbox": inbox,
    "members": members,
    "member": member,
    "member-new": new_member,
    "units": units,
    "workload": workload,
    "unit": unit,
    "unit-new": new_unit,
    "tokens": tokens,
    "token": token,
    "token-new": new_token,
    "token-made": made_token,
    "saved-replies": saved_replies,
    "macros": macros,
    "security": security,
    "audit": audit,
    "mail": mail,
}
