"""Keeping whose hand last changed each field, which also tells open screens that fields are others now."""

from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from kefu.kit.reactions import Reader


async def keep_hand(tx: Tx, fact: Recorded) -> None:
    """Remember who changed a field, and when."""
    await tx.run(
        """insert into field_hand (workspace_id, field_id, member_id, at)
        values (%(workspace_id)s, %(field_id)s, %(member_id)s, %(at)s)
        on conflict (workspace_id, field_id) do update set member_id = excluded.member_id, at = excluded.at""",
        workspace_id=fact.workspace_id,
        field_id=fact.subject_id,
        member_id=fact.actor_id,
        at=fact.at,
    )


FIELDS = Reader(
    name="fields",
    react=keep_hand,
    types=frozenset({"field.added", "field.changed", "field.moved"}),
    tables=("field_hand",),
    announces=True,
)
