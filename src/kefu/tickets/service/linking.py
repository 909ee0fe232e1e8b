"""Saying that two tickets have to do with each other, and taking it back."""

from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput, NotFound
from kefu.kit.http.limits import Number
from kefu.tickets.access import VISIBLE, visible_params
from kefu.tickets.events import TicketLinked, TicketUnlinked
from kefu.tickets.model import LockedTicket
from kefu.tickets.queries import find_links
from kefu.tickets.service.locking import lock_both, save_ticket
from kefu.tickets.wire import LinkList

MOST_LINKS = 50


class NewLink(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The other ticket."""

    number: Number


async def link(tx: Tx, principal: Principal, number: int, data: NewLink) -> LinkList:
    """Link two tickets whatever their status; linked ones stay so. Raises NotFound, InvalidInput."""
    if data.number == number:
        raise InvalidInput(field="number", reason="link_self")
    ticket, other = await lock_both(tx, principal, number, data.number)
    added = await put_link(tx, ticket, other)
    links = await find_links(tx, principal, ticket.id)
    if len(links) > MOST_LINKS:
        raise InvalidInput(field="number", reason="too_many_links", limit=MOST_LINKS)
    if added:
        await _record(tx, ticket, other, TicketLinked)
    return LinkList(links)


async def put_link(tx: Tx, ticket: LockedTicket, other: LockedTicket) -> bool:
    """Link two held tickets without telling; tells whether they were not linked before."""
    return bool(
        await tx.run(
            """insert into ticket_link (workspace_id, ticket_id, other_id)
            values (%(workspace_id)s, %(one)s, %(other)s), (%(workspace_id)s, %(other)s, %(one)s)
            on conflict (workspace_id, ticket_id, other_id) do nothing""",
            workspace_id=ticket.workspace_id,
            one=ticket.id,
            other=other.id,
        )
    )


async def drop_link(tx: Tx, ticket: LockedTicket, other: LockedTicket) -> bool:
    """Take the link between two held tickets away without telling; tells whether there was one."""
    return bool(
        await tx.run(
            """delete from ticket_link where workspace_id = %(workspace_id)s
            and (ticket_id, other_id) in ((%(one)s, %(other)s), (%(other)s, %(one)s))""",
            workspace_id=ticket.workspace_id,
            one=ticket.id,
            other=other.id,
        )
    )


async def unlink(tx: Tx, principal: Principal, number: int, other_id: UUID) -> None:
    """Take a link away; one that is not there is no error. Raises NotFound for a ticket that is not there."""
    other_number = await tx.value(
        "select number from ticket where ticket.workspace_id = %(workspace_id)s and ticket.id = %(id)s and "  # noqa: S608
        + VISIBLE,
        id=other_id,
        **visible_params(principal),
    )
    if other_number is None:
        raise NotFound
    ticket, other = await lock_both(tx, principal, number, other_number)
    if await drop_link(tx, ticket, other):
        await _record(tx, ticket, other, TicketUnlinked)


async def _record(
    tx: Tx, ticket: LockedTicket, other: LockedTicket, fact: type[TicketLinked] | type[TicketUnlinked]
) -> None:
    for one, two in ((ticket, other), (other, ticket)):
        tx.record(fact.of(one, other_id=two.id, other_number=two.number), one.now)
        await save_ticket(tx, one, changed=False)
