"""Conditions that ask for nothing but status, unit and owner: the cells of the tally tell how many tickets fulfil them.

What all see who stand at the same place is added up once for them all; what is somebody's own, which another of that
place may not see and for whom it is not `me`, is corrected for each: that is a handful of cells.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.views.counting import Cell, Tally, stands_in_sight
from kefu.views.saved.conditions import AllOf, AnyOf, Condition, Not, OwnerIs, StatusIs, UnitIs, walk
from kefu.views.saved.looking import Looking, Placed
from kefu.views.saved.model import SavedView
from kefu.views.saved.part import EVERY

NOBODY = UUID(int=0)
_TOLD = (AllOf, AnyOf, Not, StatusIs, OwnerIs, UnitIs)


def is_told_by_cells(condition: Condition) -> bool:
    """Tell whether a cell says of its tickets whether they fulfil the condition."""
    return all(isinstance(part, _TOLD) for part, _ in walk(condition))


def place_of(principal: Principal) -> object:
    """Give what is the same for all who see the same, but for what is their own."""
    return principal.workspace_id, principal.scope, None if principal.scope is None else principal.lineage


def anybody_at_place_of(principal: Principal) -> Principal:
    """Give somebody who sees what is seen from the principal's place and owns nothing."""
    return msgspec.structs.replace(principal, id=NOBODY)


def count_cells(saved: SavedView, principal: Principal, tally: Tally) -> int:
    """Count the tickets that the principal sees under a view whose condition cells tell."""
    anybody = anybody_at_place_of(principal)
    key = (saved.id, saved.version, place_of(principal))
    if key not in tally.sums:
        tally.sums[key] = _sum(saved.condition, anybody, tally.in_sight(anybody))
    own = tally.owned(principal)
    counted = (cell for cell in own if stands_in_sight(principal, cell))
    return tally.sums[key] + _sum(saved.condition, principal, own) - _sum(saved.condition, anybody, counted)


def owns_elsewhere(condition: Condition, principal: Principal, tally: Tally) -> bool:
    """Tell whether the principal owns what their place does not see and what may fulfil the condition."""
    asked = condition.statuses | {"snoozed"}
    return any(cell.status in asked and not stands_in_sight(principal, cell) for cell in tally.owned(principal))


def _sum(condition: Condition, principal: Principal, cells: Iterable[Cell]) -> int:
    looking = Looking(principal, datetime.now(UTC))
    # what is snoozed or removed stands in cells of other names, and shows in none of these views
    return sum(cell.count for cell in cells if cell.status in EVERY and _fulfils(cell, condition, looking))


def _fulfils(cell: Placed, condition: Condition, looking: Looking) -> bool:
    match condition:
        case AllOf(of=parts):
            return all(_fulfils(cell, part, looking) for part in parts)
        case AnyOf(of=parts):
            return any(_fulfils(cell, part, looking) for part in parts)
        case Not(of=part):
            return not _fulfils(cell, part, looking)
        case StatusIs() | OwnerIs() | UnitIs():
            return condition.holds(cell, looking)
    raise TypeError(condition)
