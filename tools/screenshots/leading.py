"""Further screens of whoever leads: rounds of an incident, somebody leaves, what cannot be given, a first inbox."""

from typing import Any

from playwright.async_api import Page, Route, expect

from kefu.kit.ids import new_id
from tests.journeys.browser import Seat
from tests.journeys.console import Console
from tools.screenshots.seats import Screen, ask, once, send
from tools.screenshots.wholes import declared

LATE = {"zh": "物流延误", "en": "Deliveries are late"}
SORRY = {
    "zh": "{{customer.name|您}}，您好！大雪影响了华东仓的发货，您的包裹预计晚两天到，运费已退回。",
    "en": "Dear {{customer.name|customer}}, snow holds up our warehouse; your parcel comes two days later.",
}
UNIT = "门店客服组 Store Team"
EMAIL = "newcomer@example.com"


async def answering(seat: Seat, language: str) -> Page:
    """One text for all tickets of an incident, and whom it reaches."""
    page = await seat.open(f"/incidents/running/{await declared(seat)}")
    console = Console(page, language)
    await console.button("incidents.task.answer").click()
    form = page.get_by_role("form", name=console.say("incidents.task.answer"))
    await form.get_by_label(console.say(f"incidents.answer_{language}"), exact=True).fill(SORRY[language])
    await expect(form.get_by_role("status").first).to_contain_text("3")
    await form.scroll_into_view_if_needed()
    return page


async def resolving(seat: Seat, language: str) -> Page:
    """The end of an incident, and its tickets with it."""
    page = await seat.open(f"/incidents/running/{await declared(seat)}")
    console = Console(page, language)
    await console.button("incidents.task.resolve").click()
    form = page.get_by_role("form", name=console.say("incidents.task.resolve"))
    await expect(form.get_by_role("checkbox")).to_be_visible()
    await form.scroll_into_view_if_needed()
    return page


async def _answered(seat: Seat) -> Any:
    """Declare an incident with three tickets of its own, one of them spam, and answer them."""
    inboxes = (await ask(seat, "/inboxes"))["items"]
    inbox = next(one for one in inboxes if one["channel"] == "api")
    numbers = []
    for place, name in enumerate(("马晓东", "Grace Hall", "何静")):
        body = {
            "inbox_id": inbox["id"],
            "customer": {"address": f"late-{place}@example.com", "name": name},
            "subject": "包裹还没到 Where is my parcel",
            "text": "已经三天没有更新了。 No news for three days.",
        }
        numbers.append((await send(seat, "/tickets", body))["number"])
    incident = await send(seat, "/incidents", {"id": str(new_id()), "title": LATE, "tickets": numbers})
    spam = {"id": str(new_id()), "tickets": [{"number": numbers[2]}], "wish": {"end_state": "spam"}}
    await send(seat, "/tickets/bulk", spam)
    answer = {"id": str(new_id()), "texts": SORRY, "seconds": 0}
    await send(seat, f"/incidents/{incident['id']}/answers", answer)
    return incident["id"]


async def rounds(seat: Seat, _: str) -> Page:
    """What was done to all tickets of an incident, and who was left out."""
    id = await once(seat, "rounds", lambda: _answered(seat))
    page = await seat.open(f"/incidents/running/{id}")
    await expect(page.locator("article.round")).to_contain_text("2")
    await expect(page.locator("article.round progress")).to_have_count(0)
    summary = page.locator("article.round summary")
    if await summary.count():
        await summary.click()
    await page.locator("article.round").scroll_into_view_if_needed()
    return page


async def leave(seat: Seat, language: str) -> Page:
    """Somebody leaves, and who gets what they hold."""
    page = await seat.open("/admin/members")
    await page.locator(".item a", has_text="Tom").click()
    await Console(page, language).button("members.admin.deactivate").click()
    select = page.locator(".activity select")
    await expect(select).to_be_visible()
    await select.scroll_into_view_if_needed()
    return page


async def archived_unit(seat: Seat, language: str) -> Page:
    """A unit that is not used any more."""

    async def make() -> Any:
        top = next(one for one in (await ask(seat, "/units"))["items"] if one["parent_id"] is None)
        made = await send(seat, "/units", {"id": str(new_id()), "name": UNIT, "parent_id": top["id"], "kind": "team"})
        return await send(seat, f"/units/{made['id']}", {"version": made["version"], "archived": True}, "PATCH")

    await once(seat, "archived unit", make)
    page = await seat.open("/admin/units")
    there = page.get_by_role("region", name=Console(page, language).say("units.archived"), exact=True)
    await there.locator("strong", has_text="Store Team").click()
    await expect(page.locator(".unit-archiving")).to_be_visible()
    return page


async def limits(seat: Seat, language: str) -> Page:
    """A role of one unit, and what cannot be given to it."""
    page = await seat.open("/admin/roles/new")
    say = Console(page, language).say
    await page.get_by_label(say("roles.copy_of"), exact=True).select_option(say("members.role.administrator"))
    await page.get_by_label(say("roles.sees.label"), exact=True).select_option("unit")
    note = page.locator(".permissions em", has_text=say("roles.needs_wide")).first
    await expect(note).to_be_visible()
    await note.scroll_into_view_if_needed()
    return page


async def lapsed(seat: Seat, _: str) -> Page:
    """An invitation whose sender could not send it today; that it is so stands in."""

    async def make() -> Any:
        top = next(one for one in (await ask(seat, "/units"))["items"] if one["parent_id"] is None)
        body = {"id": str(new_id()), "email": EMAIL, "roles": ["agent"], "unit_id": top["id"]}
        return await send(seat, "/invitations", body)

    async def changed(route: Route) -> None:
        answer = await (await route.fetch()).json()
        await route.fulfill(json={"items": [one | {"lapsed": True} for one in answer["items"]]})

    await once(seat, "invitation", make)
    await seat.context.route("**/api/invitations", changed)
    page = await seat.open("/admin/members")
    await page.locator(".item a", has_text=EMAIL).click()
    await expect(page.locator(".invitation .warned")).to_be_visible()
    await seat.context.unroute_all(behavior="wait")
    return page


async def new_inbox(seat: Seat, _: str) -> Page:
    """Another door."""
    page = await seat.open("/admin/inboxes/new")
    await expect(page.locator(".detail form .input").first).to_be_visible()
    return page


async def start(seat: Seat, _: str) -> Page:
    """Nobody can reach us yet; the answers of an empty installation stand in."""

    async def none(route: Route) -> None:
        answer = await (await route.fetch()).json()
        await route.fulfill(json=answer | {"items": [view | {"count": 0} for view in answer["items"]]})

    async def empty(route: Route) -> None:
        await route.fulfill(json={"items": []})

    await seat.context.route("**/api/views", none)
    await seat.context.route("**/api/inboxes", empty)
    page = await seat.open("/tickets/open")
    await expect(page.locator(".start-card form")).to_be_visible()
    await seat.context.unroute_all(behavior="wait")
    return page


async def history(seat: Seat, language: str) -> Page:
    """What the workspace was called before, and its language."""
    page = await seat.open("/admin/workspace")
    console = Console(page, language)

    async def make() -> Any:
        name = page.get_by_label(console.say("workspace.name"), exact=True)
        await expect(name).not_to_have_value("")
        was = await name.input_value()
        for text in (f"{was} (2027)", was):
            await name.fill(text)
            await page.locator(".form-foot .btn.primary").click()
            await expect(page.locator(".form-foot .btn.primary")).to_be_disabled()
        return True

    await once(seat, "workspace", make)
    await page.reload()
    await page.locator(".history summary").click()
    await expect(page.locator(".history li").nth(1)).to_be_visible()
    await page.locator(".history li").first.scroll_into_view_if_needed()
    return page


LEADING: dict[str, Screen] = {
    "incident-answer": answering,
    "incident-resolve": resolving,
    "incident-rounds": rounds,
    "member-leave": leave,
    "unit-archived": archived_unit,
    "role-limits": limits,
    "invitation-lapsed": lapsed,
    "inbox-new": new_inbox,
    "start": start,
    "workspace-history": history,
}
