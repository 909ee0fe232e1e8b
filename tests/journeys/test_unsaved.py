"""What was typed in the settings is not thrown away without a word, whichever way its page is left."""

import secrets
from urllib.parse import urljoin

from playwright.async_api import Browser, Dialog, Locator, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation

THEMES = {"zh": "dark", "en": "light"}
FORMS = (
    "admin/inboxes/new",
    "admin/members/new",
    "admin/roles/new",
    "admin/units/new",
    "admin/fields/new",
    "admin/tags/new",
    "admin/tokens/new",
    "admin/replies/new",
    "admin/macros/new",
    "admin/workspace",
    "admin/mail",
    "mine/views/new",
    "mine/replies/new",
    "mine/macros/new",
)
EXISTING = ("inboxes", "members", "units", "fields", "replies", "macros")


def _question(boss: Console) -> Locator:
    return boss.page.get_by_role("dialog", name=boss.say("admin.unsaved.title"))


def _first(boss: Console) -> Locator:
    """Find the first field of the open form that words can be typed into."""
    return boss.page.locator(".detail form input:is([type=text], [type=email], :not([type]))").first


async def _leave(boss: Console) -> str:
    """Choose another section; gives where it is."""
    link = boss.page.locator("nav.views a:not(.on)").last
    to = await link.get_attribute("href")
    await link.click()
    return urljoin(boss.page.url, to or "")


async def _held(boss: Console, what: str) -> None:
    """Type, go elsewhere and stay, take back what was typed, and go."""
    field = _first(boss)
    await expect(field, what).to_be_visible()
    before, here = await field.input_value(), boss.page.url
    await field.fill(f"{before}x")
    await _leave(boss)
    await expect(_question(boss), what).to_be_visible()
    await boss.page.keyboard.press("Escape")
    await expect(_question(boss)).to_have_count(0)
    await expect(field, what).to_have_value(f"{before}x")
    await expect(boss.page).to_have_url(here)
    await field.fill(before)
    await expect(boss.page).to_have_url(await _leave(boss))
    await expect(_question(boss), what).to_have_count(0)


async def test_every_form_asks_before_it_is_left(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        for path in FORMS:
            await boss.page.goto(f"{demo.url}/{path}")
            await _held(boss, path)
        for section in EXISTING:
            await boss.page.goto(f"{demo.url}/admin/{section}")
            await boss.page.locator("section.list").locator(".item a, a[data-unit]").first.click()
            await _held(boss, section)
        # where there is nothing to type, a tick is enough
        page = boss.page
        await page.goto(f"{demo.url}/admin/security")
        tick = page.locator(".detail form input[type=checkbox]").first
        await tick.click()
        await _leave(boss)
        await expect(_question(boss)).to_be_visible()
        await boss.button("admin.unsaved.stay").click()
        await tick.click()
        await page.goto(f"{demo.url}/admin/tiers")
        await boss.button("tiers.add").click()
        there = await _leave(boss)
        await expect(_question(boss)).to_be_visible()
        await boss.button("admin.unsaved.discard").click()
        await expect(page).to_have_url(there)


async def _make(boss: Console, url: str, name: str) -> None:
    page = boss.page
    await page.goto(f"{url}/admin/tags/new")
    await _first(boss).fill(name)
    await page.locator(".form-foot .btn.primary").click()
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    await expect(_question(boss)).to_have_count(0)


async def test_what_is_discarded_comes_into_no_copy(demo: Installation, browser: Browser, language: str) -> None:
    """A copy is a form of its own, though it begins as what it is a copy of."""
    name = f"Copied {secrets.token_hex(4)}"
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, field, discard = boss.page, _first(boss), boss.button("admin.unsaved.discard")
        await page.goto(f"{demo.url}/mine/replies/new")
        await field.fill(name)
        await page.locator(".detail form textarea").first.fill("an answer")
        await page.locator(".form-foot .btn.primary").click()
        await expect(page).not_to_have_url(f"{demo.url}/mine/replies/new")
        await expect(field).to_have_value(name)
        made = page.url

        await field.fill("typed over the original")
        await boss.button("replies.duplicate").click()
        await discard.click()
        await expect(page).to_have_url(f"{demo.url}/mine/replies/new")
        copied = boss.say("replies.copy_of", title=name)
        await expect(field).to_have_value(copied)
        await field.fill("typed into the copy")
        await page.locator(".list .item a", has_text=name).click()
        await discard.click()
        await expect(page).to_have_url(made)
        await expect(field).to_have_value(name)


async def test_every_way_out_asks_and_saved_ones_do_not(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    one, two = f"one {mark}", f"two {mark}"
    heard: list[str] = []

    async def hear(dialog: Dialog) -> None:
        heard.append(dialog.type)
        await dialog.accept()

    async with sitting(browser, demo.url, language) as seat:
        seat.expected = "/api/tags/"  # what is deleted may be asked for once more
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say, press, name = boss.page, boss.say, boss.page.keyboard.press, _first(boss)
        page.on("dialog", hear)
        question, stay = _question(boss), boss.button("admin.unsaved.stay")
        await _make(boss, demo.url, one)
        await _make(boss, demo.url, two)

        async def at(shown: str) -> None:
            await expect(page.get_by_role("heading", level=1, name=shown, exact=True)).to_be_visible()
            await expect(question).to_have_count(0)

        async def choose(shown: str) -> None:
            await page.locator(".list .item a", has_text=shown).click()

        await page.goto(f"{demo.url}/admin/tags")
        await page.get_by_label(say("tags.find"), exact=True).fill(mark)
        await expect(page.locator(".list .item")).to_have_count(2)
        await choose(one)
        await at(one)
        here = page.url

        # another item of the list: Esc stays, and nothing is lost
        await name.fill(f"{one} changed")
        await choose(two)
        await expect(question).to_be_visible()
        await expect(stay).to_be_focused()
        await assert_accessible(page)
        await press("Escape")
        await at(one)
        await expect(name).to_have_value(f"{one} changed")

        # the browser's way back: the address stays that of the page that is shown
        await page.evaluate("history.back()")
        await expect(question).to_be_visible()
        await expect(page).to_have_url(here)
        await press("Enter")
        await at(one)
        await expect(name).to_have_value(f"{one} changed")
        await page.evaluate("history.back()")
        await expect(question).to_be_visible()
        await boss.button("admin.unsaved.discard").click()
        await expect(page).to_have_url(f"{demo.url}/admin/tags")
        await page.evaluate("history.forward()")
        await at(one)
        await expect(name).to_have_value(one)

        # thrown away by keyboard; saved, and what was only looked at, is left without a question
        await name.fill(f"{one} changed")
        await choose(two)
        await expect(stay).to_be_focused()
        await press("Tab")
        await press("Enter")
        await at(two)
        await name.fill(f"{two} now")
        await press("Enter")
        await at(f"{two} now")
        await choose(one)
        await at(one)
        await name.fill(f"{one} changed")
        await name.fill(one)
        await choose(two)
        await at(f"{two} now")

        # what is deleted needs no saving any more
        await name.fill("what nobody needs")
        await page.get_by_role("button", name=say("tags.delete"), exact=True).click()
        await page.get_by_role("button", name=say("tags.delete_now", name=f"{two} now")).click()
        await expect(page).to_have_url(f"{demo.url}/admin/tags")
        await expect(question).to_have_count(0)

        # the page itself is left: the browser asks
        await choose(one)
        await at(one)
        await page.reload()
        await at(one)
        assert heard == []
        await name.click()
        await name.fill("changed")
        await page.reload()
        await at(one)
        assert heard == ["beforeunload"]

        # and on a phone, the way back to the list
        await page.set_viewport_size({"width": 390, "height": 800})
        await name.fill("changed")
        await page.locator(".detail .back").click()
        await expect(question).to_be_visible()
        await assert_accessible(page)
        await boss.button("admin.unsaved.discard").click()
        await expect(page).to_have_url(f"{demo.url}/admin/tags")
        await expect(question).to_have_count(0)
