"""Whispering: a supervisor's words for who holds a ticket, which nobody beside them learns of.

The ticket itself does not change, not even the time of its last change: that stands in lists.
"""

import hashlib
from uuid import UUID

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Forbidden, IdTaken, InvalidInput
from kefu.kit.ids import given_id
from kefu.tickets.access import supervises
from kefu.tickets.events import WhisperAdded
from kefu.tickets.model import HearerGone, LockedTicket, NewWhisper, plain
from kefu.tickets.service.locking import lock_ticket
from kefu.tickets.whispers import find_whisper
from kefu.tickets.wire import Whisper
from kefu.workspaces import says_nothing


async def whisper(tx: Tx, principal: Principal, number: int, data: NewWhisper) -> Whisper:
    """Say something to who holds a ticket; the same id and content again gives the same answer.

    Raises NotFound, Forbidden where the principal does not supervise the ticket, HearerGone, TicketClosed,
    RestoreFirst, InvalidInput, IdTaken.
    """
    given_id(data.id)
    if says_nothing(data.text):
        raise InvalidInput(field="text", reason="empty_message")
    ticket = await lock_ticket(tx, principal, number)
    if not supervises(principal, ticket.unit_id):
        raise Forbidden
    fingerprint = hashlib.sha256(plain([principal.id, ticket.id, data.hearer_id, data.text])).digest()
    if await _put(tx, principal, ticket, data, fingerprint):
        ticket.expect(None)
        if data.hearer_id != ticket.assignee_id or data.hearer_id == principal.id:
            raise HearerGone(field="hearer_id")
        added = WhisperAdded(
            workspace_id=ticket.workspace_id,
            subject_id=data.hearer_id,
            whispered_id=ticket.id,
            message_id=data.id,
        )
        tx.record(added, ticket.now)
    elif await _earlier(tx, ticket.workspace_id, data.id) != fingerprint:
        raise IdTaken(field="id")
    written = await find_whisper(tx, principal, data.id)
    assert written is not None  # its author hears it
    return written


async def _put(tx: Tx, principal: Principal, ticket: LockedTicket, data: NewWhisper, fingerprint: bytes) -> bool:
    """Write the row; false when its id is taken."""
    return bool(
        await tx.run(
            """insert into whisper (workspace_id, id, ticket_id, author_id, hearer_id, text, at, fingerprint)
            values (%(workspace_id)s, %(id)s, %(ticket_id)s, %(author_id)s, %(hearer_id)s, %(text)s, %(at)s,
                %(fingerprint)s)
            on conflict (workspace_id, id) do nothing""",
            workspace_id=ticket.workspace_id,
            id=data.id,
            ticket_id=ticket.id,
            author_id=principal.id,
            hearer_id=data.hearer_id,
            text=data.text,
            at=ticket.now,
            fingerprint=fingerprint,
        )
    )


async def _earlier(tx: Tx, workspace_id: UUID, id: UUID) -> bytes:
    """Give the fingerprint of what was written with the id before."""
    return bytes(
        await tx.value(
            "select fingerprint from whisper where workspace_id = %(workspace_id)s and id = %(id)s",
            workspace_id=workspace_id,
            id=id,
        )
    )
