"""Routes of the process itself: health, readiness, metrics, the console's pages, the widget, the demo page."""

import secrets
from pathlib import Path
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.response import File
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from kefu.kit.access import public
from kefu.kit.errors import NotFound, Unavailable
from kefu.kit.http.context import address_of, language_of, origin_of, trusted
from kefu.kit.translate import translate

STATIC = Path(__file__).resolve().parent / "static"
LOOPBACK = ("127.0.0.0/8", "::1/128")
Asked = Request[Any, Any, Any]

CONSOLE_CSP = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'self'; style-src 'nonce-{nonce}' 'self'; "
    "img-src 'self' data: blob:; "
    "font-src 'self'; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


def page(html: str, policy: str, nonce: str) -> Response[bytes]:
    """Answer with a page whose scripts and styles carry this answer's nonce."""
    return Response(
        html.replace("__KEFU_NONCE__", nonce).encode(),
        media_type="text/html; charset=utf-8",
        headers={
            "Content-Security-Policy": policy.format(nonce=nonce),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
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
    """Tell that requests can be served: the database answers."""
    async with request.app.state.db.transaction() as tx:
        if await tx.value("select 1") != 1:
            raise Unavailable(retry_after=2)
    return "ready"


@get("/metrics", guards=[public()], include_in_schema=False)
async def metrics(request: Asked) -> Response[bytes]:
    """Give Prometheus its numbers: with the token from the settings, or from this machine."""
    settings = request.app.state.settings
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    near = trusted(address_of(request), LOOPBACK)
    allowed = secrets.compare_digest(given, settings.metrics_token) if settings.metrics_token else near
    if not allowed:
        raise NotFound
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _console() -> Response[bytes]:
    index = STATIC / "console" / "index.html"
    if not index.exists():
        raise NotFound
    return page(index.read_text(encoding="utf-8"), CONSOLE_CSP, secrets.token_urlsafe(16))


@get(["/", "/{path:path}"], guards=[public()], include_in_schema=False)
async def console(path: str = "") -> Response[bytes]:
    """Serve the console; its router knows the rest of the address. Addresses of programs are never pages."""
    if path.startswith(("/api/", "/webchat/", "/assets/", "/schema")) or "." in path.rsplit("/", 1)[-1]:
        raise NotFoundException
    return _console()


@get("/assets/{name:str}", guards=[public()], include_in_schema=False)
async def asset(name: str) -> File:
    """Serve a hashed file of the console; it never changes under its name."""
    return _static("console/assets", name, "public, max-age=31536000, immutable")


@get("/widget.js", guards=[public()], include_in_schema=False)
async def widget() -> File:
    """Serve the loader of the chat widget."""
    return _static("widget", "widget.js", "public, max-age=300")


def _static(folder: str, name: str, caching: str) -> File:
    root = (STATIC / folder).resolve()
    path = (root / name).resolve()
    if path.parent != root or not path.is_file():
        raise NotFound
    return File(
        path,
        filename=name,
        content_disposition_type="inline",
        headers={"Cache-Control": caching, "X-Content-Type-Options": "nosniff"},
    )


@get("/demo", guards=[public()], include_in_schema=False)
async def demo(request: Asked, inbox: str = "demo-webchat") -> Response[bytes]:
    """Serve a plain page with the widget, as a customer's site would have it."""
    language = request.query_params.get("locale") or language_of(request)
    language = language if language in ("zh", "en") else "zh"
    key = "".join(c for c in inbox if c.isalnum() or c in "-_")[:80]
    words = {name: translate(f"demo_page.{name}", language) for name in ("title", "lead", "try", "other")}
    html = DEMO.format(
        lang="zh-CN" if language == "zh" else "en",
        locale=language,
        other_locale="en" if language == "zh" else "zh",
        key=key,
        origin=origin_of(request),
        **words,
    )
    policy = (
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; frame-src 'self'; "
        "img-src 'self'; base-uri 'none'"
    )
    return page(html, policy, secrets.token_urlsafe(16))


DEMO = (Path(__file__).resolve().parent / "demo.html").read_text(encoding="utf-8")
ROUTES = [healthz, readyz, metrics, console, asset, widget, demo]
