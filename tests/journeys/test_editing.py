"""Words are changed in their place: what they were stays readable, and nobody overwrites anybody unseen."""

import asyncio
import secrets

from playwright.async_api import Browser, Route, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.widget import ask

CONFLICT = "the server responded with a status of 409"


async def test_a_note_is_reworded_and_keeps_its_earlier_wordings(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        lin, boss = await asyncio.gather(
            sign_in(one, "lin@demo.kefu", language), sign_in(other, "boss@demo.kefu", language)
        )
        await ask(one, f"Please note this {mark}")
        await lin.open_ticket(mark)
        await lin.write("note", f"first {mark}")
        note = lin.page.locator("article.note", has_text=mark)
        edit = note.get_by_role("button", name=lin.say("tickets.note.edit"))

        # Esc gives up; Ctrl Enter saves, and the focus is where it was
        await edit.click()
        field = note.get_by_label(lin.say("tickets.note.label"))
        await expect(field).to_be_focused()
        await field.fill(f"nobody reads this {mark}")
        await lin.page.keyboard.press("Escape")
        await expect(note).to_contain_text(f"first {mark}")
        await expect(edit).to_be_focused()
        # an Escape too many: what was written can be had back
        await lin.page.keyboard.press("z")
        await expect(field).to_have_value(f"nobody reads this {mark}")
        await field.press("Escape")
        await edit.focus()
        await lin.page.keyboard.press("Enter")
        await field.fill(f"second {mark}")
        await assert_accessible(lin.page)
        await lin.page.keyboard.press("Control+Enter")
        await expect(field).to_have_count(0)
        await expect(note).to_contain_text(f"second {mark}")
        await expect(note).not_to_contain_text("first")

        # others see it at once and what it was before; it is not theirs to change
        await boss.open_ticket(mark)
        seen = boss.page.locator("article.note", has_text=f"second {mark}")
        await expect(seen.get_by_role("button", name=boss.say("tickets.note.edit"))).to_have_count(0)
        await seen.get_by_role("button", name=boss.say("tickets.bubble.edited")).click()
        earlier = seen.get_by_role("region", name=boss.say("tickets.wordings.title"))
        await expect(earlier).to_contain_text(f"first {mark}")
        await expect(earlier).to_contain_text("林晓")
        await assert_accessible(boss.page)

        # the same note in another of her windows: she is told, what she typed survives a reload, she insists
        await edit.click()
        await field.fill(f"mine {mark}")
        await lin.page.reload()
        await expect(field).to_have_value(f"mine {mark}")
        number = int((await lin.page.locator("section.conv h1 .num").inner_text()).strip(" #"))
        # at another machine: a session that took the place of this page's would have its own requests refused
        async with sitting(browser, demo.url, language) as elsewhere:
            headers = await speak(elsewhere, "lin@demo.kefu", language)
            request = elsewhere.context.request
            detail = await (await request.get(f"{demo.url}/api/tickets/{number}")).json()
            id = next(entry["message"]["id"] for entry in detail["timeline"] if entry["type"] == "note.added")
            made = await request.patch(
                f"{demo.url}/api/tickets/{number}/notes/{id}",
                data={"text": f"theirs {mark}", "revision": 2},
                headers=headers,
            )
            assert made.ok, await made.text()
        await lin.page.reload()
        one.expected = CONFLICT
        await lin.button("tickets.note.save").click()
        told = note.get_by_role("alert")
        await expect(told).to_contain_text(lin.say("tickets.note.conflict"))
        await expect(told).to_contain_text(f"theirs {mark}")
        await expect(field).to_have_value(f"mine {mark}")
        await assert_accessible(lin.page)
        await note.get_by_role("button", name=lin.say("tickets.conflict.retry")).click()
        await expect(field).to_have_count(0)
        await expect(boss.page.locator("article.note", has_text=f"mine {mark}")).to_be_visible()
        await expect(boss.thread.get_by_role("region").locator("li")).to_have_count(3)


async def test_a_subject_is_changed_in_its_place(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        lin = await sign_in(one, "lin@demo.kefu", language)
        await ask(one, f"Something about {mark}")
        await lin.open_ticket(mark)
        title = lin.conversation.get_by_role("heading", level=1)
        field = lin.page.get_by_label(lin.say("tickets.field.subject"), exact=True)
        await expect(lin.bubble(mark)).to_be_visible()

        await lin.page.keyboard.press("s")
        await expect(field).to_be_focused()
        await lin.page.keyboard.type("never mind")
        await lin.page.keyboard.press("Escape")
        await expect(title).to_contain_text(f"Something about {mark}")
        await expect(lin.page.get_by_role("button", name=lin.say("tickets.subject.edit"))).to_be_focused()
        await lin.page.keyboard.press("s")
        await lin.page.keyboard.type(f"  Two   pegs {mark} ")
        await assert_accessible(lin.page)
        await lin.page.keyboard.press("Enter")
        await expect(title).to_contain_text(f"Two pegs {mark}")
        line = lin.thread.locator(".ev").last
        await expect(line).to_contain_text(lin.say("tickets.event.subject_revised", actor="林晓"))

        # somebody is faster: she is told, theirs stays until she insists
        reached, free = asyncio.Event(), asyncio.Event()

        async def hold(route: Route) -> None:
            reached.set()
            await free.wait()
            await route.continue_()

        number = int((await title.locator(".num").inner_text()).strip(" #"))
        headers = await speak(other, "boss@demo.kefu", language)
        address = f"{demo.url}/api/tickets/{number}"
        version = (await (await other.context.request.get(address)).json())["ticket"]["version"]
        one.expected = CONFLICT
        await lin.page.route(f"**/api/tickets/{number}", hold, times=1)
        await lin.page.keyboard.press("s")
        await lin.page.keyboard.type(f"Mine {mark}")
        await lin.page.keyboard.press("Enter")
        await reached.wait()
        theirs = {"version": version, "subject": f"Theirs {mark}"}
        made = await other.context.request.patch(address, data=theirs, headers=headers)
        assert made.ok, await made.text()
        free.set()
        told = lin.page.get_by_role("alert").filter(has_text=f"Mine {mark}")
        await expect(told).to_contain_text(f"Theirs {mark}")
        await expect(title).to_contain_text(f"Theirs {mark}")
        await lin.button("tickets.conflict.retry").click()
        await expect(title).to_contain_text(f"Mine {mark}")
        await expect(told).to_have_count(0)


async def test_what_was_begun_on_an_older_state_overwrites_nothing(
    demo: Installation, browser: Browser, language: str
) -> None:
    """Found by first-time users: who saved last won, because the version went along with every live change."""
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        lin = await sign_in(one, "lin@demo.kefu", language)
        await ask(one, f"Something about {mark}")
        await lin.open_ticket(mark)
        title = lin.conversation.get_by_role("heading", level=1)
        field = lin.page.get_by_label(lin.say("tickets.field.subject"), exact=True)
        number = int((await title.locator(".num").inner_text()).strip(" #"))
        headers = await speak(other, "boss@demo.kefu", language)
        address = f"{demo.url}/api/tickets/{number}"
        one.expected = CONFLICT

        async def change(**theirs: str) -> None:
            version = (await (await other.context.request.get(address)).json())["ticket"]["version"]
            made = await other.context.request.patch(address, data={"version": version, **theirs}, headers=headers)
            assert made.ok, await made.text()

        await lin.page.keyboard.press("s")
        await lin.page.keyboard.type(f"Mine {mark}")
        await change(subject=f"Theirs {mark}")
        await expect(title).to_have_text(f"Theirs {mark}")
        await expect(field).to_have_value(f"Mine {mark}")
        await lin.page.keyboard.press("Enter")
        told = lin.page.get_by_role("alert").filter(has_text=f"Mine {mark}")
        await expect(told).to_contain_text(f"Theirs {mark}")
        await expect(title).to_contain_text(f"Theirs {mark}")
        await lin.button("tickets.conflict.retry").click()
        await expect(title).to_contain_text(f"Mine {mark}")

        # a menu that stood open meanwhile
        await lin.chip("priority", "normal").click()
        await change(priority="low")
        await expect(lin.row(mark)).to_be_visible()
        await expect(lin.chip("priority", "low")).to_be_visible()
        await lin.page.get_by_role("option", name=lin.say("tickets.priority.urgent")).click()
        told = lin.page.get_by_role("alert").filter(has_text=lin.say("tickets.priority.urgent"))
        await expect(told).to_contain_text(lin.say("tickets.priority.low"))
        await expect(lin.chip("priority", "low")).to_be_visible()

        # one's own changes in between are no conflict
        await lin.button("tickets.conflict.keep").click()
        await lin.page.keyboard.press("s")
        await lin.pick(lin.chip("priority", "low"), lin.say("tickets.priority.urgent"))
        await expect(lin.chip("priority", "urgent")).to_be_visible()
        await field.fill(f"Mine again {mark}")
        await field.press("Enter")
        await expect(title).to_contain_text(f"Mine again {mark}")
        await expect(told).to_have_count(0)
