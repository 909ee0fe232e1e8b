"""A file of customers: uploaded, its columns put right, looked through, brought in, and taken back."""

import secrets

from playwright.async_api import Browser, FilePayload, Page, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation

THEMES = {"zh": "light", "en": "dark"}


def _file(name: str, content: str, encoding: str = "utf-8") -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": content.encode(encoding)}


async def _send(page: Page, file: FilePayload) -> None:
    await page.locator(".drop-file input[type=file]").set_input_files([file])


async def test_customers_are_brought_in_from_a_file_and_taken_back(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as one:
        boss = await sign_in(one, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        await page.goto(page.url.split("/tickets")[0] + "/customers")
        await page.get_by_role("link", name=say("imports.link"), exact=True).click()
        await expect(page.get_by_role("heading", level=1, name=say("imports.title"))).to_be_visible()
        await assert_accessible(page)

        # what is no table is refused where it was chosen, with its reason
        one.expected = "status of 400"
        await _send(page, _file("photo.csv", "name\nAnn\x00\n"))
        await expect(page.locator(".drop-file [role=alert]")).to_contain_text("2")
        one.expected = ""

        # as a Chinese spreadsheet saves it; one column has a name that nobody knows
        rows = f"张 {mark};a{mark}@example.com;VIP;常客\n李 {mark};nobody;;\n何 {mark};h{mark}@example.com;;\n"
        await _send(page, _file(f"{mark}.csv", "姓名;邮箱;等级;说说\n" + rows, "gb18030"))
        await expect(page.get_by_role("heading", level=1)).to_contain_text(mark)
        await expect(page.get_by_role("heading", level=1)).to_contain_text(say("imports.state.ready"))
        numbers = page.locator(".import-numbers")
        await expect(numbers.get_by_role("button", name=say("imports.outcome.error"))).to_contain_text("1")
        row = page.locator(".import-table tbody tr")
        await expect(row).to_have_count(1)
        await expect(row).to_contain_text("nobody")
        await expect(row.locator("td").first).to_have_text("3")
        await assert_accessible(page)
        await page.get_by_label(say("imports.columns.of", name="说说"), exact=True).select_option("about")
        # nothing runs with columns that were not looked through
        run = page.get_by_role("button", name=say("imports.run_other", count=2), exact=True)
        await expect(run).to_have_count(0)
        await page.get_by_role("button", name=say("imports.columns.check"), exact=True).click()
        await numbers.get_by_role("button", name=say("imports.outcome.new"), exact=False).click()
        await expect(row).to_have_count(2)
        await expect(row.first).to_contain_text("常客")

        await run.click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text(say("imports.state.done"))
        # the row in error is still there to be taken away, with what is wrong in the reader's language
        await numbers.get_by_role("button", name=say("imports.outcome.error")).click()
        await expect(row).to_contain_text("nobody")
        await assert_accessible(page)
        async with page.expect_download() as taking:
            await page.get_by_role("button", name=say("imports.refused.take_one", count=1), exact=True).click()
        taken = await taking.value
        assert taken.suggested_filename == say("imports.refused.file")
        heading, line = (await taken.path()).read_text("utf-8-sig").splitlines()
        assert heading.endswith(",姓名,邮箱,等级,说说")
        assert f",李 {mark},nobody,," in line
        assert {"zh": "不是有效的邮箱", "en": "not an e-mail"}[language] in line

        await numbers.get_by_role("button", name=say("imports.outcome.new"), exact=False).click()
        await expect(row.first.get_by_role("link", name=f"张 {mark}")).to_be_visible()
        await assert_accessible(page)

        # somebody goes on with one of them; the other is taken back
        await row.first.get_by_role("link", name=f"张 {mark}").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text(mark)
        about = page.get_by_label(say("customers.form.note"), exact=True)
        await expect(about).to_have_value("常客")
        await about.fill("新的")
        await page.get_by_role("button", name=say("customers.form.save"), exact=True).click()
        await expect(page.locator(".changes")).to_contain_text(say("customers.changes.field.note"))
        await page.go_back()
        await page.get_by_role("button", name=say("imports.undo.ask"), exact=True).click()
        await expect(page.get_by_role("button", name=say("imports.undo.do"), exact=True)).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_text(say("imports.undone", back=1, kept=1), exact=True)).to_be_visible()
        await numbers.get_by_role("button", name=say("imports.outcome.kept")).click()
        await expect(row).to_have_count(1)
        await expect(row).to_contain_text(mark)
        await assert_accessible(page)

        await page.set_viewport_size({"width": 390, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.goto(page.url.rsplit("/", 1)[0])
        await expect(page.locator(".import-list li", has_text=mark)).to_contain_text(say("imports.state.undone"))
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.goto(page.url.rsplit("/", 1)[0] + f"?query={mark}")
        await expect(page.locator(".customer-row")).to_have_count(1)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
