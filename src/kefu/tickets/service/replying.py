"""Answering the customer, and writing notes for colleagues."""

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.events import Actor, ActorKind
from kefu.tickets.events import MessageSent
from kefu.tickets.model import LockedTicket, NewMessage, NewReply, Status, Visibility, WakeReason, after_reply
from kefu.tickets.queries import find_unread_since
from kefu.tickets.service.assigning import leave_archived, move_to_cover, take_unowned
from kefu.tickets.service.filling import check_filled
from kefu.tickets.service.keeping import Before, keep_move
from kefu.tickets.service.locking import lock_ticket, save_ticket
from kefu.tickets.service.moving import follow_status
from kefu.tickets.service.noting import put_note
from kefu.tickets.service.saving import save_said
from kefu.tickets.service.snoozing import follow_rousing
from kefu.tickets.service.turning import idle_at, turn_by_reply
from kefu.tickets.service.writing import check_words, load_written, message_fingerprint
from kefu.tickets.wire import Message, Said, row_of


async def reply(tx: Tx, principal: Principal, number: int, data: NewReply, *, takes: bool = True) -> Said:
    """Answer the customer; the same id and content again gives the same answer.

    With `takes` a ticket that nobody owns becomes the principal's, where the workspace wishes so.
    Raises NotFound when the principal cannot see the ticket, TicketClosed, RestoreFirst, VersionConflict,
    StatusNotAllowed, FieldsMissing, IdTaken.
    """
    check_words(data)
    ticket = await lock_ticket(tx, principal, number, data.id)
    author = Actor(ActorKind.MEMBER, principal.id)
    fingerprint = message_fingerprint(author, ticket.id, data)
    if ticket.written_before is not None:
        written = await load_written(tx, ticket.workspace_id, Visibility.PUBLIC, data.id, fingerprint)
        return Said(message=written, ticket=row_of(ticket))
    ticket.expect(data.version)
    message = await answer(tx, ticket, data, author=author, fingerprint=fingerprint, takes=takes)
    if message is None:
        # the lock was waited for while the same request, sent twice, was being answered
        written = await load_written(tx, ticket.workspace_id, Visibility.PUBLIC, data.id, fingerprint)
        return Said(message=written, ticket=row_of(await lock_ticket(tx, principal, number)))
    return Said(message=message, ticket=row_of(ticket))


async def answer(
    tx: Tx, ticket: LockedTicket, data: NewReply, *, author: Actor, fingerprint: bytes, takes: bool = True
) -> Message | None:
    """Write a member's answer on a held ticket and let the ticket follow; None when the id is taken.

    When it solves the ticket, what the answer alone would have made of that is kept, so that solving can be taken back.
    Raises TicketClosed, StatusNotAllowed, FieldsMissing, and what attaching files raises.
    """
    assert author.id is not None  # a member
    unread_since = await find_unread_since(tx, ticket.workspace_id, ticket.id, data.seen) if data.seen else None
    slept_until, version = ticket.snoozed_until, ticket.version
    turned = turn_by_reply(ticket, data.text, data.set_status, unread_since)
    if ticket.status == Status.SOLVED != turned.before:
        await check_filled(tx, ticket)
    message = await save_said(tx, ticket, data, author=author, author_name=ticket.asker_name, fingerprint=fingerprint)
    if message is None:
        return None
    # they take it first, so that the customer reads who has come in before what they say
    if takes and await take_unowned(tx, ticket, author.id):
        await save_ticket(tx, ticket, changed=ticket.version == version)  # an answer is one step, whatever it does
    sent = MessageSent.of(ticket, message_id=data.id, author=author.id, first_reply=turned.first_reply)
    tx.record(sent, ticket.now)
    if turned.woke:
        await follow_rousing(tx, ticket, WakeReason.MEMBER)
    await follow_status(tx, ticket, turned.before)
    if ticket.status == Status.SOLVED != turned.before:
        alone = msgspec.structs.replace(ticket, status=after_reply(turned.before, None), snoozed_until=slept_until)
        await keep_move(tx, ticket, author.id, Before.of(alone, fires_at=idle_at(alone, author.kind)))
    if turned.before == Status.SOLVED != ticket.status:
        left = await leave_archived(tx, ticket)
        if await move_to_cover(tx, ticket, by=author.id) or left:
            await save_ticket(tx, ticket, changed=ticket.version == version)
    return message


async def add_note(tx: Tx, principal: Principal, number: int, data: NewMessage) -> Said:
    """Write an internal message; raises NotFound, TicketClosed, RestoreFirst, IdTaken."""
    ticket = await lock_ticket(tx, principal, number)
    message = await put_note(tx, principal, ticket, data)
    if message is None:
        fingerprint = message_fingerprint(Actor(ActorKind.MEMBER, principal.id), ticket.id, data)
        written = await load_written(tx, ticket.workspace_id, Visibility.INTERNAL, data.id, fingerprint)
        return Said(message=written, ticket=row_of(ticket))
    await save_ticket(tx, ticket, changed=False)
    return Said(message=message, ticket=row_of(ticket))
