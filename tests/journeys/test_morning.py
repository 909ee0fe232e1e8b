"""An agent's morning: twenty people wait, and no hand leaves the keyboard."""

import secrets
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import PASSWORD, Console, speak
from tests.journeys.installation import Installation, installed
from tests.journeys.widget import ask

WAITING = 20
COUNT_POINTERS = "addEventListener('pointerdown', () => { window.pointed = (window.pointed ?? 0) + 1; }, true)"
SAVED = {"zh": "qsd", "en": "one"}
"""How the saved reply "请稍等 One moment" is typed."""
MACRO = {"zh": "退款已办", "en": "refund"}


@pytest.fixture(scope="module")
def office() -> Iterator[Installation]:
    """A demo of its own: only what the journey itself brings is waiting."""
    with installed("--demo") as installation:
        yield installation


class Morning(Console):
    """The console without a mouse."""

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)

    async def next(self) -> None:
        """Go to the next ticket, and wait until it can be read."""
        before = self.page.url
        await self.press("j")
        await expect(self.page).not_to_have_url(before)
        await expect(self.thread.locator("article").first).to_be_visible()

    async def command(self, words: str, chosen: str) -> None:
        """Do something by a few letters of its name."""
        await self.press("Control+k")
        await expect(self.page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
        await self.type(words)
        await expect(self.page.get_by_role("dialog").get_by_role("option").first).to_contain_text(chosen)
        await self.press("Enter")
        await expect(self.page.get_by_role("dialog")).to_have_count(0)

    async def choose(self, key: str, words: str) -> None:
        """Open a picker by its key and take the first that fits."""
        await self.press(key)
        await expect(self.page.get_by_role("combobox")).to_be_focused()
        await self.type(words)
        await expect(self.page.get_by_role("option").first).to_contain_text(words)
        await self.press("Enter")
        await expect(self.page.get_by_role("combobox")).to_have_count(0)

    async def take(self) -> None:
        await self.choose("a", self.say("tickets.assign.me"))
        await expect(self.thread.locator(".ev").last).to_contain_text(self.say("tickets.event.taken", actor="林晓"))

    async def write_in(self, key: str, text: str, send: str = "Control+Enter") -> None:
        """Write a reply or a note, send it, and leave the field."""
        await self.press(key)
        await expect(self.text).to_be_focused()
        await self.type(text)
        await self.press(send)
        await expect(self.bubble(text)).to_have_count(1)
        await self.press("Escape")


async def come_in(page: Morning) -> None:
    """Log in, as the browser shows the page: the first field is ready."""
    await expect(page.page.get_by_label(page.say("members.email"))).to_be_focused()
    await page.type("lin@demo.kefu")
    await page.press("Tab")
    await page.type(PASSWORD)
    await page.press("Enter")
    await expect(page.page.locator("nav.views")).to_be_visible()


async def test_twenty_tickets_by_keyboard_alone(office: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(3)
    async with sitting(browser, office.url, language) as seat, sitting(browser, office.url, language) as outside:
        await speak(seat, "lin@demo.kefu", language)
        await seat.context.clear_cookies()
        for number in range(WAITING):
            await ask(outside, f"Where is parcel {number:02} {mark}")
        await seat.context.add_init_script(COUNT_POINTERS)
        page = await seat.open("/")
        lin = Morning(page, language)
        await come_in(lin)
        await lin.command(lin.say("tickets.view.unassigned"), lin.say("tickets.view.unassigned"))
        await expect(lin.row(mark)).to_have_count(WAITING)
        # only the twenty: what waits in the demo is somebody else's morning
        await lin.press("/")
        await lin.type(mark)
        await expect(lin.list.locator("li.row")).to_have_count(WAITING)
        await lin.press("Tab")

        # six are answered with a few words
        for number in range(6):
            await lin.next()
            await lin.take()
            await lin.write_in("r", f"On its way {number} {mark}")
            await expect(lin.status("pending")).to_be_visible()
        await assert_accessible(page)

        # four with a saved reply, and solved with the same stroke
        for _ in range(4):
            await lin.next()
            await lin.press("r")
            await lin.type(f"/{SAVED[language]}")
            await expect(page.get_by_role("option").first).to_be_visible()
            await lin.press("Enter")
            await expect(lin.text).not_to_have_value(f"/{SAVED[language]}")
            await lin.press("Control+Shift+Enter")
            await expect(lin.status("solved")).to_be_visible()
            await expect(lin.text).to_have_value("")
            await lin.press("Escape")

        # two are spam, one of them was not after all and goes to Tom
        await lin.next()
        await lin.press("!")
        await expect(page.locator(".aside")).to_contain_text(lin.say("tickets.end.is_spam"))
        await lin.next()
        await lin.press("!")
        await expect(page.locator(".aside")).to_contain_text(lin.say("tickets.end.is_spam"))
        await lin.press("z")
        await expect(page.locator(".aside")).to_have_count(0)
        await lin.choose("a", "Tom")
        await expect(lin.thread.locator(".ev").last).to_contain_text("Tom")

        # one waits for tomorrow, with a note why
        await lin.next()
        await lin.take()
        await lin.write_in("n", f"The driver calls back {mark}")
        await lin.press("b")
        await assert_accessible(page)
        await lin.press("Enter")
        await expect(page.locator(".aside")).to_be_visible()

        # one by a macro
        await lin.next()
        await lin.press("m")
        await expect(page.get_by_role("combobox")).to_be_focused()
        await lin.type(MACRO[language])
        await lin.press("Enter")
        card = page.locator(".macro-card")
        await expect(card.get_by_role("button").first).to_be_focused()
        await expect(card.locator(".said").last).to_be_visible()
        await assert_accessible(page)
        await lin.press("Enter")
        await expect(lin.status("solved")).to_be_visible()
        await expect(card).to_have_count(0)

        # two by their names in the palette
        for _ in range(2):
            await lin.next()
            await lin.command(lin.say("tickets.assign.me"), lin.say("tickets.assign.me"))
            await lin.command(lin.say("tickets.status.held"), lin.say("tickets.status.held"))
            await expect(lin.status("held")).to_be_visible()

        # the last four together: chosen, taken, and taken back and forth once
        await lin.next()
        await lin.press("x")
        for _ in range(3):
            await lin.next()
        await lin.press("Shift+X")
        bar = page.locator(".bulk")
        await expect(bar).to_contain_text(lin.say("tickets.bulk.selected_other", count=4))
        await assert_accessible(page)
        await lin.choose("a", lin.say("tickets.assign.me"))
        await expect(bar).to_have_count(0)
        await lin.press("Escape")

        # nobody of them waits any more
        await lin.press("/")
        await lin.press("Escape")
        await lin.command(lin.say("tickets.view.unassigned"), lin.say("tickets.view.unassigned"))
        await expect(lin.list.locator("[aria-busy=true]")).to_have_count(0)
        await expect(lin.row(mark)).to_have_count(0)
        assert await page.evaluate("window.pointed ?? 0") == 0
