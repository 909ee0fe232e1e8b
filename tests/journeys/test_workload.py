"""A supervisor steps in: sees who has too much, sets them away, gives their tickets to somebody and takes that back."""

import secrets

from playwright.async_api import Browser, Locator, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.test_notifications import PASSWORD, Office
from tests.journeys.widget import ask


def row_of(console: Console, name: str) -> Locator:
    """Find somebody's line."""
    return console.page.locator("table tbody tr", has=console.page.get_by_role("rowheader", name=name))


async def test_a_supervisor_steps_in(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as other:
        lin, boss = await sign_in(seat, "lin@demo.kefu", language), await sign_in(other, "boss@demo.kefu", language)
        await ask(seat, f"Waits for long {mark}")
        await lin.open_ticket(mark)
        await lin.page.keyboard.press("a")
        await lin.page.get_by_role("option", name=lin.say("tickets.assign.me")).click()
        await expect(lin.page.locator(".assign .sr-only")).not_to_have_text("")

        await boss.page.get_by_role("link", name=boss.say("shell.workload")).click()
        await expect(boss.page.get_by_role("heading", level=1, name=boss.say("workload.title"))).to_be_visible()
        await expect(boss.page.locator("tbody th").first).to_be_visible()
        names = [await text.inner_text() for text in await boss.page.locator("tbody th span span:first-child").all()]
        mine = await lin.page.request.get(f"{demo.url}/api/session")
        lins, toms = (await mine.json())["member"]["name"], None
        for member in (await (await other.context.request.get(f"{demo.url}/api/members?limit=200")).json())["items"]:
            toms = member["name"] if member["email"] == "tom@demo.kefu" else toms
        assert toms is not None
        assert {lins, toms} <= set(names)

        # her tickets, one click away
        await row_of(boss, lins).get_by_role("button", expanded=False).first.click()
        pile = boss.page.get_by_role("region", name=boss.say("workload.tickets_of", name=lins))
        await expect(pile.get_by_role("link", name=mark)).to_be_visible()
        await assert_accessible(boss.page)

        # she forgot to say that she is away; her own screen is told
        await row_of(boss, lins).get_by_role("combobox").select_option("break")
        await expect(lin.page.locator("nav.rail .me .dot.break")).to_be_visible()

        # everything she has goes to Tom, and comes back; the page follows by itself
        await row_of(boss, lins).get_by_role("button", name=boss.say("workload.give_away")).click()
        await boss.page.locator(".picker input").fill(toms)
        await boss.page.locator(".picker").get_by_role("option", name=toms).click()
        await expect(boss.page.locator(".notices")).to_contain_text(toms)
        await expect(pile.get_by_role("link", name=mark)).to_have_count(0)
        await row_of(boss, toms).get_by_role("button", expanded=False).first.click()
        theirs = boss.page.get_by_role("region", name=boss.say("workload.tickets_of", name=toms))
        await expect(theirs.get_by_role("link", name=mark)).to_be_visible()
        await boss.page.locator(".notices").get_by_role("button", name=boss.say("tickets.undo")).click()
        await expect(theirs.get_by_role("link", name=mark)).to_have_count(0)
        await expect(pile.get_by_role("link", name=mark)).to_be_visible()
        await row_of(boss, lins).get_by_role("combobox").select_option("online")
        await expect(lin.page.locator("nav.rail .me .dot.online")).to_be_visible()


async def test_who_has_no_console_open_is_told_apart(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as other:
        office = Office(other, await speak(other, "boss@demo.kefu", language))
        member = await office.newcomer(language)
        signed_in = await seat.context.request.post(
            f"{demo.url}/api/session", data={"email": member["email"], "password": PASSWORD}
        )
        assert signed_in.ok, await signed_in.text()

        boss = Console(await other.open("/workload"), language)
        mine, gone = row_of(boss, member["name"]), boss.say("workload.not_connected")
        await expect(mine.get_by_role("combobox")).to_have_value("online")
        await expect(mine).to_contain_text(gone)
        await assert_accessible(boss.page)

        await seat.open("/")
        await expect(mine).not_to_contain_text(gone, timeout=60_000)  # the page looks again every ten seconds
        await expect(mine.get_by_role("combobox")).to_have_value("online")


async def test_an_agent_has_no_way_there(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat:
        seat.expected = "403"
        lin = await sign_in(seat, "lin@demo.kefu", language)
        await expect(lin.page.get_by_role("link", name=lin.say("shell.workload"))).to_have_count(0)
        page = await seat.open("/workload")
        await expect(page.get_by_role("alert")).to_be_visible()
        await assert_accessible(page)
