"""Rules of tiers: put together, tried before they are saved, followed by customers, told in the history, taken away."""

import asyncio
import secrets

from playwright.async_api import Browser, Locator, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console, sign_in
from tests.journeys.installation import Installation
from tests.journeys.test_merging_customers import _post

THEMES = {"zh": "dark", "en": "light"}


async def _add(boss: Console, name: str, domain: str, tier: str) -> Locator:
    """Put a rule together for who writes from a domain, by keyboard where one types anyway."""
    page, say = boss.page, boss.say
    await page.get_by_role("button", name=say("tiers.add"), exact=True).click()
    card = page.locator(".rule").last
    await expect(card.get_by_label(say("tiers.name"), exact=True)).to_be_focused()
    await page.keyboard.type(name)
    await card.get_by_label(say("tiers.tier"), exact=True).select_option(tier)
    await card.get_by_label(say("tiers.field.label"), exact=True).select_option("domain")
    await expect(page.locator(".tier-preview")).to_contain_text(say("tiers.preview.open"))
    await card.get_by_role("button", name=say("views.add_value", name=say("tiers.field.domain"))).click()
    await page.keyboard.type(f"@{domain}")
    await page.keyboard.press("Enter")
    await expect(card.locator(".values")).to_contain_text(domain)
    return card


async def test_rules_say_who_is_important(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    first, second = f"Best {mark}", f"Good {mark}"
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        boss, lin = await asyncio.gather(
            sign_in(one, "boss@demo.kefu", language, theme=THEMES[language]),
            sign_in(other, "lin@demo.kefu", language),
        )
        page, say = boss.page, boss.say
        new = {"name": f"Ann {mark}", "identities": [{"channel": "email", "address": f"ann@{mark}.test"}]}
        ann = await _post(one, "customers", new)
        await lin.page.goto(f"{demo.url}/customers/{ann['id']}")
        tier = lin.page.get_by_label(lin.say("customers.form.tier"), exact=True)
        await expect(tier).to_have_value("")

        await page.goto(f"{demo.url}/admin")
        await page.locator('nav.views a[href="/admin/tiers"]').click()
        card = await _add(boss, second, f"{mark}.test", "gold")
        preview, save = page.locator(".tier-preview"), page.locator(".form-foot .btn.primary")
        moves = say("tiers.preview.move", before=say("customers.tiers.standard"), after=say("customers.tiers.gold"))
        await expect(preview).to_contain_text(moves)
        await expect(preview.get_by_role("link", name=f"Ann {mark}")).to_be_visible()
        await expect(card).to_contain_text(say("tiers.fits_one", shown=1))
        await assert_accessible(page)
        await expect(lin.page.locator("h1 .chip")).to_have_count(0)
        await save.click()
        await expect(preview).to_have_count(0)

        # her page follows by itself, and says by which rule
        await expect(lin.page.locator("h1 .chip")).to_have_text(lin.say("tickets.tier.gold"))
        said = lin.say("customers.form.tier_by.rule", tier=lin.say("customers.tiers.gold"))
        await expect(tier.locator("option").first).to_have_text(said)
        await expect(lin.page.locator(".profile-form")).to_contain_text(lin.say("customers.form.by_rule", rule=second))
        await expect(lin.page.locator(".changes")).to_contain_text(
            lin.say(
                "customers.changes.tier_by.rule",
                before=lin.say("customers.tiers.standard"),
                after=lin.say("customers.tiers.gold"),
            )
        )

        # another one counts only once it stands above
        card = await _add(boss, first, f"{mark}.test", "vip")
        await expect(card).to_contain_text(say("tiers.fits_zero", shown=0))
        await page.get_by_role("button", name=say("tiers.up", name=first), exact=True).click()
        await expect(preview.get_by_role("link", name=f"Ann {mark}")).to_be_visible()
        await save.click()
        await expect(lin.page.locator("h1 .chip")).to_have_text(lin.say("tickets.tier.vip"))
        await page.set_viewport_size({"width": 390, "height": 844})
        await assert_accessible(page)
        await page.set_viewport_size({"width": 1280, "height": 720})

        history = page.locator("details.history")
        await history.locator("summary").click()
        await expect(history).to_contain_text(first)
        await assert_accessible(page)

        for name in (first, second):
            await page.get_by_role("button", name=say("tiers.remove", name=name), exact=True).click()
        await save.click()
        await expect(lin.page.locator("h1 .chip")).to_have_count(0)
        await expect(page.locator(".rule", has_text=mark)).to_have_count(0)


async def test_what_is_archived_is_told_where_rules_ask_for_it(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    plan, first = f"Plan {mark}", f"Old {mark}"
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        choices = [{"name": {"en": first}}, {"name": {"en": f"New {mark}"}}]
        new = {"name": {"en": plan}, "about": "customer", "type": "choice", "choices": choices}
        field = await _post(seat, "fields", new)
        await page.goto(f"{demo.url}/admin/tiers")
        await page.get_by_role("button", name=say("tiers.add"), exact=True).click()
        card = page.locator(".rule").last
        await page.keyboard.type(mark)
        await card.get_by_label(say("tiers.field.label"), exact=True).select_option(f"own:{field['key']}")
        await boss.pick(card.get_by_role("button", name=say("views.add_value", name=plan)), first)
        save = page.locator(".form-foot .btn.primary")
        await save.click()
        await expect(page.locator(".tier-preview")).to_have_count(0)
        await expect(page.locator(".past")).to_have_count(0)

        await page.goto(f"{demo.url}/admin/fields/{field['id']}")
        item = page.locator("li", has=page.locator(f'input[value="{first}"]'))
        await item.get_by_role("button", name=say("fields.choices.retire")).click()
        await boss.button("fields.save").click()
        await expect(page.get_by_text(say("fields.saved", name=plan))).to_be_visible()
        await page.goto(f"{demo.url}/admin/tiers")
        card = page.locator(".rule", has=page.locator(f'input[value="{mark}"]'))
        await expect(card.locator(".values")).to_contain_text(say("tiers.retired", name=first))
        await expect(card.locator(".past")).to_have_text(say("tiers.past.choice"))
        await assert_accessible(page)

        await page.goto(f"{demo.url}/admin/fields/{field['id']}")
        await boss.button("fields.archive").click()
        await expect(page.locator(".item.off", has_text=plan)).to_be_visible()
        await page.goto(f"{demo.url}/admin/tiers")
        await expect(card.locator(".past")).to_have_text(say("tiers.past.field", name=plan))
        await page.set_viewport_size({"width": 390, "height": 844})
        await assert_accessible(page)
        await page.get_by_role("button", name=say("tiers.remove", name=mark), exact=True).click()
        await save.click()
        await expect(page.locator(".rule", has_text=mark)).to_have_count(0)
