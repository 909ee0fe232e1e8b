"""Answering the customer, and writing notes for colleagues."""

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.events import Actor
from kefu.tickets.events import MessageSent, NoteAdded
from kefu.tickets.model import NewMessage, NewReply, Stage, TicketClosed, after_reply, first_line
from kefu.tickets.service.locking import lock_ticket, save_ticket
from kefu.tickets.service.moving import expect_answer, move_status
from kefu.tickets.service.writing import find_written, message_fingerprint, write_message
from kefu.tickets.wire import Said, row_of


async def reply(tx: Tx, principal: Principal, number: int, data: NewReply) -> Said:
    """Answer the customer; the same id and content again gives the same answer.

    Raises NotFound when the principal cannot see the ticket, TicketClosed, VersionConflict, StatusNotAllowed, IdTaken.
    """
    ticket = await lock_ticket(tx, principal, number)
    author = Actor("member", principal.id)
    fingerprint = message_fingerprint(author, ticket.id, data.text, data.files)
    message = await write_message(
        tx,
        ticket,
        "public",
        id=data.id,
        author=author,
        author_name=ticket.asker_name,
        text=data.text,
        files=data.files,
        fingerprint=fingerprint,
    )
    if message is None:
        written = await find_written(tx, ticket.workspace_id, "public", data.id, fingerprint)
        assert written is not None  # the insert found it
        return Said(message=written, ticket=row_of(ticket))
    ticket.expect(data.version)
    after = after_reply(ticket.status, data.set_status)
    first = ticket.replied_at is None
    ticket.replied_at = ticket.replied_at or ticket.now
    ticket.waiting_since = None
    ticket.last_message_at = ticket.now
    ticket.preview = first_line(data.text, 140) or ticket.preview
    was_bot, ticket.stage = (
        ticket.stage == Stage.BOT,
        Stage.HUMAN if ticket.stage == Stage.BOT else ticket.stage,
    )
    tx.record(MessageSent.of(ticket, message_id=data.id, author=principal.id, first_reply=first), ticket.now)
    moved = await move_status(tx, ticket, after)
    await expect_answer(tx, ticket)
    await save_ticket(tx, ticket, changed=moved or was_bot)
    return Said(message=message, ticket=row_of(ticket))


async def add_note(tx: Tx, principal: Principal, number: int, data: NewMessage) -> Said:
    """Write an internal message; raises NotFound, TicketClosed, IdTaken."""
    ticket = await lock_ticket(tx, principal, number)
    author = Actor("member", principal.id)
    fingerprint = message_fingerprint(author, ticket.id, data.text, data.files)
    message = await write_message(
        tx,
        ticket,
        "internal",
        id=data.id,
        author=author,
        author_name=ticket.asker_name,
        text=data.text,
        files=data.files,
        fingerprint=fingerprint,
    )
    if message is None:
        written = await find_written(tx, ticket.workspace_id, "internal", data.id, fingerprint)
        assert written is not None  # the insert found it
        return Said(message=written, ticket=row_of(ticket))
    if ticket.status == "closed":
        raise TicketClosed
    tx.record(NoteAdded.of(ticket, message_id=data.id, author=principal.id), ticket.now)
    await save_ticket(tx, ticket, changed=False)
    return Said(message=message, ticket=row_of(ticket))
