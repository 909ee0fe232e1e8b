"""Who may see a ticket: the SQL condition and the predicate, side by side; a test holds them equal."""

from typing import Any
from uuid import UUID

from kefu.kit.access import Principal

# A member sees what they own, what belongs to their part of the organisation, and what waits, not yet
# given to a team, in a unit above them.
VISIBLE = """(%(sees_all)s or ticket.assignee_id = %(me)s or ticket.unit_id = any(%(scope)s)
      or (ticket.team_id is null and ticket.unit_id = any(%(lineage)s)))"""


def visible_params(principal: Principal) -> dict[str, Any]:
    """Give the parameters of VISIBLE, the workspace included."""
    return {
        "workspace_id": principal.workspace_id,
        "sees_all": principal.scope is None,
        "me": principal.id,
        "scope": sorted(principal.scope or ()),
        "lineage": sorted(principal.lineage),
    }


def may_see(
    principal: Principal,
    *,
    workspace_id: UUID,
    unit_id: UUID,
    team_id: UUID | None,
    assignee_id: UUID | None,
) -> bool:
    """Decide as VISIBLE does, without the database."""
    if workspace_id != principal.workspace_id:
        return False
    if principal.scope is None:
        return True
    return (
        assignee_id == principal.id or unit_id in principal.scope or (team_id is None and unit_id in principal.lineage)
    )
