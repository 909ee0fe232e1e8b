"""Further screens about customers: somebody new, a list narrowed by own fields, who was merged, an erasure, a file."""

from typing import Any

from playwright.async_api import Page, expect

from kefu.kit.ids import new_id
from tests.journeys.browser import Seat
from tests.journeys.console import Console
from tools.screenshots.seats import Screen, ask, once, send

FIELDS = (
    {
        "about": "customer",
        "type": "choice",
        "name": {"zh": "来源", "en": "Known from"},
        "choices": [{"name": {"zh": "朋友推荐", "en": "A friend"}}, {"name": {"zh": "展会", "en": "A fair"}}],
    },
    {"about": "customer", "type": "date", "name": {"zh": "入会日期", "en": "Member since"}},
)
FRIENDS = ("陈思雨", "Emma Lindqvist", "刘洋")
FILE = "import-refused.csv"
ROWS = """姓名,邮箱,等级
周全,zhouquan@example.com,gold
没有邮箱,nobody,standard
Harper Moore,harper@example.com,platinum
重复的人,zhouquan@example.com,
"""


async def _described(seat: Seat) -> Any:
    """Describe two fields of customers and fill one in for some; gives the fields."""

    async def make() -> Any:
        known = [await send(seat, "/fields", {"id": str(new_id()), **field}) for field in FIELDS]
        people = (await ask(seat, "/customers"))["items"]
        choice = known[0]["choices"][0]["key"]
        for one in (one for one in people if one["name"] in FRIENDS):
            version = (await ask(seat, f"/customers/{one['id']}"))["version"]
            body = {"version": version, "fields": {known[0]["key"]: choice}}
            await send(seat, f"/customers/{one['id']}", body, "PATCH")
        return known

    return await once(seat, "fields of customers", make)


async def new_customer(seat: Seat, language: str) -> Page:
    """Somebody who has not written yet."""
    await _described(seat)
    page = await seat.open("/customers")
    await expect(page.locator(".customer-row a").first).to_be_visible()
    await Console(page, language).button("customers.new").click()
    await expect(page.locator(".new-customer .own .input").nth(1)).to_be_visible()
    return page


async def narrowed(seat: Seat, language: str) -> Page:
    """The list by what stands in an own field, and one more being asked for."""
    known = await _described(seat)
    page = await seat.open(f"/customers?field={known[0]['key']}:{known[0]['choices'][0]['key']}")
    console = Console(page, language)
    await expect(page.locator(".customer-row")).to_have_count(len(FRIENDS))
    await console.button("customers.seek.add").click()
    form = page.get_by_role("form", name=console.say("customers.seek.title"))
    await form.get_by_label(console.say("customers.seek.field"), exact=True).select_option(index=1)
    return page


async def erasing(seat: Seat, language: str) -> Page:
    """What an erasure takes, before it is done."""
    page = await seat.open("/customers")
    await page.locator(".customer-row a", has_text="徐佳").click()
    await Console(page, language).button("customers.erasure.erase").click()
    await expect(page.get_by_role("dialog").locator("dl.kv > div").first).to_be_visible()
    return page


async def merged(seat: Seat, _: str) -> Page:
    """Somebody who is kept as somebody else."""

    async def make() -> Any:
        kept, gone = [
            await send(seat, "/customers", {"id": str(new_id()), "name": name, "identities": [], "note": ""})
            for name in ("Hannah Berg", "Hanna Berg")
        ]
        wish = {"into": kept["id"], "version": gone["version"], "into_version": kept["version"]}
        await send(seat, f"/customers/{gone['id']}/merge", wish)
        return gone["id"]

    page = await seat.open(f"/customers/{await once(seat, 'merged customer', make)}")
    await expect(page.locator(".merged-notice")).to_be_visible()
    await expect(page.locator(".changes li").first).to_be_visible()
    return page


async def refused(seat: Seat, language: str) -> Page:
    """A file that was brought in, and the rows that were not."""

    async def make() -> Any:
        page = await seat.open("/customers/imports")
        console = Console(page, language)
        file: Any = {"name": FILE, "mimeType": "text/csv", "buffer": ROWS.encode()}
        await page.locator(".drop-file input[type=file]").set_input_files([file])
        heading = page.get_by_role("heading", level=1)
        await expect(heading).to_contain_text(console.say("imports.state.ready"))
        await page.locator(".import-actions .btn.primary").click()
        await expect(heading).to_contain_text(console.say("imports.state.done"))
        await page.close()
        return page.url.removeprefix(seat.url)

    page = await seat.open(await once(seat, "refused rows", make))
    await expect(page.locator(".import-refused .btn")).to_be_visible()
    await expect(page.locator(".import-table tbody tr").first).to_be_visible()
    return page


PEOPLE: dict[str, Screen] = {
    "customer-new": new_customer,
    "customers-narrowed": narrowed,
    "customer-erase": erasing,
    "customer-merged": merged,
    "import-refused": refused,
}
