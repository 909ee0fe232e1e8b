"""A headless browser whose every page is watched: errors, forbidden loads, broken accessibility."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Frame, Page, async_playwright

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PLACES = ("chromium", "chromium-browser", "google-chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOCALES = {"zh": "zh-CN", "en": "en-US"}

# The launcher's shadow root is closed to the page around it; a test must look inside.
OPEN_ROOTS = """{
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) { return attach.call(this, { ...options, mode: "open" }); };
}"""
REPORT_POLICY = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy violated: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`));"""
# The log-in page asks who is there; "nobody" is an answer, but browsers print it as an error.
HARMLESS = re.compile(r"status of 401 .*/api/session$")
# What a browser prints while there is no network or no server, and axe when it would look at styles anew meanwhile.
AWAY = re.compile(
    r"net::ERR_(INTERNET_DISCONNECTED|CONNECTION|EMPTY|INCOMPLETE|NETWORK|SOCKET)|status of 50[234]"
    r"|Couldn't load preload assets"
)


def find_chromium() -> str:
    """Give the browser's program; KEFU_CHROMIUM names another one."""
    found = [os.environ.get("KEFU_CHROMIUM"), *map(shutil.which, PLACES), MAC]
    return next(path for path in found if path and Path(path).exists())


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """Run a browser for as long as the block lasts."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        yield browser
        await browser.close()


class Seat:
    """One person's browser: a context of its own, whose pages must stay without fault."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        self.errors: list[str] = []
        self.away = False
        """Whether there is no network or no server just now, so that failing requests are right."""
        self.expected = ""
        """What a refusal that belongs to the journey prints."""
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.errors.append(f"uncaught: {error.error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        text = f"{message.text} {message.location.get('url', '')}"
        if HARMLESS.search(text) or (self.away and AWAY.search(text)) or (self.expected and self.expected in text):
            return
        self.errors.append(text)

    async def open(self, path: str) -> Page:
        """Open a page and wait until it is there."""
        page = await self.context.new_page()
        await page.goto(self.url + path)
        return page

    def assert_faultless(self) -> None:
        """Nothing was thrown, printed as an error, or blocked by a policy."""
        assert not self.errors, "\n".join(self.errors)


@asynccontextmanager
async def sitting(
    browser: Browser, url: str, language: str = "zh", *, size: tuple[int, int] = (1440, 900), **more: Any
) -> AsyncIterator[Seat]:
    """Give somebody a browser of their own; at the end it must have shown no fault."""
    context = await browser.new_context(
        locale=LOCALES[language], viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **more
    )
    context.set_default_timeout(30_000)
    await context.add_init_script(OPEN_ROOTS)
    await context.add_init_script(REPORT_POLICY)
    seat = Seat(context, url)
    yield seat
    await context.close()
    seat.assert_faultless()


async def find_violations(frame: Page | Frame) -> list[str]:
    """Give what axe finds wrong on a page, or in one frame of it, as WCAG 2.2 AA and good practice have it."""
    await frame.evaluate(AXE.read_text(encoding="utf-8"))
    found = await frame.evaluate(
        "tags => axe.run(document, { runOnly: tags, iframes: false, resultTypes: ['violations'] })", TAGS
    )
    return [
        f"{violation['id']} ({violation['impact']}): {node['target']} {node.get('failureSummary', '')}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


async def assert_accessible(*frames: Page | Frame) -> None:
    """Let axe look at pages and frames."""
    found = [violation for frame in frames for violation in await find_violations(frame)]
    assert not found, "\n".join(found)
