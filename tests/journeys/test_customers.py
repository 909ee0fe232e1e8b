"""Customers: found, narrowed, added, described and written about."""

import asyncio
import secrets

from playwright.async_api import Browser, Route, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation


async def test_a_customer_is_added_described_and_found_again(
    demo: Installation, browser: Browser, language: str
) -> None:
    tail = secrets.token_hex(4)
    name, company = f"欧阳明 {tail}", f"Alpine {tail}"
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as other:
        lin = await sign_in(seat, "lin@demo.kefu", language)
        page = lin.page
        await page.get_by_role("link", name=lin.say("shell.customers"), exact=True).click()
        rows = page.locator(".customer-row")
        await expect(rows.first).to_be_visible()
        await assert_accessible(page)

        await lin.button("customers.new").click()
        await page.get_by_label(lin.say("customers.form.name"), exact=True).fill(name)
        await page.get_by_label(lin.say("customers.identities.channels.email")).fill(f"{tail}@example.com")
        await lin.button("customers.form.add").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text(name)

        # a tier and a company that is not there yet
        await page.get_by_label(lin.say("customers.form.tier"), exact=True).select_option("vip")
        await page.locator(".profile-form .company-pick").click()
        await page.get_by_role("combobox", name=lin.say("customers.pick.find")).fill(company)
        there = asyncio.Event()

        async def late(route: Route) -> None:
            await there.wait()
            await route.continue_()

        await page.route("**/api/companies", late)
        await page.get_by_role("option", name=lin.say("customers.pick.create", name=company)).click()
        save = page.locator(".profile-form .btn.primary")
        await expect(save).to_have_text(lin.say("customers.form.company_comes"))  # it is not saved without it
        await expect(save).to_be_disabled()
        await assert_accessible(page)
        there.set()
        await expect(page.locator(".profile-form .company-pick")).to_have_text(company)
        await save.click()
        await expect(page.locator(".dossier > header")).to_contain_text(company)
        await expect(page.locator(".changes li").first).to_contain_text("VIP")

        # called otherwise: the history tells the old name and the new one
        called = page.locator(".profile-form").get_by_label(lin.say("customers.form.name"), exact=True)
        await called.fill(f"{name} II")
        await save.click()
        newest = page.locator(".changes li").first
        await expect(newest).to_contain_text(lin.say("customers.changes.renamed", before=name, after=f"{name} II"))
        await called.fill(name)
        await save.click()
        await expect(newest).to_contain_text(lin.say("customers.changes.renamed", before=f"{name} II", after=name))

        # somebody else looks at the same page: a note appears there by itself
        tom = await sign_in(other, "tom@demo.kefu", language)
        await tom.page.goto(page.url)
        await expect(tom.page.get_by_role("heading", level=1)).to_contain_text(name)
        await page.get_by_role("textbox", name=lin.say("customers.notes.label"), exact=True).fill("calls after three")
        await page.locator(".note-form .btn.primary").click()
        notes = page.locator(".customer-notes li")
        await expect(notes).to_contain_text(["calls after three"])
        await expect(tom.page.locator(".customer-notes li")).to_contain_text(["calls after three"])
        await expect(tom.page.get_by_label(tom.say("customers.notes.edit"))).to_have_count(0)
        await assert_accessible(page)

        await page.get_by_label(lin.say("customers.notes.edit")).click()
        await notes.locator("textarea").fill("calls after four")
        await notes.locator(".btn.primary").click()
        await expect(notes).to_contain_text(["calls after four"])
        await page.get_by_label(lin.say("customers.notes.remove")).click()
        await expect(notes).to_have_count(0)
        await lin.button("tickets.undo").click()
        await expect(notes).to_contain_text(["calls after four"])

        # the list finds them by pinyin and by what narrows it; the address of the page keeps the search
        await page.goto(f"{demo.url}/customers")
        await page.get_by_label(lin.say("customers.search")).fill(f"ouyang {tail}")
        await expect(rows).to_have_count(1)
        await expect(rows).to_contain_text([name])
        await page.get_by_label(lin.say("customers.filter.tier")).select_option("standard")
        await expect(page.get_by_text(lin.say("customers.none.title"))).to_be_visible()
        await page.get_by_label(lin.say("customers.filter.tier")).select_option("vip")
        await expect(rows).to_have_count(1)
        await page.reload()
        await expect(rows).to_have_count(1)
        await rows.get_by_role("link").click()
        await page.locator(".dossier > header").get_by_role("link", name=company).click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text(company)
        await expect(page.locator(".customers-of")).to_contain_text(name)
        await assert_accessible(page)


async def test_the_list_is_taken_away_as_it_is_narrowed(demo: Installation, browser: Browser, language: str) -> None:
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as other:
        boss = await sign_in(seat, "boss@demo.kefu", language)
        page = boss.page
        await page.goto(f"{demo.url}/customers?query=chen")
        await expect(page.locator(".customer-row").first).to_be_visible()
        # a row's words are not drawn before a frame finds it on the screen: what stands in it, not what is drawn
        names = await page.locator(".customer-row strong").all_text_contents()
        assert names
        async with page.expect_download() as waiting:
            await boss.button("customers.take.do").click()
        content = await asyncio.to_thread((await (await waiting.value).path()).read_bytes)
        lines = content.decode("utf-8-sig").splitlines()
        assert [line.partition(",")[0] for line in lines[1:]] == names
        await assert_accessible(page)
        lin = await sign_in(other, "lin@demo.kefu", language)  # who may not take data away is not offered it
        await lin.page.goto(f"{demo.url}/customers")
        await expect(lin.page.locator(".customer-row").first).to_be_visible()
        await expect(lin.button("customers.take.do")).to_have_count(0)
