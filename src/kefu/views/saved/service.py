"""Saving views, changing, moving, deleting and restoring them."""

from decimal import Decimal, localcontext
from uuid import UUID

import msgspec
from msgspec import UNSET

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Forbidden, IdTaken, NotFound, VersionConflict
from kefu.kit.ids import given_id
from kefu.kit.revisions import keep_shared
from kefu.replies import fingerprint_of
from kefu.views.events import (
    SavedViewAdded,
    SavedViewChanged,
    SavedViewDeleted,
    SavedViewMoved,
    SavedViewRestored,
)
from kefu.views.saved.access import check_sharing, may_change
from kefu.views.saved.columns import check_columns, clean_columns, kept_columns
from kefu.views.saved.conditions import Condition
from kefu.views.saved.model import (
    MAX_OWN,
    MAX_SHARED,
    NewSavedView,
    Place,
    SavedView,
    SavedViewChange,
    SavedViewField,
    SavedViewsFull,
    check_wish,
)
from kefu.views.saved.queries import HeldView, find_held, find_neighbours, load_view
from kefu.workspaces import clean_line

TOLD = ("name", "condition", "sorting", "columns")
"""What the history of a shared view tells, beside with whom it is shared."""
MOST_DIGITS = 1000
"""So finely two places can be parted: thousands of times between the same two."""


async def save_view(tx: Tx, principal: Principal, new: NewSavedView) -> SavedView:
    """Save a view as the last of its list. Raises InvalidInput, Forbidden, IdTaken or SavedViewsFull."""
    workspace_id, view_id = principal.workspace_id, given_id(new.id)
    name = clean_line(new.name, "name")
    check_wish(new.condition, new.sorting)
    await check_sharing(tx, principal, new.unit_id)
    fingerprint = fingerprint_of(principal, new)
    inserted = await tx.run(
        """insert into saved_view (workspace_id, id, owner_id, unit_id, name, condition, sorting, columns, position,
            fingerprint)
        values (%(workspace_id)s, %(id)s, %(owner_id)s, %(unit_id)s, %(name)s, %(condition)s::jsonb, %(sorting)s,
            %(columns)s, extract(epoch from clock_timestamp()), %(fingerprint)s)
        on conflict (workspace_id, id) do nothing""",
        workspace_id=workspace_id,
        id=view_id,
        owner_id=principal.id,
        unit_id=new.unit_id,
        name=name,
        condition=_kept(new.condition),
        sorting=new.sorting,
        columns=kept_columns(clean_columns(new.columns)),
        fingerprint=fingerprint,
    )
    if not inserted:
        earlier = await find_held(tx, principal, view_id)
        if earlier is None or earlier.fingerprint != fingerprint:
            raise IdTaken(field="id")
        return await load_view(tx, principal, view_id)
    await check_columns(tx, workspace_id, new.columns)
    await _check_room(tx, principal, new.unit_id)
    tx.record(SavedViewAdded(workspace_id=workspace_id, subject_id=view_id, owner_id=principal.id, unit_id=new.unit_id))
    return await load_view(tx, principal, view_id)


async def change_view(tx: Tx, principal: Principal, id: UUID, change: SavedViewChange) -> SavedView:
    """Change a saved view as read at `change.version`.

    Raises NotFound, Forbidden, VersionConflict, InvalidInput or SavedViewsFull.
    """
    before = await _lock(tx, principal, id)
    if before.deleted_at is not None:
        raise NotFound
    if before.version != change.version:
        raise VersionConflict(current_version=before.version)
    after = _decide(before, change)
    fields = [field for field in SavedViewField if getattr(after, field.value) != getattr(before, field.value)]
    if not fields:
        return await load_view(tx, principal, id)
    check_wish(after.condition, after.sorting)
    if change.columns is not UNSET:
        await check_columns(tx, principal.workspace_id, change.columns, before.columns)
    if SavedViewField.UNIT in fields:
        await check_sharing(tx, principal, after.unit_id)
    await tx.run(
        """update saved_view set name = %(name)s, condition = %(condition)s::jsonb, sorting = %(sorting)s,
            columns = %(columns)s, unit_id = %(unit_id)s, owner_id = %(owner_id)s, version = version + 1,
            changed_at = clock_timestamp()
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=id,
        name=after.name,
        condition=_kept(after.condition),
        sorting=after.sorting,
        columns=kept_columns(after.columns),
        unit_id=after.unit_id,
        # who keeps for themselves what was shared is whose it is from then on
        owner_id=principal.id if after.unit_id is None else before.owner_id,
    )
    if SavedViewField.UNIT in fields:
        await _check_room(tx, principal, after.unit_id)
    tx.record(
        SavedViewChanged(
            workspace_id=principal.workspace_id,
            subject_id=id,
            fields=fields,
            unit_before=before.unit_id,
            unit_after=after.unit_id,
            revision_id=await keep_shared(tx, principal.workspace_id, before, after, TOLD),
        )
    )
    return await load_view(tx, principal, id)


async def move_view(tx: Tx, principal: Principal, id: UUID, place: Place) -> None:
    """Put a saved view after another of its list, or first; what only moves keeps its version.

    Raises NotFound or Forbidden.
    """
    held = await _lock(tx, principal, id)
    if held.deleted_at is not None or place.after == id:
        raise NotFound(field="after")
    beside = await find_neighbours(tx, principal, held, place.after)
    await tx.run(
        """update saved_view set position = %(position)s
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=id,
        position=_between(beside, first=place.after is None),
    )
    tx.record(SavedViewMoved(workspace_id=principal.workspace_id, subject_id=id, after=place.after))


async def delete_view(tx: Tx, principal: Principal, id: UUID) -> None:
    """Take a saved view away, until it is restored; raises NotFound or Forbidden."""
    held = await _lock(tx, principal, id)
    if held.deleted_at is None:
        await _mark_deleted(tx, principal, id, deleted=True)
        tx.record(SavedViewDeleted(workspace_id=principal.workspace_id, subject_id=id, unit_id=held.unit_id))


async def restore_view(tx: Tx, principal: Principal, id: UUID) -> SavedView:
    """Bring back a saved view that was taken away; raises NotFound, Forbidden or SavedViewsFull."""
    held = await _lock(tx, principal, id)
    if held.deleted_at is not None:
        await _mark_deleted(tx, principal, id, deleted=False)
        await _check_room(tx, principal, held.unit_id)
        tx.record(SavedViewRestored(workspace_id=principal.workspace_id, subject_id=id, unit_id=held.unit_id))
    return await load_view(tx, principal, id)


def _kept(condition: Condition) -> str:
    return msgspec.json.encode(condition).decode()


def _between(beside: list[Decimal], *, first: bool) -> Decimal:
    """Give a place before the first, after the last, or between two, with no more digits than it takes."""
    if not beside:
        return Decimal(1)
    with localcontext(prec=MOST_DIGITS):  # the usual 28 digits would soon find nothing between two
        if len(beside) == 1:
            return beside[0] - 1 if first else beside[0] + 1
        low, high = beside
        middle = (low + high) / 2
        rounded = (middle.quantize(Decimal(1).scaleb(-digits)) for digits in range(MOST_DIGITS // 2))
        return next((place for place in rounded if low < place < high), middle)


async def _lock(tx: Tx, principal: Principal, id: UUID) -> HeldView:
    held = await find_held(tx, principal, id, lock=True)
    if held is None:
        raise NotFound
    if not may_change(principal, unit_id=held.unit_id, owner_id=held.owner_id):
        raise Forbidden(permission=Permission.VIEW_SHARE.value)
    return held


def _decide(before: SavedView, change: SavedViewChange) -> SavedView:
    return msgspec.structs.replace(
        before,
        name=before.name if change.name is UNSET else clean_line(change.name, "name"),
        condition=before.condition if change.condition is UNSET else change.condition,
        sorting=before.sorting if change.sorting is UNSET else change.sorting,
        columns=before.columns if change.columns is UNSET else clean_columns(change.columns),
        unit_id=before.unit_id if change.unit_id is UNSET else change.unit_id,
    )


async def _mark_deleted(tx: Tx, principal: Principal, id: UUID, *, deleted: bool) -> None:
    await tx.run(
        """update saved_view set deleted_at = case when %(deleted)s then clock_timestamp() end, version = version + 1
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=id,
        deleted=deleted,
    )


async def _check_room(tx: Tx, principal: Principal, unit_id: UUID | None) -> None:
    limit = MAX_OWN if unit_id is None else MAX_SHARED
    count = await tx.value(
        """select count(*) from saved_view where workspace_id = %(workspace_id)s and deleted_at is null
        and case when %(own)s then unit_id is null and owner_id = %(me)s else unit_id is not null end""",
        workspace_id=principal.workspace_id,
        own=unit_id is None,
        me=principal.id,
    )
    if count > limit:
        raise SavedViewsFull(limit=limit)
