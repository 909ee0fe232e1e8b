"""Counting and timing requests, and telling each one's id."""

import time
from typing import Any

import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

from kefu.kit.ids import new_id

REQUESTS = Counter("kefu_http_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "kefu_http_seconds",
    "Seconds until the answer began",
    ["route"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
log = structlog.get_logger("kefu.request")


class MeasureRequests:
    """Outermost middleware: gives the request its id, counts it, and writes one line of log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "method" not in scope:
            await self.app(scope, receive, send)
            return
        asked: Any = scope
        method: str = asked["method"]
        request_id = asked["kefu_request_id"] = str(new_id())
        route = str((getattr(scope.get("route_handler"), "paths", None) and scope.get("path_template")) or "other")
        began = time.perf_counter()

        async def measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                seconds = time.perf_counter() - began
                status = message["status"]
                headers: Any = message["headers"]
                message["headers"] = [*headers, (b"x-request-id", request_id.encode())]
                REQUESTS.labels(method, route, str(status)).inc()
                SECONDS.labels(route).observe(seconds)
                principal: Any = scope.get("principal")
                log.info(
                    "request",
                    request_id=request_id,
                    method=method,
                    route=route,
                    status=status,
                    milliseconds=round(seconds * 1000, 1),
                    workspace_id=str(principal.workspace_id) if principal else None,
                )
            await send(message)

        await self.app(scope, receive, measured)
