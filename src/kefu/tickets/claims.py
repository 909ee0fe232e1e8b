"""Timers of tickets: idle chats are solved, solved ones closed, snoozed ones come back. Delayed answers, hand-overs."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from kefu.kit.claims import Claims
from kefu.kit.db import Db, Tx
from kefu.tickets.model import LIVE, Status, WakeReason
from kefu.tickets.service.assigning import move_to_cover
from kefu.tickets.service.delaying import DueReply, claim_delayed, send_delayed
from kefu.tickets.service.handing_over import HandOver, claim_hand_overs, hand_over
from kefu.tickets.service.locking import lock_ticket_by_id, save_ticket
from kefu.tickets.service.moving import move_status
from kefu.tickets.service.snoozing import wake


class DueTimer(msgspec.Struct):
    """A timer that was taken; the outcome counts only while its fence is unchanged."""

    workspace_id: UUID
    ticket_id: UUID
    purpose: str
    fence: int


async def claim_timers(tx: Tx, limit: int) -> Sequence[DueTimer]:
    """Take timers that are due, for a minute."""
    return await tx.all(
        DueTimer,
        """update ticket_timer t set lease_until = clock_timestamp() + interval '60 seconds', fence = fence + 1
        from (
            select workspace_id, ticket_id, purpose from ticket_timer  /* every workspace: one loop fires them all */
            where fire_at <= clock_timestamp() and lease_until < clock_timestamp()
            order by fire_at limit %(limit)s for update skip locked
        ) due
        where t.workspace_id = due.workspace_id and t.ticket_id = due.ticket_id and t.purpose = due.purpose
        returning t.workspace_id, t.ticket_id, t.purpose, t.fence""",
        limit=limit,
    )


async def fire(db: Db, timer: DueTimer) -> None:
    """Do what the timer is for, unless the ticket moved on and set it anew."""
    async with db.transaction() as tx:
        ticket = await lock_ticket_by_id(tx, timer.workspace_id, timer.ticket_id)
        ours = await tx.run(
            """delete from ticket_timer
            where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s and purpose = %(purpose)s
              and fence = %(fence)s""",
            workspace_id=timer.workspace_id,
            ticket_id=timer.ticket_id,
            purpose=timer.purpose,
            fence=timer.fence,
        )
        if not ours or ticket.end_state is not None:
            return
        if timer.purpose == "wake":
            if await wake(tx, ticket, WakeReason.TIME):
                await move_to_cover(tx, ticket)
                await save_ticket(tx, ticket, changed=True)
            return
        after = Status.SOLVED if timer.purpose == "solve_idle" else Status.CLOSED
        if (after == Status.SOLVED and ticket.status in LIVE) or (
            after == Status.CLOSED and ticket.status == Status.SOLVED
        ):
            await move_status(tx, ticket, after)
            await save_ticket(tx, ticket, changed=True)


HAND_OVERS: Claims[HandOver] = Claims("hand-overs", claim_hand_overs, hand_over, batch=4)
DELAYED_REPLIES: Claims[DueReply] = Claims("delayed-replies", claim_delayed, send_delayed)
TIMERS: Claims[DueTimer] = Claims("ticket-timers", claim_timers, fire)
