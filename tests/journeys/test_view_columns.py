"""Columns of a view: company, waiting, own fields; kept right, marked when archived; a deadline is offered to none."""

import secrets
from typing import Any

from playwright.async_api import Browser, expect

from kefu.kit.ids import new_id
from tests.journeys.browser import Seat, assert_accessible, sitting
from tests.journeys.console import Console, sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.layout import find_cut
from tests.journeys.widget import ask

THEMES = {"zh": "dark", "en": "light"}
LONG = "The box was open and wet when it came, "


class Office:
    """The boss's requests beside their screen."""

    def __init__(self, seat: Seat, headers: dict[str, str]) -> None:
        self.seat = seat
        self.headers = headers

    async def send(self, method: str, path: str, **body: Any) -> Any:
        answer = await self.seat.context.request.fetch(
            f"{self.seat.url}/api/{path}", method=method, data=body or None, headers=self.headers
        )
        assert answer.ok, await answer.text()
        return await answer.json()

    async def field(self, name: str, type: str, **more: Any) -> Any:
        named = {"zh": name, "en": name}
        return await self.send("POST", "fields", name=named, type=type, about="ticket", **more)

    async def archive(self, field: Any) -> None:
        await self.send("PATCH", f"fields/{field['id']}", version=1, archived=True)

    async def fill(self, number: str, values: Any) -> None:
        version = (await self.send("GET", f"tickets/{number}"))["ticket"]["version"]
        await self.send("PUT", f"tickets/{number}/fields", version=version, fields=values)


async def _begin(seat: Seat, language: str, mark: str) -> tuple[Console, Office, str]:
    """Sign the boss in beside a ticket that says this; gives its number too."""
    boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
    office = Office(seat, await speak(seat, "boss@demo.kefu", language, theme=THEMES[language]))
    await ask(seat, f"It came wet {mark}")
    await boss.page.goto(f"{seat.url}/tickets/unassigned")
    await boss.open_ticket(mark)
    return boss, office, boss.page.url.rsplit("/", 1)[1]


async def test_rows_tell_what_their_columns_ask_for(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        boss, office, number = await _begin(seat, language, mark)
        page, say = boss.page, boss.say
        amount = await office.field(f"Amount {mark}", "number")
        choices = [{"name": {"zh": "潮湿", "en": "Soaked"}}, {"name": {"zh": "破损", "en": "Broken"}}]
        what = await office.field(f"What {mark}", "choices", choices=choices)
        story = await office.field(f"Story {mark}", "long_text")
        keys = [choice["key"] for choice in what["choices"]]
        values = {amount["key"]: 1200.5, what["key"]: keys, story["key"]: LONG * 20}
        await office.fill(number, values)
        company = await office.send("POST", "companies", name=f"Acme {mark}")
        customer = (await office.send("GET", f"tickets/{number}"))["ticket"]["customer"]["id"]
        version = (await office.send("GET", f"customers/{customer}"))["version"]
        await office.send("PATCH", f"customers/{customer}", version=version, company_id=company["id"])

        # put together on the screen; nothing sets a deadline yet, so nobody is offered one
        await page.goto(f"{demo.url}/mine/views/new")
        await page.get_by_label(say("views.name"), exact=True).fill(f"Wet {mark}")
        await boss.button("views.add_line").click()
        field = page.locator(".line").last.get_by_label(say("views.field.label"), exact=True)
        await expect(field.locator("option", has_text=say("views.field.due"))).to_have_count(0)
        await field.select_option(label=f"Amount {mark}")
        least = page.get_by_label(say("views.ends.least", name=f"Amount {mark}"), exact=True)
        await least.fill("1")
        wanted = (say("views.column.company"), f"Amount {mark}", f"What {mark}", f"Story {mark}")
        for place, label in enumerate(wanted, 1):
            await page.get_by_label(say("views.columns.place", place=place), exact=True).select_option(label=label)
        second = page.get_by_label(say("views.columns.place", place=2), exact=True)
        await expect(second.locator("option", has_text=f"What {mark}")).to_have_count(0)  # each stands in one place
        await expect(page.locator(".view-preview")).to_have_text(say("views.preview.count_one", shown=1))
        await assert_accessible(page)
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.get_by_role("heading", level=1, name=f"Wet {mark}")).to_be_visible()

        # each value as people write it in this language, the long one cut and whole in its title
        await page.goto(f"{demo.url}/tickets/mine")
        await page.locator("nav.views a", has_text=f"Wet {mark}").click()
        facts = boss.row(mark).locator(".row-fact")
        both = say("fields.comma").join([choices[0]["name"][language], choices[1]["name"][language]])
        await expect(facts).to_have_text([f"Acme {mark}", f"Amount {mark} 1,200.5", both, f"{(LONG * 3)[:80]}…"])
        await expect(facts.last).to_have_attribute(
            "title", say("views.row.titled", name=f"Story {mark}", value=f"{(LONG * 20)[:300]}…")
        )
        await assert_accessible(page)
        await page.set_viewport_size({"width": 390, "height": 844})
        assert await find_cut(page) == []
        await assert_accessible(page)
        await page.set_viewport_size({"width": 1440, "height": 900})

        # what happens elsewhere is shown at once; what is emptied shows nothing
        await office.fill(number, {amount["key"]: 7, story["key"]: None})
        await expect(facts).to_have_text([f"Acme {mark}", f"Amount {mark} 7", both])
        version = (await office.send("GET", f"companies/{company['id']}"))["version"]
        await office.send("PATCH", f"companies/{company['id']}", version=version, name=f"Zenith {mark}")
        await expect(facts.first).to_have_text(f"Zenith {mark}")

        # an archived field stays on the rows, marked, and in the view's form, but comes into no other view
        await office.archive(amount)
        await expect(facts.nth(1).get_by_role("img", name=say("fields.archived_part"))).to_be_visible()
        await expect(facts.nth(1)).to_contain_text("7")
        await assert_accessible(page)
        await page.get_by_role("link", name=say("views.open_editor", name=f"Wet {mark}")).click()
        chosen = second.locator("option:checked")
        await expect(chosen).to_have_text(say("views.columns.archived", name=f"Amount {mark}"))
        first = page.get_by_label(say("views.columns.place", place=1), exact=True)
        await expect(first.locator("option", has_text=f"Amount {mark}")).to_have_count(0)
        await first.select_option("waiting")
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.locator(".form-foot .btn.primary")).to_be_disabled()
        await boss.button("replies.duplicate").click()
        await expect(second.locator("option:checked")).to_have_text(f"What {mark}")
        await page.goto(f"{demo.url}/tickets/mine")
        await page.locator("nav.views a", has_text=f"Wet {mark}").click()
        await expect(facts).to_have_count(3)
        for one in (what, story):
            await office.archive(one)


async def test_a_view_by_deadline_from_before_still_opens_and_works(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat:
        boss, office, _ = await _begin(seat, language, mark)
        page, say = boss.page, boss.say
        living = {"type": "status", "among": ["new", "open"]}
        due = {"type": "not", "of": {"type": "due", "minutes": 60}}
        view = await office.send(
            "POST", "saved-views", id=str(new_id()), name=f"Due {mark}", condition={"type": "all", "of": [living, due]}
        )
        await page.goto(f"{demo.url}/tickets/{view['id']}")
        await expect(boss.row(mark)).to_be_visible()
        await page.goto(f"{demo.url}/mine/views/{view['id']}")
        field = page.locator(".line").last.get_by_label(say("views.field.label"), exact=True)
        await expect(field.locator("option:checked")).to_have_text(say("views.field.due"))
        await boss.button("views.add_line").click()
        other = page.locator(".line").last.get_by_label(say("views.field.label"), exact=True)
        await expect(other.locator("option", has_text=say("views.field.due"))).to_have_count(0)
        await page.locator(".line").last.get_by_role("button").last.click()
        await page.get_by_label(say("views.name"), exact=True).fill(f"Still due {mark}")
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.get_by_role("heading", level=1, name=f"Still due {mark}")).to_be_visible()
        await expect(field.locator("option:checked")).to_have_text(say("views.field.due"))
