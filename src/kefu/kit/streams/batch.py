"""A stretch of the log on its way to the streams, with the rows its frames need, each loaded once."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.events import Recorded

V = TypeVar("V")
Load = Callable[[Tx, UUID, list[UUID]], Awaitable[dict[UUID, V]]]


class Batch:
    """Facts in order, and a transaction to look things up in; every audience shares what another has loaded."""

    def __init__(self, tx: Tx, facts: Sequence[Recorded] = ()) -> None:
        self.tx = tx
        self.facts = facts
        self._loaded: dict[tuple[Any, UUID], dict[UUID, Any]] = {}
        self._asked: dict[tuple[Any, UUID], set[UUID]] = {}

    async def load(self, find: Load[V], workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, V]:
        """Give what `find` knows under these ids; asks only for those not asked before."""
        known = self._loaded.setdefault((find, workspace_id), {})
        asked = self._asked.setdefault((find, workspace_id), set())
        if missing := set(ids) - asked:
            asked |= missing
            known.update(await find(self.tx, workspace_id, sorted(missing)))
        return known
