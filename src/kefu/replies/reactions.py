"""Counting how often each saved reply is used, so that the most used come first."""

from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from kefu.kit.reactions import Reader


async def count_use(tx: Tx, fact: Recorded) -> None:
    """Count one more use, at the time the fact says."""
    await tx.run(
        """insert into saved_reply_use (workspace_id, reply_id, uses, last_used_at)
        values (%(workspace_id)s, %(reply_id)s, 1, %(at)s)
        on conflict (workspace_id, reply_id) do update set uses = saved_reply_use.uses + 1,
            last_used_at = greatest(saved_reply_use.last_used_at, excluded.last_used_at)""",
        workspace_id=fact.workspace_id,
        reply_id=fact.subject_id,
        at=fact.at,
    )


REPLY_USES = Reader(
    name="saved_reply_uses",
    react=count_use,
    types=frozenset({"saved_reply.used"}),
    tables=("saved_reply_use",),
)
