"""The console as a person uses it."""

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.journeys.browser import Seat
from tests.journeys.words import say

REACH = 40
"""So often a list is scrolled to its end, which brings further rows or is waited at for a new one."""
PASSWORD = "kefu-demo-2026"


class Console:
    """A page of the console in one language."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language
        self.list = page.locator("section.list")
        self.conversation = page.locator("section.conv")
        self.thread = page.get_by_role("log")
        self.text = page.locator(".composer textarea")
        self.presence = page.locator(".presence")

    def say(self, key: str, **values: object) -> str:
        """Give a text of the console by its key."""
        return say("console", self.language, key, **values)

    def button(self, key: str, **values: object) -> Locator:
        """Find a button by its text; a key may stand behind it."""
        return self.page.get_by_role("button", name=re.compile("^" + re.escape(self.say(key, **values))))

    def row(self, text: str) -> Locator:
        """Find a ticket in the list by what its row shows."""
        return self.list.locator("li.row", has_text=text)

    def bubble(self, text: str) -> Locator:
        """Find what was said in the conversation."""
        return self.thread.locator("article", has_text=text)

    def chip(self, field: str, value: str) -> Locator:
        """Find a chip of the open ticket while it says so: status, priority or kind."""
        label = f"{self.say(f'tickets.field.{field}')}: {self.say(f'tickets.{field}.{value}')}"
        return self.page.get_by_role("button", name=label, exact=True)

    def status(self, value: str) -> Locator:
        """Find the status chip while it says so."""
        return self.chip("status", value)

    def view(self, key: str) -> Locator:
        """Find a view in the left column."""
        return self.page.locator(f'nav.views a[href="/tickets/{key}"]')

    async def count(self, key: str) -> int:
        """Read a view's live count."""
        return int(re.sub(r"\D", "", await self.view(key).locator("b").inner_text()))

    async def show_view(self, key: str) -> None:
        """Choose a view and wait for its list."""
        await self.view(key).click()
        await expect(self.list.get_by_role("heading", level=1)).to_have_text(self.say(f"tickets.view.{key}"))
        await expect(self.list.locator("[aria-busy=true]")).to_have_count(0)

    async def open_ticket(self, text: str) -> None:
        """Open the ticket whose row shows this, however far down: the journeys before have left many above it."""
        await expect(self.list.locator("li.row").first).to_be_visible()
        for _ in range(REACH):
            if await self.row(text).count() > 0:
                break
            # a ticket that comes in now may push this very row off its page: the next round looks again
            await self.list.locator("li.row").last.evaluate("row => row.scrollIntoView()")
            await self.page.wait_for_timeout(250)
        # rows out of sight are not laid out: the link is hit, or tried again, the row around it would swallow the click
        await self.row(text).first.get_by_role("link").click()
        await expect(self.text).to_be_visible()

    async def write(self, mode: str, text: str) -> None:
        """Send a reply or an internal note."""
        await (
            self.page.locator(".composer .tabs")
            .get_by_role("button", name=self.say(f"tickets.composer.{mode}"))
            .click()
        )
        await self.text.fill(text)
        await self.page.locator(".composer .foot .btn.primary").first.click()
        await expect(self.bubble(text)).to_have_count(1)

    async def pick(self, opener: Locator, text: str) -> None:
        """Choose from what opens beside a button."""
        await opener.click()
        picker = self.page.locator(".picker")
        await picker.get_by_role("combobox").fill(text)
        await picker.get_by_role("option", name=text).first.click()


async def log_in(seat: Seat, email: str, language: str) -> Console:
    """Log in through the page, as somebody does it in the morning."""
    await speak(seat, email, language)
    await seat.context.clear_cookies()
    page = await seat.open("/")
    console = Console(page, language)
    await page.get_by_label(console.say("members.email")).fill(email)
    await page.get_by_label(console.say("members.password")).fill(PASSWORD)
    await console.button("members.login.submit").click()
    await expect(page.locator("nav.views")).to_be_visible()
    return console


async def sign_in(seat: Seat, email: str, language: str, **more: Any) -> Console:
    """Come in without the page: the session is made by a request."""
    await speak(seat, email, language, **more)
    page = await seat.open("/tickets/open")
    await expect(page.locator("nav.views a").first).to_be_visible()
    return Console(page, language)


async def speak(seat: Seat, email: str, language: str, theme: str = "light") -> dict[str, str]:
    """Start a session whose member prefers this language and theme; gives the headers of their requests."""
    request = seat.context.request
    started = await request.post(f"{seat.url}/api/session", data={"email": email, "password": PASSWORD})
    assert started.ok, await started.text()
    token = (await started.json())["csrf_token"]
    headers = {"X-CSRF-Token": token}
    chosen = await request.patch(
        f"{seat.url}/api/me", data={"locale": language, "theme": theme, "undo_seconds": 0}, headers=headers
    )
    assert chosen.ok, await chosen.text()
    return headers
