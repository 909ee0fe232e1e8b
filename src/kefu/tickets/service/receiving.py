"""Taking in what a customer says."""

from uuid import UUID

import msgspec

from kefu.customers import Customer, load_customer, lock_customer
from kefu.inboxes import Inbox, load_inbox
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.events import Actor
from kefu.kit.ids import new_id
from kefu.tickets.events import MessageReceived
from kefu.tickets.model import LockedTicket, NewMessage, Status, after_customer_message, first_line
from kefu.tickets.service.inserting import insert_ticket
from kefu.tickets.service.locking import lock_ticket, lock_ticket_by_id, save_ticket
from kefu.tickets.service.moving import drop_timer, move_status
from kefu.tickets.service.writing import find_written, load_written, message_fingerprint, write_message
from kefu.tickets.wire import Message, Said, row_of


class _Latest(msgspec.Struct):
    id: UUID
    status: Status


async def receive_message(tx: Tx, inbox: Inbox, customer: Customer, data: NewMessage) -> Said:
    """Put a customer's message on their ticket of this inbox: the living one, else a new one, else a follow-up.

    The same id and content again gives the same answer. Raises IdTaken, InvalidInput.
    """
    await lock_customer(tx, inbox.workspace_id, customer.id)
    author = Actor("customer", customer.id)
    fingerprint = message_fingerprint(author, None, data.text, data.files)
    written = await find_written(tx, inbox.workspace_id, "public", data.id, fingerprint)
    if written is not None:
        ticket = await _ticket_of_message(tx, inbox.workspace_id, data.id)
        return Said(message=written, ticket=row_of(ticket))
    ticket, first = await _ticket_for(tx, inbox, customer, data)
    message = await take_message(
        tx,
        ticket,
        id=data.id,
        author=author,
        author_name=customer.name,
        text=data.text,
        files=data.files,
        fingerprint=fingerprint,
        first=first,
    )
    return Said(message=message, ticket=row_of(ticket))


async def continue_ticket(tx: Tx, principal: Principal, number: int, data: NewMessage) -> Said:
    """Add the customer's words to a known ticket on behalf of a program; a closed one gets a follow-up.

    Raises NotFound, IdTaken, InvalidInput.
    """
    ticket = await lock_ticket(tx, principal, number)
    customer = await load_customer(tx, principal.workspace_id, ticket.customer_id)
    author = Actor("customer", customer.id)
    fingerprint = message_fingerprint(author, ticket.id, data.text, data.files)
    written = await find_written(tx, ticket.workspace_id, "public", data.id, fingerprint)
    if written is not None:
        return Said(message=written, ticket=row_of(await _ticket_of_message(tx, ticket.workspace_id, data.id)))
    first = False
    if ticket.status == Status.CLOSED:
        inbox = await load_inbox(tx, ticket.workspace_id, ticket.inbox_id)
        ticket, first = await _follow_up(tx, inbox, customer, data, ticket.id), True
    message = await take_message(
        tx,
        ticket,
        id=data.id,
        author=author,
        author_name=customer.name,
        text=data.text,
        files=data.files,
        fingerprint=fingerprint,
        first=first,
    )
    return Said(message=message, ticket=row_of(ticket))


async def take_message(
    tx: Tx,
    ticket: LockedTicket,
    *,
    id: UUID,
    author: Actor,
    author_name: str,
    text: str,
    files: list[UUID],
    fingerprint: bytes,
    first: bool,
) -> Message:
    """Write the customer's message on a held ticket and let the ticket follow."""
    message = await write_message(
        tx,
        ticket,
        "public",
        id=id,
        author=author,
        author_name=author_name,
        text=text,
        files=files,
        fingerprint=fingerprint,
    )
    if message is None:
        # two requests with one id at the same moment: the other one's message is the message
        return await load_written(tx, ticket.workspace_id, "public", id, fingerprint)
    ticket.last_message_at = ticket.now
    ticket.preview = first_line(text, 140) or ticket.preview
    ticket.waiting_since = ticket.waiting_since or ticket.now
    tx.record(MessageReceived.of(ticket, message_id=id, first=first), ticket.now)
    moved = await move_status(tx, ticket, after_customer_message(ticket.status))
    if ticket.idle_minutes is not None:
        await drop_timer(tx, ticket, "solve_idle")
    await save_ticket(tx, ticket, changed=moved)
    return message


async def _ticket_for(tx: Tx, inbox: Inbox, customer: Customer, data: NewMessage) -> tuple[LockedTicket, bool]:
    latest = await tx.one(
        _Latest,
        """select id, status from ticket
        where workspace_id = %(workspace_id)s and customer_id = %(customer_id)s and inbox_id = %(inbox_id)s
        order by created_at desc, number desc limit 1""",
        workspace_id=inbox.workspace_id,
        customer_id=customer.id,
        inbox_id=inbox.id,
    )
    if latest is not None:
        # the status may change while we wait for the lock, so look again once it is held
        ticket = await lock_ticket_by_id(tx, inbox.workspace_id, latest.id)
        if ticket.status != Status.CLOSED:
            return ticket, False
    return await _follow_up(tx, inbox, customer, data, latest.id if latest else None), True


async def _follow_up(
    tx: Tx, inbox: Inbox, customer: Customer, data: NewMessage, follows_id: UUID | None
) -> LockedTicket:
    return await insert_ticket(
        tx,
        inbox,
        customer,
        id=new_id(),
        subject=first_line(data.text, 80) or "…",
        follows_id=follows_id,
    )


async def _ticket_of_message(tx: Tx, workspace_id: UUID, message_id: UUID) -> LockedTicket:
    ticket_id = await tx.value(
        "select ticket_id from public_message where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=workspace_id,
        id=message_id,
    )
    if ticket_id is None:
        raise NotFound
    return await lock_ticket_by_id(tx, workspace_id, ticket_id)
