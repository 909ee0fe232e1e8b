"""Founding a workspace."""

import hashlib

from kefu.kit.db import Tx
from kefu.kit.ids import new_id
from kefu.kit.sorting import sort_key
from kefu.workspaces.events import UnitAdded, WorkspaceFounded
from kefu.workspaces.model import Founded, Locale, Unit, UnitKind, Workspace, check_time_zone, clean_line


async def found_workspace(
    tx: Tx, *, name: str, locale: Locale | str = Locale.ZH, time_zone: str = "Asia/Shanghai"
) -> Founded:
    """Make a workspace and its headquarters, which bears the same name; raises InvalidInput."""
    workspace = Workspace(
        id=new_id(),
        name=clean_line(name, "workspace_name"),
        locale=Locale(locale),
        time_zone=check_time_zone(time_zone),
        version=1,
    )
    await tx.run(
        """insert into workspace (id, name, locale, time_zone)
        values (%(id)s, %(name)s, %(locale)s, %(time_zone)s)""",
        id=workspace.id,
        name=workspace.name,
        locale=workspace.locale.value,
        time_zone=workspace.time_zone,
    )
    tx.record(WorkspaceFounded(workspace_id=workspace.id))
    top = new_id()
    await tx.run(
        """insert into unit (workspace_id, id, kind, name, sort_key, path, fingerprint)
        values (%(workspace_id)s, %(id)s, 'headquarters', %(name)s, %(sort_key)s, array[%(id)s]::uuid[], %(print)s)""",
        workspace_id=workspace.id,
        id=top,
        name=workspace.name,
        sort_key=sort_key(workspace.name),
        print=hashlib.sha256(top.bytes).digest(),
    )
    kind = UnitKind.HEADQUARTERS
    tx.record(UnitAdded(workspace_id=workspace.id, subject_id=top, parent_id=None, kind=kind))
    unit = Unit(id=top, name=workspace.name, parent_id=None, kind=kind, path=(top,), version=1)
    return Founded(workspace=workspace, headquarters=unit)
