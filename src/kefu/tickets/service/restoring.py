"""Putting a ticket back to what it was."""

from collections.abc import Collection
from datetime import datetime
from typing import Self
from uuid import UUID

import msgspec

from kefu.fields import Value
from kefu.kit.db import Tx
from kefu.members import find_member
from kefu.tickets.model import LIVE, EndState, LockedTicket, Priority, Status, TicketClosed, WakeReason
from kefu.tickets.service.assigning import check_takers, give, leave_archived
from kefu.tickets.service.changing import classify
from kefu.tickets.service.filling import put_values_back
from kefu.tickets.service.moving import move_status, resume_timers
from kefu.tickets.service.removing import remove, restore
from kefu.tickets.service.snoozing import snooze, wake
from kefu.tickets.service.tagging import put_tags, put_tags_back


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """All of a ticket that a change of many may touch."""

    status: Status
    priority: Priority
    assignee_id: UUID | None
    team_id: UUID | None
    tags: list[str]
    tag_ids: list[UUID] | None = None
    """What the tags are, whatever they are called by now; null in what an older release kept."""
    end_state: EndState | None
    snoozed_until: datetime | None
    woken_at: datetime | None
    waiting_since: datetime | None
    fields: dict[str, Value | None] = {}

    @classmethod
    def of(cls, ticket: LockedTicket, tag_ids: Collection[UUID], fields: dict[str, Value | None]) -> Self:
        """Remember a held ticket as it is now, with what stands in those of its fields that may become different."""
        own = (name for name in cls.__struct_fields__ if name not in ("fields", "tag_ids"))
        return cls(fields=fields, tag_ids=sorted(tag_ids), **{name: getattr(ticket, name) for name in own})


async def put_back(tx: Tx, ticket: LockedTicket, before: Before, author_id: UUID) -> None:
    """Make a held ticket what it was, by facts as always; raises TicketClosed, or CannotTake for an archived team.

    The status goes where it came from even if no hand may lead there, such as to new: nothing happened since. What is
    worked on again loses a team that was archived while it was not; what is not worked on may lie in one.
    """
    if ticket.status == Status.CLOSED and before.status != Status.CLOSED:
        raise TicketClosed
    works = before.status in LIVE and before.end_state is None
    if works and before.team_id != ticket.team_id:
        await check_takers(tx, ticket.workspace_id, None, before.team_id)
    if before.end_state is None:
        await restore(tx, ticket)
    give(tx, ticket, await _holder(tx, ticket, before), before.team_id)
    classify(tx, ticket, ticket.kind, before.priority)
    if ticket.tags != before.tags:
        if before.tag_ids is None:
            await put_tags(tx, ticket, before.tags)
        else:
            await put_tags_back(tx, ticket, before.tag_ids)
    await put_values_back(tx, ticket, before.fields, author_id)
    if await move_status(tx, ticket, before.status):
        ticket.waiting_since = before.waiting_since
        await resume_timers(tx, ticket)
    if before.snoozed_until is None:
        await wake(tx, ticket, WakeReason.MEMBER)
    elif before.snoozed_until > ticket.now:
        await snooze(tx, ticket, before.snoozed_until)
    ticket.woken_at = before.woken_at
    if before.end_state is None:
        await leave_archived(tx, ticket)
    else:
        await remove(tx, ticket, before.end_state)


async def _holder(tx: Tx, ticket: LockedTicket, before: Before) -> UUID | None:
    """Give who held it; nobody where they left meanwhile, for whom no hand-over would come any more."""
    if before.assignee_id is None or before.assignee_id == ticket.assignee_id:
        return before.assignee_id
    member = await find_member(tx, ticket.workspace_id, before.assignee_id)
    return before.assignee_id if member is not None and member.active else None
