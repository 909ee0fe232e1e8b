"""Routes of the process itself: health, readiness, metrics, the console's pages, the widget, the demo page."""

import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.exceptions import NotFoundException
from prometheus_client import CONTENT_TYPE_LATEST

from kefu.inboxes import find_inbox_by_key
from kefu.kit.access import public
from kefu.kit.errors import NotFound, Unavailable
from kefu.kit.http.context import address_of, language_of, trusted
from kefu.kit.translate import LANGUAGES, translate
from kefu.migrations.state import CURRENT, Schema, judge
from kefu.web.assets import FOREVER, STATIC, serve_asset
from kefu.web.gauges import collect

LOOPBACK = ("127.0.0.0/8", "::1/128")
FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")
Asked = Request[Any, Any, Any]

CONSOLE_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'self'; style-src 'nonce-{nonce}' 'self'; "
    "img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
DEMO_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; frame-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def page(html: str, policy: str) -> Response[bytes]:
    """Answer with a page whose scripts and styles carry this answer's nonce."""
    nonce = secrets.token_urlsafe(16)
    return Response(
        html.replace("__KEFU_NONCE__", nonce).encode(),
        media_type=MediaType.HTML,
        headers={
            "Content-Security-Policy": policy.format(nonce=nonce),
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        },
    )


@get("/healthz", guards=[public()], media_type=MediaType.TEXT, include_in_schema=False)
async def healthz() -> str:
    """Tell that the process lives."""
    return "ok"


@get("/readyz", guards=[public()], media_type=MediaType.TEXT, include_in_schema=False)
async def readyz(request: Asked) -> str:
    """Tell that requests can be served: the database answers and has the newest schema."""
    async with request.app.state.db.transaction() as tx:
        if judge(await tx.value(CURRENT)) != Schema.AT_HEAD:
            raise Unavailable(retry_after=2)
    return "ready"


@get("/metrics", guards=[public()], include_in_schema=False)
async def metrics(request: Asked) -> Response[bytes]:
    """Give Prometheus its numbers: with the token from the settings, or from this machine."""
    if not _may_measure(request):
        raise NotFound
    return Response(
        await collect(request.app.state.db, request.app.state.settings), headers={"Content-Type": CONTENT_TYPE_LATEST}
    )


def _may_measure(request: Asked) -> bool:
    settings = request.app.state.settings
    if settings.metrics_token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), settings.metrics_token.encode())
    if not settings.trusted_proxies and any(name in request.headers for name in FORWARDED):
        return False  # from anywhere, through a proxy on this machine that nobody told us of
    return trusted(address_of(request), LOOPBACK)


@get(["/", "/{path:path}"], guards=[public()], include_in_schema=False)
async def console(path: str = "") -> Response[bytes]:
    """Serve the console; its router knows the rest of the address. Addresses of programs are never pages."""
    if path.startswith(("/api/", "/webchat/", "/assets/", "/schema")) or "." in path.rsplit("/", 1)[-1]:
        raise NotFoundException
    index = STATIC / "console" / "index.html"
    if not index.is_file():
        raise NotFound
    return page(_text(index, index.stat().st_mtime_ns), CONSOLE_POLICY)


@lru_cache(4)
def _text(path: Path, _changed: int) -> str:
    return path.read_text(encoding="utf-8")


@get("/assets/{name:str}", guards=[public()], include_in_schema=False)
async def asset(request: Asked, name: str) -> Response[bytes]:
    """Serve a hashed file of the console; it never changes under its name."""
    return serve_asset(request, "console/assets", name, FOREVER)


@get("/widget.js", guards=[public()], include_in_schema=False)
async def widget(request: Asked) -> Response[bytes]:
    """Serve the loader of the chat widget; any site may use it."""
    answer = serve_asset(request, "widget", "widget.js", "public, max-age=300")
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@get("/demo", guards=[public()], include_in_schema=False)
async def demo(request: Asked, inbox: str = "demo-webchat") -> Response[bytes]:
    """Serve a plain page with the widget, as a customer's site would have it."""
    language = request.query_params.get("locale") or language_of(request)
    language = language if language in LANGUAGES else "zh"
    key = "".join(c for c in inbox if c.isascii() and (c.isalnum() or c in "-_"))[:80]
    said = {"lead": "lead", "try": "try"} if await _is_there(request, key) else {"lead": "nowhere", "try": "make_one"}
    words = {
        name: translate(f"demo_page.{said.get(name, name)}", language, inbox=key)
        for name in ("title", "lead", "try", "other")
    }
    html = DEMO.format(
        lang="zh-CN" if language == "zh" else "en",
        locale=language,
        other_locale="en" if language == "zh" else "zh",
        key=key,
        **words,
    )
    return page(html, DEMO_POLICY)


async def _is_there(request: Asked, key: str) -> bool:
    """Tell whether a chat inbox has this key; while nobody can look, the page promises what it always did."""
    try:
        async with request.app.state.db.transaction() as tx:
            inbox = await find_inbox_by_key(tx, key)
    except Unavailable:
        return True
    return inbox is not None and inbox.channel == "webchat"


DEMO = (Path(__file__).resolve().parent / "demo.html").read_text(encoding="utf-8")
ROUTES = [healthz, readyz, metrics, console, asset, widget, demo]
