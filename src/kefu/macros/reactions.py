"""Counting how often each macro is applied, so that the most used come first."""

from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from kefu.kit.reactions import Reader


async def count_use(tx: Tx, fact: Recorded) -> None:
    """Count one more use, at the time the fact says."""
    await tx.run(
        """insert into macro_use (workspace_id, macro_id, uses, last_used_at)
        values (%(workspace_id)s, %(macro_id)s, 1, %(at)s)
        on conflict (workspace_id, macro_id) do update set uses = macro_use.uses + 1,
            last_used_at = greatest(macro_use.last_used_at, excluded.last_used_at)""",
        workspace_id=fact.workspace_id,
        macro_id=fact.subject_id,
        at=fact.at,
    )


MACRO_USES = Reader(
    name="macro_uses",
    react=count_use,
    types=frozenset({"macro.applied"}),
    tables=("macro_use",),
)
