"""Writing a note on a held ticket: by itself, or beside what it explains."""

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.events import Actor, ActorKind
from kefu.tickets.events import NoteAdded
from kefu.tickets.model import LockedTicket, NewMessage
from kefu.tickets.service.mentioning import check_mentions
from kefu.tickets.service.writing import message_fingerprint, write_note
from kefu.tickets.wire import Message


async def put_note(tx: Tx, principal: Principal, ticket: LockedTicket, data: NewMessage) -> Message | None:
    """Write a note and record it, with whom it mentions; None when its id is taken (then ask `load_written`).

    Raises InvalidInput, and what `LockedTicket.expect` raises.
    """
    author = Actor(ActorKind.MEMBER, principal.id)
    fingerprint = message_fingerprint(author, ticket.id, data)
    message = await write_note(tx, ticket, data, author=author, author_name=ticket.asker_name, fingerprint=fingerprint)
    if message is None:
        return None
    ticket.expect(None)
    meant = await check_mentions(tx, ticket.workspace_id, data.text)
    added = NoteAdded.of(
        ticket,
        message_id=data.id,
        author=principal.id,
        mentioned=meant.members,
        mentioned_units=meant.units,
    )
    tx.record(added, ticket.now)
    return message
