"""Moving the status: the one place where a ticket's status, waiting and timers change together."""

from datetime import timedelta

from kefu.kit.db import Tx
from kefu.tickets.events import StatusChanged
from kefu.tickets.model import LockedTicket, Status

CLOSE_AFTER = timedelta(days=4)


async def move_status(tx: Tx, ticket: LockedTicket, after: Status) -> bool:
    """Change the status, record it and set what follows by itself; tells whether it changed anything."""
    before = ticket.status
    if before == after:
        return False
    ticket.status = after
    if after in (Status.SOLVED, Status.CLOSED, Status.PENDING):
        ticket.waiting_since = None
    elif (
        ticket.waiting_since is None and after in (Status.NEW, Status.OPEN) and before in (Status.SOLVED, Status.CLOSED)
    ):
        ticket.waiting_since = ticket.now
    tx.record(StatusChanged.of(ticket, before=before, after=after), ticket.now)
    if after == Status.SOLVED:
        await set_timer(tx, ticket, "close_solved", CLOSE_AFTER)
    elif before == Status.SOLVED:
        await drop_timer(tx, ticket, "close_solved")
    if ticket.idle_minutes is not None and after in (Status.SOLVED, Status.CLOSED, Status.HELD):
        await drop_timer(tx, ticket, "solve_idle")
    return True


async def set_timer(tx: Tx, ticket: LockedTicket, purpose: str, after: timedelta) -> None:
    """Make something happen to the ticket at a later time, counted from now; replaces an earlier one."""
    await tx.run(
        """insert into ticket_timer (workspace_id, ticket_id, purpose, fire_at)
        values (%(workspace_id)s, %(ticket_id)s, %(purpose)s, %(fire_at)s)
        on conflict (workspace_id, ticket_id, purpose)
        do update set fire_at = excluded.fire_at, lease_until = '-infinity', fence = ticket_timer.fence + 1""",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        purpose=purpose,
        fire_at=ticket.now + after,
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
