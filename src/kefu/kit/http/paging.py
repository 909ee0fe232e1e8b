"""Page marks: where a list goes on, opaque to the client.

`?limit=&after=` → `{items, next}`; what is read from its end goes backwards: `?limit=&before=` → `earlier`.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec

from kefu.kit.errors import InvalidInput

T = TypeVar("T")
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
MomentText = Annotated[
    str, msgspec.Meta(pattern=r"^(-?infinity|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)?)$")
]
"""A moment as the database writes it, which can be no Python datetime where it is infinite."""
Position = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


def mark_of(*keys: Any) -> str:
    """Encode the sort keys of the last row shown."""
    return base64.urlsafe_b64encode(msgspec.json.encode(keys)).decode().rstrip("=")


def read_mark(mark: str, kind: type[T], field: str = "after") -> T:
    """Decode a page mark into a tuple type such as `tuple[str, UUID]`; raises InvalidInput."""
    try:
        raw = base64.b64decode(mark.encode() + b"=" * (-len(mark) % 4), altchars=b"-_", validate=True)
        if b"\\u0000" in raw:
            raise InvalidInput(field=field, reason="cursor")
        return msgspec.json.decode(raw, type=kind)
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise InvalidInput(field=field, reason="cursor") from error


def cut_page(rows: Sequence[T], limit: int, keys: Callable[[T], tuple[Any, ...]]) -> tuple[list[T], str | None]:
    """Split `limit + 1` fetched rows into the page and the mark of the next one."""
    page = list(rows[:limit])
    return page, mark_of(*keys(page[-1])) if len(rows) > limit and page else None
