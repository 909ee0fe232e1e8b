"""Input limits, once for all routes: body size and pauses, JSON depth, U+0000, and integers the database can hold."""

import asyncio
import re
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl

import msgspec
from litestar.types import ASGIApp, Receive, Scope, Send

from kefu.kit.errors import BodySlow, BodyStalled, InvalidInput, NotFound, TooLarge
from kefu.kit.faults import MOST_CHARACTERS

JSON_BYTES = 1024 * 1024
JSON_DEPTH = 32
LONG_TEXT = 50_000
MOST_NUMBER = 2**31 - 1
MOST_PAUSES = 10
"""A body that is read whole has so many times as long as each of its pauses may be."""

Version = Annotated[int, msgspec.Meta(ge=0, le=MOST_NUMBER)]
Number = Annotated[int, msgspec.Meta(ge=1, le=MOST_NUMBER)]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=LONG_TEXT)]
Limit = Annotated[int, msgspec.Meta(ge=1, le=200)]

# A string that never ends matches too: else each quote in it would be tried anew, in quadratic time.
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000", re.IGNORECASE)


def check_json(body: bytes) -> None:
    """Refuse bodies that are no UTF-8, hold U+0000 or are nested too deep; raises InvalidInput. Linear in the size."""
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput(reason="malformed") from error
    if b"\x00" in body or _NUL.search(body):
        raise InvalidInput(field=_find_nul(body), reason="nul_character")
    if body.count(b"[") + body.count(b"{") <= JSON_DEPTH:
        return
    depth = 0
    for byte in _STRINGS.sub(b"", body):
        if byte in b"[{":
            depth += 1
            if depth > JSON_DEPTH:
                raise InvalidInput(reason="too_deep", limit=JSON_DEPTH)
        elif byte in b"]}":
            depth -= 1


def _find_nul(body: bytes) -> str:
    """Give the path of the first text with U+0000 in it; "body" where there is none, as in what is no JSON."""
    try:
        waiting: list[tuple[str, Any]] = [("", msgspec.json.decode(body))]
    except (msgspec.DecodeError, RecursionError):
        return "body"
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and "\x00" in value:
            return path[:MOST_CHARACTERS] or "body"
        if isinstance(value, dict):
            waiting += [(f"{path}.{name}" if path else name, one) for name, one in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(f"{path}[{number}]", one) for number, one in reversed([*enumerate(value)])]
    return "body"


def check_query(query: bytes) -> None:
    """Refuse U+0000 in a query; raises InvalidInput that names the parameter."""
    if b"%00" not in query and b"\x00" not in query:
        return
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        if "\x00" in name or "\x00" in value:
            raise InvalidInput(field=name.replace("\x00", "")[:MOST_CHARACTERS] or "query", reason="nul_character")


def check_path(params: Mapping[str, Any]) -> None:
    """Raise NotFound for a number in an address that nothing can have."""
    if any(isinstance(value, int) and abs(value) > MOST_NUMBER for value in params.values()):
        raise NotFound


class LimitBodies:
    """Reads a body up to the limit and checks it, as the query, before the application sees it.

    Routes marked with the option `streams_body` read their own. A body that stops coming ends either's request, and
    one that drips the request of those that do not: they are small.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handler: Any = scope.get("route_handler")
        check_path(scope.get("path_params", {}))
        check_query(scope.get("query_string", b""))
        if scope.get("method") not in ("POST", "PUT", "PATCH"):
            await self.app(scope, receive, send)
            return
        stall: float = scope["litestar_app"].state.settings.body_stall_seconds
        receive = _unstalled(receive, stall)
        if handler is not None and getattr(handler, "opt", {}).get("streams_body"):
            await self.app(scope, receive, send)
            return
        body = await _read(receive, stall * MOST_PAUSES)
        if b"\x00" in scope.get("raw_path", b""):
            raise InvalidInput(reason="nul_character")
        check_json(body)
        sent = False

        async def again() -> Any:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, again, send)


def _unstalled(receive: Receive, seconds: float) -> Receive:
    """Let nobody hold a request open by a body that stops coming; raises BodyStalled.

    The bound is on each pause, so an upload may take as long as it needs; after the body no bound holds.
    """
    over = False

    async def next_part() -> Any:
        nonlocal over
        if over:
            return await receive()
        try:
            async with asyncio.timeout(seconds):
                message: Any = await receive()
        except TimeoutError as error:
            over = True
            raise BodyStalled(seconds=seconds) from error
        over = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    return next_part


async def _read(receive: Receive, seconds: float) -> bytes:
    """Give the whole body; raises TooLarge, BodyStalled, BodySlow."""
    try:
        async with asyncio.timeout(seconds):
            return await _join(receive)
    except TimeoutError as error:
        raise BodySlow(seconds=seconds) from error


async def _join(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > JSON_BYTES:
            raise TooLarge(limit=JSON_BYTES)
        if not message.get("more_body", False):
            return b"".join(parts)
