"""Users whom a page vouches for: known on every device, and what they said before they signed in goes along."""

import base64
import hashlib
import hmac
import json
import secrets
import time

from playwright.async_api import Browser, expect

from tests.journeys.browser import Seat, sitting
from tests.journeys.console import Console, sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.test_host_page import serving
from tests.journeys.widget import Widget

SECRET = "a-secret-of-the-shop-that-is-long-enough"
PAGE = """<!doctype html><html lang="en"><head><title>A shop</title></head><body><main><h1>A shop</h1></main>
<script async src="/widget.js" data-inbox="{key}" data-locale="{language}" {more}></script></body></html>"""


def user_token(subject: str, *, secret: str = SECRET) -> str:
    """Vouch for a user, as the README tells it."""

    def b64(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    claims = {"sub": subject, "name": "Li Na", "exp": int(time.time()) + 600}
    body = b64(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()) + "." + b64(json.dumps(claims).encode())
    return body + "." + b64(hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest())


async def add_shop(seat: Seat, **settings: object) -> str:
    """Make an inbox whose pages vouch for their users; gives its public key."""
    headers = await speak(seat, "boss@demo.kefu", "en")
    request = seat.context.request
    units = (await (await request.get(f"{seat.url}/api/units")).json())["items"]
    made = await request.post(
        f"{seat.url}/api/inboxes",
        data={
            "name": f"Shop {secrets.token_hex(3)}",
            "channel": "webchat",
            "unit_id": next(unit["id"] for unit in units if unit["parent_id"] is None),
            "settings": {"user_secret": SECRET, **settings},
        },
        headers=headers,
    )
    assert made.ok, await made.text()
    return str((await made.json())["public_key"])


async def come(seat: Seat, key: str, language: str, token: str | None = None) -> Widget:
    """Come to the shop, signed in or not."""
    more = f'data-user-token="{token}"' if token else ""
    html = PAGE.format(key=key, language=language, more=more)
    page = await seat.context.new_page()
    await page.route("**/shop", lambda route: route.fulfill(body=html, content_type="text/html"))
    await page.goto(f"{seat.url}/shop")
    return Widget(page, language)


async def agent_of(seat: Seat, language: str) -> Console:
    return await sign_in(seat, "boss@demo.kefu", language)


async def test_a_user_is_known_on_a_second_device(demo: Installation, browser: Browser) -> None:
    """Found by a first-time user: the second device stayed empty until something was written on it."""
    mark, language = secrets.token_hex(4), "en"
    async with (
        sitting(browser, demo.url, language) as desk,
        sitting(browser, demo.url, language) as sofa,
        sitting(browser, demo.url, language) as train,
    ):
        key = await add_shop(desk)
        agent = await agent_of(desk, language)
        first = await come(sofa, key, language, user_token(mark))
        await first.open()
        await first.write(f"From the sofa {mark}")
        await first.sent()
        await agent.open_ticket(mark)
        await agent.write("reply", f"First answer {mark}")

        second = await come(train, key, language, user_token(mark))
        await expect(second.page.locator("#kefu-widget .badge")).to_have_text("1")
        await agent.write("reply", f"Second answer {mark}")
        await expect(second.page.locator("#kefu-widget .badge")).to_have_text("2")
        await second.open()
        for said in ("From the sofa", "First answer", "Second answer"):
            await expect(second.bubble(f"{said} {mark}")).to_have_count(1)


async def test_what_was_said_before_the_log_in_goes_along(demo: Installation, browser: Browser, language: str) -> None:
    """Found by a first-time user: signing in mid-chat made the talk vanish, and the answer to it never arrived."""
    mark = secrets.token_hex(4)
    async with (
        sitting(browser, demo.url, language) as desk,
        sitting(browser, demo.url, language) as sofa,
        sitting(browser, demo.url, language) as train,
    ):
        key = await add_shop(desk)
        agent = await agent_of(desk, language)
        customer = await come(sofa, key, language)
        await customer.open()
        await customer.write(f"Said as a stranger {mark}")
        await customer.sent()
        await agent.open_ticket(f"Said as a stranger {mark}")

        token = user_token(mark)
        await customer.page.evaluate("token => kefu('identify', token)", token)
        await expect(customer.bubble(f"Said as a stranger {mark}")).to_have_count(1)
        await agent.write("reply", f"To the stranger {mark}")
        await expect(customer.bubble(f"To the stranger {mark}")).to_have_count(1)
        await customer.write(f"Said as a user {mark}")
        await customer.sent()

        # the page is loaded anew, signed in: both talks are there, in the order of time
        again = await come(sofa, key, language, token)
        await again.open()
        await expect(again.log.locator(".bubble", has_text=mark)).to_contain_text(
            [f"Said as a stranger {mark}", f"To the stranger {mark}", f"Said as a user {mark}"]
        )

        # another device has the user's own talk only: nobody else's words were put into their mouth
        elsewhere = await come(train, key, language, token)
        await elsewhere.open()
        await expect(elsewhere.bubble(f"Said as a user {mark}")).to_have_count(1)
        await expect(elsewhere.bubble(f"Said as a stranger {mark}")).to_have_count(0)

        # signing out leaves nothing behind
        await again.page.evaluate("kefu('identify', null)")
        await expect(again.bubble(mark)).to_have_count(0)


async def test_a_refused_user_token_tells_who_built_the_page(demo: Installation, browser: Browser) -> None:
    async with sitting(browser, demo.url, "en") as seat:
        key = await add_shop(seat)
        customer = await come(seat, key, "en", user_token("user-1", secret="not-the-secret-of-the-inbox-at-all-no"))
        async with customer.page.expect_console_message(lambda told: "user_token_invalid" in told.text) as told:
            await customer.open()
        assert "user_secret" in (await told.value).text
        await customer.write("Still I may write")
        await customer.sent()
        seat.errors = [error for error in seat.errors if "user_token" not in error and "status of 400" not in error]


async def test_a_page_outside_the_allow_list_says_so(demo: Installation, browser: Browser) -> None:
    """Found by a first-time user: the launcher opened a grey frame, and nothing said why."""
    async with sitting(browser, demo.url, "en") as seat:
        key = await add_shop(seat, allowed_origins=["https://www.example.com"])
        with serving(demo.url, "en", key) as shop:
            page = await seat.context.new_page()
            async with page.expect_console_message(lambda told: "allowed_origins" in told.text) as told:
                await page.goto(shop)
                widget = Widget(page, "en")
                await widget.launcher.click()
            assert shop in (await told.value).text
            await expect(page.get_by_role("alert")).to_contain_text(widget.say("launcher.unreachable"))
            await expect(page.locator("#kefu-widget iframe")).to_have_count(0)
        seat.errors = [error for error in seat.errors if "frame-ancestors" not in error and "allowed_o" not in error]
