"""Putting a ticket back to what it was."""

from datetime import datetime
from uuid import UUID

from kefu.kit.db import Tx
from kefu.members import find_member
from kefu.tickets.model import LIVE, LockedTicket, Status, TicketClosed, WakeReason
from kefu.tickets.service.assigning import check_takers, give, leave_archived, move_to_cover
from kefu.tickets.service.changing import classify
from kefu.tickets.service.filling import put_values_back
from kefu.tickets.service.keeping import Before
from kefu.tickets.service.moving import drop_timer, put_status_back, put_timer_back
from kefu.tickets.service.removing import remove, restore
from kefu.tickets.service.snoozing import snooze, wake
from kefu.tickets.service.tagging import put_tags, put_tags_back


async def put_back(tx: Tx, ticket: LockedTicket, before: Before, author_id: UUID) -> None:
    """Make a held ticket what it was, by facts as always; raises TicketClosed, or CannotTake for an archived team.

    The status goes where it came from even if no hand may lead there, such as to new: nothing happened since. It
    closes, or is solved as an idle chat, when it would have. What is worked on again loses a team that was archived
    while it was not; what is not worked on may lie in one.
    """
    if ticket.status == Status.CLOSED and before.status != Status.CLOSED:
        raise TicketClosed
    works = before.status in LIVE and before.end_state is None
    if works and before.team_id != ticket.team_id:
        await check_takers(tx, ticket.workspace_id, None, before.team_id)
    turned = before.end_state is None and await restore(tx, ticket)
    give(tx, ticket, await _holder(tx, ticket, before), before.team_id)
    classify(tx, ticket, ticket.kind, before.priority)
    if before.tags is not None and ticket.tags != before.tags:
        if before.tag_ids is None:
            await put_tags(tx, ticket, before.tags)
        else:
            await put_tags_back(tx, ticket, before.tag_ids)
    await put_values_back(tx, ticket, before.fields, author_id)
    turned |= await put_status_back(tx, ticket, before.status, before.waiting_since)
    if before.snoozed_until is None:
        turned |= await wake(tx, ticket, WakeReason.MEMBER)
        ticket.woken_at = before.woken_at
    elif await _put_off_again(tx, ticket, before, before.snoozed_until):
        turned = False  # what came back has the timers of what comes back
    if before.end_state is None:
        if turned:
            await put_timer_back(tx, ticket, before.fires_at)
        await leave_archived(tx, ticket)
    else:
        await remove(tx, ticket, before.end_state)


async def _put_off_again(tx: Tx, ticket: LockedTicket, before: Before, until: datetime) -> bool:
    """Put it off until the time it had; where that is over by now, it comes back as it would have: tells whether.

    Bringing it back by hand had set the clock of an idle chat going; what comes back by its time waits, and has none.
    """
    if until <= ticket.now:
        await drop_timer(tx, ticket, "solve_idle")
        ticket.snoozed_until, ticket.snooze_note_id = until, before.snooze_note_id or ticket.snooze_note_id
        woke = await wake(tx, ticket, WakeReason.TIME)
        if woke and before.end_state is None:
            await move_to_cover(tx, ticket)
        return woke
    known = before.version is not None  # an older release kept no note
    if until != ticket.snoozed_until:
        await snooze(tx, ticket, until, before.snooze_note_id if known else ticket.snooze_note_id)
    if known:
        ticket.snooze_note_id = before.snooze_note_id
    ticket.woken_at = before.woken_at
    return False


async def _holder(tx: Tx, ticket: LockedTicket, before: Before) -> UUID | None:
    """Give who held it; nobody where they left meanwhile, for whom no hand-over would come any more."""
    if before.assignee_id is None or before.assignee_id == ticket.assignee_id:
        return before.assignee_id
    member = await find_member(tx, ticket.workspace_id, before.assignee_id)
    return before.assignee_id if member is not None and member.active else None
