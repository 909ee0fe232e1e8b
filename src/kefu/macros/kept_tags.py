"""What names a tag here: macros, those of others and deleted ones too, since they can be brought back."""

from collections.abc import Sequence
from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.kept_tags import KeptTag


async def _count(tx: Tx, workspace_id: UUID, _ids: Sequence[UUID], names: Sequence[str]) -> int:
    return int(
        await tx.value(
            """select count(*) from macro where workspace_id = %(workspace_id)s and (
                select coalesce(bool_or(lower(normalize(named.name, nfkc)) = any(
                    select lower(normalize(meant, nfkc)) from unnest(%(names)s::text[]) as meant)), false)
                from jsonb_array_elements_text(
                    coalesce(steps -> 'add_tags', '[]') || coalesce(steps -> 'remove_tags', '[]')) as named(name))""",
            workspace_id=workspace_id,
            names=list(names),
        )
    )


MACROS = KeptTag(name="macros", count=_count)
