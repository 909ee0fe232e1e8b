"""Who works here: an administrator lets somebody in, changes what they may, and lets them out again."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation

REFUSED = "the server responded with a status of 4"
# one look a language: each is seen by axe once
THEMES = {"zh": "dark", "en": "light"}


async def enter(console: Console, email: str, password: str) -> None:
    """Log in through the page."""
    page = console.page
    await page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/login")
    await page.get_by_label(console.say("members.email")).fill(email)
    await page.get_by_label(console.say("members.password")).fill(password)
    await console.button("members.login.submit").click()


async def test_a_member_comes_and_goes(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    name, email = f"Xiaomei {mark}", f"{mark}@demo.kefu"
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        boss = await sign_in(one, "boss@demo.kefu", language, theme=THEMES[language])
        page = boss.page
        await page.get_by_role("link", name=boss.say("shell.administration")).click()
        await page.get_by_role("link", name=boss.say("admin.section.members")).click()
        await expect(page.locator(".item", has_text="lin@demo.kefu")).to_be_visible()
        await assert_accessible(page)

        # an address that somebody has is refused at its field, and nothing typed is lost
        await page.get_by_role("link", name=boss.say("members.admin.add_short"), exact=True).click()
        await page.get_by_text(boss.say("members.invite.by_password"), exact=True).click()
        await page.get_by_label(boss.say("members.profile.language"), exact=True).select_option(language)
        await page.get_by_label(boss.say("members.admin.name"), exact=True).fill(name)
        field = page.get_by_label(boss.say("members.email"), exact=True)
        await field.fill("lin@demo.kefu")
        await boss.button("members.admin.suggest").click()
        password = await page.get_by_label(boss.say("members.admin.password"), exact=True).input_value()
        assert len(password) >= 10
        await page.get_by_label(boss.say("members.admin.unit"), exact=True).select_option("商城客服组 Shop Team")
        one.expected = REFUSED
        await page.locator(".form-foot .btn.primary").click()
        await expect(field).to_have_attribute("aria-invalid", "true")
        await assert_accessible(page)
        await field.fill(email)
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        row = page.locator(".item", has_text=email)
        await expect(row).to_contain_text(boss.say("members.role.agent"))

        # who was let in has nothing to administer, and chooses a password that only they know
        page = await other.open("/login")
        mei = Console(page, language)
        await enter(mei, email, password)
        await expect(page.locator("nav.views a").first).to_be_visible()
        await expect(page.get_by_role("link", name=mei.say("shell.administration"))).to_have_count(0)
        await page.goto(f"{demo.url}/admin/members")
        await expect(page.get_by_role("heading", name=mei.say("admin.forbidden.title"))).to_be_visible()
        request = one.context.request
        elsewhere = await request.post(f"{demo.url}/api/session", data={"email": email, "password": password})
        assert elsewhere.ok  # another device of hers; the administrator's page keeps its own session's cookie
        await page.goto(f"{demo.url}/settings")
        await expect(page.locator(".sessions li:not(:has(.bone))")).to_have_count(2)
        await mei.button("members.change_password.open").click()
        current = page.get_by_label(mei.say("members.change_password.current"))
        await expect(current).to_be_focused()
        await current.fill("not my password")
        await page.get_by_label(mei.say("members.change_password.wanted")).fill(f"only I know {mark}")
        other.expected = REFUSED
        await page.locator("form.narrow .btn.primary").click()
        await expect(current).to_have_attribute("aria-invalid", "true")
        await assert_accessible(page)
        await current.fill(password)
        await page.locator("form.narrow .btn.primary").click()
        await expect(mei.button("members.change_password.open")).to_be_focused()
        await expect(page.locator(".sessions li:not(:has(.bone))")).to_have_count(1)
        await mei.button("members.sessions.log_out").click()
        await enter(mei, email, password)
        await expect(page.get_by_role("alert")).not_to_be_empty()
        await enter(mei, email, f"only I know {mark}")
        await expect(page.locator("nav.views a").first).to_be_visible()

        # another role, told by somebody else meanwhile: the administrator is told and insists
        boss = await sign_in(one, "boss@demo.kefu", language)
        page = boss.page
        await page.goto(f"{demo.url}/admin/members")
        await page.locator(".search input").fill(mark)
        await expect(page.locator(".item")).to_have_count(1)
        await page.locator(".item a").click()
        roles = page.get_by_role("group", name=boss.say("members.admin.roles"))
        await roles.get_by_label(boss.say("members.role.agent")).uncheck()
        await expect(roles.get_by_role("alert")).to_have_text(boss.say("members.admin.no_role"))
        await roles.get_by_label(boss.say("members.role.supervisor")).check()
        await rename(boss, email, f"Xiaohong {mark}")
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.locator(".form-foot [role=alert]")).to_have_text(boss.say("admin.conflict"))
        await expect(page.get_by_role("heading", level=1, name=f"Xiaohong {mark}")).to_be_visible()
        await assert_accessible(page)
        await boss.button("admin.save_anyway").click()
        row = page.locator(".item", has_text=f"Xiaohong {mark}")
        await expect(row).to_contain_text(boss.say("members.role.supervisor"))

        # out: her page ends within seconds; and in again
        await boss.button("members.admin.deactivate").click()
        await boss.button("members.admin.deactivate_now", name=f"Xiaohong {mark}").click()
        await expect(row).to_contain_text(boss.say("members.admin.inactive"))
        await expect(mei.page).to_have_url(f"{demo.url}/login")
        await assert_accessible(page)
        await boss.button("members.admin.activate").click()
        await expect(row).not_to_contain_text(boss.say("members.admin.inactive"))


async def rename(boss: Console, email: str, name: str) -> None:
    """Change a member's name behind the page's back."""
    await boss.page.evaluate(
        """async ([email, name]) => {
            const ask = (path, more) => fetch(path, more).then((answer) => answer.json());
            const { csrf_token } = await ask("/api/session");
            const found = await ask(`/api/members?query=${email}`);
            const { id, version } = found.items[0];
            const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf_token };
            await ask(`/api/members/${id}`, {
                method: "PATCH", headers, body: JSON.stringify({ version, name })
            });
        }""",
        [email, name],
    )
