"""A view of one's own: put together, counted, shared, left by what no longer fits, deleted and brought back."""

import re
import secrets

from playwright.async_api import Browser, Locator, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import ask

THEMES = {"zh": "dark", "en": "light"}
GONE = "the server responded with a status of 404"


def _link(console: Console, name: str) -> Locator:
    return console.page.locator("nav.views a", has_text=name)


async def _tag(console: Console, mark: str) -> None:
    """Put a tag on the open ticket that no other has."""
    await console.button("tickets.tags.add").click()
    await console.page.get_by_role("combobox").fill(mark)
    await console.page.keyboard.press("Enter")
    await expect(console.conversation.locator(".chip.tag", has_text=mark)).to_be_visible()


async def _by_tag(console: Console, name: str, mark: str) -> None:
    """Begin a view of everything in work that wears the tag, from the left column on."""
    page, say = console.page, console.say
    await page.get_by_role("link", name=say("views.add"), exact=True).click()
    await page.get_by_label(say("views.name"), exact=True).fill(name)
    await console.button("views.add_line").click()
    line = page.locator(".line").last
    await line.get_by_label(say("views.field.label"), exact=True).select_option("tag")
    await expect(page.locator(".view-preview")).to_have_text(say("views.preview.open"))
    tag = say("views.field.tag")
    await console.pick(line.get_by_role("button", name=say("views.add_value", name=tag)), mark)
    await expect(page.locator(".view-preview")).to_have_text(say("views.preview.count_one", shown=1))


async def test_a_view_is_made_shared_and_left(demo: Installation, browser: Browser, language: str) -> None:
    mark, theme = f"t{secrets.token_hex(4)}", THEMES[language]
    mine, ours = f"Mine {mark}", f"Ours {mark}"
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        lin = await sign_in(one, "lin@demo.kefu", language, theme=theme)
        boss = await sign_in(other, "boss@demo.kefu", language, theme=theme)
        await ask(one, f"A view holds {mark}")
        await lin.page.goto(f"{demo.url}/tickets/unassigned")
        await lin.open_ticket(mark)
        number = lin.page.url.rsplit("/", 1)[1]
        await _tag(lin, mark)

        # her own: counted while she puts it together, then beside the others
        await _by_tag(lin, mine, mark)
        await assert_accessible(lin.page)
        await lin.page.locator(".form-foot .btn.primary").click()
        await expect(lin.page.get_by_role("heading", level=1, name=mine)).to_be_visible()
        await lin.page.goto(f"{demo.url}/tickets/mine")
        await expect(_link(lin, mine).locator("b")).to_have_text("1")
        await _link(lin, mine).click()
        await expect(lin.list.get_by_role("heading", level=1)).to_have_text(mine)
        await expect(lin.list.locator("li.row")).to_have_count(1)
        await assert_accessible(lin.page)
        await expect(_link(boss, mine)).to_have_count(0)

        # the boss shares one with everybody, with other facts on its rows; it appears at once
        await _by_tag(boss, ours, mark)
        sharing = boss.page.get_by_label(boss.say("replies.sharing.label"), exact=True)
        await sharing.select_option(label=boss.say("replies.sharing.everybody"))
        await boss.page.get_by_label(boss.say("views.columns.place", place=1), exact=True).select_option("number")
        await assert_accessible(boss.page)
        await boss.page.locator(".form-foot .btn.primary").click()
        await expect(_link(lin, ours).locator("b")).to_have_text("1")
        await _link(lin, ours).click()
        await expect(lin.list.locator("li.row .told")).to_contain_text(f"#{number}")
        await boss.page.goto(f"{demo.url}/tickets/mine")
        await _link(boss, ours).click()
        await expect(boss.list.locator("li.row")).to_have_count(1)

        # she may not change it; what loses the tag leaves it for both
        await lin.page.get_by_role("link", name=lin.say("views.open_editor", name=ours)).click()
        await expect(lin.page.get_by_text(lin.say("views.fixed"))).to_be_visible()
        await lin.page.goto(f"{demo.url}/tickets/unassigned/{number}")
        await lin.button("tickets.tags.remove", tag=mark).click()
        await expect(boss.list.locator("li.row")).to_have_count(0)
        await expect(_link(boss, ours).locator("b")).to_have_text("0")
        await expect(_link(lin, ours).locator("b")).to_have_text("0")
        await expect(_link(lin, mine).locator("b")).to_have_text("0")
        await _tag(lin, mark)
        await expect(boss.list.locator("li.row")).to_have_count(1)
        await expect(_link(boss, ours).locator("b")).to_have_text("1")

        # deleted by mistake, and there again; what the boss takes away is gone for her, and said
        await _link(lin, mine).click()
        await lin.page.get_by_role("link", name=lin.say("views.open_editor", name=mine)).click()
        await lin.button("replies.delete").click()
        await expect(lin.page.locator(".item", has_text=mine)).to_have_count(0)
        await lin.page.get_by_role("button", name=re.compile("^" + re.escape(lin.say("replies.undo")))).click()
        await expect(lin.page.get_by_role("heading", level=1, name=mine)).to_be_visible()
        await lin.page.goto(f"{demo.url}/tickets/mine")
        await _link(lin, ours).click()
        one.expected = GONE  # her screen asks once more for what it shows before it knows that the view is gone
        await boss.page.get_by_role("link", name=boss.say("views.open_editor", name=ours)).click()
        await boss.button("replies.delete").click()
        await expect(lin.list.get_by_role("heading", level=2)).to_have_text(lin.say("views.unknown"))
        await assert_accessible(lin.page)


async def test_a_view_that_nobody_knows_is_said_to_be_none(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat:
        lin = await sign_in(seat, "lin@demo.kefu", language)
        seat.expected = "the server responded with a status of 400"
        await lin.page.goto(f"{demo.url}/tickets/nosuch")
        await expect(lin.list.get_by_role("heading", level=2)).to_have_text(lin.say("views.unknown"))
        await expect(lin.list.get_by_role("heading", level=1)).to_have_text(lin.say("tickets.views"))
        await assert_accessible(lin.page)


async def test_views_are_put_in_order_by_keyboard(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        tom = await sign_in(seat, "tom@demo.kefu", language)
        page, press, say = tom.page, tom.page.keyboard.press, tom.say
        for name in (f"First {mark}", f"Second {mark}"):
            await page.goto(f"{demo.url}/mine/views/new")
            await page.get_by_label(say("views.name"), exact=True).fill(name)
            await press("Enter")
            await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        names = page.locator(".item strong", has_text=mark)
        await expect(names).to_have_text([f"First {mark}", f"Second {mark}"])
        await tom.button("views.up").focus()
        await press("Enter")
        await expect(names).to_have_text([f"Second {mark}", f"First {mark}"])

        # another one like it, with a group; what is half chosen cannot be saved
        await tom.button("replies.duplicate").click()
        await expect(page.get_by_label(say("views.name"), exact=True)).to_have_value(re.compile(mark))
        await tom.button("views.add_group").focus()
        await press("Enter")
        await expect(page.locator(".form-foot .btn.primary")).to_be_disabled()
        group = page.get_by_role("group", name=say("views.group"))
        choose = group.get_by_role("button", name=say("views.add_value", name=say("views.field.status")))
        await choose.focus()
        await press("Enter")
        await page.keyboard.type(say("tickets.status.solved"))
        await press("Enter")
        await expect(page.locator(".view-preview")).not_to_have_text(say("views.preview.open"))
        await assert_accessible(page)
        await group.get_by_role("button", name=say("views.remove_group")).focus()
        await press("Enter")
        await expect(group).to_have_count(0)
