"""Mail as people meet it: a server is set up, somebody is invited and comes in, somebody forgot their password."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.post_office import PostOffice, post_office

PASSWORD = "a first phrase 2026"
BETTER = "an entirely new phrase"


async def set_up(boss: Console, office: PostOffice) -> None:
    """Fill in the form as an administrator does."""
    page = boss.page
    await page.goto(page.url.partition("/tickets")[0] + "/admin/mail")
    await page.get_by_label(boss.say("mails.host")).fill("127.0.0.1")
    await page.get_by_label(boss.say("mails.tls")).select_option("none")
    await expect(page.get_by_label(boss.say("mails.port"))).to_have_value("25")
    await page.get_by_label(boss.say("mails.port")).fill(str(office.port))
    await page.get_by_label(boss.say("mails.sender"), exact=True).fill("service@example.com")
    await page.get_by_label(boss.say("mails.sender_name"), exact=True).fill("示例客服")
    await page.locator(".form-foot .btn.primary").click()
    await expect(page.locator(".notices", has_text=boss.say("mails.saved"))).to_be_visible()


@asynccontextmanager
async def with_mail(boss: Console) -> AsyncIterator[PostOffice]:
    """Let mails go for a while; afterwards there is no server again, as the other journeys expect."""
    async with post_office() as office:
        await set_up(boss, office)
        try:
            yield office
        finally:
            page = boss.page
            await page.goto(page.url.partition("/admin")[0] + "/admin/mail")
            await boss.button("mails.remove").click()
            await boss.button("mails.remove_now").click()
            await expect(page.locator(".notices", has_text=boss.say("mails.removed"))).to_be_visible()


async def newest(office: PostOffice, recipient: str, count: int = 1) -> str:
    """Wait for a mail to somebody; gives its plain text."""
    end = time.monotonic() + 60
    while len(found := [mail for mail in office.taken if mail["To"] == recipient]) < count:
        assert time.monotonic() < end, office.recipients
        await asyncio.sleep(0.05)
    plain = found[-1].get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


def link_in(text: str) -> str:
    found = re.search(r"http://\S+#\S+", text)
    assert found, text
    return found[0]


async def test_a_test_mail_arrives_or_says_why_not(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language)
        page = boss.page
        async with with_mail(boss) as office:
            await assert_accessible(page)
            await boss.button("mails.test.send").click()
            sent = page.locator(".test-mail .outcome")
            await expect(sent).to_have_text(boss.say("mails.test.sent", email="boss@demo.kefu"))
            await newest(office, "boss@demo.kefu")
            office.moods = ["unknown recipient"]
            await boss.button("mails.test.send").click()
            await expect(sent).to_contain_text("550 5.1.1 no such person here")
            await assert_accessible(page)
            await expect(page.locator(".recent-mails li").first).to_contain_text(boss.say("mails.state.failed"))


async def test_somebody_is_invited_and_comes_in(demo: Installation, browser: Browser, language: str) -> None:
    mark = f"{language}{time.time_ns() % 10**8}"
    email = f"new-{mark}@example.com"
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as theirs:
        boss = await sign_in(seat, "boss@demo.kefu", language)
        page = boss.page
        async with with_mail(boss) as office:
            await page.goto(f"{demo.url}/admin/members/new")
            await page.get_by_label(boss.say("members.email"), exact=True).fill(email)
            await page.get_by_label(boss.say("members.invite.language"), exact=True).select_option(language)
            await assert_accessible(page)
            await boss.button("members.invite.send").click()
            await expect(page.locator("pre code")).to_contain_text("/invitation#")
            await assert_accessible(page)
            first = link_in(await newest(office, email))
            await expect(page.locator(".invitation")).to_contain_text(boss.say("members.invite.mail.sent"))
            # sent again: the first link is dead
            await boss.button("members.invite.again").click()
            second = link_in(await newest(office, email, 2))
        assert first != second
        entrance = Console(await theirs.context.new_page(), language)
        theirs.expected = "status of 409"
        await entrance.page.goto(first)
        await expect(entrance.page.get_by_role("heading", level=1)).to_have_text(
            entrance.say("members.invitation.over")
        )
        await entrance.page.goto("about:blank")
        await entrance.page.goto(second)
        await expect(entrance.page.get_by_label(entrance.say("members.email"))).to_have_value(email)
        assert "#" not in entrance.page.url
        await assert_accessible(entrance.page)
        await entrance.page.get_by_label(entrance.say("members.setup.name")).fill(f"新人 {mark}")
        await entrance.page.get_by_label(entrance.say("members.password")).fill(PASSWORD)
        await entrance.button("members.invitation.accept").click()
        await expect(entrance.page.locator("nav.views")).to_be_visible()
        # the administrator's list shows a member where there was an invitation
        await page.goto(f"{demo.url}/admin/members")
        await page.locator(".search input").fill(mark)
        await expect(page.locator("li.person")).to_have_count(1)
        await expect(page.locator("li.person")).to_contain_text(f"新人 {mark}")


async def test_without_a_mail_server_the_link_is_passed_on(demo: Installation, browser: Browser, language: str) -> None:
    email = f"by-hand-{language}{time.time_ns() % 10**8}@example.com"
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as theirs:
        boss = await sign_in(seat, "boss@demo.kefu", language)
        page = boss.page
        await page.goto(f"{demo.url}/admin/members/new")
        await page.get_by_label(boss.say("members.email"), exact=True).fill(email)
        await page.get_by_label(boss.say("members.invite.language"), exact=True).select_option(language)
        await boss.button("members.invite.send").click()
        await expect(page.locator(".invitation")).to_contain_text(boss.say("members.invite.mail.none"))
        link = await page.locator("pre code").inner_text()
        guest = await theirs.context.new_page()
        await guest.goto(link)
        await expect(guest.get_by_label(boss.say("members.email"), exact=True)).to_have_value(email)
        await boss.button("members.invite.revoke").click()
        await boss.button("members.invite.revoke_now").click()
        await expect(page.locator(".notices", has_text=email)).to_be_visible()
        theirs.expected = "status of 409"
        await guest.goto("about:blank")
        await guest.goto(link)
        await expect(guest.get_by_role("heading", level=1)).to_have_text(boss.say("members.invitation.over"))
        # nobody resets a password by themselves then, and the page says so
        await guest.goto(f"{demo.url}/login")
        await expect(guest.locator(".ways")).to_have_text(boss.say("members.login.no_mail"))


async def log_in(page: Page, console: Console, url: str, email: str, password: str) -> None:
    await page.goto(f"{url}/login")
    await page.get_by_label(console.say("members.email")).fill(email)
    await page.get_by_label(console.say("members.password")).fill(password)
    await console.button("members.login.submit").click()


async def test_a_forgotten_password(demo: Installation, browser: Browser, language: str) -> None:
    email = f"forgot-{language}{time.time_ns() % 10**8}@example.com"
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as theirs:
        boss = await sign_in(seat, "boss@demo.kefu", language)
        async with with_mail(boss) as office:
            await boss.page.goto(f"{demo.url}/admin/members/new")
            await boss.page.get_by_label(boss.say("members.email"), exact=True).fill(email)
            await boss.page.get_by_label(boss.say("members.invite.language"), exact=True).select_option(language)
            await boss.button("members.invite.send").click()
            invitation = link_in(await newest(office, email))
            page = await theirs.context.new_page()
            mine = Console(page, language)
            await page.goto(invitation)
            await page.get_by_label(mine.say("members.setup.name")).fill("健忘")
            await page.get_by_label(mine.say("members.password")).fill(PASSWORD)
            await mine.button("members.invitation.accept").click()
            await expect(page.locator("nav.views")).to_be_visible()

            # on another device: the password is gone
            elsewhere = await browser.new_context(locale="zh-CN" if language == "zh" else "en")
            other = await elsewhere.new_page()
            console = Console(other, language)
            await other.goto(f"{demo.url}/login")
            await other.get_by_role("link", name=console.say("members.login.forgotten")).click()
            await expect(other.get_by_role("heading", name=console.say("members.forgotten.title"))).to_be_visible()
            await other.get_by_label(console.say("members.email")).fill(email)
            await assert_accessible(other)
            await console.button("members.forgotten.submit").click()
            told = other.get_by_role("status")
            await expect(told).to_have_text(console.say("members.forgotten.asked", email=email))
            await assert_accessible(other)
            link = link_in(await newest(office, email, 2))
            await other.goto(link)
            await other.get_by_label(console.say("members.change_password.wanted")).fill(BETTER)
            await assert_accessible(other)
            theirs.expected = "status of 401"
            await console.button("members.new_password.save").click()
            await expect(other.get_by_role("heading", level=1)).to_have_text(console.say("members.new_password.done"))
            # who was logged in elsewhere is out within seconds
            await expect(page.get_by_role("heading", name=mine.say("members.login.title"))).to_be_visible()
            await log_in(other, console, demo.url, email, BETTER)
            await expect(other.locator("nav.views")).to_be_visible()
            # the link is used up
            await other.goto("about:blank")
            await other.goto(link)
            await other.get_by_label(console.say("members.change_password.wanted")).fill(PASSWORD)
            await console.button("members.new_password.save").click()
            await expect(other.get_by_role("heading", level=1)).to_have_text(console.say("members.new_password.over"))
            await elsewhere.close()
