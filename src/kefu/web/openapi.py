"""The OpenAPI document: what is the same for many routes is said here once, from what each route declares."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import (
    Components,
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    RequestBody,
    Schema,
    SecurityScheme,
    Tag,
)
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from kefu import __version__
from kefu.kit.access import requires
from kefu.kit.http.problem import Problem

DESCRIPTION = """\
Every id is a UUID of version 7; a client may send the id of what it creates, and the same id with the same content
gives the same answer. Times are ISO 8601 in UTC. Refusals are `application/problem+json` with a stable `code`.

Lists: `?limit=&after=` gives `items` and `next`, the mark of the next page. What is read from its end goes backwards:
`?limit=&before=` gives `earlier`, the mark of what came before.
Changes carry the `version` that was read; when somebody else was first, 409 `version_conflict` tells the present one.

The examples are one day of a made-up company, as the application really answered: secrets are shortened, lists cut to
their first items.
"""
COOKIE, TOKEN, VISITOR, METRICS = "session", "token", "visitor", "metrics"
FREE_TO_VISITORS = frozenset({"get_config", "post_visitor"})
UPLOADS = frozenset({"upload_file", "webchat_post_file"})
DOWNLOADS = frozenset(
    {"export_customer", "export_customers", "get_file", "webchat_get_file", "export_audit", "export_refused_rows"}
)
STREAMS = frozenset({"open_stream", "webchat_open_stream"})
"""Their answers are events and never end; who calls everything there is leaves them out."""
WRITING = frozenset({"POST", "PUT", "PATCH"})
MEANINGS = {
    400: "The request breaks a rule; `field` or `errors` names where.",
    401: "Nobody is known to be asking.",
    403: "A permission is lacking, or the CSRF token.",
    404: "It does not exist, or the asker may not know that it does.",
    409: "The present state forbids it, or somebody else was first.",
    413: "More bytes than allowed.",
    415: "A content type that is not accepted here.",
    429: "Too many requests; `Retry-After` tells the seconds to wait.",
    503: "The database is away; `Retry-After` tells when to ask again, with the same id.",
}


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Give real requests and answers by operation, from examples.json (kept true by tests/web/test_openapi.py)."""
    path = Path(__file__).resolve().parent / "examples.json"
    return msgspec.json.decode(path.read_bytes(), type=dict[str, dict[str, Any]])


@dataclass
class Described(Operation):
    """An operation with its examples beside its shapes."""

    def __post_init__(self) -> None:
        found = examples().get(self.operation_id or "", {})
        if self.operation_id in UPLOADS:
            self.request_body = RequestBody(content=_plain("*/*", OpenAPIFormat.BINARY), required=True)
        if "request" in found and isinstance(self.request_body, RequestBody):
            _put(self.request_body.content, found["request"])
        for status, response in (self.responses or {}).items():
            if status.startswith("2") and isinstance(response, OpenAPIResponse):
                response.content = _content(self.operation_id or "", status, response.content)
                if "answer" in found:
                    _put(response.content, found["answer"])


def _content(operation_id: str, status: str, derived: Any) -> Any:
    """Give what a good answer holds, where its route's type does not tell."""
    if status == "204":
        return None
    if operation_id in DOWNLOADS:
        return _plain("*/*", OpenAPIFormat.BINARY)
    if operation_id in STREAMS:
        return _plain("text/event-stream")
    return _plain("text/plain") if operation_id == "metrics" else derived


def _plain(media_type: str, format: OpenAPIFormat | None = None) -> dict[str, OpenAPIMediaType]:
    return {media_type: OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, format=format))}


@dataclass
class Shown(OpenAPIMediaType):
    """A body with its example; Litestar by itself leaves out what is null in one."""

    def to_schema(self) -> dict[str, Any]:
        return super().to_schema() | {"example": self.example}


def _put(content: Any, example: Any) -> None:
    for kind, media in (content or {}).items():
        content[kind] = Shown(schema=media.schema, example=example)


def openapi_config(handlers: Sequence[Any]) -> OpenAPIConfig:
    """Give the document's frame, with the modules of described routes as its tags; it is served as JSON at /schema."""
    return OpenAPIConfig(
        title="Kefu",
        version=__version__,
        description=DESCRIPTION,
        path="/schema",
        render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"], media_type="application/json")],  # type: ignore[arg-type]
        use_handler_docstrings=True,
        components=Components(
            security_schemes={
                COOKIE: SecurityScheme(
                    type="apiKey",
                    name="kefu_session",
                    security_scheme_in="cookie",
                    description="A signed-in browser; all but GET also carry `X-CSRF-Token` with the session's token.",
                ),
                TOKEN: SecurityScheme(type="http", scheme="bearer", description="An API token: `kefu_…`"),
                VISITOR: SecurityScheme(
                    type="http", scheme="bearer", bearer_format="JWT", description="A visitor's pass of the web chat."
                ),
                METRICS: SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="The setting `KEFU_METRICS_TOKEN`; without one, only this machine may measure.",
                ),
            }
        ),
        tags=[Tag(name=name) for name in dict.fromkeys(tag for handler in handlers for tag in handler.tags or ())],
    )


def describe(handlers: Sequence[Any]) -> None:
    """Let every route that stands in the document say who may call it and how it refuses."""
    for handler in handlers:
        if isinstance(handler, HTTPRouteHandler) and handler.include_in_schema is not False:
            _describe(handler)


def _describe(handler: HTTPRouteHandler) -> None:
    function = handler.fn
    module = function.__module__.split(".")[1]
    name = function.__name__
    visitor = module == "webchat"
    handler.operation_id = f"webchat_{name}" if visitor else name
    handler.operation_class = Described
    handler.tags = [module]
    handler.summary = handler.summary or name.replace("_", " ").capitalize()
    guards = [guard for guard in handler.guards or () if isinstance(guard, requires)]
    if guards:
        handler.security = [{COOKIE: []}, {TOKEN: []}]
    elif visitor and name not in FREE_TO_VISITORS:
        handler.security = [{VISITOR: []}]
    elif name == "metrics":
        handler.security = [{}, {METRICS: []}]
    statuses = _refusals(handler, known=bool(guards), visitor=visitor)
    handler.responses = {status: _problem(status) for status in sorted(statuses)}


def _refusals(handler: HTTPRouteHandler, *, known: bool, visitor: bool) -> set[int]:
    """Tell how a route may refuse, from what it is: its guards, its method, the parts of its path.

    What cannot be seen so, it says itself: `opt={"refuses": {409}}`.
    """
    writes = bool(handler.http_methods & WRITING)
    statuses = {400, 503} | set(handler.opt.get("refuses", ()))
    if handler.operation_id == "healthz":
        statuses -= {503}  # it asks no database, else an outage would have the process killed
    if handler.operation_id == "metrics":
        statuses |= {404}
    if known:
        statuses |= {401, 403}
    if visitor:
        statuses |= {401, 403, 404}
    if any("{" in path for path in handler.paths):
        statuses.add(404)
    if writes:
        statuses |= {404, 409, 413, 415, 429}
        statuses |= {401, 403}  # signing in and setting up refuse so without a guard
    if "DELETE" in handler.http_methods:
        statuses |= {404, 409}
    return statuses


@cache
def _problem(status: int) -> ResponseSpec:
    return ResponseSpec(
        Problem,
        generate_examples=False,
        description=MEANINGS[status],
        media_type="application/problem+json",
    )
