"""The screens on which much is done at once: a major incident, a file of customers, a talk that is taken apart."""

from typing import Any

from playwright.async_api import Page, expect

from kefu.kit.ids import new_id
from tests.journeys.browser import Seat
from tests.journeys.console import Console
from tools.screenshots.merging import open_talk
from tools.screenshots.seats import Screen, ask, send

TITLE = {"zh": "支付失败", "en": "Payments fail"}
INCIDENT = {
    "title": TITLE,
    "notice": {"zh": "部分订单无法付款，我们正在处理。", "en": "Some orders cannot be paid. We are on it."},
    "text": "支付网关超时，已联系服务商。 The gateway times out; the provider knows.",
}
FILE = "import-2026.csv"
ROWS = """姓名,邮箱,等级,说说
钱多多,qian@example.com,VIP,常客
Olivia Brown,olivia.brown@example.com,gold,likes short answers
没有邮箱,nobody,standard,
Noah Davies,noah@example.com,,
"""


async def declared(seat: Seat) -> str:
    """Give the incident's id; it is declared the first time, with three tickets."""
    for known in (await ask(seat, "/incidents"))["items"]:
        if known["title"]["zh"] == TITLE["zh"]:
            return str(known["id"])
    inboxes = (await ask(seat, "/inboxes"))["items"]
    chats = [inbox["id"] for inbox in inboxes if inbox["channel"] == "webchat"]
    body = {**INCIDENT, "id": str(new_id()), "inbox_ids": chats}
    id = str((await send(seat, "/incidents", body))["id"])
    numbers = [item["number"] for item in (await ask(seat, "/tickets?view=open"))["items"][:3]]
    await send(seat, f"/incidents/{id}/links", {"tickets": numbers})
    return id


async def incidents(seat: Seat, language: str) -> Page:
    """What goes wrong for many at once."""
    await declared(seat)
    page = await seat.open("/incidents/running")
    await expect(page.get_by_text(TITLE[language]).first).to_be_visible()
    return page


async def incident(seat: Seat, language: str) -> Page:
    """One of them, and the tickets it explains."""
    page = await seat.open(f"/incidents/running/{await declared(seat)}")
    await expect(page.get_by_role("heading", level=1, name=TITLE[language])).to_be_visible()
    await expect(page.locator(".linked li").first).to_be_visible()
    return page


async def new_incident(seat: Seat, _: str) -> Page:
    """Another one, as it is declared."""
    page = await seat.open("/incidents/running/new")
    await expect(page.locator(".form-foot")).to_be_attached()
    return page


async def imports(seat: Seat, _: str) -> Page:
    """Which files came in."""
    page = await seat.open("/customers/imports")
    if not any(one["name"] == FILE for one in (await ask(seat, "/customers/imports"))["items"]):
        file: Any = {"name": FILE, "mimeType": "text/csv", "buffer": ROWS.encode()}
        await page.locator(".drop-file input[type=file]").set_input_files([file])
        await expect(page.get_by_role("heading", level=1)).to_contain_text(FILE)
        await page.goto(f"{seat.url}/customers/imports")
    await expect(page.locator(".import-list li").first).to_be_visible()
    return page


async def one_import(seat: Seat, language: str) -> Page:
    """One of them, looked through before it is brought in."""
    page = await imports(seat, language)
    await page.locator(".import-list li a", has_text=FILE).first.click()
    await expect(page.locator(".import-table tbody tr").first).to_be_visible()
    return page


async def split(seat: Seat, language: str) -> Page:
    """A talk about two things, and which words go to the second."""
    console: Console = await open_talk(seat, language)
    await console.pick(console.button("tickets.more.label"), console.say("tickets.split.open"))
    await expect(console.page.get_by_role("dialog").get_by_role("checkbox").first).to_be_visible()
    return console.page


WHOLES: dict[str, Screen] = {
    "incidents": incidents,
    "incident": incident,
    "incident-new": new_incident,
    "imports": imports,
    "import": one_import,
    "split": split,
}
