"""Keeping the tally (which cell each ticket stands in, how many stand in each) and who last changed a saved view."""

from collections.abc import Sequence
from typing import Any

from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from kefu.kit.reactions import Reader

_STAND = """ /* every workspace: the facts name theirs */
with now as (
    select * from unnest(%(workspaces)s::uuid[], %(tickets)s::uuid[], %(units)s::uuid[], %(teams)s::uuid[],
        %(assignees)s::uuid[], %(statuses)s::text[])
        as fact(workspace_id, ticket_id, unit_id, team_id, assignee_id, status)
), before as (
    select tally.* from tally_ticket tally
    join now on now.workspace_id = tally.workspace_id and now.ticket_id = tally.ticket_id
), stood as (
    insert into tally_ticket (workspace_id, ticket_id, unit_id, team_id, assignee_id, status)
    select workspace_id, ticket_id, unit_id, team_id, assignee_id, status from now
    on conflict (workspace_id, ticket_id) do update set unit_id = excluded.unit_id, team_id = excluded.team_id,
        assignee_id = excluded.assignee_id, status = excluded.status
), moves as (
    select workspace_id, unit_id, team_id, assignee_id, status, -1 as step from before
    union all
    select workspace_id, unit_id, team_id, assignee_id, status, 1 from now
), net as (
    select workspace_id, unit_id, team_id, assignee_id, status, sum(step)::int as step from moves
    group by workspace_id, unit_id, team_id, assignee_id, status having sum(step) <> 0
)
insert into tally_cell (workspace_id, unit_id, team_id, assignee_id, status, count)
select workspace_id, unit_id, team_id, assignee_id, status, step from net
on conflict (workspace_id, unit_id, team_id, assignee_id, status)
do update set count = tally_cell.count + excluded.count
"""


async def stand(tx: Tx, fact: Recorded) -> None:
    """Move the ticket to the cell its fact says: end state, or that it is snoozed, stand in place of the status."""
    await stand_all(tx, [fact])


async def stand_all(tx: Tx, facts: Sequence[Recorded]) -> None:
    """Move tickets to the cells of their last facts: where one stood in between changes no count."""
    latest = {(fact.workspace_id, fact.ticket_id): fact for fact in facts}.values()
    await tx.run(
        _STAND,
        workspaces=[fact.workspace_id for fact in latest],
        tickets=[fact.ticket_id for fact in latest],
        units=[fact.data["unit_id"] for fact in latest],
        teams=[fact.data["team_id"] for fact in latest],
        assignees=[fact.data["assignee_id"] for fact in latest],
        statuses=[_cell_status(fact.data) for fact in latest],
    )
    await tx.run(
        "delete from tally_cell where workspace_id = any(%(workspaces)s) and count = 0",
        workspaces=list({fact.workspace_id for fact in latest}),
    )


def _cell_status(data: dict[str, Any]) -> str:
    return str(data.get("end_state") or ("snoozed" if data.get("snoozed") else data["status"]))


VIEWS_READER = Reader(
    name="views",
    react=stand,
    react_many=stand_all,
    types=frozenset(
        {
            "ticket.created",
            "ticket.assigned",
            "ticket.status_changed",
            "ticket.status_restored",
            "ticket.removed",
            "ticket.restored",
            "ticket.snoozed",
            "ticket.returned",
            "ticket.merged",
            "ticket.unmerged",
        }
    ),
    tables=("tally_ticket", "tally_cell"),
    announces=True,
)


async def keep_hand(tx: Tx, fact: Recorded) -> None:
    """Remember whose hand last changed a saved view."""
    await tx.run(
        """insert into saved_view_hand (workspace_id, view_id, member_id, position)
        values (%(workspace_id)s, %(view_id)s, %(member_id)s, %(position)s)
        on conflict (workspace_id, view_id) do update
            set member_id = excluded.member_id, position = excluded.position""",
        workspace_id=fact.workspace_id,
        view_id=fact.subject_id,
        member_id=fact.actor_id,
        position=fact.position,
    )


SAVED_VIEWS = Reader(
    name="saved_views",
    react=keep_hand,
    types=frozenset(
        {
            "saved_view.added",
            "saved_view.changed",
            "saved_view.moved",
            "saved_view.deleted",
            "saved_view.restored",
        }
    ),
    tables=("saved_view_hand",),
    announces=True,
)
