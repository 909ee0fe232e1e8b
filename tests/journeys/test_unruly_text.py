"""Names, tags, subjects and texts as people really write them: long, right to left, with addresses in them."""

import secrets

from playwright.async_api import Browser, Locator, expect

from tests.journeys.browser import Seat, assert_accessible, sitting
from tests.journeys.console import Console, speak
from tests.journeys.installation import Installation
from tests.journeys.widget import ask

ARABIC = "مرحبا، أين طلبي 4711؟"


async def make_unruly(seat: Seat, mark: str) -> int:
    """Let a stranger write and give their ticket what does not fit; gives its number."""
    headers = await speak(seat, "boss@demo.kefu", "en")
    request = seat.context.request
    await ask(seat, f"{ARABIC} {mark}\nSee https://example.com/a?b=1 or mailto:me@example.com, javascript:alert(1)")
    found = await (await request.get(f"{seat.url}/api/tickets?view=all")).json()
    ticket = next(row for row in found["items"] if mark in row["preview"])
    url = f"{seat.url}/api/tickets/{ticket['number']}"
    changed = await request.patch(
        url,
        data={"version": ticket["version"], "subject": f"A very long subject {mark} " + "and more " * 17},
        headers=headers,
    )
    version = (await changed.json())["version"]
    tagged = await request.put(f"{url}/tags", data={"version": version, "tags": ["x" * 60]}, headers=headers)
    assert tagged.ok, await tagged.text()
    customer = f"{seat.url}/api/customers/{ticket['customer']['id']}"
    known = await (await request.get(customer)).json()
    named = await request.patch(
        customer, data={"version": known["version"], "name": "Wolfeschlegelsteinhausenbergerdorff" * 3}, headers=headers
    )
    assert named.ok, await named.text()
    return int(ticket["number"])


async def fits(inner: Locator, width: int) -> bool:
    """Whether it stands within the window from its left to its right edge."""
    box = await inner.bounding_box()
    return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width


async def test_nothing_runs_out_of_its_place(demo: Installation, browser: Browser) -> None:
    mark = secrets.token_hex(4)
    for size in ((1440, 900), (390, 844)):
        async with sitting(browser, demo.url, "en", size=size) as seat:
            number = await make_unruly(seat, f"{mark}{size[0]}")
            agent = Console(await seat.open(f"/tickets/all/{number}"), "en")
            title = agent.conversation.get_by_role("heading", level=1)
            await expect(title.locator(".num")).to_be_visible()
            assert await fits(title.locator(".num"), size[0])
            remove = agent.page.get_by_role("button", name=agent.say("tickets.tags.remove", tag="x" * 60))
            assert await fits(remove, size[0])
            await remove.click()
            await expect(remove).to_have_count(0)

            # addresses can be followed, and only such as run nothing
            links = agent.bubble(mark).locator(".text a")
            await expect(links).to_have_text(["https://example.com/a?b=1", "mailto:me@example.com"])
            await expect(links.first).to_have_attribute("rel", "noopener noreferrer")
            direction = await agent.bubble(mark).locator(".text").evaluate("text => getComputedStyle(text).direction")
            assert direction == "rtl"
            assert await agent.thread.evaluate("thread => thread.scrollWidth <= thread.clientWidth")

            if size[0] < 720:
                await agent.button("tickets.show_customer").click()
            side = agent.page.locator("aside.side")
            await expect(side.locator(".name")).to_contain_text("Wolfeschlegel")
            assert await side.evaluate("side => side.scrollWidth <= side.clientWidth")
            await assert_accessible(agent.page)
