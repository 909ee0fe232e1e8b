"""Changing what a ticket is: status, subject, kind, priority, and the wording of a note."""

from uuid import UUID

import msgspec

from kefu.fields import Kind
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Forbidden, InvalidInput, NotFound, VersionConflict
from kefu.kit.events import Records
from kefu.kit.http.limits import Line, Text, Version
from kefu.tickets.events import NoteRevised, SubjectRevised, TicketClassified
from kefu.tickets.model import (
    LIVE,
    LockedTicket,
    Priority,
    Status,
    StatusNotAllowed,
    WakeReason,
    clean_subject,
    may_follow,
)
from kefu.tickets.queries import find_messages_by_id
from kefu.tickets.service.assigning import leave_archived, move_to_cover
from kefu.tickets.service.filling import check_filled
from kefu.tickets.service.keeping import Before, find_fires_at, keep_move
from kefu.tickets.service.locking import lock_ticket, save_ticket
from kefu.tickets.service.mentioning import check_mentions, mentions_in
from kefu.tickets.service.moving import move_status
from kefu.tickets.service.snoozing import wake
from kefu.tickets.service.splitting import tell_quoting
from kefu.tickets.service.wording import keep_wording
from kefu.tickets.wire import Message, TicketRow, row_of
from kefu.workspaces import says_nothing


class NewStatus(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Where the ticket should stand."""

    version: Version
    status: Status


class TicketChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What to correct; fields left out stay."""

    version: Version
    subject: Line | None = None
    kind: Kind | None = None
    priority: Priority | None = None


class NoteChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A note's new wording; `revision` is the one that was on the screen."""

    text: Text
    revision: Version


async def set_status(tx: Tx, principal: Principal, number: int, data: NewStatus) -> TicketRow:
    """Move a ticket by hand; raises NotFound, VersionConflict, TicketClosed, StatusNotAllowed, FieldsMissing.

    What it was is kept, so that who moved it can take that back (taking_back.py).
    """
    ticket = await lock_ticket(tx, principal, number)
    ticket.expect(data.version)
    before = Before.of(ticket, fires_at=await find_fires_at(tx, ticket))
    if await put_status(tx, ticket, data.status):
        await save_ticket(tx, ticket, changed=True)
        await keep_move(tx, ticket, principal.id, before)
    return row_of(ticket)


async def put_status(tx: Tx, ticket: LockedTicket, status: Status) -> bool:
    """Move a held ticket by hand; what is solved sleeps no more. Raises StatusNotAllowed, FieldsMissing."""
    if not may_follow(ticket.status, status):
        raise StatusNotAllowed(field="status", before=ticket.status.value, after=status.value)
    if status == Status.SOLVED != ticket.status:
        await check_filled(tx, ticket)
    before = ticket.status
    moved = await move_status(tx, ticket, status)
    if moved:
        ticket.woken_at = None
        if before == Status.SOLVED and status in LIVE:
            await leave_archived(tx, ticket)
            await move_to_cover(tx, ticket, by=tx.actor.id)
        if status not in LIVE:
            await wake(tx, ticket, WakeReason.MEMBER)
    return moved


async def change_ticket(tx: Tx, principal: Principal, number: int, data: TicketChange) -> TicketRow:
    """Correct subject, kind or priority; raises NotFound, VersionConflict, TicketClosed, InvalidInput."""
    ticket = await lock_ticket(tx, principal, number)
    ticket.expect(data.version)
    changed = classify(tx, ticket, data.kind or ticket.kind, data.priority or ticket.priority)
    subject = ticket.subject if data.subject is None else clean_subject(data.subject)
    if subject != ticket.subject:
        revision = await keep_wording(tx, ticket, "ticket_subject", ticket.id, ticket.subject, principal.id)
        ticket.subject = subject
        tx.record(SubjectRevised.of(ticket, revision=revision), ticket.now)
        changed = True
    if changed:
        await save_ticket(tx, ticket, changed=True)
    return row_of(ticket)


def classify(tx: Records, ticket: LockedTicket, kind: Kind, priority: Priority) -> bool:
    """Correct kind and priority of a held ticket and record it; tells whether there was anything to correct."""
    kind_before, priority_before = ticket.kind, ticket.priority
    if (kind_before, priority_before) == (kind, priority):
        return False
    ticket.kind, ticket.priority = kind, priority
    tx.record(TicketClassified.of(ticket, kind_before=kind_before, priority_before=priority_before), ticket.now)
    return True


class _Note(msgspec.Struct):
    author_id: UUID | None
    text: str
    revision: int


async def revise_note(tx: Tx, principal: Principal, number: int, id: UUID, data: NoteChange) -> Message:
    """Reword one's own note, keeping the earlier wording; raises as below.

    NotFound, Forbidden, VersionConflict, TicketClosed; InvalidInput for words of which nothing can be seen.
    """
    ticket = await lock_ticket(tx, principal, number)
    ticket.expect(None)
    note = await tx.one(
        _Note,
        """select author_id, text, revision from internal_message
        where workspace_id = %(workspace_id)s and id = %(id)s and ticket_id = %(ticket_id)s for update""",
        workspace_id=ticket.workspace_id,
        id=id,
        ticket_id=ticket.id,
    )
    if note is None:
        raise NotFound
    if note.author_id != principal.id:
        raise Forbidden
    if note.revision != data.revision:
        raise VersionConflict(current_version=note.revision)
    if note.text != data.text:
        if says_nothing(data.text):
            raise InvalidInput(field="text", reason="empty_message")
        revision = await keep_wording(tx, ticket, "internal_message", id, note.text, principal.id)
        await tx.run(
            """update internal_message set text = %(text)s, revision = revision + 1
            where workspace_id = %(workspace_id)s and id = %(id)s""",
            workspace_id=ticket.workspace_id,
            id=id,
            text=data.text,
        )
        before = mentions_in(note.text)
        after = await check_mentions(tx, ticket.workspace_id, data.text, note.text)
        revised = NoteRevised.of(
            ticket,
            message_id=id,
            revision=revision,
            mentioned=[one for one in after.members if one not in before.members],
            mentioned_units=[one for one in after.units if one not in before.units],
        )
        tx.record(revised, ticket.now)
        await save_ticket(tx, ticket, changed=False)
        await tell_quoting(tx, ticket, id, revision)
    return (await find_messages_by_id(tx, ticket.workspace_id, [id]))[id]
