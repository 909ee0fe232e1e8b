"""Several people on one ticket: they see each other, nobody overwrites anybody, and what is given away goes away."""

import asyncio
import secrets

from playwright.async_api import Browser, Route, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask

CONFLICT = "the server responded with a status of 409"


async def test_two_agents_on_one_ticket(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        await one.context.clock.install()
        lin, tom = await asyncio.gather(
            sign_in(one, "lin@demo.kefu", language), sign_in(other, "tom@demo.kefu", language)
        )
        # the newest stands first there, however many others the run has made
        await asyncio.gather(lin.show_view("all"), tom.show_view("all"))
        await ask(one, f"Two people look at {mark}")
        await lin.open_ticket(mark)
        await tom.open_ticket(mark)
        looking = lin.say("tickets.presence.viewing", names="").strip()
        await expect(lin.presence).to_contain_text(looking)
        await expect(tom.presence).to_contain_text(looking)
        await expect(lin.presence).to_contain_text("Tom")

        # who goes on looking is seen for as long as they do; who comes back sees who is there
        await one.context.clock.fast_forward(120_000)
        await lin.page.wait_for_timeout(200)
        await expect(lin.presence).to_contain_text("Tom")
        await tom.page.reload()
        await expect(tom.presence).to_contain_text(looking)
        await expect(lin.presence).to_contain_text("Tom")
        await tom.page.goto(f"{demo.url}/settings")
        await expect(lin.presence).to_be_empty()
        await tom.page.go_back()
        await expect(lin.presence).to_contain_text("Tom")
        await expect(tom.presence).to_contain_text(looking)
        await tom.text.press_sequentially("I am on it")
        await expect(lin.presence).to_contain_text(lin.say("tickets.presence.typing_one", names="").strip())

        # Lin solves it while Tom's change is already made: she is told, and his change stays
        reached, free = asyncio.Event(), asyncio.Event()

        async def hold(route: Route) -> None:
            reached.set()
            await free.wait()
            await route.continue_()

        one.expected = CONFLICT
        await lin.page.route("**/api/tickets/*/status", hold, times=1)
        await lin.button("tickets.solve").click()
        await reached.wait()
        await tom.pick(tom.chip("priority", "normal"), tom.say("tickets.priority.urgent"))
        await expect(tom.chip("priority", "urgent")).to_be_visible()
        await expect(lin.row(mark)).to_contain_text(lin.say("tickets.priority.urgent"))
        free.set()
        told = lin.page.get_by_role("alert").filter(has_text=lin.say("tickets.status.solved"))
        await expect(told).to_contain_text(lin.say("tickets.priority.urgent"))
        await expect(lin.status("new")).to_be_visible()
        await expect(tom.status("new")).to_be_visible()
        await expect(lin.chip("priority", "urgent")).to_be_visible()
        await assert_accessible(lin.page)

        # knowing that, she may insist
        await lin.button("tickets.conflict.retry").click()
        await expect(lin.status("solved")).to_be_visible()
        await expect(tom.status("solved")).to_be_visible()
        await expect(tom.chip("priority", "urgent")).to_be_visible()
        await expect(told).to_have_count(0)


async def test_what_moves_to_another_team_disappears(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        boss, lin = await asyncio.gather(
            sign_in(one, "boss@demo.kefu", language), sign_in(other, "lin@demo.kefu", language)
        )
        for console in (
            boss,
            lin,
        ):  # the newest first: others' tickets of this run may fill the first page of those open
            await console.page.goto(f"{demo.url}/tickets/all")
        await ask(one, f"This is for the experts {mark}")
        await lin.open_ticket(mark)
        await expect(lin.bubble(mark)).to_be_visible()
        await lin.text.fill(f"Half an answer {mark}")
        await boss.open_ticket(mark)
        await boss.pick(boss.button("tickets.assign.label"), "Support Team")
        await expect(lin.row(mark)).to_have_count(0)
        await expect(lin.page.get_by_role("heading", name=lin.say("tickets.gone.title"))).to_be_visible()
        await expect(lin.bubble(mark)).to_have_count(0)
        await expect(boss.row(mark)).to_be_visible()

        # what she was writing is not lost with it
        await expect(lin.page.get_by_label(lin.say("tickets.gone.kept"))).to_have_value(f"Half an answer {mark}")
        await other.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await lin.button("tickets.gone.copy").click()
        await expect(lin.button("tickets.gone.copied")).to_be_visible()
        assert await lin.page.evaluate("navigator.clipboard.readText()") == f"Half an answer {mark}"
        await assert_accessible(lin.page)
