"""Taking in what a customer says."""

import contextlib
from uuid import UUID

import msgspec

from kefu.customers import Customer, load_customer, lock_customer
from kefu.files import find_refs
from kefu.inboxes import Inbox, load_inbox
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import IdTaken, NotFound
from kefu.kit.events import Actor, ActorKind
from kefu.kit.ids import new_id
from kefu.tickets.events import MessageReceived
from kefu.tickets.model import (
    EndState,
    InboxOff,
    LockedTicket,
    NewMessage,
    Status,
    Visibility,
    WakeReason,
    first_line,
)
from kefu.tickets.service.assigning import leave_archived, move_to_cover
from kefu.tickets.service.inserting import insert_ticket
from kefu.tickets.service.locking import lock_newest_ticket, lock_ticket, lock_ticket_by_id, save_ticket
from kefu.tickets.service.moving import follow_status
from kefu.tickets.service.removing import remove
from kefu.tickets.service.saving import save_said
from kefu.tickets.service.snoozing import follow_rousing
from kefu.tickets.service.turning import turn_by_customer
from kefu.tickets.service.writing import check_words, find_written, load_written, message_fingerprint
from kefu.tickets.wire import Message, Said, row_of


class _Look(msgspec.Struct):
    """What stands before a customer's message is taken: it itself, sent before, and the ticket it goes on with."""

    written_before: bytes | None
    latest_id: UUID | None


async def receive_message(tx: Tx, inbox: Inbox, customer: Customer, data: NewMessage) -> Said:
    """Put a customer's message on their ticket of this inbox: the living one, else a new one, else a follow-up.

    What a blocked customer says is kept too, as spam. The same id and content again gives the same answer.
    Raises IdTaken, InvalidInput.
    """
    held = await lock_customer(tx, inbox.workspace_id, customer.id)
    author = Actor(ActorKind.CUSTOMER, customer.id)
    fingerprint = message_fingerprint(author, None, data)
    look = await _look(tx, inbox, customer, data.id)
    if look.written_before is not None:
        written = await load_written(tx, inbox.workspace_id, Visibility.PUBLIC, data.id, fingerprint)
        return Said(message=written, ticket=row_of(await _ticket_of_message(tx, inbox.workspace_id, data.id)))
    if held.blocked:
        ticket, first = await _spam_for(tx, inbox, customer, data)
    else:
        ticket, first = await _ticket_for(tx, inbox, customer, data, look.latest_id)
    message = await take_message(tx, ticket, data, fingerprint, first=first)
    return Said(message=message, ticket=row_of(ticket))


async def continue_conversation(
    tx: Tx, workspace_id: UUID, inbox_id: UUID, customer_id: UUID, data: NewMessage
) -> Said | None:
    """Put a known customer's message on their living ticket of an inbox, as `receive_message` does but in fewer steps.

    Gives None when it does not go on there: all closed or removed, the customer blocked, nothing yet.
    Raises IdTaken, InvalidInput.
    """
    check_words(data)
    ticket = await lock_newest_ticket(tx, workspace_id, inbox_id, customer_id, data.id)
    if ticket is None:
        return None
    fingerprint = message_fingerprint(Actor(ActorKind.CUSTOMER, customer_id), None, data)
    if ticket.written_before is None:
        if not ticket.takes_words:
            return None
        with contextlib.suppress(IdTaken):  # perhaps by the same message, whose first attempt held the ticket till now
            message = await take_message(tx, ticket, data, fingerprint, first=False)
            return Said(message=message, ticket=row_of(ticket))
    # as the conversation stands now; the message's own ticket is not held, since others hold the older one first
    written = await load_written(tx, workspace_id, Visibility.PUBLIC, data.id, fingerprint)
    return Said(message=written, ticket=row_of(ticket))


async def continue_ticket(tx: Tx, principal: Principal, number: int, data: NewMessage) -> Said:
    """Add the customer's words to a known ticket on behalf of a program; a closed or removed one gets a follow-up.

    Raises NotFound, InboxOff where that would be new in an inbox that is off, IdTaken, InvalidInput.
    """
    ticket = await lock_ticket(tx, principal, number)
    customer = await load_customer(tx, principal.workspace_id, ticket.customer_id)
    author = Actor(ActorKind.CUSTOMER, customer.id)
    fingerprint = message_fingerprint(author, ticket.id, data)
    written = await find_written(tx, ticket.workspace_id, Visibility.PUBLIC, data.id, fingerprint)
    if written is not None:
        return Said(message=written, ticket=row_of(await _ticket_of_message(tx, ticket.workspace_id, data.id)))
    # the ticket is held, so two words at once do not open two more
    inbox = await load_inbox(tx, ticket.workspace_id, ticket.inbox_id)
    if ticket.blocked:
        ticket, first = await _spam_for(tx, inbox, customer, data)
    else:
        ticket, first = await _goes_on_with(tx, inbox, customer, data, ticket)
    message = await take_message(tx, ticket, data, fingerprint, first=first)
    return Said(message=message, ticket=row_of(ticket))


async def take_message(tx: Tx, ticket: LockedTicket, data: NewMessage, fingerprint: bytes, *, first: bool) -> Message:
    """Write a message of the customer on their ticket, which is held, and let the ticket follow.

    Raises IdTaken, InvalidInput.

    The caller has looked, under a lock, that no message has this id.
    """
    check_words(data)
    turned = turn_by_customer(ticket, data.text)
    message = await save_said(
        tx,
        ticket,
        data,
        author=Actor(ActorKind.CUSTOMER, ticket.customer_id),
        author_name=ticket.writer_name,
        fingerprint=fingerprint,
    )
    if message is None:
        raise IdTaken(field="id")  # by a note, or elsewhere at this very moment
    tx.record(MessageReceived.of(ticket, message_id=data.id, first=first), ticket.now)
    if turned.woke:
        await follow_rousing(tx, ticket, WakeReason.CUSTOMER)
    await follow_status(tx, ticket, turned.before)
    left = turned.before == Status.SOLVED and await leave_archived(tx, ticket)
    if await move_to_cover(tx, ticket) or left:
        await save_ticket(tx, ticket, changed=True)
    return message


async def _look(tx: Tx, inbox: Inbox, customer: Customer, message_id: UUID) -> _Look:
    """Look after the customer's lock is held: a statement that waits for a lock sees the time before it waited."""
    look = await tx.one(
        _Look,
        """select
            (select fingerprint from public_message
             where workspace_id = %(workspace_id)s and id = %(message_id)s) as written_before,
            (select id from ticket
             where workspace_id = %(workspace_id)s and customer_id = %(customer_id)s and inbox_id = %(inbox_id)s
               and end_state is null
             order by greatest(created_at, conversation_at) desc, number desc limit 1) as latest_id""",
        workspace_id=inbox.workspace_id,
        customer_id=customer.id,
        inbox_id=inbox.id,
        message_id=message_id,
    )
    assert look is not None  # a select without from has one row
    return look


async def _ticket_for(
    tx: Tx, inbox: Inbox, customer: Customer, data: NewMessage, latest_id: UUID | None
) -> tuple[LockedTicket, bool]:
    if latest_id is not None:
        ticket = await where_it_goes_on(tx, await lock_ticket_by_id(tx, inbox.workspace_id, latest_id))
        if ticket.takes_words:
            return ticket, False
    return await _follow_up(tx, inbox, customer, data, latest_id), True


async def where_it_goes_on(tx: Tx, ticket: LockedTicket) -> LockedTicket:
    """Give the ticket a merged one went on as, as long as that is the same customer's and of the same inbox."""
    while ticket.merged_into_id is not None:
        target = await lock_ticket_by_id(tx, ticket.workspace_id, ticket.merged_into_id)
        if (target.customer_id, target.inbox_id) != (ticket.customer_id, ticket.inbox_id):
            break
        ticket = target
    return ticket


async def _spam_for(tx: Tx, inbox: Inbox, customer: Customer, data: NewMessage) -> tuple[LockedTicket, bool]:
    """Give the ticket that collects what a blocked customer says in an inbox."""
    latest_id = await tx.value(
        """select id from ticket
        where workspace_id = %(workspace_id)s and customer_id = %(customer_id)s and inbox_id = %(inbox_id)s
          and end_state = 'spam' and status <> 'closed'
        order by created_at desc, number desc limit 1""",
        workspace_id=inbox.workspace_id,
        customer_id=customer.id,
        inbox_id=inbox.id,
    )
    if latest_id is not None:
        ticket = await lock_ticket_by_id(tx, inbox.workspace_id, latest_id)
        if ticket.end_state == EndState.SPAM:
            return ticket, False
    if not inbox.active:
        raise InboxOff
    ticket = await _follow_up(tx, inbox, customer, data, None)
    await remove(tx, ticket, EndState.SPAM)
    await save_ticket(tx, ticket, changed=False)
    return ticket, True


async def _goes_on_with(
    tx: Tx, inbox: Inbox, customer: Customer, data: NewMessage, ticket: LockedTicket
) -> tuple[LockedTicket, bool]:
    """Give the ticket itself, or what follows on it when it takes no words any more."""
    while not (ticket := await where_it_goes_on(tx, ticket)).takes_words:
        follower = await _find_follower(tx, ticket)
        if follower is None:
            if not inbox.active:
                raise InboxOff
            return await _follow_up(tx, inbox, customer, data, ticket.id), True
        ticket = await lock_ticket_by_id(tx, ticket.workspace_id, follower)
    return ticket, False


async def _follow_up(
    tx: Tx, inbox: Inbox, customer: Customer, data: NewMessage, follows_id: UUID | None
) -> LockedTicket:
    return await insert_ticket(
        tx,
        inbox,
        customer,
        id=new_id(),
        subject=first_line(data.text, 80) or await _first_file(tx, inbox.workspace_id, data.files) or "…",
        follows_id=follows_id,
    )


async def _first_file(tx: Tx, workspace_id: UUID, ids: list[UUID]) -> str:
    """Give what the first file is called, for who sends a picture without a word; whose it is, attaching it judges."""
    found = await find_refs(tx, workspace_id, ids[:1])
    return first_line("".join(file.name for file in found), 80)


async def _find_follower(tx: Tx, ticket: LockedTicket) -> UUID | None:
    """Give the newest ticket that was opened to go on with this one."""
    found: UUID | None = await tx.value(
        """select id from ticket where workspace_id = %(workspace_id)s and follows_id = %(id)s
        order by number desc limit 1""",
        workspace_id=ticket.workspace_id,
        id=ticket.id,
    )
    return found


async def _ticket_of_message(tx: Tx, workspace_id: UUID, message_id: UUID) -> LockedTicket:
    ticket_id = await tx.value(
        "select ticket_id from public_message where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=workspace_id,
        id=message_id,
    )
    if ticket_id is None:
        raise NotFound
    return await lock_ticket_by_id(tx, workspace_id, ticket_id)
