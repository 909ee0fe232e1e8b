"""Log-in in two steps: set up, used, lost and given back; and demanded of a role."""

import time
from typing import Any

import pyotp
from playwright.async_api import Browser, Locator, expect

from tests.journeys.browser import Seat, assert_accessible, sitting
from tests.journeys.console import Console, sign_in, speak
from tests.journeys.installation import Installation

REFUSED = "status of 403"
PASSWORD = "a second step 2026"


async def newcomer(seat: Seat, language: str, role: str) -> str:
    """Add somebody new as the administrator; gives their e-mail."""
    headers = await speak(seat, "boss@demo.kefu", language)
    request = seat.context.request
    units = (await (await request.get(f"{seat.url}/api/units")).json())["items"]
    email = f"{role}-{language}-{time.time_ns()}@demo.kefu"
    body = {"name": f"Step {time.time_ns() % 10**6}", "email": email, "roles": [role], "locale": language}
    body |= {"password": PASSWORD, "unit_id": units[0]["id"]}
    made = await request.post(f"{seat.url}/api/members", data=body, headers=headers)
    assert made.ok, await made.text()
    return email


async def log_in(seat: Seat, email: str, language: str) -> Console:
    await seat.context.clear_cookies()
    page = await seat.open("/login")
    console = Console(page, language)
    await page.get_by_label(console.say("members.email")).fill(email)
    await page.get_by_label(console.say("members.password")).fill(PASSWORD)
    await console.button("members.login.submit").click()
    return console


async def held(console: Console, way: Locator) -> None:
    """Leave before the codes are kept, be told that they are not shown again, and stay."""
    await expect(console.page.locator(".codes li")).to_have_count(10)
    await way.click()
    question = console.page.get_by_role("dialog", name=console.say("members.factor.codes_unkept"))
    await expect(question).to_contain_text(console.say("members.factor.codes_lost"))
    await assert_accessible(console.page)
    await console.page.keyboard.press("Escape")
    await expect(question).to_have_count(0)
    await expect(console.page.locator(".codes li")).to_have_count(10)


async def set_up(console: Console, way: Locator | None = None) -> tuple[str, list[str]]:
    """Scan, confirm and keep the recovery codes; gives the secret and the codes."""
    page = console.page
    await expect(page.get_by_alt_text(console.say("members.factor.qr"))).to_be_visible()
    assert await page.locator(".scan img").evaluate("image => image.naturalWidth") > 0
    secret = (await page.locator(".secret-text").inner_text()).replace(" ", "")
    await assert_accessible(page)
    await page.get_by_label(console.say("members.code.label")).fill(pyotp.TOTP(secret).now())
    await console.button("members.factor.confirm").click()
    await expect(page.locator(".codes li")).to_have_count(10)
    await assert_accessible(page)
    codes = await page.locator(".codes code").all_inner_texts()
    if way:
        await held(console, way)
    await console.button("members.factor.kept").click()
    return secret, codes


async def test_log_in_takes_two_steps(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as office, sitting(browser, demo.url, language) as seat:
        email = await newcomer(office, language, "agent")
        mine = await log_in(seat, email, language)
        page = mine.page
        await expect(page.locator("nav.views")).to_be_visible()
        await page.goto(f"{demo.url}/settings")
        await mine.button("members.factor.begin").click()
        elsewhere = page.locator('nav.rail a[href^="/notifications"]')
        secret, _ = await set_up(mine, elsewhere)
        await mine.button("members.factor.renew").click()
        await page.get_by_label(mine.say("members.factor.proof")).fill(PASSWORD)
        await page.locator(".part.factor form .btn.primary").click()
        await held(mine, elsewhere)
        codes = await page.locator(".codes code").all_inner_texts()
        await mine.button("members.factor.kept").click()
        await expect(mine.button("members.factor.end")).to_be_visible()

        # a wrong code is said, a recovery code lets in, and not twice
        mine = await log_in(seat, email, language)
        page = mine.page
        await expect(page.get_by_role("heading", name=mine.say("members.code.title"))).to_be_visible()
        seat.expected = REFUSED
        code = page.get_by_label(mine.say("members.code.label"))
        await expect(code).to_be_focused()
        await code.fill("000000")
        await mine.button("members.login.submit").click()
        await expect(code).to_have_attribute("aria-invalid", "true")
        await assert_accessible(page)
        await mine.button("members.code.use_recovery").click()
        await page.get_by_label(mine.say("members.code.recovery")).fill(codes[0].upper())
        await mine.button("members.login.submit").click()
        await expect(page.locator("nav.views")).to_be_visible()
        await page.goto(f"{demo.url}/settings")
        await expect(page.locator(".part.factor")).to_contain_text("9")

        # turning it off asks who it is
        await mine.button("members.factor.end").click()
        word = page.get_by_label(mine.say("members.factor.proof"))
        await word.fill("not my password")
        await page.locator(".part.factor form .btn.danger").click()
        await expect(word).to_have_attribute("aria-invalid", "true")
        await assert_accessible(page)
        await word.fill(pyotp.TOTP(secret).at(int(time.time()) + 30))
        await page.locator(".part.factor form .btn.danger").click()
        await expect(mine.button("members.factor.begin")).to_be_visible()


async def test_an_administrator_gives_back_what_was_lost(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as office, sitting(browser, demo.url, language) as seat:
        email = await newcomer(office, language, "agent")
        mine = await log_in(seat, email, language)
        await expect(mine.page.locator("nav.views")).to_be_visible()
        await mine.page.goto(f"{demo.url}/settings")
        await mine.button("members.factor.begin").click()
        await set_up(mine)
        boss = await sign_in(office, "boss@demo.kefu", language)
        await boss.page.goto(f"{demo.url}/admin/members")
        await boss.page.locator(".search input").fill(email)
        await boss.page.locator(".item a").click()
        await boss.button("members.factor.reset").click()
        await assert_accessible(boss.page)
        await boss.button("members.factor.reset_now").click()
        removed = mine.page.locator(".notices", has_text=mine.say("members.factor.removed"))
        await expect(removed).to_be_visible()
        await expect(mine.button("members.factor.begin")).to_be_visible()


async def test_a_role_demands_it(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as office, sitting(browser, demo.url, language) as seat:
        email = await newcomer(office, language, "quality")
        mine = await log_in(seat, email, language)
        await expect(mine.page.locator("nav.views")).to_be_visible()
        boss = await sign_in(office, "boss@demo.kefu", language)
        page = boss.page
        await page.goto(f"{demo.url}/admin/security")
        await page.get_by_label(boss.say("members.role.quality")).check()
        await assert_accessible(page)
        await page.locator(".form-foot .btn.primary").click()
        try:
            # who is logged in already is asked at once, and can do nothing else
            await expect(mine.page.get_by_role("heading", name=mine.say("members.factor.demanded"))).to_be_visible()
            refused: Any = await seat.context.request.get(f"{demo.url}/api/members")
            assert refused.status == 403
            await set_up(mine, mine.button("members.sessions.log_out"))
            await expect(mine.page.locator("nav.views")).to_be_visible()
        finally:
            await page.get_by_label(boss.say("members.role.quality")).uncheck()
            await page.locator(".form-foot .btn.primary").click()
            await expect(page.locator(".form-foot .btn.primary")).to_be_disabled()
