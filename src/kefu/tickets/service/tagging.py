"""Putting tags on a ticket."""

from collections.abc import Collection, Sequence
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.http.limits import Version
from kefu.tags import FoundTag, TagArchived, TagName, ensure_tags, hold_tags
from kefu.tickets.events import TicketTagged
from kefu.tickets.model import LockedTicket
from kefu.tickets.service.locking import lock_ticket, save_ticket
from kefu.tickets.wire import TicketRow, row_of

MOST_TAGS = 20


class Tags(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The tags a ticket is to have, all of them."""

    version: Version
    tags: Annotated[list[TagName], msgspec.Meta(max_length=MOST_TAGS)]


async def tag(tx: Tx, principal: Principal, number: int, data: Tags) -> TicketRow:
    """Set a ticket's tags, making names that are new; raises NotFound, VersionConflict, TicketClosed, TagArchived."""
    ticket = await lock_ticket(tx, principal, number)
    ticket.expect(data.version)
    if await put_tags(tx, ticket, data.tags):
        await save_ticket(tx, ticket, changed=True)
    return row_of(ticket)


async def put_tags(tx: Tx, ticket: LockedTicket, names: list[str]) -> bool:
    """Make the ticket's tags be these and record the difference; tells whether there was one.

    A name means the tag that is called so, was, or into which that one went. Raises TagArchived for one that is
    archived and that the ticket does not wear yet.
    """
    wanted = {" ".join(name.split()).lower(): " ".join(name.split()) for name in reversed(names) if name.strip()}
    tags = await ensure_tags(tx, ticket.workspace_id, list(wanted.values()))
    worn = await find_worn(tx, ticket)
    if refused := next((tag for tag in tags if tag.archived and tag.id not in worn), None):
        raise TagArchived(field="tags", name=refused.name)
    return await _wear(tx, ticket, worn, tags)


async def put_tags_back(tx: Tx, ticket: LockedTicket, ids: Collection[UUID]) -> bool:
    """Make the ticket's tags be what these are today, archived or not; one that was deleted stays away."""
    return await _wear(tx, ticket, await find_worn(tx, ticket), await hold_tags(tx, ticket.workspace_id, ids))


async def find_worn(tx: Tx, ticket: LockedTicket) -> set[UUID]:
    """Give the tags that a ticket wears; one that went into another is that one."""
    return set(
        await tx.column(
            """select coalesce(tag.merged_into_id, tag.id) from ticket_tag
            join tag on tag.workspace_id = ticket_tag.workspace_id and tag.id = ticket_tag.tag_id
            where ticket_tag.workspace_id = %(workspace_id)s and ticket_tag.ticket_id = %(ticket_id)s""",
            workspace_id=ticket.workspace_id,
            ticket_id=ticket.id,
        )
    )


async def _wear(tx: Tx, ticket: LockedTicket, before: set[UUID], tags: Sequence[FoundTag]) -> bool:
    after = {tag.id for tag in tags}
    if before == after:
        return False
    await tx.run(
        """delete from ticket_tag
        where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s and tag_id <> all(%(ids)s)""",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        ids=list(after),
    )
    await tx.run(
        """insert into ticket_tag (workspace_id, ticket_id, tag_id)
        select %(workspace_id)s, %(ticket_id)s, id from unnest(%(ids)s::uuid[]) as t(id) on conflict do nothing""",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        ids=list(after),
    )
    ticket.tags = sorted({tag.name for tag in tags})
    tx.record(TicketTagged.of(ticket, added=sorted(after - before), removed=sorted(before - after)), ticket.now)
    return True
