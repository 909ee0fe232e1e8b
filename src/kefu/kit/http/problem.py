"""One handler turns every error into `application/problem+json` (RFC 9457), translated, with a stable code."""

import contextlib
import logging
import re
from typing import Any

import msgspec.structs
from litestar import Request, Response
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)
from litestar.types import ASGIApp, Receive, Scope, Send

from kefu.kit.driver import BAD_VALUES, DATABASE_ERRORS, is_outage, refusal_of
from kefu.kit.errors import InvalidInput, KefuError, MethodNotAllowed, NotFound, TooLarge, Unavailable
from kefu.kit.faults import INVALID, Fault, read_fault
from kefu.kit.http.context import language_of, request_id_of
from kefu.kit.http.limits import JSON_BYTES
from kefu.kit.translate import translate

log = logging.getLogger("kefu.http")
Asked = Request[Any, Any, Any]
_LACKING = re.compile(r"^Missing required \w+ parameter '([^']+)' for ")


class FieldProblem(msgspec.Struct, omit_defaults=True):
    """One field of a request that breaks a rule."""

    field: str
    code: str
    detail: str
    params: dict[str, Any] | None = None


class Problem(msgspec.Struct, omit_defaults=True):
    """What a refused request gets; `code` is stable, `detail` is for people, in their language."""

    title: str
    status: int
    code: str
    detail: str
    request_id: str
    type: str = "about:blank"
    field: str | None = None
    errors: list[FieldProblem] | None = None
    params: dict[str, Any] | None = None


def understand(error: Exception) -> KefuError:
    """Find the error of ours that an exception amounts to; anything unknown becomes a plain 500."""
    if isinstance(error, KefuError):
        return error
    if isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        return understand(error.exceptions[0])  # Litestar wraps what the transaction made of the handler's error
    if isinstance(error, NotFoundException):
        return NotFound()
    if isinstance(error, MethodNotAllowedException):
        return MethodNotAllowed()
    if isinstance(error, HTTPException) and error.status_code == 413:
        return TooLarge(limit=JSON_BYTES)  # the application is told this limit, see web/app.py
    if isinstance(error, HTTPException) and error.status_code < 500:
        return InvalidInput(reason="malformed")
    if is_outage(error):
        return refusal_of(error)
    if isinstance(error, BAD_VALUES):
        return InvalidInput(reason="malformed")  # a value that the database cannot hold
    return KefuError()


class ProblemAnswer(Response[None]):
    """A refusal that is put into words when it leaves, since whose language they are in may have to be looked up."""

    def __init__(self, error: Exception) -> None:
        self.known = understand(error)
        self.error = error
        super().__init__(None, status_code=self.known.status)

    def to_asgi_response(self, request: Asked, **_: Any) -> ASGIApp:  # type: ignore[override]
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            await _know_who_asks(request, self.known)
            response = _write(request, self.known, self.error)
            await response.to_asgi_response(app=None, request=request)(scope, receive, send)

        return answer


def answer_problem(_: Asked, error: Exception) -> ProblemAnswer:
    """Answer with the problem; logs a stack trace only for what we did not foresee."""
    answer = ProblemAnswer(error)
    if answer.known.status >= 500 and not isinstance(answer.known, Unavailable):
        log.error("request failed", exc_info=error)
    return answer


async def _know_who_asks(request: Asked, known: KefuError) -> None:
    """Find the member whom a refusal came before: an address there is none of, a body nobody could read.

    Without this the same member would be refused in one language early and in another late. With an
    `Accept-Language`, which browsers always send, nothing is looked up.
    """
    if request.headers.get("accept-language") or request.scope.get("principal") or known.status >= 500:
        return
    with contextlib.suppress(KefuError, *DATABASE_ERRORS):
        request.scope["principal"] = await request.app.state.authenticate(request)  # type: ignore[typeddict-unknown-key]


def _write(request: Asked, known: KefuError, error: Exception) -> Response[Problem]:
    language = language_of(request)
    faults = find_faults(request, error) if isinstance(error, ValidationException) else []
    if faults:
        known = InvalidInput(field=faults[0].field, reason=faults[0].code, **faults[0].params)
    reason = known.params.get("reason")
    problem = Problem(
        title=translate(f"titles.{known.status}", language),
        status=known.status,
        code=known.code,
        detail=translate(f"reasons.{reason}", language, **known.params)
        if reason
        else translate(f"errors.{known.code}", language, **known.params),
        request_id=request_id_of(request),
        field=known.field,
        errors=[_told(fault, language) for fault in faults] or None,
        params={key: value for key, value in known.params.items() if key != "retry_after"} or None,
    )
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, MethodNotAllowedException):
        headers |= error.headers or {}
    if "retry_after" in known.params:
        headers["Retry-After"] = str(known.params["retry_after"])
    return Response(problem, status_code=known.status, media_type="application/problem+json", headers=headers)


def find_faults(request: Asked, error: ValidationException) -> list[Fault]:
    """Name what is wrong with a request by the names its asker knows; the library's own English sentences stay out.

    The library stops at the first fault of a body; of parameters it tells all.
    """
    if lacking := _LACKING.search(error.detail):
        return [Fault(lacking[1], "missing")]
    extra = error.extra if isinstance(error.extra, list) else []
    return [_find_fault(request, entry) for entry in extra if isinstance(entry, dict)]


def _find_fault(request: Asked, entry: dict[str, Any]) -> Fault:
    key, said = str(entry.get("key", "")), str(entry.get("message", ""))
    handler: Any = request.scope.get("route_handler")
    known = dict(handler.parsed_fn_signature.parameters)
    for dependency in handler.resolve_dependencies().values():
        known = dict(dependency.parsed_fn_signature.parameters) | known
    if entry.get("source") == "body":
        fault = read_fault(said, known["data"].annotation, "" if key == "data" else key)
        return fault if fault.field else msgspec.structs.replace(fault, field="body")
    parameter = known.get(key)
    if parameter is None:
        return Fault(key or "body", INVALID)
    # a header and what is called otherwise outside has its name there
    return read_fault(said, parameter.annotation, at=getattr(parameter.kwarg_definition, "name", None) or key)


def _told(fault: Fault, language: str) -> FieldProblem:
    sentence = translate(f"reasons.{fault.code}", language, **fault.params)
    return FieldProblem(fault.field, fault.code, sentence, fault.params or None)
