"""The outermost layer: every request, also one for an address there is none of, passes here."""

import gzip
import re
import time
from typing import Any

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

from kefu.kit.http.provide import close_abandoned
from kefu.kit.ids import new_id

REQUESTS = Counter("kefu_http_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "kefu_http_seconds",
    "Seconds until the answer began",
    ["route"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
PRIVATE = ("/api/", "/webchat/")
QUIET = frozenset({"/healthz", "/readyz", "/metrics", "/assets/{name}"})
WORTH_PACKING = 2048
_PACKED = re.compile(rb"(^|,)\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))|,|$)")
log = structlog.get_logger("kefu.request")


class _HeadAnswered(Exception):
    """Ends a stream that only its headers were asked of."""


class Entrance:
    """Gives each request its id, answers HEAD wherever GET is answered, adds what every answer carries, measures."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        visit = _Visit(scope, send)
        structlog.contextvars.bind_contextvars(request_id=visit.request_id)
        try:
            await self.app(scope, receive, visit.send)
        except Exception:
            if not visit.ended:
                raise
        finally:
            await close_abandoned(scope)
            structlog.contextvars.unbind_contextvars("request_id")


class _Visit:
    """One request from its arrival to its answer."""

    def __init__(self, scope: Any, send: Send) -> None:
        self.request_id = str(new_id())
        self._scope = scope
        self._send = send
        self._began = time.perf_counter()
        self._method = scope["method"] if scope["method"] in METHODS else "other"
        self._page: Any = None
        self.ended = False
        """A HEAD request has its whole answer; what the route goes on with is of no use to anybody."""
        self._scope["kefu_request_id"] = self.request_id
        if self._method == "HEAD":
            self._scope["method"] = "GET"

    async def send(self, message: Message) -> None:
        """Pass on a part of the answer."""
        if self.ended:
            if message.get("more_body"):
                raise _HeadAnswered
            return
        if message["type"] == "http.response.start":
            self._note(message["status"])
            if not self._dress(message):
                return
        elif message["type"] == "http.response.body" and self._page is not None:
            message = await self._pack(message)
        await self._send(message)
        if self._method == "HEAD":
            self.ended = True
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def _dress(self, message: Any) -> bool:
        """Add headers; false when the beginning is kept back until the page is packed."""
        headers = [(name.lower(), value) for name, value in message["headers"]]
        names = {name for name, _ in headers}
        headers.append((b"x-request-id", self.request_id.encode()))
        if b"x-content-type-options" not in names:
            headers.append((b"x-content-type-options", b"nosniff"))
        if b"cache-control" not in names and self._scope["path"].startswith(PRIVATE):
            headers.append((b"cache-control", b"no-store"))
        message["headers"] = headers
        if self._method == "HEAD" or not self._may_pack(headers):
            return True
        self._page = message
        return False

    def _may_pack(self, headers: list[tuple[bytes, bytes]]) -> bool:
        """Only pages: they hold no secret that an attacker's own words could be compressed beside."""
        found = dict(headers)
        accepted = next((value for name, value in self._scope["headers"] if name == b"accept-encoding"), b"")
        return (
            found.get(b"content-type", b"").startswith(b"text/html")
            and b"content-encoding" not in found
            and int(found.get(b"content-length", b"0")) >= WORTH_PACKING
            and _PACKED.search(accepted) is not None
        )

    async def _pack(self, message: Any) -> Message:
        page, self._page = self._page, None
        body = message.get("body", b"")
        if not message.get("more_body"):
            body = gzip.compress(body, 6, mtime=0)
            page["headers"] = [
                *((name, value) for name, value in page["headers"] if name != b"content-length"),
                (b"content-length", str(len(body)).encode()),
                (b"content-encoding", b"gzip"),
                (b"vary", b"accept-encoding"),
            ]
        await self._send(page)
        message["body"] = body
        packed: Message = message
        return packed

    def _note(self, status: int) -> None:
        seconds = time.perf_counter() - self._began
        route = str(self._scope.get("path_template") or "other")
        REQUESTS.labels(self._method, route, str(status)).inc()
        SECONDS.labels(route).observe(seconds)
        principal: Any = self._scope.get("principal")
        write = log.debug if route in QUIET and status < 500 else log.info
        write(
            "request",
            method=self._method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            workspace_id=str(principal.workspace_id) if principal else None,
        )
