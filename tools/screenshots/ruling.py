"""The screens of what holds for everybody: tiers by rules, own roles, the workspace; and a mail to somebody outside."""

from playwright.async_api import Page, expect

from tests.journeys.browser import Seat
from tests.journeys.console import Console
from tools.screenshots.merging import open_talk
from tools.screenshots.seats import Screen, ask, send

RULE = {"zh": "山海科技的人", "en": "People of Shanhai"}
SERVER = {
    "version": 0,
    "host": "127.0.0.1",
    "port": 9,
    "tls": "none",
    "sender": "service@example.com",
    "base_url": "https://kefu.example.com",
}
WORDS = {"zh": "这个能修吗？", "en": "Can this be mended?"}
ROLE = {"zh": "夜班客服", "en": "Night shift"}


async def tiers(seat: Seat, language: str) -> Page:
    """A rule that is not saved yet, and what it would change."""
    page = await seat.open("/admin/tiers")
    say = Console(page, language).say
    await page.get_by_role("button", name=say("tiers.add"), exact=True).click()
    card = page.locator(".rule").last
    await card.get_by_label(say("tiers.name"), exact=True).fill(RULE[language])
    await card.get_by_label(say("tiers.tier"), exact=True).select_option("vip")
    await card.get_by_label(say("tiers.field.label"), exact=True).select_option("domain")
    await card.get_by_role("button", name=say("views.add_value", name=say("tiers.field.domain"))).click()
    await page.keyboard.type("example.com")
    await page.keyboard.press("Enter")
    await expect(page.locator(".tier-preview a").first).to_be_visible()
    return page


async def roles(seat: Seat, _: str) -> Page:
    """Which roles there are."""
    page = await seat.open("/admin/roles")
    await expect(page.locator(".item a").first).to_be_visible()
    return page


async def new_role(seat: Seat, language: str) -> Page:
    """One of one's own, from a copy."""
    page = await seat.open("/admin/roles/new")
    say = Console(page, language).say
    await page.get_by_label(say("roles.copy_of"), exact=True).select_option(say("members.role.expert"))
    await page.get_by_label(say("roles.name"), exact=True).fill(ROLE[language])
    return page


async def workspace(seat: Seat, _: str) -> Page:
    """What the company is called, its language and its clock."""
    page = await seat.open("/admin/workspace")
    await expect(page.locator(".form-foot")).to_be_attached()
    return page


async def button(seat: Seat, _: str) -> Page:
    """How the chat looks on a light and on a dark page."""
    page = await seat.open("/admin/inboxes")
    await page.locator(".item a", has_text="Website Chat").click()
    await page.locator(".chat-preview").first.scroll_into_view_if_needed()
    return page


async def forward(seat: Seat, language: str) -> Page:
    """Part of a conversation is about to leave, as its reader will see it; nobody is at the server that is set."""
    if (await ask(seat, "/mail-server"))["server"] is None:
        await send(seat, "/mail-server", SERVER, "PUT")
    console = await open_talk(seat, language)
    await console.thread.focus()
    await console.page.keyboard.press("f")
    sheet = console.page.get_by_role("dialog")
    await sheet.get_by_label(console.say("forwards.to"), exact=True).fill("workshop@example.com")
    await sheet.get_by_label(console.say("forwards.own")).fill(WORDS[language])
    await expect(sheet.locator("pre")).to_contain_text(WORDS[language])
    return console.page


RULING: dict[str, Screen] = {
    "tiers": tiers,
    "roles": roles,
    "new-role": new_role,
    "workspace": workspace,
    "chat-button": button,
    "forward": forward,
}
