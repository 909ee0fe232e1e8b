"""Giving a whole pile of tickets to somebody."""

from uuid import UUID

from msgspec import UNSET

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput
from kefu.members import find_cover
from kefu.tickets import BulkChange, BulkTarget, BulkWish, change_many
from kefu.workload.model import STEP, Move, Moved, Taker
from kefu.workload.queries import find_pile


async def move_pile(tx: Tx, principal: Principal, data: Move) -> Moved:
    """Give the most urgent of a pile to somebody, a few hundred at a time.

    Raises InvalidInput for a pile that is not one or would be given to whom it belongs, IdTaken, CannotTake.
    """
    data.pile.check("pile")
    if data.pile.assignee_id in await _takers(tx, principal, data.to):
        raise InvalidInput(field="to", reason="same_taker")
    rows = await find_pile(tx, principal, data.pile, STEP + 1)
    if not rows:
        return Moved(id=data.id, items=[], more=False)
    targets = [BulkTarget(number=row.number, version=row.version) for row in rows[:STEP]]
    done = await change_many(tx, principal, BulkChange(id=data.id, tickets=targets, wish=_wish(data.to)))
    return Moved(id=data.id, items=done.items, more=len(rows) > STEP)


async def _takers(tx: Tx, principal: Principal, to: Taker) -> set[UUID]:
    """Give whom the tickets are asked for, and who stands in while they are away; who takes them for themself does."""
    if to.assignee_id is None:
        return set()
    cover = None if to.assignee_id == principal.id else await find_cover(tx, principal.workspace_id, to.assignee_id)
    return {to.assignee_id} | ({cover} if cover else set())


def _wish(to: Taker) -> BulkWish:
    """Say what the tickets become; who is given one keeps the team it is in, unless a team is named."""
    return BulkWish(assignee_id=to.assignee_id, team_id=UNSET if to.team_id is None else to.team_id)
