"""Tags put in order: called otherwise, merged, archived, while somebody else has them on the screen."""

import asyncio
import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.test_unsaved_saving import _held
from tests.journeys.widget import ask

THEMES = {"zh": "dark", "en": "light"}


async def _make(boss: Console, url: str, name: str) -> None:
    page, say = boss.page, boss.say
    await page.goto(f"{url}/admin/tags/new")
    await page.get_by_label(say("tags.name"), exact=True).fill(name)
    await page.locator(".form-foot .btn.primary").click()
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


async def _open(boss: Console, url: str, words: str, name: str) -> None:
    """Open the only tag that is found by these words."""
    page = boss.page
    await page.goto(f"{url}/admin/tags")
    await page.get_by_label(boss.say("tags.find"), exact=True).fill(words)
    await expect(page.locator(".list .item")).to_have_count(1)
    await page.locator(".list .item").get_by_role("link").click()
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


async def test_tags_are_renamed_merged_and_archived(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    theme = THEMES[language]
    refund, back, cash = f"refund {mark}", f"back {mark}", f"cash {mark}"
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        boss, lin = await asyncio.gather(
            sign_in(one, "boss@demo.kefu", language, theme=theme),
            sign_in(other, "lin@demo.kefu", language, theme=theme),
        )
        page, say = boss.page, boss.say
        # a taken name, what is worn, what is gone by now
        one.expected = "/api/tags"
        await ask(other, f"Money {mark}")
        await lin.open_ticket(mark)
        await lin.pick(lin.button("tickets.tags.add"), refund)
        worn = lin.page.locator(".chip.tag bdi")
        await expect(worn.filter(has_text=refund)).to_be_visible()

        # found by its name, called otherwise: who has the ticket open sees it at once, the history tells it
        await _open(boss, demo.url, mark, refund)
        await expect(page.locator(".tag-facts")).to_contain_text(say("tags.uses_one", shown="1"))
        await page.get_by_label(say("tags.name"), exact=True).fill(back)
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.get_by_role("heading", level=1, name=back)).to_be_visible()
        await expect(worn.filter(has_text=back)).to_be_visible()
        await expect(worn.filter(has_text=refund)).to_have_count(0)
        await page.locator(".history summary").click()
        newest = page.locator(".history li").first
        await expect(newest.locator("del")).to_have_text(refund)
        await expect(newest.locator("ins")).to_have_text(back)
        await assert_accessible(page)

        # the old name is taken, and says by which tag
        await page.goto(f"{demo.url}/admin/tags/new")
        await page.get_by_label(say("tags.name"), exact=True).fill(refund)
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.locator(".field .wrong")).to_contain_text(back)
        await _make(boss, demo.url, cash)

        # merged into another: asked once more, then the other stands on the ticket
        await _open(boss, demo.url, refund, back)
        question = page.get_by_role("alert").filter(has_text=cash)
        merging = say("tags.merge_text", name=back, into=cash, uses=say("tags.uses_one", shown="1"))
        for _ in range(2):  # chosen by Enter; a second Enter takes the question back, and nothing is merged
            await boss.button("tags.merge").click()
            await page.locator(".picker").get_by_role("combobox").fill(cash)
            await expect(page.locator(".picker").get_by_role("option")).to_have_count(1)
            await page.keyboard.press("Enter")
            await expect(question).to_have_text(merging)
            await expect(page.get_by_role("button", name=say("tags.cancel"), exact=True)).to_be_focused()
            await page.keyboard.press("Enter")
            await expect(question).to_have_count(0)
        await expect(page.get_by_role("heading", level=1, name=back)).to_be_visible()
        await boss.pick(boss.button("tags.merge"), cash)
        await expect(question).to_be_visible()
        await assert_accessible(page)
        await page.get_by_role("button", name=cash).click()
        await expect(page.get_by_role("heading", level=1, name=cash)).to_be_visible()
        await expect(page.locator(".tag-facts")).to_contain_text(refund)
        await expect(worn.filter(has_text=cash)).to_be_visible()
        await expect(worn.filter(has_text=back)).to_have_count(0)

        # what is worn is not deleted; archived, it stays on the ticket, and comes on no other
        await page.get_by_role("button", name=say("tags.delete"), exact=True).click()
        await page.get_by_role("button", name=say("tags.delete_now", name=cash)).click()
        await expect(page.locator(".tag-verb .bad").last).to_contain_text("1")
        await page.get_by_role("button", name=say("tags.archive"), exact=True).click()
        await expect(page.get_by_role("button", name=say("tags.unarchive"), exact=True)).to_be_visible()
        await assert_accessible(page)
        await page.set_viewport_size({"width": 390, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.set_viewport_size({"width": 1280, "height": 720})
        await expect(worn.filter(has_text=cash)).to_be_visible()
        await lin.page.get_by_role("button", name=lin.say("tickets.tags.remove", tag=cash)).click()
        await expect(worn.filter(has_text=cash)).to_have_count(0)
        await lin.button("tickets.tags.add").click()
        picker = lin.page.locator(".picker")
        await picker.get_by_role("combobox").fill(cash)
        # it says that it is archived, by every name it has, and nothing that would be refused is offered
        for typed in (cash, f"  {refund.upper()}"):
            await picker.get_by_role("combobox").fill(typed)
            await expect(picker.get_by_role("option")).to_have_text([lin.say("tags.offer.archived", name=cash)])
            await expect(picker.get_by_role("option")).to_have_attribute("aria-disabled", "true")
            await lin.page.keyboard.press("Enter")
            await expect(picker).to_be_visible()
        await assert_accessible(lin.page)
        await lin.page.keyboard.press("Escape")
        await expect(worn.filter(has_text=cash)).to_have_count(0)

        # who manages tags brings it back there and then
        await page.goto(lin.page.url)
        await boss.button("tickets.tags.add").click()
        await page.locator(".picker").get_by_role("combobox").fill(refund)
        await expect(page.locator(".picker").get_by_role("option")).to_have_text([say("tags.offer.back", name=cash)])
        changes: list[str] = []
        page.on("request", lambda request: changes.append(request.url) if request.method == "PATCH" else None)
        async with _held(page, "**/api/tags/*", "GET") as free:
            await page.keyboard.down("Enter")
            await page.keyboard.down("Enter")  # held: it comes again before the tag is back
            await page.keyboard.up("Enter")
            free.set()
            await expect(worn.filter(has_text=cash)).to_be_visible()
        assert len(changes) == 1
        await lin.page.get_by_role("button", name=lin.say("tickets.tags.remove", tag=cash)).click()
        await expect(worn.filter(has_text=cash)).to_have_count(0)
        await _open(boss, demo.url, mark, cash)

        # nothing wears it any more: it can go
        await page.get_by_role("button", name=say("tags.delete"), exact=True).click()
        await page.get_by_role("button", name=say("tags.delete_now", name=cash)).click()
        await expect(page).to_have_url(f"{demo.url}/admin/tags")
        await page.get_by_label(say("tags.find"), exact=True).fill(mark)
        await expect(page.locator(".list .item")).to_have_count(0)
        await page.locator(".archived-tags summary").click()
        await expect(page.locator(".archived-tags")).to_contain_text(say("tags.no_match"))
        await assert_accessible(page)


async def test_what_one_did_oneself_is_nobody_elses_change(demo: Installation, browser: Browser, language: str) -> None:
    """A name typed before its tag was archived, or sent just before, was said to be changed by somebody else."""
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        await _make(boss, demo.url, f"one {mark}")
        name, save = page.get_by_label(say("tags.name"), exact=True), page.locator(".form-foot .btn.primary")
        archive = page.get_by_role("button", name=say("tags.archive"), exact=True)
        unarchive = page.get_by_role("button", name=say("tags.unarchive"), exact=True)
        await name.fill(f"two {mark}")
        await archive.click()
        await expect(unarchive).to_be_visible()
        await save.click()
        await expect(page.get_by_role("heading", level=1, name=f"two {mark}")).to_be_visible()

        await name.fill(f"three {mark}")
        async with _held(page, "**/api/tags/*", "PATCH") as free:
            async with page.expect_request(lambda request: request.method == "PATCH"):
                await save.click()
            await unarchive.click()
            free.set()
            await expect(archive).to_be_visible()
        await expect(page.get_by_role("heading", level=1, name=f"three {mark}")).to_be_visible()
        await expect(page.get_by_text(say("admin.conflict"))).to_have_count(0)


async def test_what_cannot_be_seen_in_a_name_is_said_while_it_is_typed(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    unseen, seen = f"re\u200bfund {mark}", f"refund {mark} 👩‍💻"
    async with sitting(browser, demo.url, language) as seat:
        await ask(seat, f"Pasted {mark}")
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        await boss.open_ticket(mark)
        await boss.button("tickets.tags.add").click()
        picker = page.locator(".picker")
        await picker.get_by_role("combobox").fill(unseen)
        await expect(picker.get_by_role("option")).to_have_text([say("tags.unseen")])
        await expect(picker.get_by_role("option")).to_have_attribute("aria-disabled", "true")
        await picker.get_by_role("combobox").fill(seen)
        await expect(picker.get_by_role("option")).to_have_text([say("tickets.tags.create", tag=seen)])

        for path, label in (("tags/new", "tags.name"), ("fields/new", f"fields.name_{language}")):
            await page.goto(f"{demo.url}/admin/{path}")
            name = page.get_by_label(say(label), exact=True)
            await name.fill(unseen)
            await expect(name).to_have_attribute("aria-invalid", "true")
            await expect(name).to_have_accessible_description(say("tags.unseen"))
            await assert_accessible(page)
            await name.fill(seen)
            await expect(name).to_have_attribute("aria-invalid", "false")
        await page.get_by_label(say("fields.type.label"), exact=True).select_option("choice")
        await page.get_by_label(say(f"fields.choices.{language}", place=1), exact=True).fill(unseen)
        await expect(page.locator(".choices-field .wrong")).to_have_text(say("fields.unseen"))
