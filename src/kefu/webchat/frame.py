"""The chat window as a page of its own, inside a frame on the company's site."""

import secrets
from functools import cache
from pathlib import Path

import msgspec
from litestar import Response

import kefu
from kefu.kit.errors import NotFound
from kefu.webchat.model import Config

PAGE = Path(kefu.__file__).resolve().parent / "web" / "static" / "widget" / "frame.html"
_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
    "img-src 'self' blob: data:; media-src blob:; frame-src 'self'; frame-ancestors {ancestors}; base-uri 'none'; "
    "form-action 'none'"
)


def frame_page(config: Config, allowed_origins: tuple[str, ...]) -> Response[bytes]:
    """Give the page with its configuration inside; only the allowed sites (all, when none are named) may frame it."""
    nonce = secrets.token_urlsafe(16)
    ancestors = " ".join(("'self'", *allowed_origins)) if allowed_origins else "*"
    html = _template().replace("__KEFU_NONCE__", nonce).replace("__KEFU_CONFIG__", script_json(config))
    return Response(
        html.encode(),
        media_type="text/html",
        headers={
            "Content-Security-Policy": _POLICY.format(nonce=nonce, ancestors=ancestors),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "X-Robots-Tag": "noindex",
        },
    )


def script_json(value: object) -> str:
    """Encode for a script element: nothing in it can end the element or a line (HTML, section 4.12.1.3)."""
    text = msgspec.json.encode(value).decode()
    for character in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _template() -> str:
    if not PAGE.exists():
        raise NotFound
    return _read(PAGE.stat().st_mtime_ns)


@cache
def _read(_: int) -> str:
    return PAGE.read_text(encoding="utf-8")
