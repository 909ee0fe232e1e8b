"""Keeping whose hand last changed each own role, which also tells open screens that roles are others now."""

from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from kefu.kit.reactions import Reader


async def keep_hand(tx: Tx, fact: Recorded) -> None:
    """Remember who changed a role, and when."""
    await tx.run(
        """insert into role_hand (workspace_id, role_id, member_id, at)
        values (%(workspace_id)s, %(role_id)s, %(member_id)s, %(at)s)
        on conflict (workspace_id, role_id) do update set member_id = excluded.member_id, at = excluded.at""",
        workspace_id=fact.workspace_id,
        role_id=fact.subject_id,
        member_id=fact.actor_id,
        at=fact.at,
    )


ROLES = Reader(
    name="roles",
    react=keep_hand,
    types=frozenset({"role.added", "role.changed", "role.removed"}),
    tables=("role_hand",),
    announces=True,
)
