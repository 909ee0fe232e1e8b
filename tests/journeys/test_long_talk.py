"""A conversation of many pages: everything ever said can be reached, and nothing jumps while it comes."""

import secrets

from playwright.async_api import Browser, Locator, expect

from kefu.kit.ids import new_id
from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.widget import visit

SAID = 230


async def _place(line: Locator) -> float:
    box = await line.bounding_box()
    assert box is not None
    return box["y"]


async def test_the_beginning_can_be_reached_on_both_sides(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as sofa:
        customer = await visit(sofa, language)
        await customer.open()
        await customer.write(f"The very first {mark}")
        await customer.sent()
        headers = await speak(desk, "lin@demo.kefu", language)
        found = await (await desk.context.request.get(f"{demo.url}/api/tickets?query={mark}")).json()
        number = found["items"][0]["number"]
        for n in range(SAID):
            made = await desk.context.request.post(
                f"{demo.url}/api/tickets/{number}/messages",
                data={"id": str(new_id()), "text": f"Line {n:03} {mark}"},
                headers=headers,
            )
            assert made.ok, await made.text()

        agent = await sign_in(desk, "lin@demo.kefu", language)
        await agent.page.goto(f"{demo.url}/tickets/open/{number}")
        await expect(agent.bubble(f"Line {SAID - 1} {mark}")).to_be_in_viewport()
        await expect(agent.bubble("Line 100")).to_have_count(0)
        more = agent.button("tickets.earlier.more")
        await expect(more).to_have_count(1)
        await assert_accessible(agent.page)
        first = agent.thread.locator("article").first
        told = await first.inner_text()
        await agent.thread.evaluate("box => { box.scrollTop = 120; }")
        seen = agent.thread.locator("article", has_text=told.split("\n")[-1]).first
        before = await _place(seen)
        await expect(agent.bubble("Line 050")).to_have_count(1)
        assert abs(await _place(seen) - before) < 2, "what was being read has moved"
        # by keyboard to the very first line
        await agent.page.locator(".thread .more button").focus()
        await expect(agent.bubble(f"The very first {mark}")).to_have_count(1)
        await expect(more).to_have_count(0)
        await expect(agent.thread).to_be_focused()
        await agent.page.keyboard.press("Home")
        await expect(agent.bubble(f"The very first {mark}")).to_be_in_viewport()

        await customer.page.reload()
        await customer.open()
        await expect(customer.bubble(f"Line {SAID - 1} {mark}")).to_be_in_viewport()
        await expect(customer.bubble("Line 100")).to_have_count(0)
        read = customer.bubble(f"Line {SAID - 100}")
        await customer.log.evaluate("box => { box.scrollTop = 60; }")
        before = await _place(read)
        await expect(customer.bubble("Line 050")).to_have_count(1)
        assert abs(await _place(read) - before) < 2, "what was being read has moved"
        await customer.log.evaluate("box => { box.scrollTop = 0; }")
        await expect(customer.bubble(f"The very first {mark}")).to_have_count(1)
        await expect(customer.log.get_by_role("button", name=customer.say("frame.earlier"))).to_have_count(0)
        await assert_accessible(customer.frame())
