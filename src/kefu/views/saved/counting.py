"""Counts of saved views: how many tickets fulfil each that the asker may see, counted anew at most once a second.

Where cells of the tally tell a condition (cells.py) nothing is read. Other conditions are counted in the table. What
bounds it: who stands at the same place shares one count, but for whom it speaks of or who owns something elsewhere;
counting stops at 1000; a view of living tickets reads an index that holds nothing else; one of what is done looks at
the newest LOOKED; what took long is counted so much less often (PACE); one answer does not count everything that is due
(SPENT); and no more than AT_ONCE counts of one process run at a time. Who gets an older count, or none yet, is told
after how many seconds a newer one can be had.
"""

import math
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from prometheus_client import Counter

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.log import Head
from kefu.tickets import LIVE
from kefu.views.composing import find_page, fitting, page_params
from kefu.views.counting import TALLIES, Tallies, Tally
from kefu.views.model import MOST_COUNTED, View
from kefu.views.saved.cells import anybody_at_place_of, count_cells, is_told_by_cells, owns_elsewhere, place_of
from kefu.views.saved.conditions import Condition
from kefu.views.saved.looking import Looking
from kefu.views.saved.model import SavedView, Sorting, view_of
from kefu.views.saved.queries import look

READS = Counter("kefu_saved_view_reads", "Times a saved view was counted anew")
KEPT_SECONDS = 1.0
TIMED_SECONDS = 30.0
"""After so long a count that time alone may change is counted again."""
PACE = 20
"""A count rests so many times as long as it took: so much of one connection at most goes into one count."""
SPENT = 0.015
"""After so many seconds of counting an answer takes older counts as they are; the next one goes on with the oldest."""
AT_ONCE = 4
AGAIN = 0.5
KEPT = 20_000
LOOKED = 2000
_ALL = "select count(*) as fitting, 0 as looked from ({page}) page"
_STRETCH = """with near as materialized ({page})
select (select count(*) from near) as looked, (select count(*) from (
    select from near cross join lateral (
        select from ticket where ticket.workspace_id = %(workspace_id)s and ticket.id = near.id and {fits} offset 0
    ) one limit {limit:d}
) found) as fitting"""
Key = tuple[UUID, int, object]


class Found(msgspec.Struct, frozen=True):
    """How many tickets fulfil a condition, at most 1000; not `exact` when only the newest were looked at."""

    count: int
    exact: bool


class SavedCount(msgspec.Struct, frozen=True, kw_only=True):
    """A saved view with how many tickets it shows the asker, at most 1000; null until it is counted.

    There may be more when it is not `exact`: then only the tickets changed last were looked at.
    """

    id: UUID
    count: int | None
    exact: bool


class SavedCounts(msgspec.Struct, frozen=True, kw_only=True):
    """All saved views one may use with their counts, as of `cursor`.

    `again_in` says after how many seconds newer ones can be had.
    """

    cursor: str
    items: list[SavedCount]
    again_in: float | None


class Kept(msgspec.Struct, frozen=True):
    """A count, at which place of the log it was made, when, and how long that took."""

    found: Found
    head: str
    at: float
    cost: float

    def rests(self, now: float) -> float:
        """Give for how many seconds it is not counted again, whatever happens."""
        return self.at + max(KEPT_SECONDS, PACE * self.cost) - now

    def holds(self, head: str, now: float, *, timed: bool) -> bool:
        """Tell whether nothing happened that could have changed it."""
        return self.head == head and not (timed and now - self.at >= TIMED_SECONDS)


async def count_wish(tx: Tx, principal: Principal, condition: Condition) -> Found:
    """Count the tickets that fulfil a condition and that the principal may see."""
    looking = await look(tx, principal, condition)
    # by the index that holds least
    view = view_of(condition, Sorting.URGENT if condition.statuses <= LIVE else Sorting.CHANGED, looking)
    limit = LOOKED if view.windowed else MOST_COUNTED
    page = find_page(view, principal, after=False, limit=limit)
    sql = (
        _STRETCH.format(page=page, fits=fitting(view), limit=MOST_COUNTED) if view.windowed else _ALL.format(page=page)
    )
    row = await tx.rows(sql, **params_of(view, principal, looking))
    count, looked = int(row[0]["fitting"]), int(row[0]["looked"])
    return Found(count, exact=not view.windowed or looked < LOOKED or count >= MOST_COUNTED)


def params_of(view: View, principal: Principal, looking: Looking) -> dict[str, Any]:
    """Give the parameters of the view's place and of its condition."""
    return page_params(view, principal) | looking.params


class Counts:
    """The counts of this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, tallies: Tallies = TALLIES) -> None:
        self._clock = clock
        self._tallies = tallies
        self._kept: dict[Key, Kept] = {}
        self._running: set[Key] = set()

    async def load(self, tx: Tx, principal: Principal, views: Sequence[SavedView]) -> SavedCounts:
        """Give the count of each of these views, counting anew those that are due."""
        tally, wait, head = await self._tallies.load(tx, principal.workspace_id)
        if wait is None and tally.mark.position < head.position:
            wait = KEPT_SECONDS  # its reader is behind, and says nothing to a screen when it is not any more
        waits = [] if wait is None else [wait]
        items = {
            saved.id: SavedCount(id=saved.id, count=min(count_cells(saved, principal, tally), MOST_COUNTED), exact=True)
            for saved in views
            if is_told_by_cells(saved.condition)
        }
        asked = [(_asking(principal, saved, tally), saved) for saved in views if saved.id not in items]
        began = self._clock()
        for who, saved in sorted(asked, key=self._counted_at):
            kept, wait = await self._count(tx, who, saved, str(head), hurried=self._clock() - began >= SPENT)
            if wait is not None:
                waits.append(wait)
            count, exact = (kept.found.count, kept.found.exact) if kept else (None, True)
            items[saved.id] = SavedCount(id=saved.id, count=count, exact=exact)
        cursor = Head(head.epoch, min(head.position, tally.mark.position))
        in_order = [items[saved.id] for saved in views]
        return SavedCounts(cursor=str(cursor), items=in_order, again_in=min(waits, default=None))

    def _counted_at(self, asked: tuple[Principal, SavedView]) -> float:
        kept = self._kept.get(_key(*asked))
        return kept.at if kept else -math.inf

    async def _count(
        self, tx: Tx, who: Principal, saved: SavedView, head: str, *, hurried: bool
    ) -> tuple[Kept | None, float | None]:
        """Give a view's count and, where a newer one can be had, after how many seconds."""
        timed, now, key = saved.condition.timed, self._clock(), _key(who, saved)
        kept = self._kept.get(key)
        if kept and kept.holds(head, now, timed=timed):
            return kept, kept.at + TIMED_SECONDS - now if timed else None
        if kept and (rests := kept.rests(now)) > 0:
            return kept, rests
        if kept and hurried:
            return kept, AGAIN
        if key in self._running or len(self._running) >= AT_ONCE:
            return kept, AGAIN
        self._running.add(key)
        try:
            READS.inc()
            found = await count_wish(tx, who, saved.condition)
            fresh = Kept(found, head, now, self._clock() - now)
        finally:
            self._running.discard(key)
        self._keep(key, fresh)
        return fresh, TIMED_SECONDS if timed else None

    def _keep(self, key: Key, kept: Kept) -> None:
        self._kept.pop(key, None)
        self._kept[key] = kept
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]


def _asking(principal: Principal, saved: SavedView, tally: Tally) -> Principal:
    """Give for whom a view is counted: anybody of the principal's place, unless it is different for them."""
    own = saved.condition.names_me or owns_elsewhere(saved.condition, principal, tally)
    return principal if own else anybody_at_place_of(principal)


def _key(who: Principal, saved: SavedView) -> Key:
    return saved.id, saved.version, (who.id, place_of(who))


COUNTS = Counts()
