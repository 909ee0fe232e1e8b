"""What names a tag here: the conditions of saved views, those of others and deleted ones too."""

from collections.abc import Sequence
from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.kept_tags import KeptTag


async def _count(tx: Tx, workspace_id: UUID, ids: Sequence[UUID], _names: Sequence[str]) -> int:
    return int(
        await tx.value(
            """select count(*) from saved_view where workspace_id = %(workspace_id)s and exists (
                select from unnest(%(ids)s::text[]) as named(id) where strpos(condition::text, named.id) > 0)""",
            workspace_id=workspace_id,
            ids=[str(id) for id in ids],
        )
    )


SAVED_VIEWS = KeptTag(name="saved_views", count=_count)
