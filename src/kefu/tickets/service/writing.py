"""Putting a message on a ticket, once per id however often the client asks."""

import hashlib
from uuid import UUID

from kefu.files import FileRef, attach_files
from kefu.kit.db import Tx
from kefu.kit.errors import IdTaken, InvalidInput
from kefu.kit.events import Actor
from kefu.kit.ids import given_id
from kefu.tickets.model import LockedTicket, MessageState, NewMessage, Visibility, plain
from kefu.tickets.queries import find_messages_by_id
from kefu.tickets.wire import Author, Message
from kefu.workspaces import says_nothing

# An id is unique over both types of messages.
_INSERT = """ /* every workspace: no, the given one; the lint takes conditions on inserted values for look-ups */
insert into internal_message (workspace_id, id, ticket_id, author_kind, author_id, text, at, fingerprint)
select %(workspace_id)s, %(id)s, %(ticket_id)s, %(author_kind)s, %(author_id)s, %(text)s, %(at)s, %(fingerprint)s
where not exists (select from public_message where workspace_id = %(workspace_id)s and id = %(id)s)
on conflict (workspace_id, id) do nothing
"""
_FINGERPRINT = {
    Visibility.PUBLIC: """select fingerprint from public_message
        where workspace_id = %(workspace_id)s and id = %(id)s""",
    Visibility.INTERNAL: """select fingerprint from internal_message
        where workspace_id = %(workspace_id)s and id = %(id)s""",
}


def message_fingerprint(author: Actor, ticket: UUID | None, data: NewMessage) -> bytes:
    """Digest what makes two requests with one id the same request."""
    return hashlib.sha256(plain([author.kind, author.id, ticket, data.text, data.files])).digest()


async def find_written(
    tx: Tx, workspace_id: UUID, visibility: Visibility, id: UUID, fingerprint: bytes
) -> Message | None:
    """Give the message an earlier attempt with this id wrote; raises IdTaken when that was something else."""
    earlier = await tx.value(_FINGERPRINT[visibility], workspace_id=workspace_id, id=id)
    if earlier is None:
        return None
    if bytes(earlier) != fingerprint:
        raise IdTaken(field="id")
    return (await find_messages_by_id(tx, workspace_id, [id]))[id]


async def load_written(tx: Tx, workspace_id: UUID, visibility: Visibility, id: UUID, fingerprint: bytes) -> Message:
    """Give what an earlier attempt wrote after an insert found the id taken; raises IdTaken."""
    written = await find_written(tx, workspace_id, visibility, id, fingerprint)
    if written is None:
        raise IdTaken(field="id")  # by a message of the other type
    return written


def check_words(data: NewMessage) -> None:
    """Refuse a message that says nothing or whose id cannot be one; raises InvalidInput."""
    if says_nothing(data.text) and not data.files:
        raise InvalidInput(field="text", reason="empty_message")
    given_id(data.id)


async def write_note(
    tx: Tx,
    ticket: LockedTicket,
    data: NewMessage,
    *,
    author: Actor,
    author_name: str | None,
    fingerprint: bytes,
) -> Message | None:
    """Insert an internal message with its files; None when this id was already written (then ask `load_written`)."""
    check_words(data)
    inserted = await tx.run(
        _INSERT,
        workspace_id=ticket.workspace_id,
        id=data.id,
        ticket_id=ticket.id,
        author_kind=author.kind.value,
        author_id=author.id,
        text=data.text,
        at=ticket.now,
        fingerprint=fingerprint,
    )
    if not inserted:
        return None
    return await complete_message(tx, ticket, data, Visibility.INTERNAL, author=author, author_name=author_name)


async def complete_message(
    tx: Tx, ticket: LockedTicket, data: NewMessage, visibility: Visibility, *, author: Actor, author_name: str | None
) -> Message:
    """Attach the files of a message just inserted and give it as screens show it; raises what attaching raises.

    Who hands the message in has uploaded them, also where they pass on what a customer said.
    """
    files: list[FileRef] = []
    if data.files:
        files = await attach_files(tx, ticket.workspace_id, data.files, message_id=data.id, owner=tx.actor)
    return Message(
        id=data.id,
        visibility=visibility,
        ticket_number=ticket.number,
        author=Author(author.kind, author.id, author_name),
        text=data.text,
        html=None,
        files=files,
        at=ticket.now,
        state=MessageState.SENT if visibility == Visibility.PUBLIC else None,
        revision=1,
    )
