"""The screens of what is kept in order: tags, an inbox that is tested, and what one has not saved yet."""

from playwright.async_api import Page, expect

from kefu.kit.ids import new_id
from tests.journeys.browser import Seat
from tests.journeys.console import Console
from tools.screenshots.seats import Screen, once, send

TAGS = ("加急 rush", "return label", "wholesale")


async def _kept(seat: Seat) -> bool:
    """Make tags, and call one of them otherwise, so that it has a former name and a history."""
    made = [await send(seat, "/tags", {"id": str(new_id()), "name": name}) for name in TAGS]
    label = {"name": "退货标签 return label", "version": made[1]["version"]}
    await send(seat, f"/tags/{made[1]['id']}", label, method="PATCH")
    return True


async def tags(seat: Seat, _: str) -> Page:
    """All tags, and one of them with its former name and its history."""
    page = await seat.open("/admin/tags")
    await once(seat, "tags", lambda: _kept(seat))
    await page.reload()
    await page.locator(".list .item a", has_text="退货标签").click()
    await page.locator(".history summary").click()
    await expect(page.locator(".history li").nth(1)).to_be_visible()
    return page


async def merging(seat: Seat, language: str) -> Page:
    """One tag is about to become another."""
    page = await tags(seat, language)
    console = Console(page, language)
    await console.pick(console.button("tags.merge"), TAGS[0])
    alert = page.get_by_role("alert").filter(has_text=TAGS[0])
    await expect(alert).to_be_visible()
    await alert.scroll_into_view_if_needed()
    return page


async def tested(seat: Seat, language: str) -> Page:
    """What a test of an inbox finds, and what to do."""
    page = await seat.open("/admin/inboxes")
    await page.locator(".item a").last.click()
    await Console(page, language).button("inboxes.test.run").click()
    await expect(page.locator(".inbox-test li").first).to_be_visible()
    await page.locator(".inbox-test").scroll_into_view_if_needed()
    return page


async def unsaved(seat: Seat, language: str) -> Page:
    """Somebody leaves a form that is not saved."""
    page = await seat.open("/admin/units")
    await page.locator('a[href^="/admin/units/new"]').first.click()
    await page.locator(".detail .input").first.fill("夜班组 Night shift")
    await page.evaluate("history.back()")
    await expect(page.get_by_role("dialog", name=Console(page, language).say("admin.unsaved.title"))).to_be_visible()
    return page


async def my_macros(seat: Seat, _: str) -> Page:
    """A member's own macros, before there is one."""
    page = await seat.open("/mine/macros")
    await expect(page.locator(".list")).to_be_visible()
    await expect(page.locator(".list .bones")).to_have_count(0)
    return page


KEEPING: dict[str, Screen] = {
    "tags": tags,
    "tag-merge": merging,
    "inbox-tested": tested,
    "unsaved": unsaved,
    "my-macros": my_macros,
}
