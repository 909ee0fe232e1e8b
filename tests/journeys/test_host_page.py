"""The widget on somebody else's page, whose policy allows our origin and nothing else."""

import http.server
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.async_api import Browser, FilePayload, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.installation import Installation
from tests.journeys.pictures import draw_png
from tests.journeys.widget import Widget

PAGE = """<!doctype html><html lang="{language}"><head><title>A shop</title></head>
<body><main><h1>A shop</h1></main>
<script async src="{origin}/widget.js" data-inbox="{key}" data-locale="{language}"></script></body></html>"""
POLICY = (
    "default-src 'none'; script-src {origin}; frame-src {origin}; base-uri 'none'; require-trusted-types-for 'script'"
)


@contextmanager
def serving(origin: str, language: str, key: str = "demo-webchat") -> Iterator[str]:
    """Serve a page of another origin; gives its address."""

    class Shop(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY.format(origin=origin))
            self.end_headers()
            if self.path == "/":
                self.wfile.write(PAGE.format(origin=origin, language=language, key=key).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


async def test_a_strict_policy_lets_the_widget_work(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    with serving(f"http://localhost:{demo.port}", language) as shop:
        async with sitting(browser, shop, language) as seat:
            widget = Widget(await seat.open("/"), language)
            await widget.open()
            await widget.write(f"From a strict page {mark}")
            await widget.sent()
            await widget.page.reload()
            await widget.open()
            await expect(widget.bubble(mark)).to_have_count(1)
            # the frame has its own storage: the page keeps nothing for it
            assert await widget.page.evaluate("Object.keys(localStorage)") == []
            await assert_accessible(widget.page, widget.frame())
            await widget.text.press("Escape")
            await expect(widget.launcher).to_be_focused()


async def test_a_browser_that_blocks_storage_of_other_sites_can_still_chat(
    demo: Installation, browser: Browser
) -> None:
    """Found in a private window: `navigator.locks` was denied and the first message never went out."""
    mark = secrets.token_hex(4)
    with serving(demo.url, "en") as shop:  # 127.0.0.1 within localhost: another site
        async with sitting(browser, shop, "en") as seat:
            widget = Widget(await seat.open("/"), "en")
            await widget.open()
            assert "denied" in await widget.frame().evaluate(
                "() => { try { return String(localStorage.length); } catch (error) { return String(error); } }"
            )
            picture = FilePayload(name="torn.png", mimeType="image/png", buffer=draw_png())
            await widget.window.locator("input[type=file]").set_input_files([picture])
            await widget.write(f"From a private window {mark}")
            await widget.sent()
            await expect(widget.log.locator(".picture img")).to_be_visible()

            # the page keeps for the frame what the browser does not: the talk goes on, and what was begun stands there
            await widget.text.fill("Half a sentence")
            await widget.page.reload()
            await widget.open()
            await expect(widget.bubble(f"From a private window {mark}")).to_have_count(1)
            await expect(widget.text).to_have_value("Half a sentence")
            other = Widget(await seat.open("/"), "en")
            await other.open()
            await expect(other.bubble(f"From a private window {mark}")).to_have_count(1)
