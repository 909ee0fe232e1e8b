"""Writing retold tickets: their rows by COPY, their facts into the log."""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.ids import new_id
from kefu.tickets.model import plain
from kefu.tickets.service.retelling import Retelling, SaidThen

_TICKET = (
    "workspace_id",
    "id",
    "number",
    "inbox_id",
    "channel",
    "unit_id",
    "team_id",
    "assignee_id",
    "customer_id",
    "follows_id",
    "subject",
    "preview",
    "kind",
    "priority",
    "tier",
    "stage",
    "status",
    "version",
    "created_at",
    "updated_at",
    "last_message_at",
    "waiting_since",
    "replied_at",
    "rating",
)
_values = attrgetter(*_TICKET)
_MESSAGE = ("workspace_id", "id", "ticket_id", "author_kind", "author_id", "text", "at", "fingerprint")


async def take_numbers(tx: Tx, workspace_id: UUID, count: int) -> range:
    """Take so many ticket numbers, which no other ticket will get; the counter is held until the transaction ends."""
    last = await tx.value(
        """insert into ticket_counter (workspace_id, last) values (%(workspace_id)s, %(count)s)
        on conflict (workspace_id) do update set last = ticket_counter.last + %(count)s returning last""",
        workspace_id=workspace_id,
        count=count,
    )
    return range(int(last) - count + 1, int(last) + 1)


async def ensure_tags(tx: Tx, workspace_id: UUID, names: Iterable[str]) -> dict[str, UUID]:
    """Give the ids of tags by name, making those that are missing."""
    wanted = sorted({" ".join(name.split()) for name in names})
    await tx.run(
        """insert into tag (workspace_id, id, name)
        select %(workspace_id)s, id, name from unnest(%(ids)s::uuid[], %(names)s::text[]) as t(id, name)
        order by name on conflict do nothing""",
        workspace_id=workspace_id,
        ids=[new_id() for _ in wanted],
        names=wanted,
    )
    rows = await tx.rows(
        """select wanted, tag.id from unnest(%(names)s::text[]) as wanted
        join tag on tag.workspace_id = %(workspace_id)s and lower(tag.name) = lower(wanted)""",
        workspace_id=workspace_id,
        names=wanted,
    )
    return {row[0]: row[1] for row in rows}


async def write_retold(tx: Tx, retold: Sequence[Retelling]) -> None:
    """Write the rows of tickets of any workspaces; their facts are the caller's to place, in an order it chooses."""
    await tx.copy("ticket", (*_TICKET, "fingerprint"), map(_ticket_row, retold))
    await tx.copy("public_message", (*_MESSAGE, "state"), _public_rows(retold))
    await tx.copy("internal_message", _MESSAGE, _internal_rows(retold))
    await tx.copy("ticket_tag", ("workspace_id", "ticket_id", "tag_id"), _tag_rows(retold))
    await tx.copy("ticket_field", ("workspace_id", "ticket_id", "field_id", "value"), _field_rows(retold))
    await tx.copy("ticket_timer", ("workspace_id", "ticket_id", "purpose", "fire_at"), _timer_rows(retold))


def _ticket_row(one: Retelling) -> tuple[Any, ...]:
    return (*_values(one.ticket), one.beginning.fingerprint)


def _message_row(one: Retelling, said: SaidThen) -> tuple[Any, ...]:
    author = said.author
    ticket = one.ticket
    return (ticket.workspace_id, said.id, ticket.id, author.kind, author.id, said.text, said.at, said.fingerprint)


def _public_rows(retold: Sequence[Retelling]) -> Iterator[tuple[Any, ...]]:
    for one in retold:
        for said in one.public:
            yield (*_message_row(one, said), "sent")


def _internal_rows(retold: Sequence[Retelling]) -> Iterator[tuple[Any, ...]]:
    for one in retold:
        for said in one.internal:
            yield _message_row(one, said)


def _tag_rows(retold: Sequence[Retelling]) -> Iterator[tuple[Any, ...]]:
    for one in retold:
        for tag_id in one.tag_ids:
            yield one.ticket.workspace_id, one.ticket.id, tag_id


def _field_rows(retold: Sequence[Retelling]) -> Iterator[tuple[Any, ...]]:
    for one in retold:
        for field_id, value in one.values.items():
            yield one.ticket.workspace_id, one.ticket.id, field_id, plain(value).decode()


def _timer_rows(retold: Sequence[Retelling]) -> Iterator[tuple[Any, ...]]:
    for one in retold:
        for purpose, fire_at in one.timers.items():
            yield one.ticket.workspace_id, one.ticket.id, purpose, fire_at
