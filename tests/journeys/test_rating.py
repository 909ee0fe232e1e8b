"""A visitor rates how they were helped and changes their mind; agent and supervisor see it at once."""

import secrets

from playwright.async_api import Browser, Frame, expect

from kefu.kit.translate import translate
from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.test_workload import row_of
from tests.journeys.widget import Widget, visit


def page_in(customer: Widget) -> Frame:
    """Give the document of the page on which one rates."""
    return next(frame for frame in customer.page.frames if "/rating?" in frame.url)


async def solve_for(agent: Console, customer: Widget, mark: str) -> None:
    """Let the visitor write and be answered, and their ticket be solved."""
    await customer.open()
    await customer.write(f"It does not work {mark}")
    await agent.open_ticket(mark)
    await agent.write("reply", f"Now it does {mark}.")
    await agent.button("tickets.solve").click()
    await expect(agent.status("solved")).to_be_visible()


async def test_a_visitor_rates_and_changes_their_mind(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)

    def say(key: str, **values: object) -> str:
        return translate(f"rating.{key}", language, **values)

    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as sofa:
        agent = await sign_in(desk, "lin@demo.kefu", language)
        customer = await visit(sofa, language)
        await solve_for(agent, customer, mark)

        # nothing is asked for beyond the page: a choice by keyboard, some words, and away with it
        page = customer.window.frame_locator("iframe")
        await expect(page.get_by_role("group", name=say("question"))).to_be_visible()
        await expect(page.get_by_role("radio")).to_have_count(5)
        await assert_accessible(customer.frame(), page_in(customer))
        await page.get_by_role("radio", name=say("word.1")).focus()
        await customer.page.keyboard.press("ArrowRight")
        await expect(page.get_by_role("radio").nth(1)).to_be_checked()
        await page.get_by_role("textbox", name=say("comment")).fill(f"It took <b>long</b> {mark}")
        await page.get_by_role("button", name=say("send")).click()
        await expect(page.get_by_role("heading", name=say("thanks"))).to_be_visible()
        await assert_accessible(customer.frame(), page_in(customer))

        # the agent's open ticket says so, three times over
        score = agent.say("surveys.score", score=2)
        await expect(agent.thread.locator(".ev", has_text=f"It took <b>long</b> {mark}")).to_be_visible()
        panel = agent.page.locator("aside.side .ratings")
        await expect(panel).to_contain_text(f"It took <b>long</b> {mark}")
        await expect(panel.get_by_role("img", name=score)).to_be_visible()
        await agent.page.goto(f"{demo.url}/tickets/solved")
        await agent.open_ticket(mark)
        await expect(agent.row(mark).get_by_role("img", name=score)).to_be_visible()
        await assert_accessible(agent.page)

        # second thoughts
        await page.get_by_role("link", name=say("change")).click()
        await expect(page.get_by_role("textbox")).to_have_value(f"It took <b>long</b> {mark}")
        await page.locator(".score").nth(3).click()
        await page.get_by_role("button", name=say("send")).click()
        await expect(page.get_by_text(say("yours", score=4))).to_be_visible()
        score = agent.say("surveys.score", score=4)
        await expect(agent.row(mark).get_by_role("img", name=score)).to_be_visible()
        await expect(panel.get_by_role("img", name=score)).to_be_visible()
        await expect(agent.thread.locator(".ev", has_text="2 → 4")).to_be_visible()

        # what it comes to: for the agent, and for who answers for them
        await agent.page.goto(f"{demo.url}/settings")
        me = agent.page.locator(".my-rating")
        await expect(me).to_contain_text(agent.say("surveys.mine"))
        await expect(me.locator(".score")).to_be_visible()
        name = await agent.page.locator(".profile .who strong").inner_text()
        async with sitting(browser, demo.url, language) as office:
            boss = await sign_in(office, "boss@demo.kefu", language)
            await boss.page.goto(f"{demo.url}/workload")
            await expect(row_of(boss, name).locator(".score")).to_be_visible()
            await assert_accessible(boss.page)

        # who goes on is not asked any more
        await customer.write(f"Still something {mark}")
        await expect(customer.window.locator("iframe")).to_have_count(0)
