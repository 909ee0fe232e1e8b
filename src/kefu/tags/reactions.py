"""Keeping whose hand last changed each tag, which also tells open screens that tags are others now."""

from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from kefu.kit.reactions import Reader


async def keep_hand(tx: Tx, fact: Recorded) -> None:
    """Remember who changed a tag, and when."""
    await tx.run(
        """insert into tag_hand (workspace_id, tag_id, member_id, at)
        values (%(workspace_id)s, %(tag_id)s, %(member_id)s, %(at)s)
        on conflict (workspace_id, tag_id) do update set member_id = excluded.member_id, at = excluded.at""",
        workspace_id=fact.workspace_id,
        tag_id=fact.subject_id,
        member_id=fact.actor_id,
        at=fact.at,
    )


TAGS = Reader(
    name="tags",
    react=keep_hand,
    types=frozenset({"tag.added", "tag.changed", "tag.merged", "tag.deleted"}),
    tables=("tag_hand",),
    announces=True,
    adds=frozenset({"tag.added"}),
)
