"""What a client missed, read from the log: bounded, in pieces, and never past where its queue begins."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import msgspec

from kefu.kit.db import Db, Tx
from kefu.kit.events import Recorded
from kefu.kit.streams.batch import Batch

MOST_FACTS = 5_000
MOST_POSITIONS = 200_000
PIECE = 250

_OF_WORKSPACE = """from event where workspace_id = %(workspace_id)s
  and position > %(after)s and position <= %(through)s
  and (%(customer_id)s::uuid is null or customer_id = %(customer_id)s)"""


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the log as one client may know it: of a workspace, perhaps of one customer only."""

    workspace_id: UUID
    customer_id: UUID | None
    after: int
    through: int


async def is_too_long(tx: Tx, missed: Missed) -> bool:
    """Tell whether starting afresh is cheaper than replaying."""
    if missed.through - missed.after > MOST_POSITIONS:
        return True
    count = await tx.value(
        f"select count(*) from (select 1 {_OF_WORKSPACE} limit %(limit)s) missed",  # noqa: S608  constants only
        limit=MOST_FACTS + 1,
        **msgspec.structs.asdict(missed),
    )
    return int(count) > MOST_FACTS


async def replay(db: Db, missed: Missed, write: Callable[[Batch], Awaitable[bytes]]) -> AsyncIterator[bytes]:
    """Give the missed frames piece by piece; raises Unavailable."""
    after = missed.after
    while after < missed.through:
        async with db.transaction() as tx:
            facts = await tx.all(
                Recorded,
                f"""select position, workspace_id, at, type, version, ticket_id, customer_id, subject_id,
                    actor_kind, actor_id, cause, data {_OF_WORKSPACE} order by position limit %(limit)s""",
                limit=PIECE,
                **msgspec.structs.asdict(msgspec.structs.replace(missed, after=after)),
            )
            data = await write(Batch(tx, facts)) if facts else b""
        if data:
            yield data
        after = facts[-1].position if len(facts) == PIECE else missed.through
