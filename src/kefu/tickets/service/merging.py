"""Merging: a ticket that is another one's twice over points to it, and its conversation goes on there.

Nothing is moved: the merged ticket keeps its messages, its place and its numbers, and whoever may not see it sees
nothing of it on the target either.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput
from kefu.kit.http.limits import Number, Version
from kefu.members import find_member
from kefu.tickets.access import VISIBLE, visible_params
from kefu.tickets.events import MergeReceived, MergeReturned, TicketMerged, TicketUnmerged
from kefu.tickets.model import EndState, LockedTicket, MergedOn, NotMerged, Status
from kefu.tickets.service.assigning import give, leave_archived, move_to_cover
from kefu.tickets.service.following import carry_followers, return_followers
from kefu.tickets.service.locking import lock_both, lock_ticket, save_ticket
from kefu.tickets.service.moving import drop_timers, move_status, put_status_back, resume_timers
from kefu.tickets.service.removing import cover_waiting, resume
from kefu.tickets.wire import TicketRow, row_of

_WAITS_FOR_US = frozenset({Status.NEW, Status.OPEN})


class NewMerge(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Into which ticket this one goes; the versions are those that were looked at."""

    into: Number
    version: Version
    into_version: Version | None = None


class MergeUndo(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which state of the merged ticket was looked at."""

    version: Version


class _Before(msgspec.Struct):
    target_id: UUID
    mark: datetime
    status_before: Status
    waiting_before: datetime | None
    covered_id: UUID | None
    newest: bool


async def merge(tx: Tx, principal: Principal, number: int, data: NewMerge) -> TicketRow:
    """Merge a ticket into another one; gives the merged one.

    Raises NotFound when either cannot be seen, VersionConflict, TicketClosed, RestoreFirst, MergedAlready,
    InvalidInput.
    """
    if data.into == number:
        raise InvalidInput(field="into", reason="merge_self")
    ticket, target = await lock_both(tx, principal, number, data.into)
    ticket.expect(data.version)
    target.expect(data.into_version)
    status_before, waiting_before, mark_before = target.status, target.waiting_since, target.updated_at
    ticket.end_state, ticket.merged_into_id, ticket.merged_into = EndState.MERGED, target.id, target.number
    tx.record(TicketMerged.of(ticket, target_id=target.id, target_number=target.number), ticket.now)
    await drop_timers(tx, ticket)
    await save_ticket(tx, ticket, changed=True)
    tx.record(MergeReceived.of(target, source_id=ticket.id, source_number=ticket.number), target.now)
    holder_before, covered_id = target.assignee_id, None
    if ticket.status in _WAITS_FOR_US and target.status not in _WAITS_FOR_US:
        await move_status(tx, target, Status.OPEN)  # its customer waits for us: so does the whole
        if status_before == Status.SOLVED:
            await leave_archived(tx, target)
        if await move_to_cover(tx, target, by=principal.id):
            covered_id = holder_before
    if ticket.waiting_since is not None:
        target.waiting_since = min(ticket.waiting_since, target.waiting_since or ticket.waiting_since)
    await save_ticket(tx, target, changed=True)
    await tx.run(
        """insert into ticket_merge (workspace_id, ticket_id, target_id, mark, status_before, waiting_before, at,
            covered_id)
        values (%(workspace_id)s, %(ticket_id)s, %(target_id)s, %(mark)s, %(status)s, %(waiting)s, %(mark)s,
            %(covered_id)s)""",
        workspace_id=target.workspace_id,
        ticket_id=ticket.id,
        target_id=target.id,
        mark=target.updated_at,
        status=status_before.value,
        waiting=waiting_before,
        covered_id=covered_id,
    )
    await _carry_marks(tx, target, mark_before)
    await _carry_conversation(tx, target)
    await carry_followers(tx, ticket, target)
    return row_of(ticket)


async def unmerge(tx: Tx, principal: Principal, number: int, data: MergeUndo) -> TicketRow:
    """Take a merge back as long as nothing was done on the target since; gives the ticket that stands alone again.

    Raises NotFound when either cannot be seen, VersionConflict, NotMerged, MergedOn.
    """
    into = await tx.value(
        """select target.number from ticket
        join ticket target on target.workspace_id = ticket.workspace_id and target.id = ticket.merged_into_id
        where ticket.workspace_id = %(workspace_id)s and ticket.number = %(number)s and """  # noqa: S608
        + VISIBLE,
        number=number,
        **visible_params(principal),
    )
    if into is None:
        await lock_ticket(tx, principal, number)
        raise NotMerged
    ticket, target = await lock_both(tx, principal, number, into)
    ticket.expect_version(data.version)
    before = await _find_before(tx, ticket)
    if before is None or before.target_id != target.id or before.mark != target.updated_at or target.end_state:
        raise MergedOn(number=target.number)
    mark_before = target.updated_at
    ticket.end_state, ticket.merged_into_id, ticket.merged_into = None, None, None
    tx.record(TicketUnmerged.of(ticket, target_id=target.id, target_number=target.number), ticket.now)
    await resume(tx, ticket)
    await leave_archived(tx, ticket)
    await cover_waiting(tx, ticket, by=principal.id)
    await save_ticket(tx, ticket, changed=True)
    tx.record(MergeReturned.of(target, source_id=ticket.id, source_number=ticket.number), target.now)
    if before.newest:  # a later merge may have changed it as well, and stays
        # no solving anew, about which its customer would be asked once more
        if await put_status_back(tx, target, before.status_before, before.waiting_before):
            if before.status_before == Status.SOLVED:
                await resume_timers(tx, target)
        else:
            target.waiting_since = before.waiting_before
        await _give_back(tx, target, before.covered_id)
    await save_ticket(tx, target, changed=True)
    await tx.run(
        "delete from ticket_merge where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
    )
    await _carry_marks(tx, target, mark_before)
    await _carry_conversation(tx, target)
    await return_followers(tx, ticket, target)
    return row_of(ticket)


async def _give_back(tx: Tx, target: LockedTicket, covered_id: UUID | None) -> None:
    """Give what only the merge brought to a cover back to its holder: the cover did nothing on it since."""
    if covered_id is None:
        return
    holder = await find_member(tx, target.workspace_id, covered_id)
    if holder is not None and holder.active:
        give(tx, target, covered_id, target.team_id)


async def _find_before(tx: Tx, ticket: LockedTicket) -> _Before | None:
    return await tx.one(
        _Before,
        """select target_id, mark, status_before, waiting_before, covered_id, not exists (
            select from ticket_merge later where later.workspace_id = one.workspace_id
              and later.target_id = one.target_id and later.at > one.at) as newest
        from ticket_merge one where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s""",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
    )


async def _carry_marks(tx: Tx, target: LockedTicket, mark_before: datetime) -> None:
    """Let a merge, and its undoing, be no work that would keep other merges into the target from being undone."""
    await tx.run(
        """update ticket_merge set mark = %(now)s
        where workspace_id = %(workspace_id)s and target_id = %(target_id)s and mark = %(mark_before)s""",
        workspace_id=target.workspace_id,
        target_id=target.id,
        mark_before=mark_before,
        now=target.updated_at,
    )


async def _carry_conversation(tx: Tx, target: LockedTicket) -> None:
    """Let the customer's next words find the target, where the merged conversation is theirs and of its inbox.

    Another customer's, or another inbox's, words never go there: its answers would not reach who said them. Where a
    ticket was split off one of theirs, the target keeps the words that it has.
    """
    await tx.run(
        """update ticket target set conversation_at = greatest((
            select max(greatest(source.created_at, source.conversation_at)) from ticket source
            where source.workspace_id = target.workspace_id and source.merged_into_id = target.id
              and source.customer_id = target.customer_id and source.inbox_id = target.inbox_id
        ), case when exists (
            select from ticket other join ticket_split split
              on split.workspace_id = other.workspace_id and split.ticket_id = other.id
            where other.workspace_id = target.workspace_id and other.customer_id = target.customer_id
              and other.inbox_id = target.inbox_id and other.end_state is null
        ) then target.conversation_at end)
        where target.workspace_id = %(workspace_id)s and target.id = %(id)s""",
        workspace_id=target.workspace_id,
        id=target.id,
    )
