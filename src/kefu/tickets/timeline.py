"""The timeline of a ticket: what was said, from the messages, and what was done, from the log."""

from datetime import datetime
from math import inf
from uuid import UUID

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.events import ActorKind, Recorded
from kefu.kit.http.paging import Moment, mark_of, read_mark
from kefu.kit.log import find_ticket_facts, load_head
from kefu.tickets.access import supervises
from kefu.tickets.model import Visibility
from kefu.tickets.queries import (
    find_links,
    find_merged,
    find_messages,
    find_messages_by_id,
    find_names,
    find_quoted,
    find_values,
    load_ticket,
)
from kefu.tickets.service.delaying import find_delayed
from kefu.tickets.values import CHANGED, find_changes
from kefu.tickets.whispers import find_whispers
from kefu.tickets.wire import Author, Entry, Message, TicketDetail, Whisper

# What a fact's data holds only as circumstances; the timeline shows the changes.
_CIRCUMSTANCES = frozenset(
    {
        "number",
        "inbox_id",
        "channel",
        "kind",
        "priority",
        "tier",
        "unit_id",
        "team_id",
        "assignee_id",
        "stage",
        "end_state",
        "snoozed",
    }
)
_SAID = frozenset({"message.received", "message.sent", "note.added"})
_NOTED = frozenset({"ticket.snoozed", "ticket.returned"})
_OF_ONE_MOMENT = 64
_CHANGES = {
    "ticket.assigned": frozenset({"assignee_id", "team_id", "unit_id"}),
    "ticket.classified": frozenset({"kind", "priority"}),
    "ticket.removed": frozenset({"end_state"}),
}


def shown_data(type: str, data: dict[str, object]) -> dict[str, object]:
    """Keep of a fact's data what a person wants to read."""
    return {
        key: value for key, value in data.items() if key not in _CIRCUMSTANCES or key in _CHANGES.get(type, frozenset())
    }


async def load_detail(
    tx: Tx, principal: Principal, number: int, *, before: str | None = None, limit: int = 100
) -> TicketDetail:
    """Give a ticket with a page of its timeline and the log position it holds for; raises NotFound.

    Messages come from their tables, so one that the sequencer has not placed yet is already there: the snapshot may
    be ahead of its cursor, never behind it. A page may be a little longer than `limit`: what one transaction did
    shares a moment and is never cut in two.
    """
    head = await load_head(tx)
    ticket = await load_ticket(tx, principal, number)
    end = read_mark(before, tuple[Moment], "before")[0] if before else None
    # each message has a fact of its own beside those that are lines themselves, and the last moment has a few more
    most = 2 * limit + _OF_ONE_MOMENT
    facts = await find_ticket_facts(tx, principal.workspace_id, ticket.id, before=end, limit=most)
    merged = await find_merged(tx, principal, ticket.id)
    spoken_on = [ticket.id, *(one.id for one in merged)]
    quoted = await find_quoted(tx, principal.workspace_id, spoken_on)
    messages = await find_messages(tx, principal.workspace_id, spoken_on, quoted=quoted, before=end, limit=limit + 1)
    whispers = await find_whispers(tx, principal, spoken_on, before=end, limit=limit + 1)
    times = sorted(
        [message.at for message in messages]
        + [whisper.at for whisper in whispers]
        + [fact.at for fact in facts if fact.type not in _SAID]
    )
    more = len(times) > limit
    if more:
        begin = times[-limit]
        facts = [fact for fact in facts if fact.at >= begin]
        messages = [message for message in messages if message.at >= begin]
        whispers = [whisper for whisper in whispers if whisper.at >= begin]
    notes = await _find_notes(tx, principal.workspace_id, facts)
    filled = any(fact.type == CHANGED for fact in facts)
    values = await find_values(tx, principal.workspace_id, ticket.id)
    changes = await find_changes(tx, principal.workspace_id, ticket.id, values) if filled else {}
    names = await find_names(tx, principal.workspace_id, {fact.actor_id for fact in facts if fact.actor_id})
    places = {fact.data["message_id"]: fact.position for fact in facts if fact.type in _SAID}
    entries = [_said(message, places.get(str(message.id))) for message in messages]
    entries += [_whispered(whisper) for whisper in whispers]
    entries += [
        Entry(
            position=fact.position,
            type=fact.type,
            at=fact.at,
            actor=Author(fact.actor_kind, fact.actor_id, names.get(fact.actor_id or UUID(int=0))),
            data=shown_data(fact.type, fact.data),
            message=notes.get(fact.position),
            values=changes.get(fact.position),
        )
        for fact in facts
        if fact.type not in _SAID
    ]
    entries.sort(key=_place)
    earlier = mark_of(entries[0].at) if more else None
    return TicketDetail(
        cursor=str(head),
        ticket=ticket,
        fields=values,
        links=await find_links(tx, principal, ticket.id),
        merged=merged,
        delayed=await find_delayed(tx, principal, ticket.id),
        supervised=supervises(principal, ticket.unit_id),
        timeline=entries,
        earlier=earlier,
    )


async def _find_notes(tx: Tx, workspace_id: UUID, facts: list[Recorded]) -> dict[int, Message]:
    """Give, by position, the notes that say for what a ticket was put off, as they read now."""
    ids = {fact.position: UUID(id) for fact in facts if fact.type in _NOTED and (id := fact.data.get("message_id"))}
    if not ids:
        return {}
    notes = await find_messages_by_id(tx, workspace_id, set(ids.values()))
    return {position: notes[id] for position, id in ids.items()}


def _place(entry: Entry) -> tuple[datetime, float]:
    """Sort by time and, what one transaction did, by position; words that have none yet are the newest."""
    return entry.at, inf if entry.position is None else entry.position


def _said(message: Message, position: int | None) -> Entry:
    if message.visibility == Visibility.INTERNAL:
        name = "note.added"
    else:
        name = "message.received" if message.author.kind == ActorKind.CUSTOMER else "message.sent"
    return Entry(type=name, at=message.at, actor=message.author, data={}, position=position, message=message)


def _whispered(whisper: Whisper) -> Entry:
    return Entry(type="whisper.added", at=whisper.at, actor=whisper.author, data={}, whisper=whisper)
