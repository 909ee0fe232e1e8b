"""The main pages: each a function that leads a browser there."""

import re

from playwright.async_api import Page, Route, expect

from kefu.kit.ids import new_id
from tests.journeys.browser import Seat
from tests.journeys.console import Console
from tools.screenshots.entering import notifications
from tools.screenshots.seats import Screen

STORY = {"zh": "张伟明", "en": "Sophie Martin"}
ANSWERED = {
    "zh": "真抱歉！地钉今天下午补寄，单号会发到这里。",
    "en": "So sorry! Two pegs leave this afternoon; the tracking number comes here.",
}
NOTED = {"zh": "仓库有现货，今天补寄。", "en": "The warehouse has them; they leave today."}


async def _console(seat: Seat, language: str, path: str) -> Console:
    page = await seat.open(path)
    await expect(page.locator("nav.views a").first).to_be_attached()
    return Console(page, language)


async def open_story(seat: Seat, language: str) -> Console:
    """Open the conversation that most pictures show, with its customer beside it."""
    console = await _console(seat, language, "/tickets/mine")
    await console.open_ticket(STORY[language])
    await expect(console.page.locator(".side .kv")).to_be_attached()
    await expect(console.page.locator(".bone")).to_have_count(0)
    return console


async def ticket_list(seat: Seat, language: str) -> Page:
    """The list with nothing open."""
    console = await _console(seat, language, "/tickets/all")
    await expect(console.list.locator("li.row").nth(5)).to_be_attached()
    return console.page


async def views(seat: Seat, language: str) -> Page:
    """The views, which a phone shows alone."""
    return (await _console(seat, language, "/tickets")).page


async def conversation(seat: Seat, language: str) -> Page:
    """A conversation with its customer beside it."""
    return (await open_story(seat, language)).page


async def customer(seat: Seat, language: str) -> Page:
    """The customer, which a phone shows over the conversation."""
    console = await open_story(seat, language)
    button = console.page.get_by_role("button", name=console.say("tickets.show_customer"), exact=True)
    if await button.is_visible():
        await button.click()
    return console.page


async def note(seat: Seat, language: str) -> Page:
    """A note being written."""
    console = await open_story(seat, language)
    await console.page.locator(".composer .tabs button").last.click()
    await console.text.fill(NOTED[language])
    return console.page


async def slash(seat: Seat, language: str) -> Page:
    """Saved replies behind a slash."""
    console = await open_story(seat, language)
    await console.text.press_sequentially("/")
    await expect(console.page.get_by_role("option").nth(3)).to_be_visible()
    await console.page.keyboard.press("ArrowDown")
    return console.page


async def sending(seat: Seat, language: str) -> Page:
    """Choosing what the ticket becomes by the answer, and how long it can be taken back."""
    console = await open_story(seat, language)
    await console.page.keyboard.press("r")  # a note was begun here
    await console.text.fill(ANSWERED[language])
    await console.button("tickets.after.label").click()
    await expect(console.page.get_by_role("option").nth(5)).to_be_visible()
    return console.page


async def macro(seat: Seat, language: str) -> Page:
    """What a macro would do to the open ticket."""
    console = await open_story(seat, language)
    await console.page.keyboard.press("m")
    await console.page.get_by_role("combobox").fill("complaint")
    await expect(console.page.get_by_role("option")).to_have_count(1)
    await console.page.keyboard.press("Enter")
    await expect(console.page.locator(".macro-card .said")).to_have_count(2)
    return console.page


async def my_replies(seat: Seat, _: str) -> Page:
    """What a member saved for themselves."""
    page = await seat.open("/mine/replies")
    await page.locator(".item a").first.click()
    await expect(page.locator(".form-foot")).to_be_attached()
    return page


CONDITION = {
    "type": "all",
    "of": [
        {"type": "status", "among": ["new", "open", "pending", "held"]},
        {"type": "tier", "among": ["vip", "gold"]},
        {
            "type": "any",
            "of": [{"type": "kind", "among": ["complaint", "request"]}, {"type": "is", "trait": "waiting"}],
        },
    ],
}
VIEW = {"zh": "久等的 VIP 投诉", "en": "VIP complaints that wait long"}


async def saved_view(seat: Seat, language: str) -> Page:
    """A view put together from conditions, and how many tickets fit."""
    request = seat.context.request
    saved = (await (await request.get(f"{seat.url}/api/saved-views")).json())["items"]
    view = next((item for item in saved if item["name"] == VIEW[language]), None)
    if view is None:
        headers = {"X-CSRF-Token": (await (await request.get(f"{seat.url}/api/session")).json())["csrf_token"]}
        fields = (await (await request.get(f"{seat.url}/api/fields")).json())["items"]
        own = [{"field_id": field["id"]} for field in fields if field["about"] == "ticket" and not field["archived"]]
        columns = ["company", "waiting", *own[:2]]
        body = {"id": str(new_id()), "name": VIEW[language], "condition": CONDITION, "columns": columns}
        answer = await request.post(f"{seat.url}/api/saved-views", data=body, headers=headers)
        view = await answer.json()
    page = await seat.open(f"/mine/views/{view['id']}")
    await expect(page.locator(".form-foot")).to_be_attached()
    await expect(page.locator(".view-preview")).to_contain_text(re.compile(r"\d|没有|No "))
    return page


async def under_saved_view(seat: Seat, language: str) -> Page:
    """The tickets under it."""
    page = await saved_view(seat, language)
    await page.goto(f"{seat.url}/tickets/{page.url.rsplit('/', 1)[1]}")
    await expect(page.locator("section.list h1")).to_have_text(VIEW[language])
    await expect(page.locator("section.list .bone")).to_have_count(0)
    await expect(page.locator(".row-facts").first).to_be_attached()  # they come in a part of their own
    return page


async def first_views(seat: Seat, _: str) -> Page:
    """Where one has no view yet."""

    async def none(route: Route) -> None:
        await route.fulfill(json={"items": []})

    await seat.context.route("**/api/saved-views", none)
    page = await seat.open("/mine/views")
    await expect(page.locator(".detail.nothing h2")).to_be_attached()
    await seat.context.unroute_all(behavior="wait")
    return page


async def palette(seat: Seat, language: str) -> Page:
    """What can be done, by a few letters."""
    console = await open_story(seat, language)
    await console.page.keyboard.press("Control+k")
    await expect(console.page.get_by_role("option").nth(5)).to_be_visible()
    return console.page


async def assign(seat: Seat, language: str) -> Page:
    """Choosing who gets it."""
    console = await open_story(seat, language)
    await console.page.locator(".btn.assign").click()
    await expect(console.page.get_by_role("option").first).to_be_visible()
    return console.page


async def snooze(seat: Seat, language: str) -> Page:
    """Choosing until when."""
    console = await open_story(seat, language)
    await console.page.keyboard.press("b")
    await expect(console.page.get_by_role("option").first).to_be_visible()
    return console.page


async def bulk(seat: Seat, language: str) -> Page:
    """Several chosen, to be changed at once."""
    page = await ticket_list(seat, language)
    await page.keyboard.press("x")
    await page.locator("li.row").nth(2).get_by_role("checkbox").check()
    await expect(page.locator(".bulk-actions")).to_be_visible()
    return page


async def shortcuts(seat: Seat, language: str) -> Page:
    """Every key."""
    console = await open_story(seat, language)
    await console.page.keyboard.press("?")
    await expect(console.page.get_by_role("dialog")).to_be_visible()
    return console.page


async def empty_view(seat: Seat, language: str) -> Page:
    """A view without tickets; nobody's day begins like that in the demo."""

    async def emptied(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, json={**await answer.json(), "items": [], "next": None})

    await seat.context.route("**/api/tickets?view=mine*", emptied)
    console = await _console(seat, language, "/tickets/mine")
    await expect(console.list.get_by_role("heading", level=2)).to_be_attached()
    return console.page


async def nothing_found(seat: Seat, language: str) -> Page:
    """A search without results."""
    console = await _console(seat, language, "/tickets/all?q=zzzz")
    await expect(console.list.get_by_role("heading", level=2)).to_be_attached()
    return console.page


async def profile(seat: Seat, _: str) -> Page:
    """What a member sets for themselves, and where they are logged in."""
    page = await seat.open("/settings")
    await expect(page.locator(".sessions .chip")).to_be_visible()
    return page


async def enrol(seat: Seat, language: str) -> Page:
    """Setting log-in in two steps up."""
    page = await profile(seat, language)
    button = page.locator(".part.factor .btn")
    await button.first.click()
    await expect(page.locator(".scan img")).to_be_visible()
    await page.locator(".part.factor").scroll_into_view_if_needed()
    return page


CONSOLE: dict[str, Screen] = {
    "list": ticket_list,
    "views": views,
    "conversation": conversation,
    "customer-panel": customer,
    "note": note,
    "slash": slash,
    "saved-view": saved_view,
    "under-saved-view": under_saved_view,
    "first-views": first_views,
    "palette": palette,
    "sending": sending,
    "macro": macro,
    "my-replies": my_replies,
    "assign": assign,
    "snooze": snooze,
    "bulk": bulk,
    "shortcuts": shortcuts,
    "empty": empty_view,
    "search": nothing_found,
    "profile": profile,
    "enrol": enrol,
    "notifications": notifications,
}
