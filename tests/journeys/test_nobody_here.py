"""Whether somebody is there: an open chat window follows it while it is open, and is told of nobody who it is."""

import secrets
from typing import Any

from playwright.async_api import Browser, Frame, expect

from kefu.kit.translate import translate
from tests.journeys.browser import Seat, assert_accessible, sitting
from tests.journeys.console import speak
from tests.journeys.installation import Installation
from tests.journeys.test_identity import come
from tests.journeys.test_notifications import PASSWORD, Office, come_in
from tests.journeys.widget import overhear

# A headless browser shows every page: whether this one is in front is said by hand.
TURN = """away => {
  Object.defineProperty(document, "hidden", { value: away, configurable: true });
  Object.defineProperty(document, "visibilityState", { value: away ? "hidden" : "visible", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
COME_BACK_OFTEN = """() => {
  for (let time = 0; time < 30; time++) window.dispatchEvent(new Event("focus"));
}"""
LONG = 20 * 60_000


async def crew(desk: Seat, language: str, mark: str) -> tuple[Office, dict[str, Any], dict[str, Any]]:
    """Found a team with a chat of its own and one member, who has not signed in."""
    office = Office(desk, await speak(desk, "boss@demo.kefu", language))
    top = next(unit["id"] for unit in (await office.ask("GET", "/api/units"))["items"] if not unit["parent_id"])
    team = await office.ask("POST", "/api/units", {"name": f"Crew {mark}", "parent_id": top, "kind": "team"})
    place = {"name": f"Crew {mark}", "channel": "webchat", "unit_id": team["id"], "team_id": team["id"]}
    inbox = await office.ask("POST", "/api/inboxes", place)
    person = {"name": f"Ines {mark}", "email": f"ines-{mark}@demo.kefu", "roles": ["agent"], "locale": language}
    member = await office.ask("POST", "/api/members", person | {"password": PASSWORD, "unit_id": team["id"]})
    return office, inbox, member


async def test_an_open_window_says_whether_somebody_is_there(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with (
        sitting(browser, demo.url, language) as desk,
        sitting(browser, demo.url, language) as seat,
        sitting(browser, demo.url, language) as shop,
    ):
        office, inbox, member = await crew(desk, language, mark)

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


async def test_a_window_in_which_nothing_is_written_follows_it_too(
    demo: Installation, browser: Browser, language: str
) -> None:
    """Found by reading: who left it open in the afternoon was promised minutes in the evening."""
    mark = secrets.token_hex(4)
    async with (
        sitting(browser, demo.url, language) as desk,
        sitting(browser, demo.url, language) as seat,
        sitting(browser, demo.url, language) as shop,
    ):
        _, inbox, member = await crew(desk, language, mark)
        mine = await come_in(seat, member, language)
        await shop.context.clock.install()
        widget = await come(shop, inbox["public_key"], language)
        asked: list[str] = []
        widget.page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/config") else None)
        nobody, somebody = widget.say("frame.nobody"), translate("webchat.subtitle", language)
        await widget.open()
        head, frame = widget.window.locator("header"), widget.frame()
        await expect(head).to_contain_text(somebody)
        await widget.page.wait_for_timeout(500)
        asked.clear()

        # her console goes away; after some minutes the window knows, and on the way it has not asked each second
        await mine.page.close()
        session = f"{demo.url}/api/session"
        token = (await (await seat.context.request.get(session)).json())["csrf_token"]
        assert (await seat.context.request.delete(session, headers={"X-CSRF-Token": token})).ok
        await shop.context.clock.run_for(3 * 60_000)
        assert not asked
        await expect(head).to_contain_text(somebody)
        await shop.context.clock.fast_forward(4 * 60_000)
        await expect(head).to_contain_text(nobody)
        assert len(asked) == 1
        await assert_accessible(widget.page, frame)

        # nobody asks for a page that cannot be seen; who comes back to it is told at once
        await turn(frame, away=True)
        await come_in(seat, member, language)
        await shop.context.clock.run_for(LONG)
        assert len(asked) == 1
        await expect(head).to_contain_text(nobody)
        await turn(frame, away=False)
        await expect(head).to_contain_text(somebody)
        await frame.evaluate(COME_BACK_OFTEN)
        assert len(asked) == 2

        # without a network it is silent, and asks when there is one
        shop.away = True
        await shop.context.set_offline(True)
        await shop.context.clock.run_for(LONG)
        await expect(head).to_contain_text(somebody)
        many = len(asked)
        assert many <= 7
        await shop.context.set_offline(False)
        await expect(widget.window.locator(".banner p")).to_have_count(0)
        shop.away = False
        await widget.page.wait_for_timeout(500)
        assert len(asked) == many + 1

        # who has written is told by the stream
        await widget.write(f"Is anybody there {mark}")
        await widget.sent()
        await shop.context.clock.fast_forward(LONG)
        await frame.evaluate(COME_BACK_OFTEN)
        await widget.page.wait_for_timeout(500)
        assert len(asked) == many + 1


async def turn(frame: Frame, *, away: bool) -> None:
    """Put another page before the window, or take it away again."""
    await frame.evaluate(TURN, away)
