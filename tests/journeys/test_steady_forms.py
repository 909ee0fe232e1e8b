"""Forms that stand: nothing that is typed is lost to a failing read, to what is being saved, or to who is faster."""

import asyncio
import re
import secrets
from typing import Any

from playwright.async_api import Browser, Locator, Page, Route, expect

from kefu.kit.ids import new_id
from tests.journeys.browser import Seat, assert_accessible, sitting
from tests.journeys.console import sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.widget import ask

THEMES = {"zh": "dark", "en": "light"}
LONGEST = 60
"""So many characters a tag's name has at most."""


async def _post(seat: Seat, headers: dict[str, str], path: str, body: dict[str, Any]) -> Any:
    answer = await seat.context.request.post(f"{seat.url}/api/{path}", data=body, headers=headers)
    assert answer.ok, await answer.text()
    return await answer.json()


async def _patch(seat: Seat, headers: dict[str, str], path: str, change: dict[str, Any]) -> None:
    """Change something behind the screen's back, as of its newest version."""
    address = f"{seat.url}/api/{path}"
    answer = await seat.context.request.patch(address, data=change, headers=headers)
    assert answer.ok, await answer.text()


async def _fits(page: Page) -> bool:
    """Tell whether nothing is wider than a phone, whatever it is called."""
    return bool(
        await page.evaluate(
            """[...document.querySelectorAll(".tag-verb .btn")].every((one) => {
              const box = one.getBoundingClientRect();
              return box.left >= 0 && box.right <= innerWidth && one.scrollWidth <= one.clientWidth;
            }) && document.documentElement.scrollWidth <= innerWidth"""
        )
    )


async def test_a_tag_that_cannot_be_read_stays_open(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as office:
        headers = await speak(office, "boss@demo.kefu", language, theme=THEMES[language])
        tag = await _post(office, headers, "tags", {"id": str(new_id()), "name": f"a {mark}"})
        other = await _post(office, headers, "tags", {"id": str(new_id()), "name": f"b {mark}"})
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        seat.expected = "/api/tags"
        reads: list[str] = []
        failing: dict[str, Any] = {"status": 503, "title": "Away", "code": "unavailable"}

        async def fail(route: Route) -> None:
            reads.append(route.request.url)
            await route.fulfill(status=failing["status"], headers={"Retry-After": "0"}, json=failing)

        # away for a moment: said so, with a way to try again, and not that there is no such tag
        await page.route(f"**/api/tags/{tag['id']}", fail)
        await page.goto(f"{demo.url}/admin/tags/{tag['id']}")
        await expect(page.locator(".detail")).to_contain_text(say("tags.failed"))
        await assert_accessible(page)
        await page.unroute(f"**/api/tags/{tag['id']}")
        await page.locator(".detail").get_by_role("button", name=say("shell.retry")).click()
        await expect(page.get_by_role("heading", level=1, name=f"a {mark}")).to_be_visible()

        # read again because another tag was changed, and refused: what is typed stays, and can be saved
        name = page.get_by_label(say("tags.name"), exact=True)
        await name.fill(f"c {mark}")
        failing |= {"status": 404, "code": "not_found"}
        reads.clear()
        await page.route(f"**/api/tags/{tag['id']}", fail)
        await _patch(office, headers, f"tags/{other['id']}", {"version": other["version"], "archived": True})
        await expect(page.locator(".detail .warned")).to_have_text(say("tags.unknown"))
        assert reads
        await expect(name).to_have_value(f"c {mark}")
        await page.unroute(f"**/api/tags/{tag['id']}")
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.get_by_role("heading", level=1, name=f"c {mark}")).to_be_visible()
        await expect(page.locator(".detail .warned")).to_have_count(0)


async def test_what_is_typed_while_a_tag_is_saved_stays(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as office:
        headers = await speak(office, "boss@demo.kefu", language, theme=THEMES[language])
        tag = await _post(office, headers, "tags", {"id": str(new_id()), "name": f"a {mark}"})
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        reached, free = asyncio.Event(), asyncio.Event()

        async def hold(route: Route) -> None:
            reached.set()
            await free.wait()
            await route.continue_()

        await page.goto(f"{demo.url}/admin/tags/{tag['id']}")
        name = page.get_by_label(say("tags.name"), exact=True)
        await name.fill(f"b {mark}")
        await page.route(f"**/api/tags/{tag['id']}", hold, times=1)
        await name.press("Enter")
        await reached.wait()
        await name.press("End")
        await page.keyboard.type(" later")
        free.set()
        await expect(page.get_by_role("heading", level=1, name=f"b {mark}")).to_be_visible()
        await expect(page.locator(".form-foot .btn.primary")).to_be_enabled()
        await expect(name).to_have_value(f"b {mark} later")
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.get_by_role("heading", level=1, name=f"b {mark} later")).to_be_visible()

        # a colleague is faster while nothing is heard of it: saved all the same once one insists
        seat.expected = "/api/"
        await page.route("**/api/stream*", lambda route: route.abort())
        await page.reload()
        await expect(name).to_have_value(f"b {mark} later")
        now = await (await seat.context.request.get(f"{seat.url}/api/tags/{tag['id']}")).json()
        await _patch(office, headers, f"tags/{tag['id']}", {"version": now["version"], "name": f"c {mark}"})
        await name.fill(f"d {mark}")
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.locator(".form-foot .warned")).to_be_visible()
        await page.get_by_role("button", name=say("admin.save_anyway")).click()
        await expect(page.get_by_role("heading", level=1, name=f"d {mark}")).to_be_visible()


async def test_what_cannot_be_undone_needs_more_than_a_held_key(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    long, other = (f"{letter}{mark}".ljust(LONGEST, letter) for letter in ("一", "二"))
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as office:
        headers = await speak(office, "boss@demo.kefu", language, theme=THEMES[language])
        tag = await _post(office, headers, "tags", {"id": str(new_id()), "name": long})
        await _post(office, headers, "tags", {"id": str(new_id()), "name": other})
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        await page.goto(f"{demo.url}/admin/tags/{tag['id']}")
        await page.set_viewport_size({"width": 390, "height": 844})
        cancel = page.get_by_role("button", name=say("tags.cancel"), exact=True)

        async def is_asked(opener: Locator) -> None:
            """The way back has the focus, whatever the names; it leads to where one was."""
            await expect(cancel).to_be_focused()
            assert await _fits(page)
            await assert_accessible(page)
            await page.keyboard.press("Enter")
            await expect(cancel).to_have_count(0)
            await expect(opener).to_be_focused()

        merge = boss.button("tags.merge")
        await merge.click()
        await page.get_by_role("combobox").fill(other)
        await expect(page.get_by_role("option")).to_have_count(1)
        await page.keyboard.press("Enter")
        await is_asked(merge)
        delete = page.get_by_role("button", name=say("tags.delete"), exact=True)
        await delete.focus()
        await page.keyboard.press("Enter")
        await is_asked(delete)
        still = await (await office.context.request.get(f"{seat.url}/api/tags/{tag['id']}")).json()
        assert still["name"] == long


async def test_a_view_stays_under_ones_hands_and_overwrites_nothing(
    demo: Installation, browser: Browser, language: str
) -> None:
    mark = secrets.token_hex(4)
    waiting, new = ({"type": "all", "of": [{"type": "status", "among": among}]} for among in (["new", "open"], ["new"]))
    async with sitting(browser, demo.url, language) as seat, sitting(browser, demo.url, language) as office:
        headers = await speak(office, "lin@demo.kefu", language, theme=THEMES[language])
        body = {"id": str(new_id()), "name": f"a {mark}", "condition": waiting}
        view = await _post(office, headers, "saved-views", body)
        lin = await sign_in(seat, "lin@demo.kefu", language, theme=THEMES[language])
        page, say = lin.page, lin.say
        await page.goto(f"{demo.url}/mine/views/{view['id']}")
        row = page.locator(".item", has_text=f"a {mark}")
        count = row.locator(".end")
        await expect(count).to_have_text(re.compile(r"\d"))
        before = await count.inner_text()

        # its count changes: what has the focus in a line keeps it
        compare = page.locator(".line select").nth(1)
        await compare.focus()
        await ask(office, f"One more {mark}")
        await expect(count).not_to_have_text(before)
        await expect(compare).to_be_focused()

        # somebody saves other conditions once the form was touched: that is told, and stays
        await page.get_by_label(say("views.name"), exact=True).fill(f"b {mark}")
        change = {"version": view["version"], "condition": new, "sorting": "newest"}
        await _patch(office, headers, f"saved-views/{view['id']}", change)
        await expect(row).to_contain_text(say("views.sorting.newest"))
        seat.expected = "status of 409"
        await page.locator(".form-foot .btn.primary").click()
        await expect(page.locator(".form-foot .warned")).to_have_text(say("admin.conflict"))
        await page.get_by_role("button", name=say("admin.save_anyway")).click()
        await expect(page.get_by_role("heading", level=1, name=f"b {mark}")).to_be_visible()
        kept = (await (await office.context.request.get(f"{demo.url}/api/saved-views")).json())["items"]
        saved = next(one for one in kept if one["id"] == view["id"])
        assert (saved["name"], saved["condition"], saved["sorting"]) == (f"b {mark}", new, "newest")
