"""Roles of one's own: made from a copy, given, changed while somebody works with it, and taken away."""

import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in, speak
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


async def test_what_a_colleague_took_away_meanwhile_is_not_given_back_unseen(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        headers, request = await speak(other, "boss@demo.kefu", language), other.context.request
        boss = await sign_in(one, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        made = await request.post(
            f"{demo.url}/api/roles",
            headers=headers,
            data={"name": f"A {mark}", "permissions": ["ticket:reply", "customer:export"], "wide": True},
        )
        assert made.ok, await made.text()
        role = await made.json()
        await page.goto(f"{demo.url}/admin/roles/{role['key']}")

        # what makes an administrator is never offered, what holds for everything only with the wide view
        key, export = (
            page.get_by_label(say("tokens.scope.workspace_manage")),
            page.get_by_label(say("tokens.scope.customer_export")),
        )
        await expect(key).to_be_disabled()
        await expect(page.locator("label.tick", has_text=say("roles.administrators"))).to_have_count(1)
        await expect(export).to_be_checked()
        sees = page.get_by_label(say("roles.sees.label"), exact=True)
        await sees.select_option("unit")
        await expect(export).to_be_disabled()
        await expect(export).not_to_be_checked()
        await expect(page.locator("label.tick", has_text=say("roles.needs_wide")).first).to_be_visible()
        await assert_accessible(page)
        await sees.select_option("wide")
        await expect(export).to_be_checked()

        # the form is touched, and a colleague takes a permission away: the page shows it, and saving tells
        await page.get_by_label(say("tokens.scope.ticket_note")).check()
        less = {"version": 1, "name": f"B {mark}", "permissions": ["ticket:reply"]}
        changed = await request.patch(f"{demo.url}/api/roles/{role['key']}", headers=headers, data=less)
        assert changed.ok, await changed.text()
        await expect(page.locator(".item", has_text=f"B {mark}")).to_be_visible()
        one.expected = "status of 409"
        save = page.locator(".form-foot .btn.primary")
        await save.click()
        await expect(page.locator(".form-foot .warned")).to_have_text(say("admin.conflict"))
        listed = await (await request.get(f"{demo.url}/api/roles")).json()
        [now] = [one for one in listed["items"] if one["key"] == role["key"]]
        assert (now["version"], "customer:export" in now["permissions"]) == (2, False)

        # knowing of it, one may look at the newest state, or insist
        await expect(save).to_have_text(say("admin.save_anyway"))
        await boss.button("admin.reset").click()
        await expect(export).not_to_be_checked()
        await page.get_by_label(say("tokens.scope.ticket_note")).check()
        await save.click()
        await expect(boss.button("admin.reset")).to_have_count(0)
        listed = await (await request.get(f"{demo.url}/api/roles")).json()
        [now] = [one for one in listed["items"] if one["key"] == role["key"]]
        assert now["version"] == 3
        assert {"ticket:note", "ticket:reply"} <= set(now["permissions"])

        # where it demands two steps, whoever ends it reads that its successor will
        team = (await (await request.get(f"{demo.url}/api/units")).json())["items"][0]["id"]
        for path, body in (
            ("roles", {"name": f"C {mark}", "permissions": []}),
            ("invitations", {"email": f"{mark}@demo.kefu", "roles": [role["key"]], "unit_id": team}),
        ):
            answer = await request.post(f"{demo.url}/api/{path}", headers=headers, data=body)
            assert answer.ok, await answer.text()
        rule = await (await request.get(f"{demo.url}/api/security")).json()
        body = {"roles": [*rule["roles"], role["key"]], "version": rule["version"]}
        assert (await request.put(f"{demo.url}/api/security", headers=headers, data=body)).ok
        await page.reload()
        await boss.button("roles.end").click()
        await expect(page.locator(".role-end")).to_contain_text(say("roles.two_steps"))
        await page.get_by_label(say("roles.successor", count=1), exact=True).select_option(f"C {mark}")
        await boss.button("roles.end_now", name=f"B {mark}").click()
        await expect(page.locator(".item", has_text=f"B {mark}")).to_have_count(0)
        after = await (await request.get(f"{demo.url}/api/security")).json()
        assert len(after["roles"]) == len(rule["roles"]) + 1
        assert role["key"] not in after["roles"]
        undo = {"roles": rule["roles"], "version": after["version"]}
        assert (await request.put(f"{demo.url}/api/security", headers=headers, data=undo)).ok
