"""The chat widget as a customer uses it, and everything that their browser is told."""

import base64
import contextlib
from typing import Any

from playwright.async_api import CDPSession, FrameLocator, Locator, Page, expect

from kefu.kit.ids import new_id
from tests.journeys.browser import Seat
from tests.journeys.words import say


class Widget:
    """The widget on a page in one language."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language
        self.launcher = page.locator("#kefu-widget button.launcher")
        self.window: FrameLocator = page.frame_locator("#kefu-widget iframe")
        self.text = self.window.get_by_role("textbox", name=self.say("frame.message"))
        self.log = self.window.get_by_role("region", name=self.say("frame.conversation"))

    def say(self, key: str, **values: object) -> str:
        """Give a text of the widget by its key."""
        return say("widget", self.language, key, **values)

    def bubble(self, text: str) -> Locator:
        """Find what was said."""
        return self.log.locator(".bubble", has_text=text)

    def line(self, text: str) -> Locator:
        """Find what happened, between what was said."""
        return self.log.locator(".line", has_text=text)

    async def open(self) -> None:
        """Open the window and wait until one can write."""
        await self.launcher.click()
        await expect(self.text).to_be_editable()

    async def write(self, text: str) -> None:
        """Send a message; it stands there at once."""
        await self.text.fill(text)
        await self.window.get_by_role("button", name=self.say("frame.send"), exact=True).click()
        await expect(self.bubble(text)).to_have_count(1)

    async def sent(self) -> None:
        """Wait until nothing is on its way any more."""
        await expect(self.log.locator(".bubble.sending, .bubble.waiting, .bubble.failed")).to_have_count(0)

    def frame(self) -> Any:
        """Give the frame's document."""
        return next(frame for frame in self.page.frames if "/frame?" in frame.url or frame.url.endswith("/frame"))


async def visit(seat: Seat, language: str, path: str | None = None) -> Widget:
    """Come to the demo page."""
    page = await seat.open(path or f"/demo?locale={language}")
    widget = Widget(page, language)
    await expect(widget.launcher).to_be_visible()
    return widget


class Overheard:
    """Every byte that a page's requests brought, live streams included."""

    def __init__(self, session: CDPSession) -> None:
        self.session = session
        self.bytes = bytearray()
        self._streams: set[str] = set()

    @property
    def text(self) -> str:
        """What came so far."""
        return self.bytes.decode(errors="replace")

    async def _answered(self, event: dict[str, Any]) -> None:
        if not event["response"]["url"].endswith("/stream"):
            return
        self._streams.add(event["requestId"])
        with contextlib.suppress(Exception):  # it may have ended meanwhile
            got = await self.session.send("Network.streamResourceContent", {"requestId": event["requestId"]})
            self.bytes += base64.b64decode(got["bufferedData"])

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes += base64.b64decode(event.get("data", ""))

    async def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._streams:
            return
        with contextlib.suppress(Exception):  # an answer without a body
            got = await self.session.send("Network.getResponseBody", {"requestId": event["requestId"]})
            body = got["body"]
            self.bytes += base64.b64decode(body) if got["base64Encoded"] else body.encode()


async def overhear(page: Page) -> Overheard:
    """Listen to everything that a page is sent from now on."""
    session = await page.context.new_cdp_session(page)
    overheard = Overheard(session)
    session.on("Network.responseReceived", overheard._answered)
    session.on("Network.dataReceived", overheard._came)
    session.on("Network.loadingFinished", overheard._finished)
    await session.send("Network.enable")
    return overheard


async def ask(seat: Seat, text: str) -> None:
    """Let a new customer write, by requests alone."""
    request, chat = seat.context.request, f"{seat.url}/webchat/demo-webchat"
    visitor = await request.post(f"{chat}/visitor", data={"locale": "en"})
    assert visitor.ok, await visitor.text()
    sent = await request.post(
        f"{chat}/messages",
        data={"id": str(new_id()), "text": text, "files": []},
        headers={"Authorization": f"Bearer {(await visitor.json())['token']}"},
    )
    assert sent.ok, await sent.text()
