"""Workload over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.params import QueryParameter

from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.idempotency import Once
from kefu.workload.model import STEP, Move, Moved, Pile, PileOfTickets, Workload
from kefu.workload.queries import find_pile, load_workload
from kefu.workload.service import move_pile

Whose = Annotated[UUID | None, QueryParameter(description="A member's tickets")]
Where = Annotated[UUID | None, QueryParameter(description="Those of a unit that are nobody's")]


@get("/api/workload", guards=[requires(Permission.WORK_SUPERVISE)], summary="Read who has how much to do")
async def read_workload(snapshot: Tx, principal: Principal) -> Workload:
    """Give the load of the members of one's part of the organisation, and the queues one sees."""
    return await load_workload(snapshot, principal)


@get("/api/workload/tickets", guards=[requires(Permission.WORK_SUPERVISE)], summary="List a pile")
async def list_pile(tx: Tx, principal: Principal, assignee_id: Whose = None, unit_id: Where = None) -> PileOfTickets:
    """Give the most urgent tickets of a member, or of a unit's queue."""
    pile = Pile(assignee_id=assignee_id, unit_id=unit_id)
    pile.check("assignee_id")
    rows = await find_pile(tx, principal, pile, STEP + 1)
    return PileOfTickets(items=list(rows[:STEP]), more=len(rows) > STEP)


@post("/api/workload/moves", guards=[requires(Permission.WORK_SUPERVISE)], status_code=200, summary="Move a pile")
async def create_move(tx: Tx, principal: Principal, once: Once, data: Move) -> Moved:
    """Give a member's tickets, or a unit's queue, to somebody; `POST /api/tickets/bulk/{id}/undo` takes it back."""
    return await once(tx, data, Moved, lambda: move_pile(tx, principal, data))


ROUTES = [read_workload, list_pile, create_move]
