"""Placing facts of a whole history straight into the log, for what was lived elsewhere or long ago.

A verb's facts wait in `outbox` until the sequencer gives them their place, since writers must not wait for each
other. A history comes by the hundred thousand: through the outbox each of its facts would be written twice. Here
they take their positions from `log_head` itself. Its row stays held until the COMMIT, so the sequencer waits for
as long, and what it places comes after: positions stay gap-free and become visible in order.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from kefu.kit.db import Tx
from kefu.kit.events import COLUMNS, Told, pack
from kefu.kit.hints import EVENTS
from kefu.kit.sequencer import MOVE, MOVE_LOCK

MOST_AT_ONCE = 500_000
"""Half a partition of the log: what is made ahead always has room for it."""
_EVENT = (
    "position",
    *COLUMNS,
    "at",
    "type",
    "version",
    "data",
    "actor_kind",
    "actor_id",
)


async def place_facts(tx: Tx, facts: Sequence[Told]) -> int:
    """Write facts into the log in the order given, behind everything that stands; gives the log's new head.

    Call it last in the transaction: from here to its end nobody else's facts are placed. What this transaction has
    recorded before, and what others have committed, comes first. Raises ValueError for more than MOST_AT_ONCE.
    """
    if len(facts) > MOST_AT_ONCE:
        raise ValueError("so many facts are placed in several transactions")
    # First: what makes partitions needs `event` to itself, and who moves facts holds it while waiting for us.
    await tx.run("select kefu_make_partitions()")
    await tx.flush()
    # What waits goes first, moved as the sequencer moves it.
    await tx.rows(MOVE, batch=MOST_AT_ONCE, channel=EVENTS, lock=MOVE_LOCK)
    head = await tx.value(
        "update log_head set position = position + %(count)s, moved_at = clock_timestamp() returning position",
        count=len(facts),
    )
    await tx.copy("event", _EVENT, _rows(facts, int(head) - len(facts)))
    await tx.run("select pg_notify(%(channel)s, %(head)s)", channel=EVENTS, head=str(head))
    return int(head)


def _rows(facts: Sequence[Told], after: int) -> Iterator[tuple[Any, ...]]:
    for position, fact in enumerate(facts, after + 1):
        columns, data = pack(fact.event)
        yield (
            position,
            *columns.values(),
            fact.at,
            fact.event.type_name(),
            fact.event.VERSION,
            msgspec.json.encode(data).decode(),
            fact.actor.kind.value,
            fact.actor.id,
        )
