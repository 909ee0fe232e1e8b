"""What lies in a unit: the units below it that are used."""

from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.kept_in_units import KeptInUnit


async def _count_units(tx: Tx, workspace_id: UUID, unit_id: UUID) -> int:
    return int(
        await tx.value(
            """select count(*) from unit where workspace_id = %(workspace_id)s and parent_id = %(unit_id)s
            and archived_at is null""",
            workspace_id=workspace_id,
            unit_id=unit_id,
        )
    )


UNITS = KeptInUnit(name="units", count=_count_units)
