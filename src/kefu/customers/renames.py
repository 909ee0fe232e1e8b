"""What customers were called before and after a change. Texts live here; the fact that points to them holds none."""

from datetime import datetime
from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.ids import new_id


async def keep_rename(tx: Tx, workspace_id: UUID, customer_id: UUID, before: str, after: str) -> UUID | None:
    """Keep an old and a new name; gives the id under which they are kept, or None where the name is the same."""
    if before == after:
        return None
    id = new_id()
    await tx.run(
        """insert into customer_rename (workspace_id, id, customer_id, before, after)
        values (%(workspace_id)s, %(id)s, %(customer_id)s, %(before)s, %(after)s)""",
        workspace_id=workspace_id,
        id=id,
        customer_id=customer_id,
        before=before,
        after=after,
    )
    return id


async def forget_renames(tx: Tx, workspace_id: UUID, customer_id: UUID, since: datetime | None = None) -> None:
    """Forget what a customer was called, all of it or what was kept since a moment."""
    await tx.run(
        """delete from customer_rename where workspace_id = %(workspace_id)s and customer_id = %(customer_id)s
            and at >= coalesce(%(since)s::timestamptz, '-infinity')""",
        workspace_id=workspace_id,
        customer_id=customer_id,
        since=since,
    )
