"""Saving what is said in public: message, ticket and timer in one statement, since a service desk does little else."""

from kefu.kit.db import Tx
from kefu.kit.events import Actor, ActorKind
from kefu.tickets.model import LockedTicket, NewMessage, Visibility
from kefu.tickets.service.turning import idle_at
from kefu.tickets.service.writing import complete_message
from kefu.tickets.wire import Message

# An id is unique over both types of messages. The ticket changes only when the message is new. Where a customer's
# conversation in an inbox stands on several tickets, their next words go to the one that answered last.
_SAVE = """ /* every workspace: no, the given one; the lint takes conditions on inserted values for look-ups */
with said as (
    insert into public_message (workspace_id, id, ticket_id, author_kind, author_id, text, at, state, fingerprint)
    select %(workspace_id)s, %(message_id)s, %(id)s, %(author_kind)s, %(author_id)s, %(text)s, %(now)s, 'sent',
           %(fingerprint)s
    where not exists (select from internal_message where workspace_id = %(workspace_id)s and id = %(message_id)s)
    on conflict (workspace_id, id) do nothing
    returning 1
), timed as (
    insert into ticket_timer (workspace_id, ticket_id, purpose, fire_at)
    select %(workspace_id)s, %(id)s, 'solve_idle', %(idle_at)s::timestamptz
    where %(idle_at)s::timestamptz is not null and exists (select from said)
    on conflict (workspace_id, ticket_id, purpose)
    do update set fire_at = excluded.fire_at, lease_until = '-infinity', fence = ticket_timer.fence + 1
), untimed as (
    delete from ticket_timer
    where workspace_id = %(workspace_id)s and ticket_id = %(id)s and purpose = 'solve_idle'
      and %(idle_at)s::timestamptz is null and exists (select from said)
)
update ticket set preview = %(preview)s, stage = %(stage)s, status = %(status)s, version = %(version)s,
    updated_at = %(now)s, last_message_at = %(now)s, waiting_since = %(waiting_since)s, replied_at = %(replied_at)s,
    snoozed_until = %(snoozed_until)s, woken_at = null,
    conversation_at = case when %(answers)s and conversation_at is not null then %(now)s else conversation_at end
where workspace_id = %(workspace_id)s and id = %(id)s and exists (select from said)
"""


async def save_said(
    tx: Tx,
    ticket: LockedTicket,
    data: NewMessage,
    *,
    author: Actor,
    author_name: str | None,
    fingerprint: bytes,
) -> Message | None:
    """Write a public message on a held ticket that it has turned (turning.py); None when the id is taken.

    After a member's answer on a live channel the idle time runs, unless they put the ticket off; a customer who
    waits stops it.
    """
    saved = await tx.run(
        _SAVE,
        workspace_id=ticket.workspace_id,
        id=ticket.id,
        message_id=data.id,
        author_kind=author.kind.value,
        author_id=author.id,
        text=data.text,
        fingerprint=fingerprint,
        idle_at=idle_at(ticket, author.kind),
        preview=ticket.preview,
        stage=ticket.stage.value,
        status=ticket.status.value,
        version=ticket.version,
        now=ticket.now,
        waiting_since=ticket.waiting_since,
        replied_at=ticket.replied_at,
        snoozed_until=ticket.snoozed_until,
        answers=author.kind != ActorKind.CUSTOMER,
    )
    if not saved:
        return None
    return await complete_message(tx, ticket, data, Visibility.PUBLIC, author=author, author_name=author_name)
