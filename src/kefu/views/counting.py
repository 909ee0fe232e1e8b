"""Counts of views from a copy of the tally that is read at most once a second and shared by everybody who asks.

What one agent may see is a sum over cells; the cells are the same for all. Two hundred agents whose screens ask again
after each change would otherwise have the database add up the same numbers two hundred times.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

import msgspec
from prometheus_client import Counter

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.log import Head
from kefu.views.model import View

READS = Counter("kefu_tally_reads", "Times the counts of a workspace's views were added up anew")
KEPT_SECONDS = 1.0
KEPT_WORKSPACES = 1000


class Mark(msgspec.Struct, frozen=True):
    """Where the log and the tally stood."""

    epoch: str
    head: int
    position: int


class Cell(msgspec.Struct, frozen=True):
    """So many tickets of one unit, owner and status; `waiting` says that no team has them yet."""

    unit_id: UUID
    waiting: bool
    assignee_id: UUID | None
    status: str
    count: int


class Piles:
    """Numbers of tickets by status, and how many of them nobody owns."""

    def __init__(self) -> None:
        self.every: dict[str, int] = defaultdict(int)
        self.nobodys: dict[str, int] = defaultdict(int)

    def add(self, cell: Cell) -> None:
        """Count a cell in."""
        self.every[cell.status] += cell.count
        if cell.assignee_id is None:
            self.nobodys[cell.status] += cell.count

    def count_in(self, other: "Piles") -> None:
        """Count all of another's in."""
        for mine, theirs in ((self.every, other.every), (self.nobodys, other.nobodys)):
            for status, count in theirs.items():
                mine[status] += count


class Tally:
    """A workspace's cells, put together so that anybody's counts are a few additions."""

    def __init__(self, mark: Mark, cells: Iterable[Cell]) -> None:
        self.mark = mark
        self.read_at = time.monotonic()
        self.sums: dict[object, int] = {}
        """What others added up from these cells, for whoever asks for the same."""
        self._total = Piles()
        self._units: dict[UUID, list[Cell]] = defaultdict(list)
        self._places: dict[tuple[UUID, bool], Piles] = defaultdict(Piles)
        self._owners: dict[UUID, list[Cell]] = defaultdict(list)
        for cell in cells:
            self._total.add(cell)
            self._units[cell.unit_id].append(cell)
            self._places[cell.unit_id, cell.waiting].add(cell)
            if cell.assignee_id is not None:
                self._owners[cell.assignee_id].append(cell)

    @property
    def age(self) -> float:
        """Give for how many seconds it has been kept."""
        return time.monotonic() - self.read_at

    def counts(self, principal: Principal, views: Iterable[View]) -> list[int]:
        """Give how many tickets each view has for the principal."""
        team = self._sum((unit, waiting) for unit in principal.scope or () for waiting in (True, False))
        mine, seen = Piles(), Piles()
        for cell in self._owners.get(principal.id, ()):
            mine.add(cell)
            if not stands_in_sight(principal, cell):
                seen.add(cell)
        if principal.scope is None:
            seen = self._total
        else:
            seen.count_in(team)
            seen.count_in(self._sum((unit, True) for unit in principal.lineage - principal.scope))
        piles: Mapping[str, Mapping[str, int]] = {
            "": seen.every,
            "mine": mine.every,
            "unassigned": seen.nobodys,
            "team": team.every,
            "following": {},  # no cell tells who follows: counted by itself
        }
        return [sum(piles[view.narrow].get(status, 0) for status in view.cells) for view in views]

    def in_sight(self, principal: Principal) -> Iterator[Cell]:
        """Give what the principal sees by where they stand, whoever owns it."""
        units: Iterable[UUID] = self._units if principal.scope is None else principal.scope | principal.lineage
        for unit in units:
            for cell in self._units.get(unit, ()):
                if stands_in_sight(principal, cell):
                    yield cell

    def owned(self, principal: Principal) -> Sequence[Cell]:
        """Give what the principal owns, wherever it stands."""
        return self._owners.get(principal.id, ())

    def _sum(self, places: Iterable[tuple[UUID, bool]]) -> Piles:
        total = Piles()
        for place in places:
            if place in self._places:
                total.count_in(self._places[place])
        return total


class Tallies:
    """The tallies of this process: each is read again when it changed, but at most once a second."""

    def __init__(self) -> None:
        self._kept: dict[UUID, Tally] = {}
        self._locks: dict[UUID, asyncio.Lock] = {}

    async def load(self, tx: Tx, workspace_id: UUID) -> tuple[Tally, float | None, Head]:
        """Give the workspace's tally and, when there is a newer one, after how many seconds it may be asked for.

        With both comes the log's head as this transaction sees it, which a kept tally does not know.
        """
        mark = await _load_mark(tx)
        head = Head(mark.epoch, mark.head)
        async with self._locks.setdefault(workspace_id, asyncio.Lock()):
            kept = self._kept.get(workspace_id)
            if kept is not None and kept.mark.epoch == mark.epoch:
                if kept.mark.position == mark.position:  # a replay sets it back, and what it makes is new too
                    return kept, None, head
                if kept.age < KEPT_SECONDS:
                    return kept, KEPT_SECONDS - kept.age, head
            READS.inc()
            fresh = Tally(mark, await _load_cells(tx, workspace_id))
            self._keep(workspace_id, fresh)
        return fresh, None, head

    def _keep(self, workspace_id: UUID, tally: Tally) -> None:
        self._kept.pop(workspace_id, None)
        self._kept[workspace_id] = tally
        while len(self._kept) > KEPT_WORKSPACES:
            oldest = next(iter(self._kept))
            del self._kept[oldest]
            self._locks.pop(oldest, None)


TALLIES = Tallies()


def stands_in_sight(principal: Principal, cell: Cell) -> bool:
    """Tell whether the principal sees the cell by its place alone."""
    if principal.scope is None:
        return True
    return cell.unit_id in principal.scope or (cell.waiting and cell.unit_id in principal.lineage)


async def _load_mark(tx: Tx) -> Mark:
    mark = await tx.one(
        Mark,
        """select epoch, position as head,
            coalesce((select position from cursor where reader = 'views'), 0) as position from log_head""",
    )
    assert mark is not None  # log_head always has its row
    return mark


async def _load_cells(tx: Tx, workspace_id: UUID) -> list[Cell]:
    return await tx.all(
        Cell,
        """select unit_id, team_id is null as waiting, assignee_id, status, sum(count)::int as count from tally_cell
        where workspace_id = %(workspace_id)s group by 1, 2, 3, 4""",
        workspace_id=workspace_id,
    )
