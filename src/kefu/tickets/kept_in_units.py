"""What this module keeps in a unit: tickets that are worked on, and what goes there from who left."""

from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.kept_in_units import KeptInUnit

# a team's ticket lies in the team as its unit (`give`), so one index has them all while everybody waits for the unit
TICKETS_OF_UNIT = """select count(*) from ticket where workspace_id = %(workspace_id)s and unit_id = %(unit_id)s
    and status in ('new', 'open', 'pending', 'held') and end_state is null"""


async def _count_tickets(tx: Tx, workspace_id: UUID, unit_id: UUID) -> int:
    return int(
        await tx.value(
            TICKETS_OF_UNIT,
            workspace_id=workspace_id,
            unit_id=unit_id,
        )
    )


async def _count_hand_overs(tx: Tx, workspace_id: UUID, unit_id: UUID) -> int:
    return int(
        await tx.value(
            "select count(*) from hand_over where workspace_id = %(workspace_id)s and team_id = %(unit_id)s",
            workspace_id=workspace_id,
            unit_id=unit_id,
        )
    )


TICKETS = KeptInUnit(name="tickets", count=_count_tickets)
HAND_OVERS = KeptInUnit(name="hand_overs", count=_count_hand_overs)
