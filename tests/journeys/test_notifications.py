"""Being told: the bell counts by itself, leads to the line of the ticket, and hears of what was chosen."""

import re
import secrets
from typing import Any

from playwright.async_api import Browser, expect

from kefu.kit.ids import new_id
from tests.journeys.browser import Seat, assert_accessible, sitting
from tests.journeys.console import Console, speak
from tests.journeys.installation import Installation

PASSWORD = "being told 2026"


class Office:
    """What the administrator does by requests: somebody new, and tickets given to them."""

    def __init__(self, seat: Seat, headers: dict[str, str]) -> None:
        self.seat = seat
        self.headers = headers

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.seat.context.request.fetch(
            self.seat.url + path, method=method, data=body, headers=self.headers
        )
        assert answer.ok, await answer.text()
        return await answer.json() if (await answer.body()) else None

    async def newcomer(self, language: str, role: str = "agent") -> dict[str, Any]:
        unit = (await self.ask("GET", "/api/units"))["items"][0]["id"]
        mark = secrets.token_hex(4)
        body = {"name": f"Told {mark}", "email": f"told-{mark}@demo.kefu", "roles": [role], "locale": language}
        return dict(await self.ask("POST", "/api/members", body | {"password": PASSWORD, "unit_id": unit}))

    async def ticket(self, subject: str) -> int:
        inboxes = (await self.ask("GET", "/api/inboxes"))["items"]
        inbox = next((one for one in inboxes if one["channel"] == "api"), None)
        if inbox is None:
            place = {"name": "API", "channel": "api", "unit_id": inboxes[0]["unit_id"]}
            inbox = await self.ask("POST", "/api/inboxes", place)
        customer = {"address": secrets.token_hex(6), "name": "Ada"}
        body = {"inbox_id": inbox["id"], "customer": customer, "subject": subject, "text": f"First words {subject}"}
        return int((await self.ask("POST", "/api/tickets", body))["number"])

    async def give(self, number: int, member: dict[str, Any]) -> None:
        version = (await self.ask("GET", f"/api/tickets/{number}"))["ticket"]["version"]
        body = {"version": version, "assignee_id": member["id"], "team_id": None}
        await self.ask("PUT", f"/api/tickets/{number}/assignment", body)

    async def customer_says(self, number: int, text: str) -> None:
        body = {"id": str(new_id()), "text": text}
        await self.ask("POST", f"/api/tickets/{number}/customer-messages", body)


async def come_in(seat: Seat, member: dict[str, Any], language: str) -> Console:
    page = await seat.open("/login")
    console = Console(page, language)
    await page.get_by_label(console.say("members.email")).fill(member["email"])
    await page.get_by_label(console.say("members.password")).fill(PASSWORD)
    await console.button("members.login.submit").click()
    await expect(page.locator("nav.views")).to_be_visible()
    return console


async def test_what_happens_is_told_and_leads_to_its_line(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as seat:
        office = Office(desk, await speak(desk, "boss@demo.kefu", language))
        member = await office.newcomer(language)
        mine = await come_in(seat, member, language)
        page = mine.page
        bell = page.locator('.rail a[href="/notifications"]')
        await expect(bell).to_have_attribute("aria-label", mine.say("notifications.title"))

        # given a ticket: the bell and the title of the tab count, without a reload
        subject = f"Torn tent {secrets.token_hex(3)}"
        number = await office.ticket(subject)
        await office.give(number, member)
        await expect(bell.locator(".bell-count")).to_have_text("1")
        await expect(page).to_have_title(re.compile(r"^\(1\) "))
        await office.customer_says(number, "Could you look at it today?")
        await expect(bell.locator(".bell-count")).to_have_text("2")
        await assert_accessible(page)

        # the list, and from it to the very line
        await bell.click()
        rows = page.locator(".notifications li")
        await expect(rows).to_have_count(2)
        await expect(rows.first).to_contain_text(mine.say("notifications.told.answered", actor="Ada"))
        await expect(rows.nth(1)).to_contain_text(subject)
        await assert_accessible(page)
        await rows.first.get_by_role("link").click()
        line = mine.bubble("Could you look at it today?")
        await expect(line).to_be_focused()
        await expect(bell.locator(".bell-count")).to_have_text("1")

        # read and unread, one and all
        await bell.click()
        await page.get_by_role("button", name=mine.say("notifications.mark_unread")).click()
        await expect(bell.locator(".bell-count")).to_have_text("2")
        await mine.button("notifications.mark_all").click()
        await expect(bell.locator(".bell-count")).to_have_count(0)
        await expect(page).not_to_have_title(re.compile(r"^\("))
        await page.reload()
        await expect(rows).to_have_count(2)
        await expect(page.locator(".notifications li.new")).to_have_count(0)


async def test_one_chooses_what_one_hears_of(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as seat:
        office = Office(desk, await speak(desk, "boss@demo.kefu", language))
        member = await office.newcomer(language)
        mine = await come_in(seat, member, language)
        page = mine.page
        bell = page.locator('.rail a[href="/notifications"]')
        await bell.click()
        await expect(page.get_by_role("heading", name=mine.say("notifications.empty"))).to_be_visible()
        await page.get_by_role("link", name=mine.say("notifications.settings")).click()
        part = page.get_by_role("region", name=mine.say("notifications.choices.title"))
        list_ = mine.say("notifications.way.in_app")
        await part.get_by_label(f"{mine.say('notifications.kind.assigned')} · {list_}").uncheck()
        sound = part.get_by_label(f"{mine.say('notifications.kind.assigned')} · {mine.say('notifications.way.sound')}")
        await expect(sound).not_to_be_checked()
        await part.get_by_label(mine.say("notifications.choices.quiet")).check()
        await part.get_by_label(mine.say("notifications.choices.from"), exact=True).fill("21:30")
        await assert_accessible(page)
        await part.locator(".form-foot .btn.primary").click()
        await expect(page.locator(".notices", has_text=mine.say("notifications.choices.saved"))).to_be_visible()
        await page.reload()
        await expect(part.get_by_label(mine.say("notifications.choices.from"), exact=True)).to_have_value("21:30")

        # what is not wanted is not counted, the rest is
        number = await office.ticket(f"Quiet {secrets.token_hex(3)}")
        await office.give(number, member)
        await office.customer_says(number, "An answer")
        await expect(bell.locator(".bell-count")).to_have_text("1")

        # nothing more of this ticket
        await page.goto(f"{demo.url}/tickets/mine/{number}")
        await page.get_by_role("button", name=mine.say("tickets.more.label")).click()
        await page.get_by_role("option", name=mine.say("tickets.more.mute")).click()
        await expect(bell.locator(".bell-count")).to_have_count(0)
        await office.customer_says(number, "Another answer")
        await expect(mine.bubble("Another answer")).to_be_visible()
        await expect(bell.locator(".bell-count")).to_have_count(0)


async def test_a_mention_leads_a_colleague_to_the_note(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as seat:
        office = Office(desk, await speak(desk, "boss@demo.kefu", language))
        member = await office.newcomer(language)
        mine = await come_in(seat, member, language)
        bell = mine.page.locator('.rail a[href="/notifications"]')
        number = await office.ticket(f"Whose is it {secrets.token_hex(3)}")
        page = await desk.open(f"/tickets/open/{number}")
        boss = Console(page, language)
        await page.locator(".composer .tabs").get_by_role("button", name=boss.say("tickets.composer.note")).click()
        await boss.text.press_sequentially(f"@{member['name'].split()[1]}")
        option = page.get_by_role("option", name=member["name"])
        await expect(option).to_be_visible()
        await assert_accessible(page)
        await page.keyboard.press("Enter")
        await boss.text.press_sequentially("can you take a look?")
        await page.locator(".composer .foot .btn.primary").click()
        note = boss.bubble("can you take a look?")
        await expect(note.locator(".mention")).to_have_text(f"@{member['name']}")
        await expect(note).not_to_contain_text("[m:")

        # who is meant sees it on the bell, and comes to the note itself
        await expect(bell.locator(".bell-count")).to_have_text("1")
        await bell.click()
        row = mine.page.locator(".notifications li").first
        await expect(row).to_contain_text(mine.say("notifications.told.mentioned", actor="周岚"))
        await assert_accessible(mine.page)
        await row.get_by_role("link").click()
        await expect(mine.bubble("can you take a look?")).to_be_focused()
        await expect(bell.locator(".bell-count")).to_have_count(0)

        # reworded by its author, it shows and keeps the name
        await note.get_by_role("button", name=boss.say("tickets.note.edit")).click()
        field = page.locator(".note-editor textarea")
        await expect(field).to_have_value(f"@{member['name']} can you take a look?")
        await field.fill(f"@{member['name']} can you take it over?")
        await boss.button("tickets.note.save").click()
        again = boss.bubble("can you take it over?")
        await expect(again.locator(".mention")).to_have_text(f"@{member['name']}")

        # names are offered there as well; Esc closes the list first, and only then gives up
        await again.get_by_role("button", name=boss.say("tickets.note.edit")).click()
        await field.fill("look again: ")
        await field.press_sequentially(f"@{member['name'].split()[1]}")
        await expect(option).to_be_visible()
        await assert_accessible(page)
        await page.keyboard.press("Escape")
        await expect(option).to_have_count(0)
        await field.fill("look again: ")
        await field.press_sequentially(f"@{member['name'].split()[1]}")
        await expect(option).to_be_visible()
        await page.keyboard.press("Enter")
        await expect(field).to_have_value(f"look again: @{member['name']} ")
        await page.keyboard.press("Control+Enter")
        once_more = boss.bubble("look again:")
        await expect(once_more.locator(".mention")).to_have_text(f"@{member['name']}")

        # a note that ends with a name is no search for it, and a search that finds nobody keeps no key for itself
        await once_more.get_by_role("button", name=boss.say("tickets.note.edit")).click()
        await expect(field).to_be_focused()
        await expect(field).to_have_value(f"look again: @{member['name']}")
        await page.keyboard.press("Control+Enter")
        await expect(field).to_have_count(0)
        await once_more.get_by_role("button", name=boss.say("tickets.note.edit")).click()
        await field.press_sequentially(" @nobody-at-all")
        await expect(page.get_by_role("option")).to_have_count(0)
        await page.keyboard.press("Escape")
        await expect(field).to_have_count(0)


async def test_who_cannot_see_a_ticket_is_not_mentioned_unawares(
    demo: Installation, browser: Browser, language: str
) -> None:
    async with sitting(browser, demo.url, language) as desk:
        office = Office(desk, await speak(desk, "boss@demo.kefu", language))
        units = (await office.ask("GET", "/api/units"))["items"]
        shop = next(unit for unit in units if "Shop" in unit["name"])
        number = await office.ticket(f"For the shop {secrets.token_hex(3)}")
        body = {"version": 1, "assignee_id": None, "team_id": shop["id"]}
        await office.ask("PUT", f"/api/tickets/{number}/assignment", body)
        page = await desk.open(f"/tickets/open/{number}")
        boss = Console(page, language)
        await page.locator(".composer .tabs").get_by_role("button", name=boss.say("tickets.composer.note")).click()
        await boss.text.press_sequentially("@Tom")
        option = page.get_by_role("option", name="Tom Becker")
        await expect(option).to_contain_text(boss.say("tickets.mention.blind"))
        await option.click()
        await expect(page.locator(".notices")).to_contain_text(
            boss.say("tickets.mention.blind_told", name="Tom Becker")
        )
