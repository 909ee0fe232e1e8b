"""Whether somebody is there: an open chat window follows it while it is open, and is told of nobody who it is."""

import secrets

from playwright.async_api import Browser, expect

from kefu.kit.translate import translate
from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import speak
from tests.journeys.installation import Installation
from tests.journeys.test_identity import come
from tests.journeys.test_notifications import PASSWORD, Office, come_in
from tests.journeys.widget import overhear


async def test_an_open_window_says_whether_somebody_is_there(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with (
        sitting(browser, demo.url, language) as desk,
        sitting(browser, demo.url, language) as seat,
        sitting(browser, demo.url, language) as shop,
    ):
        office = Office(desk, await speak(desk, "boss@demo.kefu", language))
        top = next(unit["id"] for unit in (await office.ask("GET", "/api/units"))["items"] if not unit["parent_id"])
        team = await office.ask("POST", "/api/units", {"name": f"Crew {mark}", "parent_id": top, "kind": "team"})
        place = {"name": f"Crew {mark}", "channel": "webchat", "unit_id": team["id"], "team_id": team["id"]}
        inbox = await office.ask("POST", "/api/inboxes", place)
        person = {"name": f"Ines {mark}", "email": f"ines-{mark}@demo.kefu", "roles": ["agent"], "locale": language}
        member = await office.ask("POST", "/api/members", person | {"password": PASSWORD, "unit_id": team["id"]})

        widget = await come(shop, inbox["public_key"], language)
        told = await overhear(widget.page)
        await widget.open()
        head = widget.window.locator("header")
        nobody, somebody = widget.say("frame.nobody"), translate("webchat.subtitle", language)
        await expect(head).to_contain_text(nobody)
        await widget.write(f"Is anybody there {mark}")
        await widget.sent()

        # signed in, and so online by her own word; but no console of hers is open
        signed_in = await seat.context.request.post(
            f"{demo.url}/api/session", data={"email": member["email"], "password": PASSWORD}
        )
        assert (await signed_in.json())["member"]["availability"] == "online"
        public = await shop.context.request.get(f"{demo.url}/webchat/{inbox['public_key']}/config")
        assert not (await public.json())["online"]
        await expect(head).to_contain_text(nobody)

        await seat.context.clear_cookies()
        mine = await come_in(seat, member, language)
        await expect(head).to_contain_text(somebody)
        await expect(head).not_to_contain_text(nobody)
        await assert_accessible(widget.page, widget.frame())

        await office.ask("PUT", f"/api/members/{member['id']}/availability", {"availability": "break"})
        await expect(mine.page.locator("nav.rail .me .dot.break")).to_be_visible()
        await expect(head).to_contain_text(nobody)
        await assert_accessible(widget.page, widget.frame())
        assert "event: online" in told.text
        for word in (member["id"], member["name"], member["email"]):
            assert word not in told.text

        # one who has not written has no stream: their window says what is so when it is opened
        other = await come(desk, inbox["public_key"], language)
        await office.ask("PUT", f"/api/members/{member['id']}/availability", {"availability": "online"})
        await other.open()
        await expect(other.window.locator("header")).to_contain_text(somebody)
