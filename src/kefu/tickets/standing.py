"""What this module keeps in a unit: tickets that somebody must still do something about."""

from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.standing import Standing


async def _count_tickets(tx: Tx, workspace_id: UUID, unit_id: UUID) -> int:
    return int(
        await tx.value(
            """select count(*) from ticket where workspace_id = %(workspace_id)s
            and (unit_id = %(unit_id)s or team_id = %(unit_id)s)
            and status in ('new', 'open', 'pending', 'held') and end_state is null""",
            workspace_id=workspace_id,
            unit_id=unit_id,
        )
    )


TICKETS = Standing(name="tickets", count=_count_tickets)
