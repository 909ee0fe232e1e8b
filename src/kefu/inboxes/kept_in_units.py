"""What this module keeps in a unit: inboxes whose tickets go there, those that take none now included."""

from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.kept_in_units import KeptInUnit


async def _count_inboxes(tx: Tx, workspace_id: UUID, unit_id: UUID) -> int:
    return int(
        await tx.value(
            """select count(*) from inbox where workspace_id = %(workspace_id)s
            and (unit_id = %(unit_id)s or team_id = %(unit_id)s)""",
            workspace_id=workspace_id,
            unit_id=unit_id,
        )
    )


INBOXES = KeptInUnit(name="inboxes", count=_count_inboxes)
