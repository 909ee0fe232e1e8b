"""Every SELECT over tickets that changes nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from kefu.customers import find_parts
from kefu.fields import Value
from kefu.files import FileRef, find_files_of
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.events import ActorKind
from kefu.kit.http.paging import Moment, cut_page, read_mark
from kefu.tags import WORN_NAMES
from kefu.tickets.access import VISIBLE, visible_params
from kefu.tickets.model import MessageState, TicketState, Visibility
from kefu.tickets.wire import Author, Link, Message, TicketList, TicketRow, Wording, row_of

COLUMNS = f"""ticket.id, ticket.number, ticket.subject, ticket.status, ticket.end_state, ticket.priority, ticket.kind,
  ticket.stage, ticket.channel, ticket.inbox_id, ticket.unit_id, ticket.team_id, ticket.assignee_id, ticket.preview,
  ticket.created_at, ticket.updated_at, ticket.last_message_at, ticket.waiting_since, ticket.next_due_at,
  ticket.snoozed_until, ticket.woken_at, ticket.rating, ticket.version, ticket.customer_id,
  customer.name as writer_name, coalesce(kept.id, customer.id) as kept_as,
  coalesce(kept.name, customer.name) as customer_name,
  coalesce(kept.tier, customer.tier) as customer_tier, (select target.number from ticket target
    where target.workspace_id = ticket.workspace_id and target.id = ticket.merged_into_id) as merged_into,
  {WORN_NAMES.format(ticket="ticket")} as tags"""  # noqa: S608
CUSTOMER = """join customer on customer.workspace_id = ticket.workspace_id and customer.id = ticket.customer_id
left join customer kept on kept.workspace_id = customer.workspace_id and kept.id = customer.merged_into_id"""
"""Whose a ticket is, and whom they are kept as where they were merged: that is who is shown."""
FROM = f"""from ticket {CUSTOMER}
where ticket.workspace_id = %(workspace_id)s"""


async def load_ticket(tx: Tx, principal: Principal, number: int) -> TicketRow:
    """Give a ticket the principal may see, or raise NotFound."""
    flat = await tx.one(
        TicketState,
        f"select {COLUMNS} {FROM} and ticket.number = %(number)s and {VISIBLE}",
        number=number,
        **visible_params(principal),
    )
    if flat is None:
        raise NotFound
    return row_of(flat)


async def find_tickets_by_id(tx: Tx, workspace_id: UUID, ids: Sequence[UUID]) -> dict[UUID, TicketRow]:
    """Give rows by id without asking who looks; the caller decides visibility at delivery."""
    flats = await tx.all(
        TicketState,
        f"select {COLUMNS} {FROM} and ticket.id = any(%(ids)s)",
        workspace_id=workspace_id,
        ids=list(ids),
    )
    return {flat.id: row_of(flat) for flat in flats}


async def find_customer_tickets(
    tx: Tx, principal: Principal, customer_id: UUID, *, after: str | None, limit: int
) -> TicketList:
    """Give a page of the customer's tickets that the principal may see and nobody removed, newest first.

    Those of who was merged into the customer are among them.
    """
    parts = await find_parts(tx, principal.workspace_id, customer_id)
    return await _tickets_of(tx, principal, "ticket.customer_id = any(%(whose)s)", parts, after=after, limit=limit)


async def find_company_tickets(
    tx: Tx, principal: Principal, company_id: UUID, *, after: str | None, limit: int
) -> TicketList:
    """Give a page of the tickets of a company's customers that the principal may see, newest first."""
    theirs = """ticket.customer_id in (
        select id from customer where workspace_id = %(workspace_id)s and company_id = %(whose)s
          and merged_into_id is null
        union all select part.id from customer part
        join customer whole on whole.workspace_id = part.workspace_id and whole.id = part.merged_into_id
        where part.workspace_id = %(workspace_id)s and whole.company_id = %(whose)s)"""
    return await _tickets_of(tx, principal, theirs, company_id, after=after, limit=limit)


async def _tickets_of(
    tx: Tx, principal: Principal, theirs: str, whose: UUID | list[UUID], *, after: str | None, limit: int
) -> TicketList:
    moment, last = read_mark(after, tuple[Moment, UUID]) if after else (None, None)
    flats = await tx.all(
        TicketState,
        f"""select {COLUMNS} {FROM} and {theirs} and ticket.end_state is null and {VISIBLE}
        and (%(moment)s::timestamptz is null or (ticket.created_at, ticket.id) < (%(moment)s, %(last)s::uuid))
        order by ticket.created_at desc, ticket.id desc limit %(limit)s""",
        whose=whose,
        moment=moment,
        last=last,
        limit=limit + 1,
        **visible_params(principal),
    )
    page, mark = cut_page(flats, limit, lambda flat: (flat.created_at, flat.id))
    return TicketList(items=[row_of(flat) for flat in page], next=mark)


class _Filled(msgspec.Struct):
    key: str
    value: Value


async def find_values(tx: Tx, workspace_id: UUID, ticket_id: UUID) -> dict[str, Value]:
    """Give what stands in a ticket's fields, by their keys, in the fields' order."""
    rows = await tx.all(
        _Filled,
        """select field.key, filled.value from ticket_field filled
        join field on field.workspace_id = filled.workspace_id and field.id = filled.field_id
        where filled.workspace_id = %(workspace_id)s and filled.ticket_id = %(ticket_id)s
        order by field.position, field.id""",
        workspace_id=workspace_id,
        ticket_id=ticket_id,
    )
    return {row.key: row.value for row in rows}


async def find_links(tx: Tx, principal: Principal, ticket_id: UUID) -> list[Link]:
    """Give the tickets linked with one that the principal may see, by number."""
    return await tx.all(
        Link,
        f"""select ticket.id, ticket.number, ticket.subject, ticket.status, ticket.end_state from ticket_link link
        join ticket on ticket.workspace_id = link.workspace_id and ticket.id = link.other_id
        where link.workspace_id = %(workspace_id)s and link.ticket_id = %(ticket_id)s and {VISIBLE}
        order by ticket.number""",  # noqa: S608
        ticket_id=ticket_id,
        **visible_params(principal),
    )


async def find_merged(tx: Tx, principal: Principal, ticket_id: UUID) -> list[Link]:
    """Give the tickets that were merged into one, directly or through others, as far as the principal may see them."""
    return await tx.all(
        Link,
        f"""with recursive went_on as (
            select ticket.workspace_id, ticket.id, 1 as depth from ticket
            where ticket.workspace_id = %(workspace_id)s and ticket.merged_into_id = %(ticket_id)s and {VISIBLE}
            union all
            select ticket.workspace_id, ticket.id, depth + 1 from went_on
            join ticket on ticket.workspace_id = went_on.workspace_id and ticket.merged_into_id = went_on.id
            where ticket.workspace_id = %(workspace_id)s and depth < 20 and {VISIBLE}
        )
        select ticket.id, ticket.number, ticket.subject, ticket.status, ticket.end_state from went_on
        join ticket on ticket.workspace_id = went_on.workspace_id and ticket.id = went_on.id
        where ticket.workspace_id = %(workspace_id)s order by ticket.number""",  # noqa: S608  constants only
        ticket_id=ticket_id,
        **visible_params(principal),
    )


async def find_quoted(tx: Tx, workspace_id: UUID, ticket_ids: Sequence[UUID]) -> list[UUID]:
    """Give the messages of other tickets that are shown on tickets which were split off them."""
    return await tx.column(
        """select message_id from ticket_quote
        where workspace_id = %(workspace_id)s and ticket_id = any(%(ticket_ids)s)""",
        workspace_id=workspace_id,
        ticket_ids=list(ticket_ids),
    )


_MESSAGES = """
select m.id, m.visibility, ticket.number as ticket_number, m.ticket_id, m.author_kind, m.author_id,
       coalesce(member.name, customer.name) as author_name, m.text, m.html, m.at, m.state, m.revision
from (
    (select 'public' as visibility, workspace_id, id, ticket_id, author_kind, author_id, text, html, at, state, revision
     from public_message where workspace_id = %(workspace_id)s and {public} order by at desc, id desc limit %(limit)s)
    union all
    (select 'internal', workspace_id, id, ticket_id, author_kind, author_id, text, null, at, null, revision
     from internal_message where workspace_id = %(workspace_id)s and {internal}
     order by at desc, id desc limit %(limit)s)
) m
join ticket on ticket.workspace_id = m.workspace_id and ticket.id = m.ticket_id
left join member on member.workspace_id = m.workspace_id and member.id = m.author_id and m.author_kind <> 'customer'
left join customer on customer.workspace_id = m.workspace_id and customer.id = m.author_id
     and m.author_kind = 'customer'
order by m.at desc, m.id desc limit %(limit)s
"""
_BEFORE = "at < coalesce(%(before)s::timestamptz, 'infinity')"
_OF_TICKET = _MESSAGES.format(
    public="ticket_id = %(ticket_id)s and " + _BEFORE, internal="ticket_id = %(ticket_id)s and " + _BEFORE
)
# one ticket is read along an index in the order that is wanted; several are sorted
_OF_TICKETS = _MESSAGES.format(
    public="ticket_id = any(%(ticket_ids)s) and " + _BEFORE, internal="ticket_id = any(%(ticket_ids)s) and " + _BEFORE
)
_WITH_QUOTED = _MESSAGES.format(
    public="(ticket_id = any(%(ticket_ids)s) or id = any(%(quoted)s)) and " + _BEFORE,
    internal="(ticket_id = any(%(ticket_ids)s) or id = any(%(quoted)s)) and " + _BEFORE,
)
_BY_ID = _MESSAGES.format(public="id = any(%(ids)s)", internal="id = any(%(ids)s)")
_PUBLIC_OF_CUSTOMER = _MESSAGES.format(
    public="""ticket_id in (select id from ticket where workspace_id = %(workspace_id)s
                            and customer_id = %(customer_id)s and inbox_id = %(inbox_id)s
                            and (end_state is null or end_state = 'merged'))
                            and (%(moment)s::timestamptz is null or (at, id) < (%(moment)s, %(last)s::uuid))""",
    internal="false",
)


class FlatMessage(msgspec.Struct, kw_only=True):
    """A message row as the database gives it."""

    id: UUID
    visibility: Visibility
    ticket_number: int
    ticket_id: UUID
    author_kind: ActorKind
    author_id: UUID | None
    author_name: str | None
    text: str
    html: str | None
    at: datetime
    state: MessageState | None
    revision: int

    def message(self, files: list[FileRef]) -> Message:
        return Message(
            id=self.id,
            visibility=self.visibility,
            ticket_number=self.ticket_number,
            author=Author(self.author_kind, self.author_id, self.author_name),
            text=self.text,
            html=self.html,
            files=files,
            at=self.at,
            state=self.state,
            revision=self.revision,
        )


async def find_messages(
    tx: Tx,
    workspace_id: UUID,
    ticket_ids: Sequence[UUID],
    *,
    quoted: Sequence[UUID] = (),
    before: datetime | None,
    limit: int,
) -> list[Message]:
    """Give the newest messages of tickets (of those before a moment), public and internal, oldest first.

    `quoted` are messages of other tickets that are shown among them.
    """
    if quoted:
        both = {"ticket_ids": list(ticket_ids), "quoted": list(quoted)}
        return await _messages(tx, _WITH_QUOTED, workspace_id=workspace_id, before=before, limit=limit, **both)
    if len(ticket_ids) == 1:
        return await _messages(
            tx, _OF_TICKET, workspace_id=workspace_id, ticket_id=ticket_ids[0], before=before, limit=limit
        )
    return await _messages(
        tx, _OF_TICKETS, workspace_id=workspace_id, ticket_ids=list(ticket_ids), before=before, limit=limit
    )


async def find_messages_by_id(tx: Tx, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Message]:
    """Give messages by id, of either type."""
    wanted = list(ids)
    found = await _messages(tx, _BY_ID, workspace_id=workspace_id, ids=wanted, limit=len(wanted))
    return {message.id: message for message in found}


async def find_public_messages(
    tx: Tx, workspace_id: UUID, customer_id: UUID, inbox_id: UUID, *, before: str | None, limit: int
) -> tuple[list[Message], str | None]:
    """Give the newest public messages of a customer's tickets in one inbox, oldest first, and the mark before them.

    None of removed tickets; what was said on merged ones stays the customer's conversation.
    """
    moment, last = read_mark(before, tuple[Moment, UUID], "before") if before else (None, None)
    messages = await _messages(
        tx,
        _PUBLIC_OF_CUSTOMER,
        workspace_id=workspace_id,
        customer_id=customer_id,
        inbox_id=inbox_id,
        moment=moment,
        last=last,
        limit=limit + 1,
    )
    page, mark = cut_page(messages[::-1], limit, lambda message: (message.at, message.id))
    return page[::-1], mark


async def _messages(tx: Tx, sql: str, *, workspace_id: UUID, **params: object) -> list[Message]:
    flats = await tx.all(FlatMessage, sql, workspace_id=workspace_id, **params)
    files = await find_files_of(tx, workspace_id, [flat.id for flat in flats]) if flats else {}
    return [flat.message(files.get(flat.id, [])) for flat in reversed(flats)]


async def find_names(tx: Tx, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of members and customers by id."""

    class Named(msgspec.Struct):
        id: UUID
        name: str

    rows = await tx.all(
        Named,
        """select id, name from member where workspace_id = %(workspace_id)s and id = any(%(ids)s)
        union all select id, name from customer where workspace_id = %(workspace_id)s and id = any(%(ids)s)""",
        workspace_id=workspace_id,
        ids=list(ids),
    )
    return {row.id: row.name for row in rows}


async def find_unread_since(tx: Tx, workspace_id: UUID, ticket_id: UUID, seen: UUID) -> datetime | None:
    """Give when the customer first wrote on the ticket after the message `seen`; None when they did not.

    That may be one of a ticket merged into it.
    """
    since: datetime | None = await tx.value(
        """select min(later.at) from public_message later
        join public_message seen on seen.workspace_id = later.workspace_id
        where later.workspace_id = %(workspace_id)s and later.ticket_id = %(ticket_id)s and seen.id = %(seen)s
          and later.author_kind = 'customer' and later.at > seen.at""",
        workspace_id=workspace_id,
        ticket_id=ticket_id,
        seen=seen,
    )
    return since


async def load_wordings(tx: Tx, principal: Principal, number: int, note_id: UUID) -> list[Wording]:
    """Give the earlier wordings of a note that this ticket shows, newest first; raises NotFound."""
    ticket = await load_ticket(tx, principal, number)
    merged = await find_merged(tx, principal, ticket.id)
    mine = {"workspace_id": principal.workspace_id, "note_id": note_id}
    spoken_on = [ticket.id, *(one.id for one in merged)]
    if not await tx.value(
        """select 1 from internal_message note
        where note.workspace_id = %(workspace_id)s and note.id = %(note_id)s and (
            note.ticket_id = any(%(spoken_on)s) or exists (
                select from ticket_quote quote where quote.workspace_id = note.workspace_id
                  and quote.message_id = note.id and quote.ticket_id = any(%(spoken_on)s)))""",
        spoken_on=spoken_on,
        **mine,
    ):
        raise NotFound
    return await tx.all(
        Wording,
        """select revision, text, at, author_id from revision
        where workspace_id = %(workspace_id)s and subject_id = %(note_id)s and subject_kind = 'internal_message'
        order by revision desc limit 100""",
        **mine,
    )


async def load_message_ticket(tx: Tx, principal: Principal, message_id: UUID) -> tuple[UUID, int]:
    """Give id and number of a ticket the principal may see that shows a message, best the one it is on, which is older
    than those that quote it; raises NotFound.
    """
    rows = await tx.rows(
        f"""select ticket.id, ticket.number from ticket where ticket.workspace_id = %(workspace_id)s and {VISIBLE}
        and ticket.id in (
          select ticket_id from public_message where workspace_id = %(workspace_id)s and id = %(message_id)s
          union all select ticket_id from internal_message
          where workspace_id = %(workspace_id)s and id = %(message_id)s
          union all select ticket_id from ticket_quote
          where workspace_id = %(workspace_id)s and message_id = %(message_id)s
        ) order by ticket.number limit 1""",  # noqa: S608
        message_id=message_id,
        **visible_params(principal),
    )
    if not rows:
        raise NotFound
    return rows[0]["id"], rows[0]["number"]


async def find_numbers_of(tx: Tx, workspace_id: UUID, customer_id: UUID) -> list[int]:
    """Give the numbers of all tickets of a customer, whoever may see them."""
    return await tx.column(
        """select number from ticket
        where workspace_id = %(workspace_id)s and customer_id = %(customer_id)s order by number""",
        workspace_id=workspace_id,
        customer_id=customer_id,
    )
