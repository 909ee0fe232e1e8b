"""Changing many tickets at once: each is judged by itself, and all can be put back while nothing else happened."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from kefu.fields import Values
from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Conflict, Forbidden, IdTaken, InvalidInput, NotFound, VersionConflict
from kefu.kit.http.limits import Number, Version
from kefu.kit.ids import given_id
from kefu.tags import TagName
from kefu.tickets.model import EndState, LockedTicket, Priority, Status
from kefu.tickets.service.assigning import check_takers, find_stand_in, give
from kefu.tickets.service.changing import classify, put_status
from kefu.tickets.service.filling import check_wish, find_standing, put_wish
from kefu.tickets.service.keeping import Before, Kept, find_fires_at, find_kept, forget_kept, keep_all
from kefu.tickets.service.locking import lock_ticket, lock_ticket_by_id, save_ticket
from kefu.tickets.service.removing import cover_waiting, put_end_state
from kefu.tickets.service.restoring import put_back
from kefu.tickets.service.snoozing import bring_back, snooze
from kefu.tickets.service.tagging import MOST_TAGS, find_worn, put_tags

MOST = 200


class BulkTarget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ticket to change; with a version only while it is that."""

    number: Number
    version: Version | None = None


class BulkWish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What all of them should become; what is left out stays."""

    assignee_id: UUID | UnsetType | None = UNSET
    team_id: UUID | UnsetType | None = UNSET
    status: Status | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    tags_added: Annotated[list[TagName], msgspec.Meta(max_length=MOST_TAGS)] = []
    tags_removed: Annotated[list[TagName], msgspec.Meta(max_length=MOST_TAGS)] = []
    fields: Values = {}
    end_state: EndState | UnsetType | None = UNSET
    snoozed_until: Annotated[datetime, msgspec.Meta(tz=True)] | UnsetType | None = UNSET

    @property
    def assigns(self) -> bool:
        return self.assignee_id is not UNSET or self.team_id is not UNSET

    @property
    def works(self) -> bool:
        """Tell whether it asks for more than to be removed or restored."""
        fields = (self.status, self.priority, self.snoozed_until)
        lists = (self.tags_added, self.tags_removed, self.fields)
        return self.assigns or any(lists) or any(field is not UNSET for field in fields)


class BulkChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A change of many tickets; `id` is made by the client, and by it the change can be undone."""

    id: UUID
    tickets: Annotated[list[BulkTarget], msgspec.Meta(min_length=1, max_length=MOST)]
    wish: BulkWish


class Outcome(StrEnum):
    """What became of one ticket of many."""

    DONE = "done"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


class BulkOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a ticket; `code` says why it was skipped."""

    number: int
    outcome: Outcome
    code: str | None = None


class BulkResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each."""

    id: UUID
    items: list[BulkOutcome]


async def change_many(tx: Tx, principal: Principal, data: BulkChange) -> BulkResult:
    """Change many tickets, in order of their numbers so that two such changes never wait for each other in a circle.

    A ticket that is not there, not in this state or refuses is skipped and told; the others are changed.
    Raises IdTaken, CannotTake, Forbidden, InvalidInput for what is wrong with all of them.
    """
    bulk_id, wish = given_id(data.id), data.wish
    if not wish.works and wish.end_state is UNSET:
        raise InvalidInput(field="wish", reason="bulk_nothing")
    if wish.assigns:
        if not principal.may(Permission.TICKET_ASSIGN):
            raise Forbidden(permission=Permission.TICKET_ASSIGN.value)
        await check_takers(tx, principal.workspace_id, wish.assignee_id or None, wish.team_id or None)
    await check_wish(tx, principal.workspace_id, wish.fields)
    stand_in = await find_stand_in(tx, principal, wish.assignee_id or None)
    if await find_kept(tx, principal.workspace_id, principal.id, bulk_id):
        raise IdTaken(field="id")
    kept: list[Kept] = []
    items: list[BulkOutcome] = []
    for target in sorted({target.number: target for target in data.tickets}.values(), key=lambda one: one.number):

        async def change(target: BulkTarget = target) -> bool:
            ticket = await lock_ticket(tx, principal, target.number)
            ticket.expect_version(target.version)
            before = Before.of(
                ticket,
                fires_at=await find_fires_at(tx, ticket),
                tag_ids=await find_worn(tx, ticket) if ticket.tags else (),
                fields=await find_standing(tx, ticket, wish.fields),
            )
            changed = await _fulfil(tx, ticket, wish, stand_in, principal.id)
            if changed:
                await save_ticket(tx, ticket, changed=True)
                kept.append(Kept(ticket_id=ticket.id, number=ticket.number, version=ticket.version, before=before))
            return changed

        items.append(await _judge(tx, target.number, change))
    await keep_all(tx, principal.workspace_id, principal.id, bulk_id, kept)
    return BulkResult(id=bulk_id, items=items)


async def undo_many(tx: Tx, principal: Principal, bulk_id: UUID) -> BulkResult:
    """Put back what one's own change of many made of each, where nothing has changed since. Raises NotFound."""
    rows = await find_kept(tx, principal.workspace_id, principal.id, bulk_id)
    if not rows:
        raise NotFound
    items: list[BulkOutcome] = []
    for row in rows:

        async def undo(row: Kept = row) -> bool:
            # one's own deed may be taken back also where it took the ticket out of one's sight
            ticket = await lock_ticket_by_id(tx, principal.workspace_id, row.ticket_id)
            if not row.is_last(ticket):
                raise VersionConflict(current_version=ticket.version)
            await put_back(tx, ticket, row.before, principal.id)
            await save_ticket(tx, ticket, changed=True)
            return True

        items.append(await _judge(tx, row.number, undo))
    await forget_kept(tx, principal.workspace_id, bulk_id)
    return BulkResult(id=bulk_id, items=items)


async def _judge(tx: Tx, number: int, change: Callable[[], Awaitable[bool]]) -> BulkOutcome:
    """Change one ticket under a savepoint: its refusal costs no neighbour."""
    try:
        async with tx.savepoint():
            changed = await change()
    except (NotFound, Conflict, InvalidInput) as error:
        return BulkOutcome(number=number, outcome=Outcome.SKIPPED, code=error.code)
    return BulkOutcome(number=number, outcome=Outcome.DONE if changed else Outcome.UNCHANGED)


async def _fulfil(
    tx: Tx, ticket: LockedTicket, wish: BulkWish, stand_in: tuple[UUID | None, UUID | None], by: UUID
) -> bool:
    """Do to a held ticket what was wished; tells whether it changed anything."""
    changed = False
    if wish.end_state is not UNSET:
        changed = await put_end_state(tx, ticket, wish.end_state)
        if changed and wish.assignee_id is UNSET:
            await cover_waiting(tx, ticket, by=tx.actor.id)
    if not wish.works:
        return changed
    ticket.expect(None)
    if wish.assigns:
        stays = wish.assignee_id is UNSET or wish.assignee_id == ticket.assignee_id
        assignee_id, covers = (ticket.assignee_id, None) if stays else stand_in
        team_id = ticket.team_id if wish.team_id is UNSET else wish.team_id
        changed |= give(tx, ticket, assignee_id, team_id, covers=covers)
    if wish.priority is not UNSET:
        changed |= classify(tx, ticket, ticket.kind, wish.priority)
    if wish.tags_added or wish.tags_removed:
        changed |= await _retag(tx, ticket, wish.tags_added, wish.tags_removed)
    if wish.fields:
        changed |= await put_wish(tx, ticket, wish.fields, by)
    if wish.status is not UNSET:
        changed |= await put_status(tx, ticket, wish.status)
    if wish.snoozed_until is not UNSET:
        until = wish.snoozed_until
        changed |= await (snooze(tx, ticket, until) if until else bring_back(tx, ticket, by=tx.actor.id))
    return changed


async def _retag(tx: Tx, ticket: LockedTicket, added: list[str], removed: list[str]) -> bool:
    off = {" ".join(name.split()).lower() for name in removed}
    names = [name for name in ticket.tags if name.lower() not in off]
    worn = {name.lower() for name in names}
    names += [name for name in added if " ".join(name.split()).lower() not in worn | off]
    if len(names) > MOST_TAGS:
        raise InvalidInput(field="tags_added", reason="too_many_tags", limit=MOST_TAGS)
    return await put_tags(tx, ticket, names)
