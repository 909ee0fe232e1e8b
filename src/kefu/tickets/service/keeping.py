"""Keeping what a ticket was before a change, for as long as who made it may take it back."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Self
from uuid import UUID, uuid5

import msgspec
from msgspec import UNSET, UnsetType

from kefu.fields import Value
from kefu.kit.db import Tx
from kefu.tickets.model import EndState, LockedTicket, Priority, Status


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """All of a ticket that a change may touch which can be taken back, and the marks by which one sees who went on."""

    status: Status
    priority: Priority
    assignee_id: UUID | None
    team_id: UUID | None
    tags: list[str] | None = None
    """null where the change touches none"""
    tag_ids: list[UUID] | None = None
    """What the tags are, whatever they are called by now; null in what an older release kept."""
    end_state: EndState | None
    snoozed_until: datetime | None
    woken_at: datetime | None
    waiting_since: datetime | None
    fields: dict[str, Value | None] = {}
    fires_at: datetime | UnsetType | None = UNSET
    """when it would have been closed, or solved as an idle chat, by itself; left out in what an older release kept"""
    version: int | None = None
    last_message_at: datetime | None = None
    """when the last words were said that were there with the change; a note is none"""
    rating: int | None = None
    snooze_note_id: UUID | None = None

    @classmethod
    def of(
        cls,
        ticket: LockedTicket,
        *,
        fires_at: datetime | None,
        tag_ids: Collection[UUID] | None = None,
        fields: dict[str, Value | None] | None = None,
    ) -> Self:
        """Remember a held ticket as it is now; with what it wears and what stands in fields where those may change."""
        given = ("tags", "tag_ids", "fields", "fires_at")
        own = {name: getattr(ticket, name) for name in cls.__struct_fields__ if name not in given}
        worn = None if tag_ids is None else sorted(tag_ids)
        tags = None if tag_ids is None else ticket.tags
        return cls(tags=tags, tag_ids=worn, fields=fields or {}, fires_at=fires_at, **own)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What one ticket was before a change, and the version it has by that change."""

    ticket_id: UUID
    number: int
    version: int
    before: Before

    def is_last(self, ticket: LockedTicket) -> bool:
        """Tell whether nothing happened to the held ticket since: no change, no words, no rating; notes may have."""
        before = self.before
        if self.version != ticket.version:
            return False
        if before.last_message_at is None:  # kept by an older release
            return True
        return (before.last_message_at, before.rating) == (ticket.last_message_at, ticket.rating)


def move_id(ticket_id: UUID, version: int) -> UUID:
    """Give the id under which a single move is kept; those of changes of many are of another version of ids."""
    return uuid5(ticket_id, str(version))


async def find_fires_at(tx: Tx, ticket: LockedTicket) -> datetime | None:
    """Give when the ticket will be closed or, as an idle chat, solved by itself; it waits for one of them at most."""
    if ticket.status != Status.SOLVED and ticket.idle_minutes is None:
        return None
    fires_at: datetime | None = await tx.value(
        """select fire_at from ticket_timer
        where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s and purpose = %(purpose)s""",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        purpose="close_solved" if ticket.status == Status.SOLVED else "solve_idle",
    )
    return fires_at


async def keep_move(tx: Tx, ticket: LockedTicket, member_id: UUID, before: Before) -> None:
    """Keep what a held ticket was before the move that was just saved."""
    kept = Kept(ticket_id=ticket.id, number=ticket.number, version=ticket.version, before=before)
    await keep_all(tx, ticket.workspace_id, member_id, move_id(ticket.id, ticket.version), [kept])


async def keep_all(tx: Tx, workspace_id: UUID, member_id: UUID, id: UUID, kept: Sequence[Kept]) -> None:
    """Keep what tickets were, under the id by which that is found again."""
    if not kept:
        return
    await tx.run(
        """insert into bulk_change (workspace_id, id, member_id, ticket_id, version, before)
        select %(workspace_id)s, %(id)s, %(member_id)s, ticket_id, version, before
        from unnest(%(tickets)s::uuid[], %(versions)s::int[], %(befores)s::jsonb[]) as t(ticket_id, version, before)""",
        workspace_id=workspace_id,
        id=id,
        member_id=member_id,
        tickets=[one.ticket_id for one in kept],
        versions=[one.version for one in kept],
        befores=[msgspec.json.encode(one.before).decode() for one in kept],
    )


async def find_kept(tx: Tx, workspace_id: UUID, member_id: UUID, id: UUID) -> list[Kept]:
    """Give what tickets were before a member's own change, by number."""
    return await tx.all(
        Kept,
        """select kept.ticket_id, ticket.number, kept.version, kept.before from bulk_change kept
        join ticket on ticket.workspace_id = kept.workspace_id and ticket.id = kept.ticket_id
        where kept.workspace_id = %(workspace_id)s and kept.id = %(id)s and kept.member_id = %(member_id)s
        order by ticket.number""",
        workspace_id=workspace_id,
        id=id,
        member_id=member_id,
    )


async def find_moved(tx: Tx, workspace_id: UUID, member_id: UUID, number: int, version: int) -> UUID | None:
    """Give the id of a ticket that is still what a member's own move made of it, seen or not."""
    id: UUID | None = await tx.value(
        """select id from ticket
        where workspace_id = %(workspace_id)s and number = %(number)s and version = %(version)s""",
        workspace_id=workspace_id,
        number=number,
        version=version,
    )
    # by its key also where there is none, so that it takes no longer where there is
    kept = await find_kept(tx, workspace_id, member_id, move_id(id or workspace_id, version))
    return id if kept else None


async def forget_kept(tx: Tx, workspace_id: UUID, id: UUID) -> None:
    """Forget what was kept: it is taken back."""
    await tx.run(
        "delete from bulk_change where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=workspace_id,
        id=id,
    )


async def pass_on(tx: Tx, ticket: LockedTicket, member_id: UUID, version: int) -> None:
    """Let the move before the one that was taken back be taken back too: by that the ticket is again what it made."""
    earlier = move_id(ticket.id, version)
    for kept in await find_kept(tx, ticket.workspace_id, member_id, earlier):
        await forget_kept(tx, ticket.workspace_id, earlier)
        await keep_move(tx, ticket, member_id, kept.before)
