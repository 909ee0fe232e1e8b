"""Opening a ticket: by a customer's first words, by a member or program, or as the follow-up of a closed one."""

import hashlib
from uuid import UUID

from kefu.customers import Customer, load_customer, meet_customer
from kefu.inboxes import Inbox, load_inbox
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import IdTaken, InvalidInput
from kefu.kit.events import Actor, ActorKind
from kefu.kit.ids import given_id, new_id
from kefu.tickets.access import VISIBLE, visible_params
from kefu.tickets.model import EndState, InboxOff, NewMessage, NewTicket, clean_subject, plain
from kefu.tickets.queries import load_ticket
from kefu.tickets.service.filling import put_values
from kefu.tickets.service.inserting import insert_ticket
from kefu.tickets.service.locking import save_ticket
from kefu.tickets.service.receiving import take_message
from kefu.tickets.service.removing import remove
from kefu.tickets.service.tagging import put_tags
from kefu.tickets.service.writing import message_fingerprint
from kefu.tickets.wire import TicketRow


async def open_ticket(tx: Tx, principal: Principal, data: NewTicket) -> TicketRow:
    """Open a ticket for a customer with their first words; the same id and content again gives the same ticket.

    Raises NotFound for an inbox or customer that is not there, InboxOff, IdTaken, InvalidInput.
    """
    ticket_id = given_id(data.id)
    inbox = await load_inbox(tx, principal.workspace_id, data.inbox_id, "inbox_id")
    fingerprint = hashlib.sha256(plain([principal.id, data])).digest()
    if await was_opened(tx, principal.workspace_id, ticket_id, fingerprint):
        return await _visible_row(tx, principal, ticket_id)
    if not inbox.active:
        raise InboxOff(field="inbox_id")
    customer = await _customer_of(tx, principal, inbox, data)
    ticket = await insert_ticket(
        tx,
        inbox,
        customer,
        id=ticket_id,
        subject=clean_subject(data.subject),
        kind=data.kind,
        priority=data.priority,
        fingerprint=fingerprint,
    )
    if customer.blocked_at is not None and principal.token_id is not None:  # a program hands on what they say
        await remove(tx, ticket, EndState.SPAM)
        await save_ticket(tx, ticket, changed=False)
    words = NewMessage(id=new_id(), text=data.text)
    author = Actor(ActorKind.CUSTOMER, customer.id)
    await take_message(tx, ticket, words, message_fingerprint(author, ticket.id, words), first=True)
    if data.tags:
        await put_tags(tx, ticket, data.tags)
    if data.fields:
        await put_values(tx, ticket, data.fields, principal.id)
    return await _visible_row(tx, principal, ticket_id)


async def was_opened(tx: Tx, workspace_id: UUID, ticket_id: UUID, fingerprint: bytes) -> bool:
    """Tell whether the same request opened the ticket before; who asks again meanwhile waits. Raises IdTaken."""
    await tx.run("select pg_advisory_xact_lock(hashtextextended(%(id)s, 0))", id=str(ticket_id))
    earlier = await tx.value(
        "select fingerprint from ticket where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=workspace_id,
        id=ticket_id,
    )
    if earlier is not None and bytes(earlier) != fingerprint:
        raise IdTaken(field="id")
    return earlier is not None


async def _customer_of(tx: Tx, principal: Principal, inbox: Inbox, data: NewTicket) -> Customer:
    if data.customer.id is not None:
        return await load_customer(tx, principal.workspace_id, data.customer.id, "customer.id")
    if data.customer.address is None:
        raise InvalidInput(field="customer.address", reason="customer_missing")
    return await meet_customer(
        tx, principal.workspace_id, inbox.channel, data.customer.address, name=data.customer.name
    )


async def _visible_row(tx: Tx, principal: Principal, id: UUID) -> TicketRow:
    """Give the row if its opener may see it; one who opens for another team gets NotFound only on later reads."""
    number = await tx.value(
        "select number from ticket where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=principal.workspace_id,
        id=id,
    )
    seen = await tx.value(
        "select 1 from ticket where ticket.workspace_id = %(workspace_id)s and ticket.id = %(id)s and "  # noqa: S608
        + VISIBLE,
        id=id,
        **visible_params(principal),
    )
    whole = (
        principal if seen else Principal(workspace_id=principal.workspace_id, kind=ActorKind.SYSTEM, id=id, scope=None)
    )
    return await load_ticket(tx, whole, number)
