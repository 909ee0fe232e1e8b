"""One handler turns every error into `application/problem+json` (RFC 9457), translated, with a stable code."""

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)

from kefu.kit.driver import BAD_VALUES, is_outage, refusal_of
from kefu.kit.errors import InvalidInput, KefuError, MethodNotAllowed, NotFound, TooLarge, Unavailable
from kefu.kit.http.context import language_of, request_id_of
from kefu.kit.translate import translate

log = logging.getLogger("kefu.http")
Asked = Request[Any, Any, Any]


class FieldProblem(msgspec.Struct, omit_defaults=True):
    """One field of a request that breaks a rule."""

    field: str
    code: str
    detail: str


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
        return TooLarge(limit=0)
    if isinstance(error, HTTPException) and error.status_code < 500:
        return InvalidInput(reason="malformed")
    if is_outage(error):
        return refusal_of(error)
    if isinstance(error, BAD_VALUES):
        return InvalidInput(reason="malformed")  # a value that the database cannot hold
    return KefuError()


def answer_problem(request: Asked, error: Exception) -> Response[Problem]:
    """Answer with the problem; logs a stack trace only for what we did not foresee."""
    known = understand(error)
    if known.status >= 500 and not isinstance(known, Unavailable):
        log.error("request failed", exc_info=error)
    language = language_of(request)
    errors = _field_problems(error, language) if isinstance(error, ValidationException) else None
    reason = known.params.get("reason")
    problem = Problem(
        title=translate(f"titles.{known.status}", language),
        status=known.status,
        code=known.code,
        detail=translate(f"reasons.{reason}", language, **known.params)
        if reason
        else translate(f"errors.{known.code}", language, **known.params),
        request_id=request_id_of(request),
        field=known.field or (errors[0].field if errors else None),
        errors=errors,
        params={key: value for key, value in known.params.items() if key != "retry_after"} or None,
    )
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, MethodNotAllowedException):
        headers |= error.headers or {}
    if "retry_after" in known.params:
        headers["Retry-After"] = str(known.params["retry_after"])
    return Response(problem, status_code=known.status, media_type="application/problem+json", headers=headers)


def _field_problems(error: ValidationException, language: str) -> list[FieldProblem] | None:
    """Name the fields; the library's own English sentences stay out."""
    extra = error.extra if isinstance(error.extra, list) else []
    found = [
        FieldProblem(str(entry.get("key") or "body"), "invalid", translate("reasons.field", language))
        for entry in extra
        if isinstance(entry, dict)
    ]
    return found or None
