"""Putting tags on a ticket."""

from typing import Annotated
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.http.limits import Version
from kefu.kit.ids import new_id
from kefu.tickets.events import TicketTagged
from kefu.tickets.model import LockedTicket
from kefu.tickets.service.locking import lock_ticket, save_ticket
from kefu.tickets.wire import TicketRow, row_of

MOST_TAGS = 20
TagName = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class Tags(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The tags a ticket is to have, all of them."""

    version: Version
    tags: Annotated[list[TagName], msgspec.Meta(max_length=MOST_TAGS)]


class _Tag(msgspec.Struct):
    id: UUID
    name: str


async def tag(tx: Tx, principal: Principal, number: int, data: Tags) -> TicketRow:
    """Set a ticket's tags, making names that are new; raises NotFound, VersionConflict, TicketClosed."""
    ticket = await lock_ticket(tx, principal, number)
    ticket.expect(data.version)
    if await put_tags(tx, ticket, data.tags):
        await save_ticket(tx, ticket, changed=True)
    return row_of(ticket)


async def put_tags(tx: Tx, ticket: LockedTicket, names: list[str]) -> bool:
    """Make the ticket's tags be these and record the difference; tells whether there was one."""
    wanted = {" ".join(name.split()).lower(): " ".join(name.split()) for name in reversed(names) if name.strip()}
    tags = await _ensure(tx, ticket.workspace_id, wanted)
    worn = await tx.all(
        _Tag,
        """select tag.id, tag.name from ticket_tag
        join tag on tag.workspace_id = ticket_tag.workspace_id and tag.id = ticket_tag.tag_id
        where ticket_tag.workspace_id = %(workspace_id)s and ticket_tag.ticket_id = %(ticket_id)s""",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
    )
    before = {tag.id for tag in worn}
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
    ticket.tags = sorted(tag.name for tag in tags)
    tx.record(TicketTagged.of(ticket, added=sorted(after - before), removed=sorted(before - after)), ticket.now)
    return True


async def _ensure(tx: Tx, workspace_id: UUID, wanted: dict[str, str]) -> list[_Tag]:
    """Find the tags by name whatever their case, making those that are missing."""
    if not wanted:
        return []
    await tx.run(
        """insert into tag (workspace_id, id, name)
        select %(workspace_id)s, id, name from unnest(%(ids)s::uuid[], %(names)s::text[]) as t(id, name)
        order by name on conflict do nothing""",
        workspace_id=workspace_id,
        ids=[new_id() for _ in wanted],
        names=list(wanted.values()),
    )
    return await tx.all(
        _Tag,
        # the database lowers both sides: its rules are not Python's (Σ, İ), nor the same in every locale
        """select id, name from tag where workspace_id = %(workspace_id)s
        and lower(name) = any(array(select lower(wanted) from unnest(%(names)s::text[]) as wanted))""",
        workspace_id=workspace_id,
        names=list(wanted.values()),
    )
