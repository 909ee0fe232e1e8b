"""The one tree of errors that people may see.

KefuError
├── InvalidInput        400  the request cannot be understood or breaks a rule of its own
├── Unauthenticated     401  nobody is known to be asking
├── Forbidden           403  the route needs a permission that the principal lacks
├── NotFound            404  it does not exist, or the principal may not know that it does
├── MethodNotAllowed    405
├── Conflict            409  the state of the thing forbids it
│   ├── VersionConflict      somebody else changed it first
│   └── IdTaken              the id (or idempotency key) was used for something else
├── BodyStalled         408  the body stopped coming; nothing of it was kept
├── BodySlow            408  the body came too slowly; nothing of it was kept
├── TooLarge            413
├── UnsupportedType     415
├── RateLimited         429  carries retry_after
└── Unavailable         503  carries retry_after; nothing was written, or a retry with the same id tells
    └── StorageFull          a disk has no room; nothing was written

A class attribute `status` is the HTTP status and `code` the stable name; the sentence people read is
`errors.<code>` in the catalogues of `kit/translate.py`, filled with `params`.
"""

import math
from typing import Any, ClassVar


class KefuError(Exception):
    """Something went wrong that the person who asked can be told about."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"

    def __init__(self, *, field: str | None = None, **params: Any) -> None:
        super().__init__(self.code)
        self.field = field
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} field={self.field} {self.params}"


class InvalidInput(KefuError):
    """The request breaks a rule; `reason` names which (catalogue key `reasons.<reason>`)."""

    status = 400
    code = "invalid"


class Unauthenticated(KefuError):
    """Nobody is known to be asking."""

    status = 401
    code = "unauthenticated"


class Forbidden(KefuError):
    """The principal lacks the permission the route names."""

    status = 403
    code = "forbidden"


class NotFound(KefuError):
    """It does not exist, or the principal may not know that it does."""

    status = 404
    code = "not_found"


class MethodNotAllowed(KefuError):
    """The address exists but not for this method."""

    status = 405
    code = "method_not_allowed"


class Conflict(KefuError):
    """The present state forbids it."""

    status = 409
    code = "conflict"


class VersionConflict(Conflict):
    """Somebody else changed it first; `current_version` tells what it is now."""

    code = "version_conflict"


class IdTaken(Conflict):
    """The id or idempotency key was used before by somebody else or for other content."""

    code = "id_taken"


class BodyStalled(KefuError):
    """A request whose body stopped coming; what was read of it is thrown away. `seconds` is how long was waited."""

    status = 408
    code = "body_stalled"

    def __init__(self, *, seconds: float) -> None:
        super().__init__(seconds=math.ceil(seconds))


class BodySlow(KefuError):
    """A request whose body was not there in time; what was read of it is thrown away. `seconds` is how long it had."""

    status = 408
    code = "body_slow"

    def __init__(self, *, seconds: float) -> None:
        super().__init__(seconds=math.ceil(seconds))


class TooLarge(KefuError):
    """More bytes than allowed; `limit` is in bytes, `size` says it to people."""

    status = 413
    code = "too_large"

    def __init__(self, *, limit: int, field: str | None = None) -> None:
        super().__init__(field=field, limit=limit, size=_size(limit))


class UnsupportedType(KefuError):
    """A content type that is not accepted here."""

    status = 415
    code = "unsupported_type"


class RateLimited(KefuError):
    """Too many requests; `retry_after` is in seconds."""

    status = 429
    code = "rate_limited"


class Unavailable(KefuError):
    """The database or a part of the service is away; `retry_after` is in seconds."""

    status = 503
    code = "unavailable"


class StorageFull(Unavailable):
    """A disk is full or nearly so; 503 and not 507, since that is what every client takes for "later"."""

    code = "storage_full"


def _size(count: float) -> str:
    """Write bytes as people do: 20 MB."""
    unit = "B"
    for larger in ("KB", "MB", "GB"):
        if count < 1024:
            break
        count, unit = count / 1024, larger
    return f"{count:.4g} {unit}"
