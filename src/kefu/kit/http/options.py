"""Answering OPTIONS with all methods of an address; Litestar would name those of one handler."""

from collections import defaultdict
from typing import Any

from litestar.types import ASGIApp, Receive, Scope, Send


class AnswerOptions:
    """Answers OPTIONS wherever there is a route; everything else passes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._methods: dict[str, set[str]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked: Any = scope
        if asked.get("method") != "OPTIONS":
            await self.app(scope, receive, send)
            return
        if not self._methods:
            found: defaultdict[str, set[str]] = defaultdict(set)
            for route in asked["litestar_app"].routes:
                found[route.path_format] |= set(route.methods)
            self._methods = dict(found)
        allowed = sorted(self._methods.get(asked["path_template"], {"OPTIONS"}))
        headers = [(b"allow", ", ".join(allowed).encode())]
        start: Any = {"type": "http.response.start", "status": 204, "headers": headers}
        await send(start)
        body: Any = {"type": "http.response.body", "body": b"", "more_body": False}
        await send(body)
