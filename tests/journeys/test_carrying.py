"""Files by hand: dragged into a conversation or pasted into the text, with a preview and how far they are."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Frame, Locator, Page, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.pictures import draw_png
from tests.journeys.widget import visit

SLOW = 20_000
"""Bytes a second."""
# behind its picture a file has so much more that nothing compresses
TAKE = """([name, bytes]) => {
  const data = new DataTransfer();
  const more = [1, 2, 3].map(() => crypto.getRandomValues(new Uint8Array(50_000)));
  data.items.add(new File([new Uint8Array(bytes), ...more], name, { type: "image/png" }));
  return data;
}"""
# cells of a spreadsheet: words, how they look, and a picture of them
CELLS = """([name, bytes]) => {
  const data = new DataTransfer();
  data.setData("text/plain", "A1\\tB1");
  data.setData("text/html", "<table><tr><td>A1<td>B1</table>");
  data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
  return data;
}"""
WORDS = """(place, kind) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.setData("text/plain", "Some words");
  return place.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
}"""
PASTE = """(field, data) => field.dispatchEvent(
  new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))"""


async def take(place: Page | Frame, name: str) -> Any:
    """Give what a hand, or the clipboard, carries: one picture."""
    return await place.evaluate_handle(TAKE, [name, list(draw_png())])


async def assert_pastes_words(place: Page | Frame, field: Locator) -> None:
    """Cells are pasted as their words, which is left to the browser."""
    cells = await place.evaluate_handle(CELLS, ["cells.png", list(draw_png())])
    assert await field.evaluate(PASTE, cells), "the words were thrown away for their picture"


async def assert_takes_words(target: Locator) -> None:
    """Words that are dragged are left to the field they are let go in."""
    for kind in ("dragover", "drop"):
        assert await target.evaluate(WORDS, kind), f"words were refused at {kind}"


async def drop(place: Page | Frame, target: Locator, name: str, over: Locator) -> None:
    """Drag a picture over something, which shows that it would take it, and let go."""
    carried = {"dataTransfer": await take(place, name)}
    await target.dispatch_event("dragover", carried)
    await expect(over).to_be_visible()
    await target.dispatch_event("drop", carried)
    await expect(over).to_have_count(0)


@asynccontextmanager
async def slowly(page: Page) -> AsyncIterator[None]:
    """Let what goes up take its time for as long as the block lasts."""
    session = await page.context.new_cdp_session(page)
    line = {"offline": False, "latency": 0, "downloadThroughput": -1}
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", {**line, "uploadThroughput": SLOW})
    try:
        yield
    finally:
        await session.send("Network.emulateNetworkConditions", {**line, "uploadThroughput": -1})
        await session.detach()


async def test_an_agent_drags_and_pastes_pictures(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as sofa:
        customer = await visit(sofa, language)
        await customer.open()
        await customer.write(f"What does it look like {mark}")
        await customer.sent()
        agent = await sign_in(desk, "lin@demo.kefu", language)
        await agent.open_ticket(mark)
        page, composer = agent.page, agent.page.locator(".composer")
        files = composer.locator(".attachments li")

        # dragged: it is there at once, with its picture and how far it is, and nothing leaves before it is there
        await agent.text.fill(f"Like this {mark}")
        await assert_takes_words(agent.text)
        await expect(page.locator(".composer.over")).to_have_count(0)
        async with slowly(page):
            await drop(page, composer, "dragged.png", page.locator(".composer.over"))
            await expect(files).to_have_count(1)
            await expect(files.locator("img")).to_be_visible()
            going = agent.say("tickets.file.uploading", name="dragged.png")
            await expect(files.get_by_role("progressbar", name=going)).to_be_visible()
            await expect(composer.locator(".foot .btn.primary").first).to_have_attribute("aria-disabled", "true")
            await assert_accessible(page)
        await expect(files.get_by_role("progressbar")).to_have_count(0)

        # pasted into the text, which keeps what stands there; one is taken off again
        await agent.text.focus()
        for name in ("pasted.png", "mistake.png"):
            await agent.text.evaluate(PASTE, await take(page, name))
        await assert_pastes_words(page, agent.text)
        await expect(files).to_have_count(3)
        await expect(agent.text).to_have_value(f"Like this {mark}")
        await page.get_by_role("button", name=agent.say("tickets.file.remove", name="mistake.png")).click()
        await expect(files).to_have_count(2)
        await expect(files.get_by_role("progressbar")).to_have_count(0)
        await agent.text.press("Control+Enter")
        await expect(agent.bubble(f"Like this {mark}").locator("img")).to_have_count(2)
        await expect(files).to_have_count(0)
        await expect(customer.log.locator(".picture img")).to_have_count(2)


async def test_a_visitor_drags_and_pastes_pictures(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as sofa:
        customer = await visit(sofa, language)
        await customer.open()
        await customer.write(f"May I show you something {mark}")
        await customer.sent()
        frame, window = customer.frame(), customer.window
        chips = window.locator(".chips li")
        place = window.locator("main")

        await assert_takes_words(customer.text)
        async with slowly(customer.page):
            await drop(frame, place, "dragged.png", window.locator(".drop"))
            await expect(chips).to_have_count(1)
            await expect(chips.locator("img")).to_be_visible()
            await expect(chips).to_contain_text("dragged.png")
            await assert_pastes_words(frame, customer.text)
            await customer.text.evaluate(PASTE, await take(frame, "pasted.png"))
            await expect(chips).to_have_count(2)
            await expect(chips.get_by_role("progressbar").first).to_be_visible()
            await assert_accessible(frame)
        await expect(chips.get_by_role("progressbar")).to_have_count(0)
        await customer.text.evaluate(PASTE, await take(frame, "mistake.png"))
        await window.get_by_role("button", name=customer.say("frame.remove", name="mistake.png")).click()
        await expect(chips).to_have_count(2)
        await customer.write(f"It looks like this {mark}")
        await customer.sent()
        await expect(chips).to_have_count(0)
        await expect(customer.log.locator(".picture img")).to_have_count(2)

        agent = await sign_in(desk, "lin@demo.kefu", language)
        await agent.open_ticket(mark)
        await expect(agent.thread.locator("article img")).to_have_count(2)
