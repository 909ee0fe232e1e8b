"""Roles of one's own: made from a copy, given, changed while somebody works with it, and taken away."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.test_members import enter

THEMES = {"zh": "dark", "en": "light"}


async def _make(boss: Console, name: str) -> None:
    page, say = boss.page, boss.say
    await page.get_by_role("link", name=say("roles.add_short"), exact=True).click()
    await page.get_by_label(say("roles.copy_of"), exact=True).select_option(say("members.role.expert"))
    basic = page.get_by_label(say("tokens.scope.ticket_read"))
    await expect(basic).to_be_checked()
    await expect(basic).to_be_disabled()
    field = page.get_by_label(say("roles.name"), exact=True)
    await expect(field).to_have_value(say("roles.suggested", name=say("members.role.expert")))
    await field.fill(name)
    await page.get_by_label(say("tokens.scope.ticket_assign")).uncheck()
    await assert_accessible(page)
    await page.locator(".form-foot .btn.primary").click()
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


async def test_a_role_is_made_given_changed_and_taken_away(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    name, person, email = f"Night {mark}", f"Xiaoye {mark}", f"{mark}@demo.kefu"
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        boss = await sign_in(one, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        await page.goto(f"{demo.url}/admin/roles")

        # what is built in is read, not changed
        built_in = page.locator(".item", has_text=say("members.role.supervisor"))
        await expect(built_in).to_contain_text(say("roles.built_in"))
        await built_in.locator("a").click()
        await expect(page.get_by_label(say("tokens.scope.work_supervise"))).to_be_checked()
        await expect(page.get_by_label(say("tokens.scope.work_supervise"))).to_be_disabled()
        await expect(page.locator(".form-foot")).to_have_count(0)
        await assert_accessible(page)

        await _make(boss, name)
        row = page.locator(".item", has_text=name)
        await expect(row).to_contain_text(say("roles.nobody"))

        # the form of members offers it
        await page.goto(f"{demo.url}/admin/members/new")
        await page.get_by_text(say("members.invite.by_password"), exact=True).click()
        await page.get_by_label(say("members.profile.language"), exact=True).select_option(language)
        await page.get_by_label(say("members.admin.name"), exact=True).fill(person)
        await page.get_by_label(say("members.email"), exact=True).fill(email)
        await boss.button("members.admin.suggest").click()
        password = await page.get_by_label(say("members.admin.password"), exact=True).input_value()
        await page.get_by_label(say("members.role.agent")).uncheck()
        await page.get_by_label(name).check()
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.locator(".item", has_text=email)).to_contain_text(name)

        # who has it works with it, and with what it permits from now on
        theirs = await other.open("/login")
        ye = Console(theirs, language)
        await enter(ye, email, password)
        await expect(theirs.locator("nav.views a").first).to_be_visible()
        settings = theirs.get_by_role("link", name=ye.say("shell.administration"))
        await expect(settings).to_have_count(0)
        await page.goto(f"{demo.url}/admin/roles")
        await row.locator("a").click()
        await page.get_by_label(say("tokens.scope.reply_manage")).check()
        await page.locator(".form-foot .btn.primary").click()
        await expect(settings).to_be_visible()
        await page.locator("details.history summary").click()
        await expect(page.locator("details.history")).to_contain_text(say("tokens.scope.reply_manage")[1:])

        # it goes only with another one in its place
        await boss.button("roles.end").click()
        confirm = page.get_by_role("button", name=say("roles.end_now", name=name))
        await expect(confirm).to_be_disabled()
        await page.get_by_label(say("roles.successor", count=1), exact=True).select_option(say("members.role.agent"))
        await assert_accessible(page)
        await confirm.click()
        await expect(row).to_have_count(0)
        await expect(settings).to_have_count(0)
        await page.goto(f"{demo.url}/admin/members")
        await expect(page.locator(".item", has_text=email)).to_contain_text(say("members.role.agent"))
