"""Adding, renaming and moving units. One change of a tree at a time, so that no two of them make a loop together."""

import hashlib
from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import IdTaken, InvalidInput, NotFound, VersionConflict
from kefu.kit.ids import given_id
from kefu.kit.revisions import keep_revision
from kefu.kit.sorting import sort_key
from kefu.workspaces.access import may_manage
from kefu.workspaces.events import UnitAdded, UnitChanged
from kefu.workspaces.model import (
    MAX_DEPTH,
    MAX_EVER,
    MAX_UNITS,
    NewUnit,
    TreeFull,
    Unit,
    UnitChange,
    UnitKind,
    UnitLoop,
    UnitMisplaced,
    check_place,
    clean_line,
)
from kefu.workspaces.queries import BELOW, find_unit, find_used_unit
from kefu.workspaces.service.archiving import check_archiving, check_returning


async def lock_workspace(tx: Tx, workspace_id: UUID) -> None:
    """Hold the workspace against other changes of its tree or its administrators; raises NotFound."""
    if not await tx.value(
        "select true from workspace where id = %(workspace_id)s for no key update", workspace_id=workspace_id
    ):
        raise NotFound


async def add_unit(tx: Tx, principal: Principal, new: NewUnit) -> Unit:
    """Add a unit below another. Raises NotFound, InvalidInput, IdTaken, UnitMisplaced or TreeFull."""
    workspace_id, unit_id = principal.workspace_id, given_id(new.id)
    await lock_workspace(tx, workspace_id)
    print_ = _fingerprint(principal, new)
    if earlier := await find_unit(tx, workspace_id, unit_id):
        return await _same(tx, workspace_id, earlier, print_)
    parent = await _load_parent(tx, principal, new.parent_id)
    check_place(new.kind, parent.kind)
    await _check_room(tx, workspace_id)
    count = "select count(*) from unit where workspace_id = %(workspace_id)s"
    if await tx.value(count, workspace_id=workspace_id) >= MAX_EVER:
        raise TreeFull(limit=MAX_EVER)
    if len(parent.path) >= MAX_DEPTH:
        raise TreeFull(field="parent_id", limit=MAX_DEPTH)
    unit = Unit(
        id=unit_id,
        name=clean_line(new.name, "name"),
        parent_id=parent.id,
        kind=new.kind,
        path=(*parent.path, unit_id),
        version=1,
    )
    await tx.run(
        """insert into unit (workspace_id, id, parent_id, kind, name, sort_key, path, fingerprint)
        values (%(workspace_id)s, %(id)s, %(parent_id)s, %(kind)s, %(name)s, %(sort_key)s, %(path)s, %(print)s)""",
        **_columns(workspace_id, unit),
        path=list(unit.path),
        print=print_,
    )
    tx.record(UnitAdded(workspace_id=workspace_id, subject_id=unit_id, parent_id=parent.id, kind=unit.kind))
    return unit


async def change_unit(tx: Tx, principal: Principal, unit_id: UUID, change: UnitChange) -> Unit:
    """Rename, archive or bring back a unit, or move it with all below it.

    Raises NotFound, VersionConflict, UnitLoop, UnitMisplaced, TreeFull, UnitUsed, UnitBelowArchived or InvalidInput.
    """
    workspace_id = principal.workspace_id
    await lock_workspace(tx, workspace_id)
    unit = await find_unit(tx, workspace_id, unit_id)
    if unit is None or not may_manage(principal, unit):
        raise NotFound
    if unit.version != change.version:
        raise VersionConflict(current_version=unit.version)
    after = await _decide(tx, principal, unit, change)
    if after == unit:
        return unit
    if after.archived != unit.archived:
        await (check_archiving if after.archived else check_returning)(tx, workspace_id, after)
        if not after.archived:
            await _check_room(tx, workspace_id)
    after = msgspec.structs.replace(after, version=unit.version + 1)
    await tx.run(
        """update unit set name = %(name)s, sort_key = %(sort_key)s, kind = %(kind)s,
            parent_id = %(parent_id)s, version = version + 1,
            archived_at = case when %(archived)s then coalesce(archived_at, clock_timestamp()) end
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        **_columns(workspace_id, after),
        archived=after.archived,
    )
    if after.path != unit.path:
        await _move(tx, workspace_id, unit, after)
    tx.record(
        UnitChanged(
            workspace_id=workspace_id,
            subject_id=unit.id,
            parent_before=unit.parent_id,
            parent_after=after.parent_id,
            kind_before=unit.kind,
            kind_after=after.kind,
            renamed=after.name != unit.name,
            revision_id=await keep_revision(tx, workspace_id, unit.id, {"name": unit.name}, {"name": after.name}),
            archived_before=unit.archived,
            archived_after=after.archived,
        )
    )
    return after


async def _decide(tx: Tx, principal: Principal, unit: Unit, change: UnitChange) -> Unit:
    """Give the unit as it should become, without its new version."""
    workspace_id = principal.workspace_id
    kind = unit.kind if change.kind is msgspec.UNSET else change.kind
    name = unit.name if change.name is msgspec.UNSET else clean_line(change.name, "name")
    if change.parent_id is msgspec.UNSET or change.parent_id == unit.parent_id:
        parent = None if unit.parent_id is None else await find_unit(tx, workspace_id, unit.parent_id)
    elif unit.parent_id is None:
        raise UnitMisplaced(field="parent_id")
    else:
        parent = await _load_parent(tx, principal, change.parent_id)
    if parent and unit.id in parent.path:
        raise UnitLoop(field="parent_id")
    check_place(kind, parent.kind if parent else None)
    if kind == UnitKind.TEAM and unit.kind != kind:
        await _check_children(tx, workspace_id, unit)
    path = (*parent.path, unit.id) if parent else (unit.id,)
    parent_id = parent.id if parent else None
    archived = unit.archived if change.archived is msgspec.UNSET else change.archived
    return msgspec.structs.replace(unit, name=name, kind=kind, path=path, parent_id=parent_id, archived=archived)


async def _check_children(tx: Tx, workspace_id: UUID, unit: Unit) -> None:
    if await tx.value(
        """select true from unit where workspace_id = %(workspace_id)s and parent_id = %(id)s
        and kind = 'region' limit 1""",
        workspace_id=workspace_id,
        id=unit.id,
    ):
        raise UnitMisplaced(field="kind")


async def _move(tx: Tx, workspace_id: UUID, unit: Unit, after: Unit) -> None:
    """Give the unit and all below it their new paths; raises TreeFull when that becomes too deep."""
    places: dict[str, Any] = {"workspace_id": workspace_id, "old": list(unit.path), "length": len(unit.path)}
    await tx.run(
        """with top as (select %(old)s::uuid[] as path)
        update unit set path = %(new)s::uuid[] || unit.path[%(length)s + 1:] from top
        where unit.workspace_id = %(workspace_id)s and """  # noqa: S608
        + BELOW,
        **places,
        new=list(after.path),
    )
    deepest = await tx.value(
        """with top as (select %(new)s::uuid[] as path)
        select max(cardinality(unit.path)) from unit, top
        where unit.workspace_id = %(workspace_id)s and """  # noqa: S608
        + BELOW,
        workspace_id=workspace_id,
        new=list(after.path),
    )
    if deepest > MAX_DEPTH:
        raise TreeFull(field="parent_id", limit=MAX_DEPTH)


async def _check_room(tx: Tx, workspace_id: UUID) -> None:
    """Refuse one more unit in use where there are too many; archiving makes room. Raises TreeFull."""
    count = "select count(*) from unit where workspace_id = %(workspace_id)s and archived_at is null"
    if await tx.value(count, workspace_id=workspace_id) >= MAX_UNITS:
        raise TreeFull(limit=MAX_UNITS)


async def _load_parent(tx: Tx, principal: Principal, parent_id: UUID) -> Unit:
    parent = await find_used_unit(tx, principal.workspace_id, parent_id)
    if parent is None or not may_manage(principal, parent):
        raise InvalidInput(field="parent_id", reason="unit_unknown")
    return parent


async def _same(tx: Tx, workspace_id: UUID, unit: Unit, print_: bytes) -> Unit:
    stored = await tx.value(
        "select fingerprint from unit where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=workspace_id,
        id=unit.id,
    )
    if stored != print_:
        raise IdTaken(field="id")
    return unit


def _fingerprint(principal: Principal, new: NewUnit) -> bytes:
    content = msgspec.json.encode([principal.id, new], order="deterministic")
    return hashlib.sha256(content).digest()


def _columns(workspace_id: UUID, unit: Unit) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "id": unit.id,
        "parent_id": unit.parent_id,
        "kind": unit.kind.value,
        "name": unit.name,
        "sort_key": sort_key(unit.name),
    }
