"""One person who is known twice: found, compared, merged, gone on with, and taken apart again."""

import secrets
from typing import Any

from playwright.async_api import Browser, expect

from tests.journeys.browser import Seat, assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import visit


async def _post(seat: Seat, path: str, body: dict[str, Any]) -> Any:
    session = await (await seat.context.request.get(f"{seat.url}/api/session")).json()
    headers = {"X-CSRF-Token": session["csrf_token"]}
    answer = await seat.context.request.post(f"{seat.url}/api/{path}", data=body, headers=headers)
    assert answer.ok, await answer.text()
    return await answer.json()


async def _opened_by_program(seat: Seat, name: str, address: str, text: str) -> Any:
    inboxes = (await (await seat.context.request.get(f"{seat.url}/api/inboxes")).json())["items"]
    inbox = next(one["id"] for one in inboxes if one["channel"] == "api")
    body = {"inbox_id": inbox, "customer": {"address": address, "name": name}, "subject": text, "text": text}
    return await _post(seat, "tickets", body)


async def _merge_into(console: Console, name: str) -> None:
    await console.page.get_by_role("dialog").get_by_role("combobox").fill(name)
    await console.page.get_by_role("option", name=name).first.click()


async def test_who_is_perhaps_the_same_is_compared_merged_and_taken_apart(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    ann, anna = f"Ann {mark}", f"Anna {mark}"
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as other:
        boss = await sign_in(seat, "boss@demo.kefu", language)
        page = boss.page
        new = {"name": ann, "identities": [{"channel": "email", "address": f"{mark}@example.com"}]}
        kept = (await _post(seat, "customers", new))["id"]
        ticket = await _opened_by_program(seat, anna, f"{mark}@Example.com", f"late {mark}")
        merged = ticket["customer"]["id"]

        # somebody else has the ticket open: the name of who is kept appears there by itself
        lin = await sign_in(other, "boss@demo.kefu", language)
        await lin.page.goto(f"{demo.url}/tickets/all/{ticket['number']}")
        await expect(lin.page.locator("aside.side .name")).to_contain_text(anna)

        await page.goto(f"{demo.url}/customers/{kept}")
        same = page.locator(".sameness")
        await expect(same.locator("li")).to_contain_text([anna])
        await assert_accessible(page)
        await same.get_by_role("button", name=boss.say("customers.merge.compare", name=anna)).click()
        sheet = page.get_by_role("dialog")
        await expect(sheet.get_by_role("radio", checked=True)).to_be_focused()
        await expect(sheet.locator(".one.on")).to_contain_text(ann)
        await expect(sheet.locator("dl.kv").first).to_contain_text("1")
        await assert_accessible(page)
        # the other way round and back
        await page.keyboard.press("ArrowDown")
        await expect(sheet.locator(".one.on")).to_contain_text(anna)
        await expect(sheet.locator(".btn.primary")).to_have_text(boss.say("customers.merge.do", name=anna))
        await page.keyboard.press("ArrowUp")
        confirm = sheet.get_by_role("button", name=boss.say("customers.merge.do", name=ann), exact=True)
        await expect(confirm).to_be_enabled()
        await page.keyboard.press("Enter")

        await expect(sheet).to_have_count(0)
        await expect(page.locator(".side-ticket, .tickets-of, .dossier").first).to_contain_text(f"late {mark}")
        await expect(same).to_contain_text(boss.say("customers.merge.merged"))
        await expect(lin.page.locator("aside.side .name")).not_to_contain_text(anna)
        await expect(lin.page.locator("aside.side .name")).to_contain_text(ann)
        await assert_accessible(page)

        # both names find the one who is kept, and the other one's page says where they went
        for words in (ann, anna):
            await page.goto(f"{demo.url}/customers?query={words}")
            await expect(page.locator(".customer-row")).to_have_count(1)
            await expect(page.locator(".customer-row")).to_contain_text(ann)
        await page.goto(f"{demo.url}/customers/{merged}")
        notice = page.locator(".merged-notice")
        await expect(notice).to_contain_text(ann)
        await expect(page.locator(".profile-form")).to_have_count(0)
        await assert_accessible(page)
        await notice.get_by_role("button", name=boss.say("customers.merge.undo"), exact=True).click()
        await expect(notice).to_have_count(0)
        await expect(page.locator(".profile-form")).to_be_visible()
        await expect(page.get_by_role("heading", level=1)).to_contain_text(anna)
        await expect(lin.page.locator("aside.side .name")).to_contain_text(anna)


async def test_a_visitor_is_merged_into_who_has_a_name_and_notices_nothing(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    name = f"Zoe {mark}"
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as outside:
        widget = await visit(outside, language)
        await widget.open()
        await widget.write(f"My parcel {mark}")
        await widget.sent()
        lin = await sign_in(seat, "lin@demo.kefu", language)
        page = lin.page
        known = (await _post(seat, "customers", {"name": name}))["id"]
        await lin.open_ticket(f"parcel {mark}")
        ticket = page.url
        await page.locator("aside.side .name a").click()
        await lin.button("customers.merge.open").click()
        await _merge_into(lin, name)
        sheet = page.get_by_role("dialog")
        await expect(sheet.locator(".one.on")).to_contain_text(name)  # who has a name is kept
        await assert_accessible(page)
        await sheet.locator(".btn.primary").click()
        await expect(page).to_have_url(f"{demo.url}/customers/{known}")
        await expect(page.get_by_role("heading", level=1)).to_contain_text(name)

        await widget.write(f"Still nothing {mark}")
        await widget.sent()
        await page.goto(ticket)
        await expect(lin.bubble(f"Still nothing {mark}")).to_be_visible()
        await expect(page.locator("aside.side .name")).to_contain_text(name)
        await lin.write("reply", f"Soon {mark}")
        await expect(widget.bubble(f"Soon {mark}")).to_be_visible()
        await expect(widget.log).not_to_contain_text(name)

        # taken apart from the page of who was kept; what was said in between went with the visitor
        await page.goto(f"{demo.url}/customers/{known}")
        same = page.locator(".sameness")
        await same.get_by_role(
            "button", name=lin.say("customers.merge.undo_of", name=lin.say("customers.visitor"))
        ).click()
        await expect(same.locator("li")).to_have_count(0)
        await expect(page.locator(".dossier")).not_to_contain_text(f"Still nothing {mark}")
        await page.goto(ticket)
        await expect(page.locator("aside.side .name")).to_contain_text(lin.say("customers.visitor"))
        await expect(lin.bubble(f"Still nothing {mark}")).to_be_visible()
