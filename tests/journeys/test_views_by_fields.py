"""A view by what stands in fields of one's own: an amount, a day near today, words."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Browser, Locator, expect

from tests.journeys.browser import Seat, assert_accessible, sitting
from tests.journeys.console import Console, sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.widget import ask

THEMES = {"zh": "dark", "en": "light"}


async def _fields(seat: Seat, headers: dict[str, str], mark: str) -> dict[str, str]:
    """Add an amount, a day and a text that any ticket can have; gives their keys by type."""
    keys = {}
    for sort, name in (("number", "Amount"), ("date", "Day"), ("text", "Words")):
        named = {"zh": f"{name} {mark}", "en": f"{name} {mark}"}
        added = await seat.context.request.post(
            f"{seat.url}/api/fields", data={"name": named, "type": sort, "about": "ticket"}, headers=headers
        )
        assert added.ok, await added.text()
        keys[sort] = (await added.json())["key"]
    return keys


async def _fill(seat: Seat, headers: dict[str, str], number: str, values: dict[str, Any]) -> None:
    address = f"{seat.url}/api/tickets/{number}"
    version = (await (await seat.context.request.get(address)).json())["ticket"]["version"]
    filled = await seat.context.request.put(
        f"{address}/fields", data={"version": version, "fields": values}, headers=headers
    )
    assert filled.ok, await filled.text()


async def _line(console: Console, name: str) -> Locator:
    """Add a condition on this field."""
    await console.button("views.add_line").click()
    line = console.page.locator(".line").last
    await line.get_by_label(console.say("views.field.label"), exact=True).select_option(label=name)
    return line


async def test_a_view_holds_what_its_fields_say(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    today = datetime.now(UTC).date()
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        headers = await speak(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        keys = await _fields(seat, headers, mark)
        for text, values in (
            ("Dear", {"number": 1200.5, "date": f"{today}", "text": f"Blue INK {mark}"}),
            ("Cheap", {"number": 3, "date": f"{today - timedelta(days=60)}", "text": f"Red ink {mark}"}),
            ("Empty", {}),
        ):
            await ask(seat, f"{text} {mark}")
            await page.goto(f"{demo.url}/tickets/unassigned")
            await boss.open_ticket(f"{text} {mark}")
            number = page.url.rsplit("/", 1)[1]
            await _fill(seat, headers, number, {keys[sort]: value for sort, value in values.items()})

        await page.goto(f"{demo.url}/mine/views/new")
        await page.get_by_label(say("views.name"), exact=True).fill(f"By fields {mark}")
        preview, save = page.locator(".view-preview"), page.locator(".form-foot .btn.primary")

        # an amount: one end is enough, and none is not
        name = f"Amount {mark}"
        line = await _line(boss, name)
        await expect(preview).to_have_text(say("views.preview.open"))
        await expect(save).to_be_disabled()
        most = line.get_by_label(say("views.ends.most", name=name), exact=True)
        await most.fill("1200.5")
        await expect(preview).to_have_text(say("views.preview.count_other", shown=2))
        await line.get_by_label(say("views.ends.least", name=name), exact=True).fill("3.5")
        await expect(preview).to_have_text(say("views.preview.count_one", shown=1))
        await most.fill("")
        await expect(preview).to_have_text(say("views.preview.count_one", shown=1))

        # a day near today, which is the workspace's; words in whatever case
        name = f"Day {mark}"
        line = await _line(boss, name)
        await line.get_by_label(say("views.ends.least", name=name), exact=True).fill("-7")
        await line.get_by_label(say("views.ends.most", name=name), exact=True).fill("7")
        name = f"Words {mark}"
        line = await _line(boss, name)
        await line.get_by_label(say("views.ends.words", name=name), exact=True).fill("blue ink")
        await expect(preview).to_have_text(say("views.preview.count_one", shown=1))
        await assert_accessible(page)
        await save.click()
        await expect(page.get_by_role("heading", level=1, name=f"By fields {mark}")).to_be_visible()

        # found again as it was put together, and turned round
        await page.reload()
        words = page.get_by_label(say("views.ends.words", name=name), exact=True)
        await expect(words).to_have_value("blue ink")
        name = f"Day {mark}"
        line = page.locator(".line", has=page.get_by_label(say("views.how.label", name=name), exact=True))
        await line.get_by_label(say("views.how.label", name=name), exact=True).select_option("dates")
        await expect(preview).to_have_text(say("views.preview.open"))
        await line.get_by_label(say("views.ends.most", name=name), exact=True).fill(f"{today - timedelta(days=30)}")
        await expect(preview).to_have_text(say("views.preview.count_zero"))
        await page.get_by_label(say("views.compare.label", name=f"Words {mark}"), exact=True).select_option("no")
        await line.get_by_label(say("views.how.label", name=name), exact=True).select_option("values")
        await expect(preview).to_have_text(say("views.preview.count_zero"))
        await page.get_by_label(say("views.compare.label", name=f"Words {mark}"), exact=True).select_option("yes")
        await expect(preview).to_have_text(say("views.preview.count_one", shown=1))
        await save.click()
        await expect(page.locator(".notice", has_text=f"By fields {mark}").first).to_be_visible()

        # put away, a field goes on narrowing, and says so: where it is asked for, and beside the view
        listed = await (await seat.context.request.get(f"{demo.url}/api/fields")).json()
        [gone] = [field for field in listed["items"] if field["name"]["en"] == f"Words {mark}"]
        body = {"version": gone["version"], "archived": True}
        headers = await speak(seat, "boss@demo.kefu", language, theme=THEMES[language])
        put_away = await seat.context.request.patch(f"{demo.url}/api/fields/{gone['id']}", data=body, headers=headers)
        assert put_away.ok, await put_away.text()
        await page.reload()
        name = f"Words {mark}"
        line = page.locator(".line", has=page.get_by_label(say("views.ends.words", name=name), exact=True))
        await expect(line).to_contain_text(say("views.archived_note", name=name))
        chosen = line.get_by_label(say("views.field.label"), exact=True).locator("option:checked")
        await expect(chosen).to_have_text(say("views.archived_field", name=name))
        await expect(page.locator(".item", has_text=mark)).to_contain_text(say("views.archived_in", names=name))
        await expect(preview).to_have_text(say("views.preview.count_one", shown=1))
        await expect(page.locator(".line", has_text=say("views.archived_note", name=f"Day {mark}"))).to_have_count(0)
        await assert_accessible(page)
        await page.goto(f"{demo.url}/tickets/mine")
        await page.locator("nav.views a", has_text=f"By fields {mark}").click()
        await expect(boss.row(f"Dear {mark}")).to_be_visible()
        await expect(boss.list.locator("li.row")).to_have_count(1)
