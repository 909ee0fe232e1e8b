"""Answering the customer, and writing notes for colleagues."""

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.events import Actor, ActorKind
from kefu.tickets.events import MessageSent, NoteAdded
from kefu.tickets.model import (
    LIVE,
    NewMessage,
    NewReply,
    Stage,
    Visibility,
    WakeReason,
    after_reply,
    first_line,
)
from kefu.tickets.queries import find_unread_since
from kefu.tickets.service.locking import lock_ticket, save_ticket
from kefu.tickets.service.moving import follow_status, turn_status
from kefu.tickets.service.saving import save_said
from kefu.tickets.service.snoozing import follow_rousing, rouse
from kefu.tickets.service.writing import check_words, load_written, message_fingerprint, write_note
from kefu.tickets.wire import Said, row_of


async def reply(tx: Tx, principal: Principal, number: int, data: NewReply) -> Said:
    """Answer the customer; the same id and content again gives the same answer.

    Raises NotFound when the principal cannot see the ticket, TicketClosed, RestoreFirst, VersionConflict,
    StatusNotAllowed, IdTaken.
    """
    check_words(data)
    ticket = await lock_ticket(tx, principal, number, data.id)
    author = Actor(ActorKind.MEMBER, principal.id)
    fingerprint = message_fingerprint(author, ticket.id, data)
    if ticket.written_before is not None:
        written = await load_written(tx, ticket.workspace_id, Visibility.PUBLIC, data.id, fingerprint)
        return Said(message=written, ticket=row_of(ticket))
    ticket.expect(data.version)
    unread_since = await find_unread_since(tx, ticket.workspace_id, ticket.id, data.seen) if data.seen else None
    wanted = data.set_status if unread_since is None else None  # whoever still waits is not put away
    before, after = ticket.status, after_reply(ticket.status, wanted)
    first = ticket.replied_at is None
    was_bot = ticket.stage == Stage.BOT
    woke = after not in LIVE and rouse(ticket)
    turn_status(ticket, after)
    ticket.replied_at = ticket.replied_at or ticket.now
    ticket.waiting_since = unread_since
    ticket.preview = first_line(data.text, 140) or ticket.preview
    ticket.stage = Stage.HUMAN if was_bot else ticket.stage
    ticket.version += before != after or was_bot or woke
    message = await save_said(tx, ticket, data, author=author, author_name=ticket.asker_name, fingerprint=fingerprint)
    if message is None:
        # the lock was waited for while the same request, sent twice, was being answered
        written = await load_written(tx, ticket.workspace_id, Visibility.PUBLIC, data.id, fingerprint)
        return Said(message=written, ticket=row_of(await lock_ticket(tx, principal, number)))
    tx.record(MessageSent.of(ticket, message_id=data.id, author=principal.id, first_reply=first), ticket.now)
    if woke:
        await follow_rousing(tx, ticket, WakeReason.MEMBER)
    await follow_status(tx, ticket, before)
    return Said(message=message, ticket=row_of(ticket))


async def add_note(tx: Tx, principal: Principal, number: int, data: NewMessage) -> Said:
    """Write an internal message; raises NotFound, TicketClosed, RestoreFirst, IdTaken."""
    ticket = await lock_ticket(tx, principal, number)
    author = Actor(ActorKind.MEMBER, principal.id)
    fingerprint = message_fingerprint(author, ticket.id, data)
    message = await write_note(tx, ticket, data, author=author, author_name=ticket.asker_name, fingerprint=fingerprint)
    if message is None:
        written = await load_written(tx, ticket.workspace_id, Visibility.INTERNAL, data.id, fingerprint)
        return Said(message=written, ticket=row_of(ticket))
    ticket.expect(None)
    tx.record(NoteAdded.of(ticket, message_id=data.id, author=principal.id), ticket.now)
    await save_ticket(tx, ticket, changed=False)
    return Said(message=message, ticket=row_of(ticket))
