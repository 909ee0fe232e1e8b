"""What wears a tag: tickets, removed ones too."""

from collections.abc import Sequence
from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.kept_tags import KeptTag

MANY = 1000


async def _count(tx: Tx, workspace_id: UUID, ids: Sequence[UUID], _names: Sequence[str]) -> int:
    return int(
        await tx.value(
            """select count(*) from unnest(%(ids)s::uuid[]) as same(id) cross join lateral (
                select from ticket_tag where ticket_tag.workspace_id = %(workspace_id)s
                and ticket_tag.tag_id = same.id order by ticket_tag.tag_id, ticket_tag.ticket_id limit %(many)s
            ) worn""",
            workspace_id=workspace_id,
            ids=list(ids),
            many=MANY,
        )
    )


TICKETS = KeptTag(name="tickets", count=_count)
