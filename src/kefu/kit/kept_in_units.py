"""What modules keep in a unit that is used. A module says it in its `kept_in_units.py`, as a constant in capitals.

By these a unit is known to be empty before it is archived: the organisation lies below all who have something in it.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from kefu.kit.db import Tx


class KeptInUnit(msgspec.Struct, frozen=True, kw_only=True):
    """What there must be none of in a unit, by its `name`: `kept_in_units.<name>` in the catalogues, with `{count}`."""

    name: str
    count: Callable[[Tx, UUID, UUID], Awaitable[int]]
