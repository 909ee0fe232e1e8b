"""Keeping the tally: which cell each ticket stands in, and how many stand in each."""

from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from kefu.kit.reactions import Reader

_STAND = """
with before as (
    select unit_id, team_id, assignee_id, status from tally_ticket
    where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s
), stood as (
    insert into tally_ticket (workspace_id, ticket_id, unit_id, team_id, assignee_id, status)
    values (%(workspace_id)s, %(ticket_id)s, %(unit_id)s, %(team_id)s, %(assignee_id)s, %(status)s)
    on conflict (workspace_id, ticket_id) do update set unit_id = excluded.unit_id, team_id = excluded.team_id,
        assignee_id = excluded.assignee_id, status = excluded.status
), moves as (
    select unit_id, team_id, assignee_id, status, -1 as step from before
    union all
    select %(unit_id)s::uuid, %(team_id)s::uuid, %(assignee_id)s::uuid, %(status)s::text, 1
), net as (
    select unit_id, team_id, assignee_id, status, sum(step)::int as step from moves
    group by unit_id, team_id, assignee_id, status having sum(step) <> 0
)
insert into tally_cell (workspace_id, unit_id, team_id, assignee_id, status, count)
select %(workspace_id)s, unit_id, team_id, assignee_id, status, step from net
on conflict (workspace_id, unit_id, team_id, assignee_id, status)
do update set count = tally_cell.count + excluded.count
"""


async def stand(tx: Tx, fact: Recorded) -> None:
    """Move the ticket to the cell its fact says: end state, or that it is snoozed, stand in place of the status."""
    data = fact.data
    awake = "snoozed" if data.get("snoozed") else data["status"]
    await tx.run(
        _STAND,
        workspace_id=fact.workspace_id,
        ticket_id=fact.ticket_id,
        unit_id=data["unit_id"],
        team_id=data["team_id"],
        assignee_id=data["assignee_id"],
        status=data.get("end_state") or awake,
    )
    await tx.run(
        "delete from tally_cell where workspace_id = %(workspace_id)s and count = 0",
        workspace_id=fact.workspace_id,
    )


VIEWS_READER = Reader(
    name="views",
    react=stand,
    types=frozenset(
        {
            "ticket.created",
            "ticket.assigned",
            "ticket.status_changed",
            "ticket.removed",
            "ticket.restored",
            "ticket.snoozed",
            "ticket.returned",
        }
    ),
    tables=("tally_ticket", "tally_cell"),
    announces=True,
)
