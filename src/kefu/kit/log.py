"""Reading the log: facts by position, the head, and the cursor shown to clients."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from kefu.kit.db import Tx
from kefu.kit.events import Recorded

_COLUMNS = """position, workspace_id, at, type, version, ticket_id, customer_id, subject_id,
       actor_kind, actor_id, cause, data"""

SPAN = 20
"""Who wants few of the facts passes so many times the number it may get; more would make its transaction long."""


class Head(msgspec.Struct, frozen=True):
    """Where the log stands: the epoch changes on restore, the position counts facts."""

    epoch: str
    position: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.position}"


async def load_head(tx: Tx) -> Head:
    """Give the log's head as this transaction sees it."""
    head = await tx.one(Head, "select epoch, position from log_head")
    if head is None:
        raise RuntimeError("log_head has no row; the database was not migrated")
    return head


def parse_cursor(text: str) -> Head | None:
    """Read `epoch.position`; None when it is not one."""
    epoch, _, position = text.rpartition(".")
    if not epoch or not position.isascii() or not position.isdigit() or len(position) > 18:
        return None
    return Head(epoch, int(position))


async def find_facts(tx: Tx, after: int, limit: int, through: int | None = None) -> list[Recorded]:
    """Give facts of all workspaces after a position, in order, at most `limit`."""
    return await tx.all(
        Recorded,
        "select "  # noqa: S608
        + _COLUMNS
        + """ from event
        where position > %(after)s and position <= coalesce(%(through)s, 9223372036854775807)
        order by position limit %(limit)s""",
        after=after,
        through=through,
        limit=limit,
    )


async def find_wanted(tx: Tx, after: int, limit: int, types: frozenset[str] | None) -> tuple[list[Recorded], int]:
    """Give the next facts of these types (None: of all), at most `limit`, and up to where the log was read for them."""
    if types is None:
        facts = await find_facts(tx, after, limit)
        return facts, facts[-1].position if facts else after
    # the head first: whatever stands before it is visible to the statement after this one
    end = min((await load_head(tx)).position, after + limit * SPAN)
    facts = await tx.all(
        Recorded,
        "select "  # noqa: S608
        + _COLUMNS
        + """ from event
        where position > %(after)s and position <= %(end)s and type = any(%(types)s)
        order by position limit %(limit)s""",
        after=after,
        end=end,
        types=sorted(types),
        limit=limit,
    )
    return facts, facts[-1].position if len(facts) == limit else max(end, after)


async def find_ticket_facts(
    tx: Tx,
    workspace_id: UUID,
    ticket_id: UUID,
    *,
    before: datetime | None = None,
    types: Collection[str] | None = None,
    limit: int = 1000,
) -> list[Recorded]:
    """Give the newest facts of one ticket (of those before a moment, of some types), oldest first."""
    facts = await tx.all(
        Recorded,
        "select "  # noqa: S608
        + _COLUMNS
        + """ from event
        where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s
          and at < coalesce(%(before)s::timestamptz, 'infinity')
          and (%(types)s::text[] is null or type = any(%(types)s))
        order by position desc limit %(limit)s""",
        workspace_id=workspace_id,
        ticket_id=ticket_id,
        before=before,
        types=None if types is None else list(types),
        limit=limit,
    )
    return facts[::-1]


async def find_waiting_facts(tx: Tx, workspace_id: UUID, ticket_id: UUID, types: Collection[str]) -> list[Recorded]:
    """Give a ticket's facts of some types that have no place in the log yet, in order, as if they came after its head.

    In a snapshot each fact is either here or in the log.
    """
    return await tx.all(
        Recorded,
        """select log_head.position + row_number() over (order by id) as position, workspace_id, at, type, version,
            ticket_id, customer_id, subject_id, actor_kind, actor_id, cause, data
        from outbox cross join log_head
        where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s and type = any(%(types)s) order by id""",
        workspace_id=workspace_id,
        ticket_id=ticket_id,
        types=list(types),
    )


async def find_subject_facts(
    tx: Tx, workspace_id: UUID, subject: UUID, first: int, last: int, limit: int
) -> list[Recorded]:
    """Give the facts of one subject between two positions, both included, in order."""
    return await tx.all(
        Recorded,
        "select "  # noqa: S608
        + _COLUMNS
        + """ from event
        where workspace_id = %(workspace_id)s and position between %(first)s and %(last)s
          and coalesce(ticket_id, customer_id, subject_id, workspace_id) = %(subject)s
        order by position limit %(limit)s""",
        workspace_id=workspace_id,
        subject=subject,
        first=first,
        last=last,
        limit=limit,
    )
