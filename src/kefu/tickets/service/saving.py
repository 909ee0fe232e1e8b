"""Saving a reply: message, ticket and timer in one statement, since replies are what a service desk does most."""

from datetime import timedelta

from kefu.files import FileRef, attach_files
from kefu.kit.db import Tx
from kefu.kit.errors import IdTaken
from kefu.kit.events import Actor
from kefu.tickets.model import LockedTicket, NewReply, Status
from kefu.tickets.wire import Author, Message

_SAVE = """
with said as (
    insert into public_message (workspace_id, id, ticket_id, author_kind, author_id, text, at, state, fingerprint)
    select %(workspace_id)s, %(message_id)s, %(id)s, %(author_kind)s, %(author_id)s, %(text)s, %(now)s, 'sent',
           %(fingerprint)s
    where not exists (select from internal_message where workspace_id = %(workspace_id)s and id = %(message_id)s)
    on conflict (workspace_id, id) do nothing
    returning 1
), timed as (
    insert into ticket_timer (workspace_id, ticket_id, purpose, fire_at)
    select %(workspace_id)s, %(id)s, 'solve_idle', %(idle_at)s::timestamptz where %(idle_at)s::timestamptz is not null
    on conflict (workspace_id, ticket_id, purpose)
    do update set fire_at = excluded.fire_at, lease_until = '-infinity', fence = ticket_timer.fence + 1
)
update ticket set preview = %(preview)s, stage = %(stage)s, status = %(status)s, version = %(version)s,
    updated_at = %(now)s, last_message_at = %(now)s, waiting_since = %(waiting_since)s, replied_at = %(replied_at)s
where workspace_id = %(workspace_id)s and id = %(id)s and exists (select from said)
"""


async def save_reply(tx: Tx, ticket: LockedTicket, author: Actor, data: NewReply, fingerprint: bytes) -> Message:
    """Write a public answer on a held ticket with the ticket's new state; raises IdTaken.

    An idle chat will be solved by itself after the inbox's time.
    """
    ticket.updated_at = ticket.now
    idle_at = None
    if ticket.idle_minutes is not None and ticket.status in (Status.OPEN, Status.PENDING):
        idle_at = ticket.now + timedelta(minutes=ticket.idle_minutes)
    saved = await tx.run(
        _SAVE,
        workspace_id=ticket.workspace_id,
        id=ticket.id,
        message_id=data.id,
        author_kind=author.kind,
        author_id=author.id,
        text=data.text,
        fingerprint=fingerprint,
        idle_at=idle_at,
        preview=ticket.preview,
        stage=ticket.stage.value,
        status=ticket.status.value,
        version=ticket.version,
        now=ticket.now,
        waiting_since=ticket.waiting_since,
        replied_at=ticket.replied_at,
    )
    if not saved:
        raise IdTaken(field="id")  # by a note, or on another ticket at this very moment
    files: list[FileRef] = []
    if data.files:
        files = await attach_files(tx, ticket.workspace_id, data.files, message_id=data.id, owner=author)
    return Message(
        id=data.id,
        visibility="public",
        ticket_number=ticket.number,
        author=Author(author.kind, author.id, ticket.asker_name),
        text=data.text,
        html=None,
        files=files,
        at=ticket.now,
        state="sent",
        revision=1,
    )
