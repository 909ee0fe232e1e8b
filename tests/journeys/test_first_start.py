"""An administrator's first hour on an empty server; each empty screen says what to do next."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.browser import Seat, assert_accessible, sitting
from tests.journeys.console import Console
from tests.journeys.installation import Installation, installed
from tests.journeys.widget import Widget

PASSWORD = "correct horse battery"


@pytest.fixture
def empty() -> Iterator[Installation]:
    """An installation that nobody has claimed."""
    with installed() as installation:
        yield installation


async def wait_for_the_inbox(empty: Seat, console: Console, browser: Browser) -> None:
    """An agent whose administrator made no inbox yet reads who has to."""
    request = empty.context.request
    token = (await (await request.get(f"{empty.url}/api/session")).json())["csrf_token"]
    units = await (await request.get(f"{empty.url}/api/units")).json()
    agent = {"email": "wen@example.test", "password": PASSWORD}
    made = await request.post(
        f"{empty.url}/api/members",
        data={
            "name": "Wen",
            "roles": ["agent"],
            "unit_id": units["items"][0]["id"],
            "locale": console.language,
            **agent,
        },
        headers={"X-CSRF-Token": token},
    )
    assert made.ok, await made.text()
    async with sitting(browser, empty.url, console.language) as seat:
        assert (await seat.context.request.post(f"{seat.url}/api/session", data=agent)).ok
        page = await seat.open("/")
        await expect(page.get_by_role("heading", name=console.say("inboxes.start.waiting"))).to_be_visible()
        await expect(page.locator(".start form")).to_have_count(0)
        await assert_accessible(page)


async def make_first_inbox(seat: Seat, console: Console, browser: Browser) -> Widget:
    """Put a chat on a website, copy its line, try it: the first customer's word arrives. Gives their window."""
    page = console.page
    await expect(page.get_by_role("heading", name=console.say("inboxes.start.title"))).to_be_visible()
    await assert_accessible(page)
    await wait_for_the_inbox(seat, console, browser)
    site = page.get_by_label(console.say("inboxes.site"), exact=True)
    await site.fill("not a site")
    await console.button("inboxes.start.create").click()
    await expect(site).to_have_attribute("aria-invalid", "true")
    await site.fill("www.qinghe.example/home")
    await console.button("inboxes.start.create").click()
    await expect(page.locator(".snippet code")).to_be_visible()
    await assert_accessible(page)
    await seat.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await console.button("admin.copy.do").click()
    await expect(console.button("admin.copy.done")).to_be_visible()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == await page.locator(".snippet code").inner_text()
    assert copied.startswith(f'<script async src="{seat.url}/widget.js" data-inbox="')

    # the page comes anew: nobody has written yet, so this still is what there is to do
    await page.reload()
    await expect(page.locator(".snippet code")).to_have_text(copied)
    await expect(page.locator(".start form")).to_have_count(0)
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name=console.say("inboxes.snippet.try")).click()
    customer = Widget(await opened.value, console.language)
    await customer.open()
    await customer.write("Is anybody there?")
    await customer.sent()
    await expect(page.locator(".snippet")).to_have_count(0)
    # it appears at once, as the page promised
    await expect(console.row("Is anybody there?")).to_be_visible()
    return customer


async def let_somebody_in(console: Console) -> str:
    """Add the first colleague over the page; gives the password that was made for them."""
    page = console.page
    await page.get_by_role("link", name=console.say("shell.administration")).click()
    await page.get_by_role("link", name=console.say("admin.section.members")).click()
    await page.get_by_role("link", name=console.say("members.admin.add_short"), exact=True).click()
    # without a mail server nobody can be invited: the form says so and offers the other way
    by_password = page.get_by_text(console.say("members.invite.by_password"), exact=True)
    if await by_password.is_visible():
        await by_password.click()
    await page.get_by_label(console.say("members.admin.name"), exact=True).fill("Mei")
    await page.get_by_label(console.say("members.email"), exact=True).fill("mei@example.test")
    await console.button("members.admin.suggest").click()
    password = await page.get_by_label(console.say("members.admin.password"), exact=True).input_value()
    await page.locator(".form-foot .btn.primary").click()
    await expect(page.get_by_role("heading", level=1, name="Mei")).to_be_visible()
    await assert_accessible(page)
    return password


async def answer_first(empty: Installation, browser: Browser, language: str, password: str, customer: Widget) -> None:
    """The colleague logs in, finds who waits, takes them and answers; the customer reads it."""
    async with sitting(browser, empty.url, language) as seat:
        page = await seat.open("/")
        mei = Console(page, language)
        await page.get_by_label(mei.say("members.email")).fill("mei@example.test")
        await page.get_by_label(mei.say("members.password")).fill(password)
        await mei.button("members.login.submit").click()
        await mei.show_view("unassigned")
        await mei.open_ticket("Is anybody there?")
        await mei.pick(
            mei.page.get_by_role("button", name=mei.say("tickets.assign.label")), mei.say("tickets.assign.me")
        )
        await mei.write("reply", "Yes, we are. How can we help?")
        await expect(customer.bubble("Yes, we are. How can we help?")).to_be_visible()
        await expect(mei.status("pending")).to_be_visible()
        await mei.show_view("mine")
        await expect(mei.row("Yes, we are.")).to_be_visible()


async def test_from_the_set_up_token_to_the_first_answered_chat(
    empty: Installation, browser: Browser, language: str
) -> None:
    token = empty.wait_for(r"(?i:token|令牌)\W+([\w-]{20,})")
    async with sitting(browser, empty.url, language) as seat:
        page = await seat.open("/")
        console = Console(page, language)
        await expect(page).to_have_url(f"{empty.url}/setup")
        await expect(page.get_by_label(console.say("members.setup.token"), exact=True)).to_be_visible()
        await assert_accessible(page)
        for field, text in (
            ("token", "guessed-by-somebody-else"),
            ("workspace_name", "Qinghe Home"),
            ("name", "Fang"),
            ("email", "fang@example.test"),
            ("password", PASSWORD),
        ):
            await page.get_by_label(console.say(f"members.setup.{field}"), exact=True).fill(text)

        # a guess is refused and nothing is lost
        seat.expected = "status of 403"
        await console.button("members.setup.submit").click()
        await expect(page.get_by_label(console.say("members.setup.token"), exact=True)).to_have_attribute(
            "aria-invalid", "true"
        )
        await assert_accessible(page)
        await page.get_by_label(console.say("members.setup.token"), exact=True).fill(token)
        await console.button("members.setup.submit").click()
        await expect(page.locator("nav.views h1")).to_have_text("Qinghe Home")
        customer = await make_first_inbox(seat, console, browser)
        await answer_first(empty, browser, language, await let_somebody_in(console), customer)

        # nobody else can do it again
        other = await seat.open("/setup")
        await expect(other).not_to_have_url(f"{empty.url}/setup")
