"""What this module keeps in a unit: who works there, and who was asked to."""

from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.kept_in_units import KeptInUnit


async def _count_members(tx: Tx, workspace_id: UUID, unit_id: UUID) -> int:
    return int(
        await tx.value(
            "select count(*) from member where workspace_id = %(workspace_id)s and unit_id = %(unit_id)s and active",
            workspace_id=workspace_id,
            unit_id=unit_id,
        )
    )


async def _count_invitations(tx: Tx, workspace_id: UUID, unit_id: UUID) -> int:
    return int(
        await tx.value(
            "select count(*) from invitation where workspace_id = %(workspace_id)s and unit_id = %(unit_id)s",
            workspace_id=workspace_id,
            unit_id=unit_id,
        )
    )


MEMBERS = KeptInUnit(name="members", count=_count_members)
INVITATIONS = KeptInUnit(name="invitations", count=_count_invitations)
