"""Reading the log for a person: the newest facts, perhaps of one ticket or of some types, and what comes."""

from collections.abc import Sequence
from uuid import UUID

from kefu.cli.failures import Failed
from kefu.kit.db import Tx
from kefu.kit.events import Recorded


async def find_newest(
    tx: Tx, *, ticket_id: UUID | None, types: Sequence[str], after: int = 0, limit: int
) -> list[Recorded]:
    """Give the newest facts after a position, oldest first."""
    facts = await tx.all(
        Recorded,
        """select position, workspace_id, at, type, version, ticket_id, customer_id, subject_id, actor_kind, actor_id,
            cause, data
        from event /* every workspace: the whole log, for the administrator of the machine */
        where position > %(after)s and (%(ticket_id)s::uuid is null or ticket_id = %(ticket_id)s)
          and (cardinality(%(types)s::text[]) = 0 or type = any(%(types)s))
        order by position desc limit %(limit)s""",
        after=after,
        ticket_id=ticket_id,
        types=list(types),
        limit=limit,
    )
    return facts[::-1]


async def ticket_with_number(tx: Tx, workspace_id: UUID, number: int) -> UUID:
    """Give a ticket's id; raises Failed."""
    found: UUID | None = await tx.value(
        "select id from ticket where workspace_id = %(workspace_id)s and number = %(number)s",
        workspace_id=workspace_id,
        number=number,
    )
    if found is None:
        raise Failed("ticket_unknown", number=number)
    return found
