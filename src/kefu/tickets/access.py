"""Who may see a ticket, and hear what is whispered on it: the SQL condition and the predicate, side by side.

A test holds them equal.
"""

from typing import Any
from uuid import UUID

from kefu.kit.access import Permission, Principal

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


# Who may see the ticket hears a whisper on it when it is their own, when it was said to them and the ticket is still
# theirs, or when the ticket lies in their part of the organisation and they supervise it.
HEARD = """(whisper.author_id = %(me)s or (whisper.hearer_id = %(me)s and ticket.assignee_id = %(me)s)
      or (%(supervises)s and (%(sees_all)s or ticket.unit_id = any(%(scope)s))))"""


def hearing_params(principal: Principal) -> dict[str, Any]:
    """Give the parameters of VISIBLE and HEARD."""
    return visible_params(principal) | {"supervises": principal.may(Permission.WORK_SUPERVISE)}


def supervises(principal: Principal, unit_id: UUID) -> bool:
    """Tell whether the principal is a supervisor over what lies in the unit."""
    return principal.may(Permission.WORK_SUPERVISE) and (principal.scope is None or unit_id in principal.scope)


def may_hear(
    principal: Principal, *, unit_id: UUID, assignee_id: UUID | None, author_id: UUID, hearer_id: UUID
) -> bool:
    """Decide as HEARD does, for whoever may see the ticket, without the database."""
    if author_id == principal.id or (hearer_id == principal.id and assignee_id == principal.id):
        return True
    return supervises(principal, unit_id)
