"""The screens of whoever is not logged in: the log-in, the set-up, and the chat window on a customer's site."""

from weakref import WeakSet

from playwright.async_api import Page, Route, expect

from kefu.kit.ids import new_id
from tests.journeys.browser import Seat
from tests.journeys.console import speak
from tests.journeys.widget import Widget
from tools.screenshots.entering import open_form
from tools.screenshots.screens import ANSWERED
from tools.screenshots.seats import AGENTS, Screen

ASKED = {
    "zh": "你好，我上周买的帐篷缺了两根地钉，可以补寄吗？",
    "en": "Hi, the tent I bought last week came without two of its pegs. Can you send them?",
}
ADDED = {"zh": "订单号是 20261108-77。", "en": "The order number is 20261108-77."}
_TALKED: WeakSet[Seat] = WeakSet()


async def log_in(seat: Seat, _: str) -> Page:
    """Where somebody logs in."""
    return await open_form(seat, "/login")


async def set_up(seat: Seat, _: str) -> Page:
    """Where the first administrator claims the server; the answer of an empty one stands in."""

    async def needed(route: Route) -> None:
        await route.fulfill(json={"needed": True, "sends_mail": False})

    await seat.context.route("**/api/setup", needed)
    return await open_form(seat, "/setup")


async def code(seat: Seat, language: str) -> Page:
    """The second step of a log-in; the answer of a member who has one stands in."""
    page = await log_in(seat, language)

    async def needed(route: Route) -> None:
        problem = {"title": "", "status": 401, "code": "second_factor_needed", "params": {"half_session": "x"}}
        await route.fulfill(status=401, json=problem, content_type="application/problem+json")

    await page.route("**/api/session", needed)
    await page.locator("input[type=email]").fill("lin@demo.kefu")
    await page.locator("input[type=password]").fill("kefu-demo-2026")
    await page.locator("form .btn.primary").click()
    await expect(page.locator(".input.code")).to_be_visible()
    return page


async def demo_page(seat: Seat, language: str) -> Page:
    """A customer's site with the widget closed."""
    page = await seat.open(f"/demo?locale={language}")
    await expect(page.locator("#kefu-widget button.launcher")).to_be_visible()
    return page


async def widget_open(seat: Seat, language: str) -> Page:
    """The widget before anything was said."""
    widget = Widget(await demo_page(seat, language), language)
    await widget.open()
    return widget.page


async def widget_talk(seat: Seat, language: str) -> Page:
    """The widget with a conversation in it."""
    widget = Widget(await widget_open(seat, language), language)
    if seat not in _TALKED:  # what was said before comes a moment after the window
        _TALKED.add(seat)
        await widget.write(ASKED[language])
        await widget.write(ADDED[language])
        await widget.sent()
        await _answer(seat, language)
    await expect(widget.bubble(ANSWERED[language])).to_be_visible()
    return widget.page


async def _answer(seat: Seat, language: str) -> None:
    """Let somebody answer who just wrote."""
    request = seat.context.request
    headers = await speak(seat, AGENTS[language], language)
    found = await (await request.get(f"{seat.url}/api/tickets?view=unassigned&query={ADDED[language]}")).json()
    number = max(row["number"] for row in found["items"])
    body = {"id": str(new_id()), "text": ANSWERED[language], "files": []}
    sent = await request.post(f"{seat.url}/api/tickets/{number}/messages", data=body, headers=headers)
    assert sent.ok, await sent.text()


async def rating(seat: Seat, language: str) -> Page:
    """What the chat window asks once the ticket is solved."""
    widget = Widget(await widget_talk(seat, language), language)
    headers = await speak(seat, AGENTS[language], language)
    request, tickets = seat.context.request, f"{seat.url}/api/tickets"
    found = await (await request.get(f"{tickets}?view=all&query={ANSWERED[language]}")).json()
    row = max(found["items"], key=lambda one: one["number"])
    if row["status"] != "solved":
        body = {"version": row["version"], "status": "solved"}
        solved = await request.put(f"{tickets}/{row['number']}/status", data=body, headers=headers)
        assert solved.ok, await solved.text()
    await expect(widget.window.frame_locator("iframe").get_by_role("radio")).to_have_count(5)
    return widget.page


OUTSIDE: dict[str, Screen] = {
    "login": log_in,
    "code": code,
    "setup": set_up,
    "demo": demo_page,
    "widget": widget_open,
    "widget-talk": widget_talk,
    "widget-rating": rating,
}
