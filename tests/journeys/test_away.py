"""Being away: said once in the settings, seen by whoever gives work away; customers are answered by the cover."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta

from playwright.async_api import Browser, Route, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, speak
from tests.journeys.installation import Installation
from tests.journeys.test_notifications import Office, come_in
from tests.journeys.test_workload import row_of


def wall(hours: float) -> str:
    """Give a moment so many hours from now; which zone's clock it is read on makes less than a day's difference."""
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


async def be_away(console: Console, cover: str) -> None:
    """Fill in the form that is shown, but for when it ends: it began some days ago."""
    form = console.page.locator("form.absence")
    await form.get_by_label(console.say("members.absence.begins")).fill(wall(-80))
    await form.get_by_label(console.say("members.absence.cover")).select_option(label=cover)
    await form.get_by_role("button", name=console.say("members.absence.save")).click()


async def test_a_cover_stands_in_until_one_is_back(demo: Installation, browser: Browser, language: str) -> None:
    subject = f"Torn tent {secrets.token_hex(3)}"
    async with (
        sitting(browser, demo.url, language) as desk,
        sitting(browser, demo.url, language) as seat,
        sitting(browser, demo.url, language) as glass,
    ):
        office = Office(desk, await speak(desk, "boss@demo.kefu", language))
        agent, cover = await office.newcomer(language), await office.newcomer(language)
        lead = await office.newcomer(language, "supervisor")
        number = await office.ticket(subject)
        await office.give(number, agent)

        # the agent says so in the settings; the cover's open screen is told
        theirs = await come_in(glass, cover, language)
        mine = await come_in(seat, agent, language)
        await mine.page.goto(f"{demo.url}/settings")
        seat.expected = "status of 400"
        form = mine.page.locator("form.absence")
        await form.get_by_label(mine.say("members.absence.ends")).fill(wall(-40))
        await be_away(mine, cover["name"])
        await expect(form.locator("[aria-invalid=true]")).to_have_count(1)  # that time has passed already
        await form.get_by_label(mine.say("members.absence.ends")).fill(wall(40))
        await be_away(mine, cover["name"])
        section = mine.page.get_by_role("region", name=mine.say("members.absence.title"))
        await expect(section.locator(".warned")).to_contain_text(cover["name"])
        await expect(theirs.page.locator(".notices")).to_contain_text(theirs.say("members.absence.told"))
        await assert_accessible(mine.page)

        # the customer writes again: the ticket is with the cover, and says why
        await office.customer_says(number, f"And now? {subject}")
        await theirs.page.goto(f"{demo.url}/tickets/mine/{number}")
        await expect(theirs.thread.locator(".ev", has_text=agent["name"]).last).to_contain_text(cover["name"])
        # and so do the cover's notifications, which lead to whom they cover
        await theirs.page.goto(f"{demo.url}/notifications")
        told = theirs.page.get_by_role("link", name=theirs.say("notifications.told.cover_named", actor=agent["name"]))
        await expect(told).to_be_visible()
        await assert_accessible(theirs.page)
        let_go = asyncio.Event()

        async def hold(route: Route) -> None:
            await let_go.wait()
            await route.continue_()

        await theirs.page.route("**/api/ratings", hold)
        await told.click()
        covers = theirs.page.locator(".absence-covers")
        await expect(covers).to_contain_text(agent["name"])
        # it stays in sight, and the keyboard goes on from there, while what stands above it is still read
        place = theirs.page.get_by_role("region", name=theirs.say("members.absence.title"))
        await expect(place).to_be_focused()
        await expect(covers).to_be_in_viewport()
        let_go.set()
        await expect(theirs.page.locator("section.my-rating")).to_be_visible()
        await expect(place.get_by_role("heading")).to_be_in_viewport()
        await expect(covers).to_be_in_viewport()

    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as glass:
        # a supervisor sees it where work is given away, and ends it for who forgot to
        boss = await come_in(glass, lead, language)
        await boss.page.goto(f"{demo.url}/tickets/all/{number}")
        await expect(boss.text).to_be_visible()
        await boss.page.keyboard.press("a")
        await boss.page.locator(".picker").get_by_role("combobox").fill(agent["name"])
        option = boss.page.get_by_role("option", name=agent["name"])
        await expect(option).to_contain_text(cover["name"])
        await assert_accessible(boss.page)
        await option.click()
        await expect(boss.thread.locator(".ev", has_text=agent["name"]).last).to_contain_text(cover["name"])
        await boss.page.goto(f"{demo.url}/workload")
        row = row_of(boss, agent["name"])
        await expect(row.locator("small.away")).to_contain_text(cover["name"])
        await row.get_by_role("button", expanded=False).first.click()
        await boss.page.locator("details.away summary").click()
        form = boss.page.locator("form.absence")
        await expect(form.get_by_label(boss.say("members.absence.cover"))).to_have_value(cover["id"])
        await assert_accessible(boss.page)
        await form.get_by_role("button", name=boss.say("members.absence.they_are_back")).click()
        await expect(row.locator("small.away")).to_have_count(0)
        mine = await come_in(seat, agent, language)
        await mine.page.goto(f"{demo.url}/settings")
        await expect(mine.page.locator("form.absence")).to_be_visible()
        await expect(mine.page.locator("section.part .warned")).to_have_count(0)
