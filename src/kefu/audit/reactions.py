"""Keeping the audit: the facts that are checked, and nothing else of the log, by what they are looked for."""

import msgspec

from kefu.audit.model import LOOKS, TOPICS, WHOLE, is_personal
from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from kefu.kit.reactions import Reader


async def keep(tx: Tx, fact: Recorded) -> None:
    """Keep a fact that is checked."""
    if is_personal(fact.type, fact.data):
        return
    await tx.run(
        """insert into audit_entry
            (workspace_id, position, at, topic, type, actor_kind, actor_id, subject_id, data)
        values (%(workspace_id)s, %(position)s, %(at)s, %(topic)s, %(type)s, %(actor_kind)s, %(actor_id)s,
            %(subject_id)s, %(data)s::jsonb)""",
        workspace_id=fact.workspace_id,
        position=fact.position,
        at=fact.at,
        topic=TOPICS[fact.type].value,
        type=fact.type,
        actor_kind=fact.actor_kind,
        actor_id=fact.actor_id,
        subject_id=fact.workspace_id if fact.type in WHOLE else fact.subject_id,
        data=msgspec.json.encode(fact.data).decode(),
    )


AUDIT = Reader(
    name="audit", react=keep, types=frozenset(TOPICS), tables=("audit_entry",), announces=True, quiet=frozenset(LOOKS)
)
