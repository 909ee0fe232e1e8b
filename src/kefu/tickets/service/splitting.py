"""Splitting: something said on a ticket becomes a ticket of its own, which shows those words among its own.

Nothing is moved or copied: the messages stay where they were said, once, and the new ticket points to them. Whoever
may see the new ticket reads what was chosen for it, also where the older one is not theirs to see.
"""

import hashlib
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.customers import load_customer
from kefu.fields import Kind
from kefu.inboxes import load_inbox
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput
from kefu.kit.http.limits import Line, Version
from kefu.kit.ids import given_id
from kefu.tickets.access import VISIBLE, visible_params
from kefu.tickets.events import NoteRevised, SplitReceived, SplitReturned, TicketSplit
from kefu.tickets.model import EndState, LockedTicket, NotSplit, Priority, SplitOn, clean_subject, first_line, plain
from kefu.tickets.queries import find_links, find_merged, find_quoted, load_ticket
from kefu.tickets.service.assigning import find_stand_in, give
from kefu.tickets.service.inserting import insert_ticket
from kefu.tickets.service.linking import MOST_LINKS, drop_link, put_link
from kefu.tickets.service.locking import lock_both, lock_ticket, lock_ticket_by_id, save_ticket
from kefu.tickets.service.opening import was_opened
from kefu.tickets.service.removing import remove
from kefu.tickets.wire import TicketRow, row_of
from kefu.workspaces import find_used_unit

MOST_QUOTED = 100


class NewSplit(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What becomes a ticket of its own: at least one public message, notes with it if wished; `id` is the new one's."""

    id: UUID
    messages: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST_QUOTED)]
    subject: Line
    kind: Kind = Kind.INQUIRY
    priority: Priority = Priority.NORMAL


class SplitUndo(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which state of the new ticket was looked at."""

    version: Version


class _Quoted(msgspec.Struct):
    id: UUID
    public: bool
    text: str
    waits_since: datetime | None
    """when it was said, if by the customer and nobody answered since"""
    theirs: bool
    """said by the ticket's customer, or to them, in its inbox; tickets of others can be merged into it"""


class _Place(msgspec.Struct):
    id: UUID
    number: int


class _Split(msgspec.Struct):
    number: int
    mark: datetime


async def split(tx: Tx, principal: Principal, number: int, data: NewSplit) -> TicketRow:
    """Open a ticket for something said on another; gives the new one. The same id and content give the same ticket.

    It begins where the other lies: with the same customer, inbox, owner, or who covers them, and team, unless that is
    archived. Raises NotFound, TicketClosed, RestoreFirst, MergedAlready, CustomerErased, IdTaken, InvalidInput.
    """
    id, subject = given_id(data.id), clean_subject(data.subject)
    fingerprint = hashlib.sha256(plain([principal.id, number, data])).digest()
    if await was_opened(tx, principal.workspace_id, id, fingerprint):
        return await load_ticket(tx, principal, await _number_of(tx, principal.workspace_id, id))
    origin, on = await _lock_with_conversation(tx, principal, number)
    origin.expect(None)
    quoted = await _find_chosen(tx, principal, origin, set(data.messages))
    inbox = await load_inbox(tx, origin.workspace_id, origin.inbox_id)
    customer = await load_customer(tx, origin.workspace_id, origin.customer_id)
    ticket = await insert_ticket(
        tx, inbox, customer, id=id, subject=subject, kind=data.kind, priority=data.priority, fingerprint=fingerprint
    )
    assignee_id, covers = await find_stand_in(tx, principal, origin.assignee_id)
    used = origin.team_id is not None and await find_used_unit(tx, origin.workspace_id, origin.team_id)
    give(tx, ticket, assignee_id, origin.team_id if used else None, covers=covers)
    waiting = [one.waits_since for one in quoted if one.waits_since]
    ticket.waiting_since = min(waiting, default=ticket.now)
    said = [first_line(one.text, 140) for one in quoted if one.public]
    ticket.preview = next((line for line in reversed(said) if line), "")
    ids = [one.id for one in quoted]
    tx.record(TicketSplit.of(origin, other_id=id, other_number=ticket.number, messages=ids), origin.now)
    tx.record(SplitReceived.of(ticket, origin_id=origin.id, origin_number=origin.number, messages=ids), ticket.now)
    await _tie(tx, principal, origin, ticket)
    await save_ticket(tx, origin, changed=False)
    await save_ticket(tx, ticket, changed=True)
    await _keep(tx, origin, ticket, ids)
    await _stay(tx, ticket, on)
    return row_of(ticket)


async def unsplit(tx: Tx, principal: Principal, number: int, data: SplitUndo) -> TicketRow:
    """Put a ticket that was split off into the trash, as long as nobody worked on it; gives that ticket.

    Raises NotFound when either cannot be seen, VersionConflict, NotSplit, SplitOn.
    """
    found = await tx.one(
        _Split,
        """select origin.number, split.mark from ticket
        join ticket_split split on split.workspace_id = ticket.workspace_id and split.ticket_id = ticket.id
        join ticket origin on origin.workspace_id = split.workspace_id and origin.id = split.origin_id
        where ticket.workspace_id = %(workspace_id)s and ticket.number = %(number)s and """  # noqa: S608
        + VISIBLE,
        number=number,
        **visible_params(principal),
    )
    if found is None:
        await lock_ticket(tx, principal, number)
        raise NotSplit
    ticket, origin = await lock_both(tx, principal, number, found.number)
    ticket.expect_version(data.version)
    if found.mark != ticket.updated_at or ticket.end_state:
        raise SplitOn
    await remove(tx, ticket, EndState.DELETED)
    await drop_link(tx, ticket, origin)
    for one, other in ((ticket, origin), (origin, ticket)):
        tx.record(SplitReturned.of(one, other_id=other.id, other_number=other.number), one.now)
    await save_ticket(tx, origin, changed=False)
    await save_ticket(tx, ticket, changed=True)
    await tx.run(
        "delete from ticket_split where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
    )
    return row_of(ticket)


async def tell_quoting(tx: Tx, ticket: LockedTicket, note_id: UUID, revision: int) -> None:
    """Tell the tickets that show a note of a held one that it was reworded; they are all newer than it."""
    for id in await tx.column(
        """select ticket.id from ticket_quote quote
        join ticket on ticket.workspace_id = quote.workspace_id and ticket.id = quote.ticket_id
        where quote.workspace_id = %(workspace_id)s and quote.message_id = %(note_id)s order by ticket.number""",
        workspace_id=ticket.workspace_id,
        note_id=note_id,
    ):
        quoting = await lock_ticket_by_id(tx, ticket.workspace_id, id)
        tx.record(NoteRevised.of(quoting, message_id=note_id, revision=revision), quoting.now)
        await save_ticket(tx, quoting, changed=False)


async def _number_of(tx: Tx, workspace_id: UUID, id: UUID) -> int:
    return int(
        await tx.value(
            "select number from ticket where workspace_id = %(workspace_id)s and id = %(id)s",
            workspace_id=workspace_id,
            id=id,
        )
    )


async def _find_chosen(tx: Tx, principal: Principal, origin: LockedTicket, ids: set[UUID]) -> list[_Quoted]:
    """Give the chosen messages as they were said; raises InvalidInput for one that the ticket does not show."""
    merged = await find_merged(tx, principal, origin.id)
    spoken_on = [origin.id, *(one.id for one in merged)]
    quoted = await find_quoted(tx, origin.workspace_id, spoken_on)
    found = await tx.all(
        _Quoted,
        """select m.id, m.public, m.text, case when m.author_kind = 'customer' and not exists (
            select from public_message answer where answer.workspace_id = m.workspace_id
              and (answer.ticket_id = any(%(spoken_on)s) or answer.ticket_id = m.ticket_id)
              and answer.author_kind <> 'customer' and answer.at > m.at
        ) then m.at end as waits_since,
        ticket.customer_id = %(customer_id)s and ticket.inbox_id = %(inbox_id)s as theirs
        from (select workspace_id, id, ticket_id, true as public, author_kind, text, at from public_message
              where workspace_id = %(workspace_id)s and id = any(%(ids)s)
              union all select workspace_id, id, ticket_id, false, 'member', text, at from internal_message
              where workspace_id = %(workspace_id)s and id = any(%(ids)s)) m
        join ticket on ticket.workspace_id = m.workspace_id and ticket.id = m.ticket_id
        where m.workspace_id = %(workspace_id)s and (m.ticket_id = any(%(spoken_on)s) or m.id = any(%(quoted)s))
        order by m.at, m.id""",
        workspace_id=origin.workspace_id,
        ids=sorted(ids),
        customer_id=origin.customer_id,
        inbox_id=origin.inbox_id,
        spoken_on=spoken_on,
        quoted=quoted,
    )
    if len(found) != len(ids):
        raise InvalidInput(field="messages", reason="split_elsewhere")
    if not all(one.theirs for one in found):
        # an answer there would reach whom the ticket belongs to, not who asked
        raise InvalidInput(field="messages", reason="split_other_customer")
    if not any(one.public for one in found):
        raise InvalidInput(field="messages", reason="split_nothing")
    return found


async def _lock_with_conversation(tx: Tx, principal: Principal, number: int) -> tuple[LockedTicket, UUID | None]:
    """Hold a ticket and, the lower number first, the one that the customer's next words in its inbox would go to.

    Gives that one's id, None where their next words would open a new ticket. Raises NotFound.
    """
    row = await load_ticket(tx, principal, number)
    on = await tx.one(
        _Place,
        """select id, number from (
            select workspace_id, id, number, status from ticket
            where workspace_id = %(workspace_id)s and customer_id = %(customer_id)s and inbox_id = %(inbox_id)s
              and end_state is null
            order by greatest(created_at, conversation_at) desc, number desc limit 1) newest
        where newest.workspace_id = %(workspace_id)s and newest.status <> 'closed'""",
        workspace_id=principal.workspace_id,
        customer_id=row.customer.wrote_as,
        inbox_id=row.inbox_id,
    )
    if on and on.number < number:
        await lock_ticket_by_id(tx, principal.workspace_id, on.id)
    origin = await lock_ticket(tx, principal, number)
    if on and on.number > number:
        await lock_ticket_by_id(tx, principal.workspace_id, on.id)
    return origin, on.id if on else None


async def _stay(tx: Tx, ticket: LockedTicket, on: UUID | None) -> None:
    """Let the customer's next words go where they went before, until the new ticket answers."""
    await tx.run(
        """update ticket set conversation_at = case when id = %(id)s then %(now)s::timestamptz
            else %(now)s::timestamptz + interval '1 microsecond' end
        where workspace_id = %(workspace_id)s and (id = %(id)s or id = %(on)s)""",
        workspace_id=ticket.workspace_id,
        id=ticket.id,
        on=on,
        now=ticket.now,
    )


async def _tie(tx: Tx, principal: Principal, origin: LockedTicket, ticket: LockedTicket) -> None:
    await put_link(tx, origin, ticket)
    if len(await find_links(tx, principal, origin.id)) > MOST_LINKS:
        raise InvalidInput(field="number", reason="too_many_links", limit=MOST_LINKS)


async def _keep(tx: Tx, origin: LockedTicket, ticket: LockedTicket, messages: list[UUID]) -> None:
    await tx.run(
        """insert into ticket_quote (workspace_id, ticket_id, message_id)
        select %(workspace_id)s, %(ticket_id)s, id from unnest(%(messages)s::uuid[]) as given(id)""",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        messages=messages,
    )
    await tx.run(
        """insert into ticket_split (workspace_id, ticket_id, origin_id, mark)
        values (%(workspace_id)s, %(ticket_id)s, %(origin_id)s, %(mark)s)""",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        origin_id=origin.id,
        mark=ticket.updated_at,
    )
