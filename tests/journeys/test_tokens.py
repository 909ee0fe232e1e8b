"""Programs come in: a token is made, its secret told once, it works as far as it may, and is revoked."""

import secrets

from playwright.async_api import Browser, BrowserContext, Route, expect

from tests.journeys.browser import Seat, assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation

# one look a language: each is seen by axe once
THEMES = {"zh": "dark", "en": "light"}


async def ask(program: BrowserContext, url: str, secret: str, path: str) -> int:
    """Ask as a program would; gives the status of the answer."""
    answer = await program.request.get(f"{url}{path}", headers={"Authorization": f"Bearer {secret}"})
    return answer.status


async def told(seat: Seat) -> int:
    """Count the living tokens."""
    return len((await (await seat.context.request.get(f"{seat.url}/api/tokens?limit=200")).json())["items"])


async def test_a_token_is_made_used_and_revoked(demo: Installation, browser: Browser, language: str) -> None:
    name = f"ERP {secrets.token_hex(3)}"
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as program:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page = boss.page
        await page.get_by_role("link", name=boss.say("shell.administration")).click()
        await page.get_by_role("link", name=boss.say("admin.section.tokens")).click()
        await page.get_by_role("link", name=boss.say("tokens.add_short"), exact=True).click()
        make = page.locator(".form-foot .btn.primary")
        await expect(make).to_be_disabled()
        await page.get_by_label(boss.say("tokens.name"), exact=True).fill(name)
        await boss.button("tokens.purpose.intake").click()
        scopes = page.get_by_role("group", name=boss.say("tokens.may"))
        await scopes.get_by_label(boss.say("tokens.scope.ticket_intake")).uncheck()
        await page.get_by_label(boss.say("tokens.expires"), exact=True).select_option("30")
        await assert_accessible(page)

        # the secret is on the screen this once
        await make.click()
        code = page.locator(".once code")
        secret = await code.inner_text()
        assert secret.startswith("kefu_")
        await expect(page.locator(".once")).to_contain_text(boss.say("tokens.secret.text"))
        await seat.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await boss.button("admin.copy.do").click()
        await expect(boss.button("admin.copy.done")).to_be_visible()
        assert await page.evaluate("navigator.clipboard.readText()") == secret
        await assert_accessible(page)
        row = page.locator(".item", has_text=name)
        await expect(row).to_contain_text(boss.say("tokens.never_used"))
        await expect(row).to_contain_text(boss.say("tokens.scopes_other", count=2))

        # it may what was chosen, and nothing else; that it was used is told
        assert await ask(program.context, demo.url, secret, "/api/tickets") == 200
        assert await ask(program.context, demo.url, secret, "/api/members") == 403
        await page.reload()
        await expect(page.locator(".token-facts")).to_contain_text("ticket:create")
        await expect(page.locator(".token-facts")).not_to_contain_text("ticket:intake")
        await expect(code).to_have_count(0)
        assert secret not in await page.content()
        await expect(row).not_to_contain_text(boss.say("tokens.never_used"))

        # revoking is asked twice, and holds at once
        await boss.button("tokens.revoke").click()
        await boss.button("tokens.keep").click()
        assert await ask(program.context, demo.url, secret, "/api/tickets") == 200
        await boss.button("tokens.revoke").click()
        await expect(boss.button("tokens.revoke_now", name=name)).to_be_focused()
        await assert_accessible(page)
        await boss.button("tokens.revoke_now", name=name).click()
        await expect(row).to_have_count(0)
        assert await ask(program.context, demo.url, secret, "/api/tickets") == 401


async def test_a_lost_answer_makes_no_second_token(demo: Installation, browser: Browser, language: str) -> None:
    name = f"Lost {secrets.token_hex(3)}"
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language)
        page = boss.page
        await page.goto(f"{demo.url}/admin/tokens/new")
        before = await told(seat)
        await page.get_by_label(boss.say("tokens.name"), exact=True).fill(name)
        await boss.button("tokens.purpose.report").click()

        async def lose(route: Route) -> None:
            if route.request.method == "POST":
                await route.fetch()
                await route.abort("connectionreset")
            else:
                await route.continue_()

        await seat.context.route("**/api/tokens*", lose)
        seat.away = True
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.locator(".form-foot [role=alert]")).to_have_text(boss.say("tokens.lost"))
        assert await told(seat) == before + 1
        # what was made stands in the list, so that it can be revoked
        await page.locator(".item", has_text=name).get_by_role("link").click()
        await boss.button("tokens.revoke").click()
        await boss.button("tokens.revoke_now", name=name).click()
        await expect(page.locator(".item", has_text=name)).to_have_count(0)
        assert await told(seat) == before
