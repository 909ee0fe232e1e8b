"""Writing an answer once and using it: saved replies behind a slash, and a macro, by keyboard alone."""

import secrets

from playwright.async_api import Browser, Page, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.test_notifications import Office
from tests.journeys.widget import ask

REFUSED = "the server responded with a status of 400"
THEMES = {"zh": "dark", "en": "light"}
COMPOSING_ENTER = """element => element.dispatchEvent(
    new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))"""
# what customers of the demo's website are greeted with: title, how it is typed, text
TITLE = {"zh": "回访问候 {mark}", "en": "Greeting {mark}"}
TYPED = {"zh": "hfwh", "en": "gree"}
TEXT = {"zh": "您好，工单 #{{ticket.number}} 由", "en": "Hello, ticket #{{ticket.number}} is with "}
FILLED = {"zh": "您好，工单 #{number} 由林晓", "en": "Hello, ticket #{number} is with 林晓"}


async def _write_reply(lin: Console, page: Page, mark: str) -> None:
    """Save an answer, with a blank by a click and one mistyped."""
    language = lin.language
    await page.get_by_role("link", name=lin.say("shell.mine")).click()
    await page.get_by_role("link", name=lin.say("replies.add_short"), exact=True).click()
    await page.get_by_label(lin.say("replies.field.title"), exact=True).fill(TITLE[language].format(mark=mark))
    text = page.get_by_label(lin.say(f"replies.field.text_{language}"), exact=True)
    await text.fill("{{customer.nmae}}")
    await expect(text).to_have_attribute("aria-invalid", "true")
    await expect(page.locator(".field .wrong")).to_contain_text("customer.nmae")
    await assert_accessible(page)
    await text.fill(TEXT[language])
    blanks = page.get_by_role("group", name=lin.say(f"replies.field.text_{language}"))
    await blanks.get_by_role("button", name=lin.say("replies.variable.agent.name")).click()
    await expect(text).to_have_value(TEXT[language] + "{{agent.name}}")
    await expect(page.locator(".prepared .shown")).to_contain_text("#1024")
    await assert_accessible(page)
    await page.locator(".form-foot .btn.primary").click()
    await expect(page.get_by_role("heading", level=1, name=mark)).to_be_visible()
    await expect(page.locator(".item", has_text=mark)).to_be_visible()


async def test_an_answer_is_written_once_and_put_in_by_a_slash(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        lin = await sign_in(seat, "lin@demo.kefu", language, theme=THEMES[language])
        page, press = lin.page, lin.page.keyboard.press
        seat.expected = REFUSED
        await _write_reply(lin, page, mark)
        seat.expected = ""

        await ask(seat, f"Slash {mark}")
        await page.goto(f"{demo.url}/tickets/unassigned")
        await lin.open_ticket(mark)
        number = page.url.rsplit("/", 1)[1].split("?")[0]
        filled = FILLED[language].format(number=number)
        options, text = page.get_by_role("option"), lin.text

        # in the middle of a word it is just a slash; at its start the list opens, and Esc says it is just a slash
        await press("r")
        await page.keyboard.type("9/10 ")
        await expect(options).to_have_count(0)
        await page.keyboard.type("/")
        await expect(options.nth(2)).to_be_visible()
        await expect(options.first).to_have_attribute("aria-selected", "true")
        await press("ArrowDown")
        await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
        await press("ArrowUp")
        await press("ArrowUp")
        await expect(options.last).to_have_attribute("aria-selected", "true")
        await assert_accessible(page)
        await press("Escape")
        await expect(options).to_have_count(0)
        await expect(text).to_be_focused()
        await expect(text).to_have_value("9/10 /")

        # initials find it; keys of an input method are not ours; Enter puts it in, filled; Ctrl-Z takes it out again
        await page.keyboard.type(f" /{TYPED[language]}")
        await expect(options).to_have_count(1)
        await expect(options).to_contain_text(mark)
        await expect(page.locator(".slash .shown")).to_have_text(filled)
        await text.evaluate(COMPOSING_ENTER)
        await expect(options).to_have_count(1)
        await expect(text).to_have_value(f"9/10 / /{TYPED[language]}")
        await press("Enter")
        await expect(text).to_have_value(f"9/10 / {filled}")
        await expect(options).to_have_count(0)
        await press("Control+z")
        await expect(text).to_have_value(f"9/10 / /{TYPED[language]}")
        await press("End")
        await expect(options).to_have_count(1)
        await press("Tab")
        await expect(text).to_have_value(f"9/10 / {filled}")

        # quicker than the list: Enter takes what the letters mean, not what was there before them
        await text.fill("")
        await page.keyboard.type(f"/{TYPED[language]}")
        await press("Enter")
        await expect(text).to_have_value(filled)

        # the button types the slash, and takes it away again
        await text.fill("")
        await page.get_by_role("button", name=lin.say("replies.slash.button"), exact=True).click()
        await expect(options.nth(2)).to_be_visible()
        await expect(text).to_have_value("/")
        await press("Escape")
        await expect(text).to_have_value("")

        # deleted, and brought back
        await page.goto(f"{demo.url}/mine/replies")
        item = page.locator(".item", has_text=mark)
        await item.get_by_role("link").click()
        await lin.button("replies.delete").click()
        await expect(item).to_have_count(0)
        await lin.button("replies.undo").click()
        await expect(item).to_have_count(1)


async def test_a_macro_does_several_things_at_once(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        lin = await sign_in(seat, "lin@demo.kefu", language, theme=THEMES[language])
        page, press = lin.page, lin.page.keyboard.press
        await page.goto(f"{demo.url}/mine/macros/new")
        await page.get_by_label(lin.say("macros.name"), exact=True).fill(f"Macro {mark}")
        await page.get_by_label(lin.say("tickets.field.status"), exact=True).select_option("pending")
        await page.get_by_label(lin.say("tickets.field.priority"), exact=True).select_option("important")
        await page.get_by_label(lin.say("macros.add_tags"), exact=True).fill(f"one {mark}, two {mark}")
        await page.get_by_label(lin.say("macros.reply_en"), exact=True).fill(f"#{{{{ticket.number}}}} in work {mark}")
        await page.get_by_label(lin.say("tickets.composer.note"), exact=True).fill(
            f"Noted by {{{{agent.name}}}} {mark}"
        )
        await assert_accessible(page)
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.get_by_role("heading", level=1, name=f"Macro {mark}")).to_be_visible()

        await ask(seat, f"Several things {mark}")
        await page.goto(f"{demo.url}/tickets/unassigned")
        await lin.open_ticket(f"Several things {mark}")
        number = page.url.rsplit("/", 1)[1].split("?")[0]

        # what it would do is shown first; Escape does nothing of it
        await press("m")
        await page.keyboard.type(f"macro {mark}")
        await expect(page.get_by_role("option")).to_have_count(1)
        await assert_accessible(page)
        await press("Enter")
        card = page.locator(".macro-card")
        await expect(card.locator(".plan dd").first).to_contain_text(lin.say("tickets.status.pending"))
        await expect(card.locator(".said").last).to_contain_text(f"#{number} in work {mark}")
        await assert_accessible(page)
        await press("Escape")
        await expect(card).to_have_count(0)
        await expect(lin.status("new")).to_be_visible()

        await press("m")
        await page.keyboard.type(f"macro {mark}")
        await press("Enter")
        await expect(card.get_by_role("button").first).to_be_focused()
        await expect(card.locator(".said").last).to_be_visible()
        await press("Enter")
        await expect(lin.bubble(f"#{number} in work {mark}")).to_have_count(1)
        await expect(lin.page.locator("article.note", has_text=f"Noted by 林晓 {mark}")).to_have_count(1)
        await expect(lin.status("pending")).to_be_visible()
        await expect(lin.chip("priority", "important")).to_be_visible()
        await expect(lin.conversation.locator(".chip.tag")).to_have_count(2)

        # what was said stays; the rest is as it was
        await lin.button("replies.undo").click()
        await expect(lin.chip("priority", "normal")).to_be_visible()
        await expect(lin.conversation.locator(".chip.tag")).to_have_count(0)
        await expect(lin.status("open")).to_be_visible()
        await expect(lin.bubble(f"#{number} in work {mark}")).to_have_count(1)


async def test_the_key_that_takes_back_takes_a_macro_back_first(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        office = Office(seat, await speak(seat, "boss@demo.kefu", language))
        for number in range(2):
            await office.ticket(f"Taken back {mark} {number}")
        await office.ask("POST", "/api/macros", {"name": f"Tags {mark}", "steps": {"add_tags": [mark]}})
        page = await seat.open(f"/tickets/all?q={mark}")
        boss, press = Console(page, language), page.keyboard.press
        await expect(boss.list.locator("li.row")).to_have_count(2)
        await boss.open_ticket(f"{mark} 0")
        await press("#")
        await expect(page.locator(".notices")).to_contain_text(boss.say("tickets.undo"))
        await boss.open_ticket(f"{mark} 1")
        await press("m")
        await page.keyboard.type(f"tags {mark}")
        await press("Enter")
        card = page.locator(".macro-card")
        await expect(card.locator(".plan")).to_contain_text(mark)
        await press("Enter")
        await expect(card).to_have_count(0)
        await expect(boss.row(f"{mark} 0")).to_have_count(0)
        async with page.expect_response("**/tags"):
            await press("z")
        await expect(boss.conversation.locator(".chip.tag")).to_have_count(0)
        await expect(boss.row(f"{mark} 0")).to_have_count(0)
        await press("z")
        await expect(boss.row(f"{mark} 0")).to_have_count(1)


async def test_on_a_phone_one_comes_back_from_what_is_ones_own(
    demo: Installation, browser: Browser, language: str
) -> None:
    async with sitting(browser, demo.url, language, size=(390, 844)) as seat:
        await speak(seat, "lin@demo.kefu", language)
        lin = Console(await seat.open("/mine/views"), language)
        for part in ("replies", "macros", "views"):
            await lin.page.goto(f"{demo.url}/mine/{part}/new")
            back = lin.page.get_by_role("button", name=lin.say("shell.back"), exact=True)
            for place in (f"/mine/{part}", "/mine", "/tickets/mine"):
                await expect(back.locator("visible=true")).to_have_count(1)
                await assert_accessible(lin.page)
                await back.locator("visible=true").click()
                await expect(lin.page).to_have_url(f"{demo.url}{place}")
