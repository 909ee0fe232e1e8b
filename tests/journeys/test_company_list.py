"""The list of companies: reached from that of customers, searched by name and pinyin, added to, and kept fresh."""

import asyncio
import re
import secrets

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.layout import find_cut
from tests.journeys.test_merging_customers import _post

THEMES = {"zh": "light", "en": "dark"}


async def test_companies_are_listed_searched_and_added(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as one, sitting(browser, demo.url, language) as other:
        lin, tom = await asyncio.gather(
            sign_in(one, "lin@demo.kefu", language, theme=THEMES[language]),
            sign_in(other, "tom@demo.kefu", language),
        )
        page, say = lin.page, lin.say
        search = page.get_by_label(say("customers.companies.search"), exact=True)
        rows = page.locator(".company-row")

        # from the list of customers, by keyboard
        await page.goto(f"{demo.url}/customers")
        await page.get_by_role("link", name=say("customers.companies.list"), exact=True).press("Enter")
        await expect(page).to_have_url(f"{demo.url}/companies")
        await expect(page.get_by_role("heading", level=1, name=say("customers.companies.list"))).to_be_visible()
        await expect(rows.first).to_be_visible()
        await assert_accessible(page)

        # nothing is found: the way back to all of them
        await search.fill(f"山海{mark}")
        await expect(page.get_by_text(say("customers.companies.none"), exact=True)).to_be_visible()
        await assert_accessible(page)
        await lin.button("customers.companies.all").click()
        await expect(search).to_have_value("")
        await expect(rows.first).to_be_visible()

        # somebody else looks for it while it is not there yet
        await tom.page.goto(f"{demo.url}/companies?query={mark}")
        await expect(tom.page.get_by_text(tom.say("customers.companies.none"), exact=True)).to_be_visible()

        # one is added; what is refused is said at its field and nothing that was typed is lost
        await lin.button("customers.companies.new").click()
        name = page.get_by_label(say("customers.company_page.name"), exact=True)
        await expect(name).to_be_focused()
        await name.fill(f"远山 {mark}")
        domains = page.get_by_label(say("customers.company_page.domains"), exact=True)
        await domains.fill("gmail.com")
        one.expected = "status of 400"
        await lin.button("customers.companies.add").click()
        await expect(domains).to_have_attribute("aria-invalid", "true")
        refused = page.locator(".new-customer .wrong").filter(has_text=re.compile("."))
        await expect(refused).to_have_count(1)
        await expect(page.locator(".new-customer .bad")).to_have_text("")
        await assert_accessible(page)
        one.expected = ""
        await domains.fill(f"{mark}.test, mail.{mark}.test")
        await domains.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text(f"远山 {mark}")
        company = page.url.rpartition("/")[2]

        # a second one of that name is told of before, and nobody is kept from it
        await page.goto(f"{demo.url}/companies")
        await lin.button("customers.companies.new").click()
        await name.fill(f" 远山　{mark.upper()}")
        await name.press("Enter")
        twin = page.locator(".twin")
        await expect(twin).to_contain_text(say("customers.companies.twin"))
        await expect(twin.get_by_role("link")).to_have_attribute("href", f"/companies/{company}")
        await assert_accessible(page)
        await expect(lin.button("customers.companies.add_anyway")).to_be_enabled()
        await name.fill(f"远山 {mark} 2")
        await expect(twin).to_have_count(0)
        await name.fill(f"远山 {mark}")
        await name.press("Enter")
        await twin.get_by_role("link").click()
        await page.get_by_role("dialog").get_by_role("button", name=say("admin.unsaved.discard")).click()
        await expect(page).to_have_url(f"{demo.url}/companies/{company}")

        # the other list has it by itself, and counts who is new there
        theirs = tom.page.locator(".company-row")
        await expect(theirs).to_have_count(1)
        await expect(theirs).to_contain_text(f"mail.{mark}.test")
        await expect(theirs).to_contain_text(tom.say("customers.companies.nobody"))
        await _post(one, "customers", {"name": f"Ann {mark}", "company_id": company})
        await expect(theirs.locator(".when")).to_have_text(
            tom.say("customers.companies.people_one", count=1, shown="1")
        )

        # back where one came from; found by its pinyin, in wide letters, and the page's address keeps the search
        await page.get_by_role("button", name=say("shell.back"), exact=True).click()
        await search.fill(f"ＹＵＡＮＳＨＡＮ {mark}")
        await expect(rows).to_have_count(1)
        await page.reload()
        await expect(rows).to_have_count(1)
        await page.set_viewport_size({"width": 390, "height": 844})
        await expect(rows.locator(".when")).to_be_visible()
        assert await find_cut(page) == []
        await assert_accessible(page)
        await rows.get_by_role("link").press("Enter")
        await expect(page.locator(".customers-of")).to_contain_text(f"Ann {mark}")
        # who came by a link gets back to the list
        await tom.page.goto(f"{demo.url}/companies/{company}")
        await tom.page.get_by_role("button", name=tom.say("shell.back"), exact=True).click()
        await expect(tom.page).to_have_url(f"{demo.url}/companies")
