"""What names a tag here: the conditions of saved views, those of others and deleted ones too."""

from collections.abc import Sequence
from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.kept_tags import KeptTag


async def _count(tx: Tx, workspace_id: UUID, ids: Sequence[UUID], _names: Sequence[str]) -> int:
    return int(
        await tx.value(
            """select count(*) from saved_view
            where workspace_id = %(workspace_id)s and condition::text like any(%(ids)s)""",
            workspace_id=workspace_id,
            ids=[f"%{id}%" for id in ids],
        )
    )


SAVED_VIEWS = KeptTag(name="saved_views", count=_count)
