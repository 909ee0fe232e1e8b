"""Reading workspaces and units."""

from uuid import UUID

import msgspec

from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.workspaces.model import Unit, Workspace

_UNIT = """unit.id, unit.name, unit.parent_id, unit.kind, unit.path, unit.version,
    unit.archived_at is not null as archived"""

BELOW = "unit.path >= top.path and unit.path <= top.path || 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid"
"""A condition: `unit` is `top` or lies below it. A longer array sorts right after its beginning; one index range."""


class Scope(msgspec.Struct, frozen=True):
    """A unit's place: itself with all below it, and the units above it."""

    descendants: frozenset[UUID]
    lineage: frozenset[UUID]


async def load_workspace(tx: Tx, workspace_id: UUID) -> Workspace:
    """Give the workspace; raises NotFound."""
    found = await tx.one(
        Workspace,
        """select id, name, locale, time_zone, close_after_days, assign_on_reply, version from workspace
        where id = %(workspace_id)s""",
        workspace_id=workspace_id,
    )
    if found is None:
        raise NotFound
    return found


async def find_unit(tx: Tx, workspace_id: UUID, unit_id: UUID) -> Unit | None:
    """Give a unit, or None."""
    return await tx.one(
        Unit,
        "select " + _UNIT + " from unit where workspace_id = %(workspace_id)s and id = %(unit_id)s",  # noqa: S608
        workspace_id=workspace_id,
        unit_id=unit_id,
    )


async def find_used_unit(tx: Tx, workspace_id: UUID, unit_id: UUID) -> Unit | None:
    """Give a unit where something can be put, which keeps it from being archived until then; or None."""
    return await tx.one(
        Unit,
        "select "  # noqa: S608
        + _UNIT
        + """ from unit where workspace_id = %(workspace_id)s and id = %(unit_id)s and archived_at is null
        for key share""",
        workspace_id=workspace_id,
        unit_id=unit_id,
    )


async def find_headquarters(tx: Tx, workspace_id: UUID) -> Unit | None:
    """Give the top of the tree."""
    return await tx.one(
        Unit,
        "select " + _UNIT + " from unit where workspace_id = %(workspace_id)s and parent_id is null",  # noqa: S608
        workspace_id=workspace_id,
    )


async def find_units(tx: Tx, workspace_id: UUID) -> list[Unit]:
    """Give the whole tree, archived units too (bounded by MAX_EVER): upper levels first, by name within a level."""
    return await tx.all(
        Unit,
        "select "  # noqa: S608
        + _UNIT
        + """ from unit where workspace_id = %(workspace_id)s
        order by cardinality(path), sort_key, id""",
        workspace_id=workspace_id,
    )


async def find_scope(tx: Tx, workspace_id: UUID, unit_id: UUID) -> Scope:
    """Give a unit with all units below it, and the units above it; both empty when there is no such unit."""
    below = await tx.all(
        Unit,
        "select "  # noqa: S608
        + _UNIT
        + """ from unit join unit top
          on top.workspace_id = unit.workspace_id and """
        + BELOW
        + """
        where unit.workspace_id = %(workspace_id)s and top.workspace_id = %(workspace_id)s and top.id = %(unit_id)s""",
        workspace_id=workspace_id,
        unit_id=unit_id,
    )
    lineage = next((unit.path[:-1] for unit in below if unit.id == unit_id), ())
    return Scope(frozenset(unit.id for unit in below), frozenset(lineage))
