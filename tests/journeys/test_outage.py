"""The server or its database is away: both sides say so, keep what was typed, and recover by themselves."""

import asyncio
import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.freezing import frozen
from tests.journeys.installation import Installation
from tests.journeys.widget import visit


async def test_a_restart_loses_nothing(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as sofa:
        agent = await sign_in(desk, "lin@demo.kefu", language)
        customer = await visit(sofa, language)
        await customer.open()
        await customer.write(f"Before the restart {mark}")
        await agent.open_ticket(mark)
        await agent.text.fill(f"typed before {mark}")

        desk.away = sofa.away = True
        await asyncio.to_thread(demo.stop)
        await expect(agent.page.get_by_text(agent.say("shell.offline"))).to_be_visible()
        banner = customer.window.locator(".banner")
        await expect(banner).to_have_text(f"{customer.say('frame.lost')}|{customer.say('frame.away')}".split("|")[0])
        await expect(agent.text).to_have_value(f"typed before {mark}")
        await assert_accessible(agent.page, customer.frame())

        # both go on writing
        await customer.write(f"Written while it was away {mark}")
        await expect(customer.log.locator(".bubble.waiting")).to_have_count(1)
        await agent.write("reply", f"Answered while it was away {mark}")
        await expect(agent.bubble(f"Answered while it was away {mark}")).to_contain_text(
            agent.say("tickets.sending.retrying")
        )
        await customer.text.fill(f"half a sentence {mark}")

        await asyncio.to_thread(demo.start)
        await expect(agent.bubble(f"Written while it was away {mark}")).to_be_visible(timeout=30_000)
        await expect(customer.bubble(f"Answered while it was away {mark}")).to_be_visible(timeout=30_000)
        await customer.sent()
        await expect(agent.page.get_by_text(agent.say("shell.offline"))).to_have_count(0)
        await expect(banner).to_have_text("")
        await expect(customer.line(customer.say("frame.reconnected"))).to_be_visible()
        await expect(customer.text).to_have_value(f"half a sentence {mark}")
        await expect(agent.thread.locator("[data-state]")).to_have_count(0)
        desk.away = sofa.away = False
        for said in (f"Written while it was away {mark}", f"Answered while it was away {mark}"):
            await expect(agent.bubble(said)).to_have_count(1)
            await expect(customer.bubble(said)).to_have_count(1)


async def test_a_frozen_database_loses_nothing(demo: Installation, browser: Browser, language: str) -> None:
    """The server answers, and streams stay open: what tells of it, and brings it right, is not what a restart needs."""
    mark = secrets.token_hex(4)
    written, answered = f"Written while it was frozen {mark}", f"Answered while it was frozen {mark}"
    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as sofa:
        agent = await sign_in(desk, "lin@demo.kefu", language)
        customer = await visit(sofa, language)
        await customer.open()
        await customer.write(f"Before it froze {mark}")
        await agent.open_ticket(mark)
        await agent.text.fill(f"typed before {mark}")
        late = agent.page.get_by_text(agent.say("shell.late"))
        banner = customer.window.locator(".banner")

        desk.away = sofa.away = True
        with frozen(demo):
            await expect(late).to_be_visible(timeout=60_000)
            await expect(agent.text).to_have_value(f"typed before {mark}")

            # both go on writing, and are told that it waits
            await customer.write(written)
            await agent.write("reply", answered)
            await expect(agent.bubble(answered)).to_contain_text(agent.say("tickets.sending.retrying"), timeout=60_000)
            await expect(customer.log.locator(".bubble.waiting")).to_have_count(1, timeout=60_000)
            await expect(banner).to_have_text(customer.say("frame.away"), timeout=60_000)
            await customer.text.fill(f"half a sentence {mark}")
            await agent.text.fill(f"half an answer {mark}")
            await assert_accessible(agent.page, customer.frame())

        # nobody does anything: it is sent, and said no more
        await expect(agent.bubble(written)).to_be_visible(timeout=60_000)
        await expect(customer.bubble(answered)).to_be_visible(timeout=60_000)
        await expect(agent.thread.locator("[data-state]")).to_have_count(0, timeout=60_000)
        await customer.sent()
        await expect(late).to_have_count(0, timeout=60_000)
        await expect(banner).to_have_text("", timeout=60_000)
        desk.away = sofa.away = False
        await expect(agent.text).to_have_value(f"half an answer {mark}")
        await expect(customer.text).to_have_value(f"half a sentence {mark}")

        # once: on the screens, and in the database that they read anew
        for again in (False, True):
            if again:
                await agent.page.reload()
                await customer.page.reload()
                await customer.open()
            for said in (written, answered):
                await expect(agent.bubble(said)).to_have_count(1)
                await expect(customer.bubble(said)).to_have_count(1)
