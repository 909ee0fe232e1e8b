"""What modules keep a tag by. A module says it in its `kept_tags.py`, as a constant in capitals.

By these a tag is known to be worn and named by nothing before it is deleted: tags lie below all who name them.
"""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import msgspec

from kefu.kit.db import Tx


class KeptTag(msgspec.Struct, frozen=True, kw_only=True):
    """What there must be none of, by its `name`: `kept_tags.<name>` in the catalogues, with `{count}`.

    It is counted for a workspace, the ids by which the tag is meant, and its names, in lower case.
    """

    name: str
    count: Callable[[Tx, UUID, Sequence[UUID], Sequence[str]], Awaitable[int]]
