"""What holds for the whole workspace: its name, working language and time zone, and what tickets do by themselves."""

from msgspec import UNSET, structs

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import VersionConflict
from kefu.kit.revisions import keep_revision
from kefu.workspaces.events import WorkspaceChanged
from kefu.workspaces.model import Workspace, WorkspaceChange, check_time_zone, clean_line
from kefu.workspaces.queries import load_workspace
from kefu.workspaces.service.organising import lock_workspace


async def change_workspace(tx: Tx, principal: Principal, change: WorkspaceChange) -> Workspace:
    """Change the workspace as read at `change.version`. Raises VersionConflict or InvalidInput.

    Members keep their own language and clock, the headquarters its name, and solved tickets the time they have.
    """
    workspace_id = principal.workspace_id
    await lock_workspace(tx, workspace_id)
    before = await load_workspace(tx, workspace_id)
    if before.version != change.version:
        raise VersionConflict(current_version=before.version)
    after = structs.replace(
        before,
        name=before.name if change.name is UNSET else clean_line(change.name, "name"),
        locale=before.locale if change.locale is UNSET else change.locale,
        time_zone=before.time_zone if change.time_zone is UNSET else check_time_zone(change.time_zone),
        close_after_days=before.close_after_days if change.close_after_days is UNSET else change.close_after_days,
        assign_on_reply=before.assign_on_reply if change.assign_on_reply is UNSET else change.assign_on_reply,
    )
    if after == before:
        return before
    after = structs.replace(after, version=before.version + 1)
    await tx.run(
        """update workspace set name = %(name)s, locale = %(locale)s, time_zone = %(time_zone)s,
            close_after_days = %(close_after_days)s, assign_on_reply = %(assign_on_reply)s, version = %(version)s
        where id = %(workspace_id)s""",
        workspace_id=workspace_id,
        name=after.name,
        locale=after.locale.value,
        time_zone=after.time_zone,
        close_after_days=after.close_after_days,
        assign_on_reply=after.assign_on_reply,
        version=after.version,
    )
    tx.record(
        WorkspaceChanged(
            workspace_id=workspace_id,
            locale_before=before.locale,
            locale_after=after.locale,
            renamed=before.name != after.name,
            revision_id=await keep_revision(tx, workspace_id, workspace_id, _told(before), _told(after)),
        )
    )
    return after


def _told(workspace: Workspace) -> dict[str, object]:
    return {
        "name": workspace.name,
        "locale": workspace.locale,
        "time_zone": workspace.time_zone,
        "close_after_days": workspace.close_after_days,
        "assign_on_reply": workspace.assign_on_reply,
    }
