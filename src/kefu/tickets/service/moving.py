"""Moving the status: the one place where a ticket's status, waiting and timers change together."""

from datetime import datetime, timedelta

from msgspec import UNSET, UnsetType

from kefu.kit.db import Tx
from kefu.tickets.events import StatusChanged, StatusRestored
from kefu.tickets.model import LockedTicket, Status
from kefu.workspaces import CLOSE_AFTER_DAYS

CLOSE_AFTER = timedelta(days=CLOSE_AFTER_DAYS)
"""After so long a solved ticket is closed in a workspace that was just founded, as that of the demo."""


async def move_status(tx: Tx, ticket: LockedTicket, after: Status) -> bool:
    """Change the status, record it and set what follows by itself; tells whether it changed anything."""
    before = ticket.status
    turn_status(ticket, after)
    await follow_status(tx, ticket, before)
    if ticket.idle_minutes is not None and after in (Status.SOLVED, Status.CLOSED, Status.HELD):
        await drop_timer(tx, ticket, "solve_idle")
    return before != after


def turn_status(ticket: LockedTicket, after: Status) -> None:
    """Change status and waiting on the held ticket only."""
    if after in (Status.SOLVED, Status.CLOSED, Status.PENDING):
        ticket.waiting_since = None
    elif after in (Status.NEW, Status.OPEN) and ticket.status in (Status.SOLVED, Status.CLOSED):
        ticket.waiting_since = ticket.waiting_since or ticket.now
    ticket.status = after


async def follow_status(tx: Tx, ticket: LockedTicket, before: Status) -> None:
    """Record that the status moved and set the time after which a solved ticket closes by itself."""
    if before == ticket.status:
        return
    tx.record(StatusChanged.of(ticket, before=before, after=ticket.status), ticket.now)
    if ticket.status == Status.SOLVED:
        await _close_in_time(tx, ticket)
    elif before == Status.SOLVED:
        await drop_timer(tx, ticket, "close_solved")


async def put_status_back(tx: Tx, ticket: LockedTicket, status: Status, waiting_since: datetime | None) -> bool:
    """Take a move back on the held ticket, also since when its customer waits; tells whether there was one.

    It is a fact of its own, since it is no solving, reopening or waking: who counts those does not count it, and a
    customer who was asked for a rating when the ticket was solved is asked about that solving, or no more.
    """
    before = ticket.status
    if before == status:
        return False
    ticket.status, ticket.waiting_since = status, waiting_since
    tx.record(StatusRestored.of(ticket, before=before, after=status), ticket.now)
    if before == Status.SOLVED:
        await drop_timer(tx, ticket, "close_solved")
    return True


async def put_timer_back(tx: Tx, ticket: LockedTicket, fires_at: datetime | UnsetType | None) -> None:
    """Let happen by itself to a ticket that is what it was what would have happened, when it would have."""
    if fires_at is UNSET:
        await resume_timers(tx, ticket)
    elif fires_at is None:
        await drop_timer(tx, ticket, "solve_idle")
    else:
        await set_timer(tx, ticket, "close_solved" if ticket.status == Status.SOLVED else "solve_idle", fires_at)


async def set_timer(tx: Tx, ticket: LockedTicket, purpose: str, fire_at: datetime) -> None:
    """Make something happen to the ticket at a later time; replaces an earlier one."""
    await tx.run(
        """insert into ticket_timer (workspace_id, ticket_id, purpose, fire_at)
        values (%(workspace_id)s, %(ticket_id)s, %(purpose)s, %(fire_at)s)
        on conflict (workspace_id, ticket_id, purpose)
        do update set fire_at = excluded.fire_at, lease_until = '-infinity', fence = ticket_timer.fence + 1""",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        purpose=purpose,
        fire_at=fire_at,
    )


async def _close_in_time(tx: Tx, ticket: LockedTicket) -> None:
    """Let a solved ticket be closed after as many days as the workspace has set now, whatever it sets later."""
    await tx.run(
        """insert into ticket_timer (workspace_id, ticket_id, purpose, fire_at)
        select workspace.id, %(ticket_id)s, 'close_solved',
            %(now)s::timestamptz + make_interval(hours => 24 * workspace.close_after_days)
        from workspace where workspace.id = %(workspace_id)s
        on conflict (workspace_id, ticket_id, purpose)
        do update set fire_at = excluded.fire_at, lease_until = '-infinity', fence = ticket_timer.fence + 1""",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        now=ticket.now,
    )


async def drop_timer(tx: Tx, ticket: LockedTicket, purpose: str) -> None:
    """Take a timer back."""
    await tx.run(
        """delete from ticket_timer
        where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s and purpose = %(purpose)s""",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        purpose=purpose,
    )


async def resume_timers(tx: Tx, ticket: LockedTicket) -> None:
    """Let happen by itself what should: a ticket that is in the work again has its whole time."""
    if ticket.status == Status.SOLVED:
        await _close_in_time(tx, ticket)
    answered = ticket.status in (Status.OPEN, Status.PENDING) and ticket.waiting_since is None
    if answered and ticket.idle_minutes is not None and ticket.snoozed_until is None:
        await set_timer(tx, ticket, "solve_idle", ticket.now + timedelta(minutes=ticket.idle_minutes))


async def drop_timers(tx: Tx, ticket: LockedTicket) -> None:
    """Let nothing happen to the ticket by itself any more."""
    await tx.run(
        "delete from ticket_timer where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
    )
