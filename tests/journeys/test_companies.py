"""A company's tier, its e-mail domains and note: set on its page, followed by its customers, told in the history."""

import asyncio
import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.test_merging_customers import _post

THEMES = {"zh": "dark", "en": "light"}


async def test_a_company_says_which_tier_its_customers_have(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        boss, lin = await asyncio.gather(
            sign_in(one, "boss@demo.kefu", language, theme=THEMES[language]),
            sign_in(other, "lin@demo.kefu", language),
        )
        page, say = boss.page, boss.say
        company = await _post(one, "companies", {"name": f"Alpine {mark}"})
        ann = await _post(one, "customers", {"name": f"Ann {mark}", "company_id": company["id"]})
        await lin.page.goto(f"{demo.url}/customers/{ann['id']}")
        tier = lin.page.get_by_label(lin.say("customers.form.tier"), exact=True)
        await expect(tier).to_have_value("")

        await page.goto(f"{demo.url}/companies/{company['id']}")
        await page.get_by_label(say("customers.company_page.tier"), exact=True).select_option("gold")
        domains = page.get_by_label(say("customers.company_page.domains"), exact=True)
        await domains.fill("gmail.com")
        one.expected = "status of 400"
        save = page.get_by_role("button", name=say("customers.company_page.save"), exact=True)
        await save.click()
        await expect(page.locator(".profile-form")).to_contain_text("gmail.com")
        await expect(domains).to_have_attribute("aria-invalid", "true")
        await assert_accessible(page)
        one.expected = ""
        await domains.fill(f"{mark}.test")
        await page.get_by_label(say("customers.form.note"), exact=True).fill("Since 2019")
        await save.click()
        await expect(page.locator(".changes")).to_contain_text(say("customers.changes.field.domains"))
        await expect(page.locator("h1 .chip")).to_be_visible()
        await assert_accessible(page)

        # her page follows by itself; a tier of one's own is set and given back
        await expect(lin.page.locator("h1 .chip")).to_be_visible()
        await expect(lin.page.locator(".changes")).to_contain_text(
            lin.say(
                "customers.changes.tier_by.company",
                before=lin.say("customers.tiers.standard"),
                after=lin.say("customers.tiers.gold"),
            )
        )
        await tier.select_option("vip")
        kept = lin.page.get_by_role("button", name=lin.say("customers.form.save"), exact=True)
        await kept.click()
        await expect(lin.page.locator("h1 .chip")).to_have_text(lin.say("tickets.tier.vip"))
        await tier.select_option("")
        await kept.click()
        await expect(lin.page.locator("h1 .chip")).to_have_text(lin.say("tickets.tier.gold"))
        await assert_accessible(lin.page)

        # who is new with such an address belongs there
        new = {"name": f"Bob {mark}", "identities": [{"channel": "email", "address": f"bob@{mark}.test"}]}
        bob = await _post(one, "customers", new)
        await lin.page.goto(f"{demo.url}/customers/{bob['id']}")
        await expect(lin.page.locator("header")).to_contain_text(f"Alpine {mark}")
        await expect(lin.page.locator("h1 .chip")).to_be_visible()
        await expect(page.locator(".customers-of")).to_contain_text(f"Bob {mark}")
