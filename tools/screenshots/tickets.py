"""Further screens of whoever answers: names behind an @, fields of many, values in the timeline, being a cover."""

from typing import Any

from playwright.async_api import Page, Route, expect

from kefu.kit.ids import new_id
from tests.journeys.browser import Seat
from tests.journeys.console import Console
from tools.screenshots.merging import open_talk
from tools.screenshots.screens import bulk, open_story
from tools.screenshots.seats import Screen, ask, once, send

FIELD = {"zh": "订单号", "en": "Order number"}
MACRO = "登记退货 Register return"
STEPS = {
    "kind": "after_sales",
    "fields": {"order_number": "YF20261116-0342", "reason_for_return": "defect", "date_of_purchase": "2026-11-20"},
    "add_tags": ["退货"],
    "status": "pending",
}
STEP = ("begun", "named", "changed", "taken_off")


async def mention(seat: Seat, language: str) -> Page:
    """Whom an @ in a note may mean."""
    console = await open_story(seat, language)
    await console.page.keyboard.press("n")
    await expect(console.text).to_have_attribute("aria-label", console.say("tickets.composer.note"))
    await console.text.fill("")
    await console.text.press_sequentially("@")
    await expect(console.page.get_by_role("option").nth(2)).to_be_visible()
    return console.page


async def macro_with_fields(seat: Seat, language: str) -> Page:
    """What a macro would write into fields."""

    async def make() -> Any:
        return await send(seat, "/macros", {"id": str(new_id()), "name": MACRO, "steps": STEPS})

    await once(seat, f"macro {language}", make)
    console = await open_story(seat, language)
    await console.page.keyboard.press("m")
    await console.page.get_by_role("combobox").fill("Register")
    await expect(console.page.get_by_role("option")).to_have_count(1)
    await console.page.keyboard.press("Enter")
    await expect(console.page.locator(".macro-card .plan > div").nth(3)).to_be_visible()
    return console.page


async def bulk_fields(seat: Seat, language: str) -> Page:
    """One field of several tickets, filled in at once."""
    console = Console(await bulk(seat, language), language)
    await console.pick(
        console.page.locator(".bulk").get_by_role("button", name=console.say("tickets.bulk.fields"), exact=True),
        FIELD[language],
    )
    await expect(console.page.locator(".bulk-field .input")).to_be_focused()
    return console.page


async def cover(seat: Seat, _: str) -> Page:
    """What somebody is told who covers a colleague; the answer of such a week stands in."""
    who = (await ask(seat, "/session"))["member"]["id"]
    items = [
        {
            "position": 100 - place,
            "kind": "cover",
            "at": f"2026-06-10T0{8 - place}:20:00Z",
            "actor_kind": "member",
            "actor": ("孙立", "Tom Becker")[place % 2],
            "message_id": None,
            "ticket": None,
            "cover": {
                "member_id": who,
                "step": step,
                "begins": None if step == "taken_off" else "2026-06-12T01:00:00Z",
                "ends": None if step == "taken_off" else "2026-06-19T10:00:00Z",
            },
            "note": None,
            "read": place > 1,
        }
        for place, step in enumerate(STEP)
    ]

    async def told(route: Route) -> None:
        await route.fulfill(json={"items": items, "unread": 2, "next": None})

    await seat.context.route("**/api/notifications?*", told)
    page = await seat.open("/notifications")
    await expect(page.locator(".notifications li").nth(3)).to_be_visible()
    await seat.context.unroute_all(behavior="wait")
    return page


async def merged(seat: Seat, language: str) -> Page:
    """A ticket that goes on as another one."""

    async def make() -> Any:
        inbox = next(one for one in (await ask(seat, "/inboxes"))["items"] if one["channel"] == "api")
        opened = []
        for subject in ("换个颜色可以吗 Another colour", "颜色选错了 The wrong colour"):
            body = {
                "inbox_id": inbox["id"],
                "customer": {"address": "merged@example.com", "name": "高远 Gao Yuan"},
                "subject": subject,
                "text": subject,
            }
            opened.append(await send(seat, "/tickets", body))
        kept, gone = opened
        wish = {"into": kept["number"], "version": gone["version"]}
        await send(seat, f"/tickets/{gone['number']}/merge", wish)
        return gone["number"]

    number = await once(seat, "merged ticket", make)
    page = await seat.open(f"/tickets/all/{number}")
    await expect(page.locator(".aside")).to_contain_text(Console(page, language).say("tickets.merge.is"))
    return page


async def values(seat: Seat, _: str) -> Page:
    """What stood in a ticket's fields before, told by its timeline."""

    async def make() -> Any:
        found = (await ask(seat, "/tickets?view=all&query=YF20261117-0290"))["items"]
        number = found[0]["number"]
        version = (await ask(seat, f"/tickets/{number}"))["ticket"]["version"]
        fields = {"order_number": "YF20261117-0299", "reason_for_return": None}
        await send(seat, f"/tickets/{number}/fields", {"version": version, "fields": fields}, "PUT")
        return number

    number = await once(seat, "values", make)
    page = await seat.open(f"/tickets/all/{number}")
    line = page.get_by_role("log").locator(".ev", has_text="YF20261117-0299")
    await expect(line).to_be_visible()
    await line.scroll_into_view_if_needed()
    return page


async def outage(seat: Seat, language: str) -> Page:
    """The server cannot be reached; what was typed stays. It is the last that this browser sees."""
    console = await open_talk(seat, language)
    seat.away = True
    await seat.context.set_offline(True)
    await expect(console.page.locator(".offline")).to_be_visible()
    return console.page


HELPING: dict[str, Screen] = {
    "mention": mention,
    "macro-fields": macro_with_fields,
    "bulk-fields": bulk_fields,
    "notifications-cover": cover,
}
FINDING: dict[str, Screen] = {"ticket-merged": merged, "ticket-values": values}
OUTAGE: dict[str, Screen] = {"outage": outage}
