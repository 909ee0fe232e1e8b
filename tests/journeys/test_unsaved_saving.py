"""Who leaves while something is being saved waits for it; an answer that comes late takes nobody away."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.test_merging_customers import _post

THEMES = {"zh": "dark", "en": "light"}


@asynccontextmanager
async def _held(page: Page, url: str | re.Pattern[str], method: str = "POST") -> AsyncIterator[asyncio.Event]:
    """Hold what is asked there until the event is set; inside, it is on its way."""
    free = asyncio.Event()

    async def hold(route: Route) -> None:
        if route.request.method == method:
            await free.wait()
        await route.continue_()

    await page.route(url, hold)
    yield free
    free.set()
    await page.unroute_all(behavior="wait")


def _question(boss: Console) -> Locator:
    return boss.page.get_by_role("dialog", name=boss.say("admin.unsaved.title"))


def _asked(page: Page, url: str) -> AbstractAsyncContextManager[object]:
    """Wait until something is made there."""
    return page.expect_request(lambda request: request.method == "POST" and url in request.url)


async def test_leaving_waits_for_what_is_being_saved(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        name, save = page.get_by_label(say("tags.name"), exact=True), page.locator(".form-foot .btn.primary")
        roles, question = page.locator('nav.views a[href^="/admin/roles"]'), _question(boss)

        # saved in time: there, without a question
        await page.goto(f"{demo.url}/admin/tags/new")
        await name.fill(f"one {mark}")
        async with _held(page, "**/api/tags") as free:
            async with _asked(page, "/api/tags"):
                await save.click()
            await roles.click()
            await expect(page.locator(".leaving-waits")).to_have_text(say("admin.unsaved.saving"))
            await assert_accessible(page)
            await expect(question).to_have_count(0)
            await expect(page).to_have_url(f"{demo.url}/admin/tags/new")
            free.set()
            await expect(page).to_have_url(re.compile("/admin/roles"))
        await expect(question).to_have_count(0)

        # refused: asked, and what was typed is still there
        await page.goto(f"{demo.url}/admin/tags/new")
        await name.fill(f"one {mark}")
        seat.expected = "status of 409"
        async with _held(page, "**/api/tags") as free:
            async with _asked(page, "/api/tags"):
                await save.click()
            await roles.click()
            free.set()
            await expect(question).to_be_visible()
            await assert_accessible(page)
            await boss.button("admin.unsaved.stay").click()
        await expect(name).to_have_value(f"one {mark}")
        seat.expected = ""

        # given up: the answer that comes late stays away from what is typed elsewhere
        await name.fill(f"two {mark}")
        async with _held(page, "**/api/tags") as free:
            async with _asked(page, "/api/tags"):
                await save.click()
            await roles.click()
            await boss.button("admin.unsaved.discard").click()
            await expect(page).to_have_url(re.compile("/admin/roles"))
            await page.locator('.list a[href^="/admin/roles/new"]').first.click()
            role = page.locator(".detail form input:not([type])").first
            await role.fill(f"role {mark}")
            here = page.url
            async with page.expect_response(lambda answer: "/api/tags" in answer.url and answer.status == 201):
                free.set()
            await expect(page.get_by_text(say("tags.saved", name=f"two {mark}"))).to_be_visible()
            await expect(page).to_have_url(here)
            await expect(role).to_have_value(f"role {mark}")
            await expect(question).to_have_count(0)


async def test_what_is_typed_while_it_is_saved_stays(demo: Installation, browser: Browser, language: str) -> None:
    """Forms of what is there already: the words that came meanwhile stay, and saving them is nobody else's change."""
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, save = boss.page, boss.page.locator(".form-foot .btn.primary")
        words = page.locator(".detail form input:is([type=text], :not([type]))")
        for section in ("inboxes", "replies", "macros", "fields"):
            await page.goto(f"{demo.url}/admin/{section}")
            await page.locator("section.list .item a").first.click()
            # a field is called by its name in the language of the screen; the first one is that in Chinese
            first = words.nth(int(section == "fields" and language == "en"))
            await expect(first).to_be_visible()
            before = await first.input_value()
            await first.fill(f"{before} {mark}")
            ours = re.compile(r"/api/(inboxes|saved-replies|replies|macros|fields)/")
            async with _held(page, ours, "PATCH") as free:
                async with page.expect_request(lambda request: request.method == "PATCH"):
                    await first.press("Enter")
                await first.fill(f"{before} {mark} later")
                free.set()
                await expect(page.get_by_role("heading", level=1, name=f"{before} {mark}", exact=True)).to_be_visible()
                await expect(save, section).to_be_enabled()
            await expect(first, section).to_have_value(f"{before} {mark} later")
            await first.fill(before)
            await first.press("Enter")
            await expect(page.get_by_role("heading", level=1, name=before, exact=True)).to_be_visible()
            await expect(page.locator(".form-foot .warned")).to_have_count(0)
            await expect(save).to_be_disabled()


async def test_incidents_and_notes_keep_what_is_typed_meanwhile(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say, save = boss.page, boss.say, boss.page.locator(".form-foot .btn.primary")

        # one that is declared: what came meanwhile is left to be saved as a change of it, not as a second one
        await page.goto(f"{demo.url}/incidents/running/new")
        title = page.get_by_label(say(f"incidents.title_{language}"), exact=True)
        text = page.get_by_label(say("incidents.text.label"))
        row = page.locator(".list .item", has_text=mark)
        await title.fill(f"Outage {mark}")
        async with _held(page, "**/api/incidents") as free:
            async with _asked(page, "/api/incidents"):
                await save.click()
            await text.fill("The cable is found")
            free.set()
            await expect(row).to_have_count(1)
            await expect(save).to_be_enabled()
        await expect(text).to_have_value("The cable is found")
        await save.click()
        await expect(page.get_by_role("heading", level=1, name=f"Outage {mark}")).to_be_visible()
        await expect(page.get_by_text("The cable is found")).to_be_visible()
        await expect(row).to_have_count(1)

        # one that is there
        await boss.button("incidents.edit").click()
        await title.fill(f"Outages {mark}")
        async with _held(page, re.compile("/api/incidents/"), "PATCH") as free:
            async with page.expect_request(lambda request: request.method == "PATCH"):
                await save.click()
            await text.fill("It is mended")
            free.set()
            await expect(page.get_by_role("heading", level=1, name=f"Outages {mark}")).to_be_visible()
        await expect(text).to_have_value("It is mended")
        await save.click()
        await expect(page.locator(".form-foot")).to_have_count(0)
        await expect(page.get_by_text("It is mended")).to_be_visible()

        # a note, as it is added and as it is worded anew
        customer = await _post(seat, "customers", {"name": f"Ann {mark}"})
        await page.goto(f"{demo.url}/customers/{customer['id']}")
        form = page.locator("form.note-form")
        words, notes = form.locator("textarea").first, page.locator(".customer-notes li")
        await words.fill("Calls on Mondays")
        async with _held(page, "**/notes") as free:
            async with _asked(page, "/notes"):
                await form.locator(".btn.primary").click()
            await words.fill("Likes tea")
            free.set()
            await expect(notes).to_have_count(1)
        await expect(words).to_have_value("Likes tea")
        await form.locator(".btn.primary").click()
        await expect(notes).to_have_count(2)
        await expect(words).to_have_value("")
        await notes.first.get_by_role("button", name=say("customers.notes.edit")).click()
        editor = notes.first.locator("form")
        await editor.locator("textarea").fill("Likes green tea")
        async with _held(page, re.compile("/notes/"), "PATCH") as free:
            async with page.expect_request(lambda request: request.method == "PATCH"):
                await editor.locator(".btn.primary").click()
            await editor.locator("textarea").fill("Likes black tea")
            async with page.expect_response(lambda answer: answer.request.method == "PATCH"):
                free.set()
            await expect(editor.locator(".btn.primary")).to_be_enabled()
        await expect(editor.locator("textarea")).to_have_value("Likes black tea")
        await editor.locator(".btn.primary").click()
        await expect(editor).to_have_count(0)
        await expect(notes.first).to_contain_text("Likes black tea")
