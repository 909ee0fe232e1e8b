"""Inserting a new ticket: its number, its row, its fact."""

from uuid import UUID

from kefu.customers import Customer, CustomerErased
from kefu.fields import Kind
from kefu.inboxes import Inbox
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.tickets.events import TicketCreated
from kefu.tickets.model import LockedTicket, Priority
from kefu.tickets.service.assigning import leave_archived
from kefu.tickets.service.locking import lock_ticket_by_id, save_ticket


async def insert_ticket(
    tx: Tx,
    inbox: Inbox,
    customer: Customer,
    *,
    id: UUID,
    subject: str,
    kind: Kind = Kind.INQUIRY,
    priority: Priority = Priority.NORMAL,
    follows_id: UUID | None = None,
    fingerprint: bytes = b"",
) -> LockedTicket:
    """Insert a new ticket with the next number and record it; the caller has made sure that the id is free.

    Where the inbox left a unit since it was read, and that is archived now, the ticket goes to the inbox's new unit.
    Raises NotFound for a customer who was taken back since they were read, or CustomerErased.
    """
    # before the number: whoever waits for an erasure or an import's undoing keeps no other ticket waiting
    standing = await tx.value(
        "select 1 from customer where workspace_id = %(workspace_id)s and id = %(id)s for key share",
        workspace_id=inbox.workspace_id,
        id=customer.id,
    )
    if standing is None:
        raise NotFound
    number = await tx.value(
        """insert into ticket_counter (workspace_id, last) values (%(workspace_id)s, 1)
        on conflict (workspace_id) do update set last = ticket_counter.last + 1 returning last""",
        workspace_id=inbox.workspace_id,
    )
    await tx.run(
        """insert into ticket (workspace_id, id, number, inbox_id, channel, unit_id, team_id, customer_id, follows_id,
            subject, kind, priority, tier, stage, status, created_at, updated_at, last_message_at, waiting_since,
            fingerprint)
        select %(workspace_id)s, %(id)s, %(number)s, %(inbox_id)s, %(channel)s, %(unit_id)s, %(team_id)s,
            %(customer_id)s, %(follows_id)s, %(subject)s, %(kind)s, %(priority)s, %(tier)s, 'human', 'new',
            now.at, now.at, now.at, now.at, %(fingerprint)s
        from (select clock_timestamp() as at) now""",
        workspace_id=inbox.workspace_id,
        id=id,
        number=number,
        inbox_id=inbox.id,
        channel=inbox.channel,
        unit_id=inbox.team_id or inbox.unit_id,
        team_id=inbox.team_id,
        customer_id=customer.id,
        follows_id=follows_id,
        subject=subject,
        kind=kind.value,
        priority=priority.value,
        tier=customer.tier,
        fingerprint=fingerprint,
    )
    ticket = await lock_ticket_by_id(tx, inbox.workspace_id, id)
    if ticket.erased:  # perhaps while we waited for them
        raise CustomerErased
    tx.record(TicketCreated.of(ticket, follows_id=follows_id), ticket.now)
    if await leave_archived(tx, ticket):
        await save_ticket(tx, ticket, changed=False)
    return ticket
