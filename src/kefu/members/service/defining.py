"""Own roles: made, changed, and taken away, when who has them gets another one in their place.

They hold for the whole workspace, so only who sees all of it decides over them, and nobody over more than they may.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import IdTaken, InvalidInput, NotFound, VersionConflict
from kefu.kit.ids import given_id
from kefu.kit.revisions import keep_revision
from kefu.members.access import may_give
from kefu.members.events import MemberChanged, RoleAdded, RoleChanged, RoleRemoved
from kefu.members.model import BeyondOwnPermissions
from kefu.members.queries import load_factor_rule
from kefu.members.role_queries import find_held_role, find_holders, find_own_roles, load_role
from kefu.members.roles import (
    MOST_ROLES,
    NewRole,
    OwnRole,
    Rights,
    RoleChange,
    RoleEnd,
    RoleInUse,
    RoleNamed,
    RolesFull,
    RoleView,
    built_in,
    check_permissions,
    clean_permissions,
    fold_name,
    names_built_in,
    own_ids,
    sorted_roles,
)
from kefu.members.service.enrolling import set_factor_roles
from kefu.members.service.granting import check_giving
from kefu.workspaces import clean_line, lock_workspace


async def add_role(tx: Tx, principal: Principal, new: NewRole) -> RoleView:
    """Make a role. Raises InvalidInput, BeyondOwnPermissions, RoleNamed, RolesFull or IdTaken."""
    workspace_id, id = principal.workspace_id, given_id(new.id)
    await lock_workspace(tx, workspace_id)
    content = [principal.id, new.name, clean_permissions(new.permissions), new.wide]
    fingerprint = hashlib.sha256(msgspec.json.encode(content)).digest()
    if earlier := await _find_fingerprint(tx, workspace_id, id):
        if earlier != fingerprint:
            raise IdTaken(field="id")
        return await load_role(tx, workspace_id, id)
    role = OwnRole(
        id=id,
        name=clean_line(new.name, "name"),
        permissions=[one.value for one in clean_permissions(new.permissions)],
        wide=new.wide,
        version=1,
        fingerprint=fingerprint,
    )
    check_permissions(new.permissions, wide=new.wide)
    _check_rights(principal, role.rights)
    others = await find_own_roles(tx, workspace_id)
    if len(others) >= MOST_ROLES:
        raise RolesFull(limit=MOST_ROLES)
    _check_name(role, others)
    await tx.run(
        """insert into own_role (workspace_id, id, name, permissions, wide, fingerprint)
        values (%(workspace_id)s, %(id)s, %(name)s, %(permissions)s, %(wide)s, %(fingerprint)s)""",
        **_columns(workspace_id, role),
        fingerprint=fingerprint,
    )
    tx.record(RoleAdded(workspace_id=workspace_id, subject_id=id, permissions=_listed(role.rights), wide=role.wide))
    return await load_role(tx, workspace_id, id)


async def change_role(tx: Tx, principal: Principal, id: UUID, change: RoleChange) -> RoleView:
    """Call a role otherwise, or let it permit something else; who has it may the new thing from then on.

    Raises NotFound, VersionConflict, InvalidInput, BeyondOwnPermissions or RoleNamed.
    """
    workspace_id = principal.workspace_id
    before = await _lock(tx, principal, id, change.version)
    after = _decide(before, change)
    if _told(after) == _told(before):
        return await load_role(tx, workspace_id, id)
    _check_rights(principal, after.rights)
    if after.name != before.name:
        _check_name(after, await find_own_roles(tx, workspace_id))
    await tx.run(
        """update own_role set name = %(name)s, permissions = %(permissions)s, wide = %(wide)s, version = version + 1
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        **_columns(workspace_id, after),
    )
    tx.record(
        RoleChanged(
            workspace_id=workspace_id,
            subject_id=id,
            permissions_before=_listed(before.rights),
            permissions_after=_listed(after.rights),
            wide_before=before.wide,
            wide_after=after.wide,
            renamed=before.name != after.name,
            revision_id=await keep_revision(tx, workspace_id, id, _told(before), _told(after)),
        )
    )
    return await load_role(tx, workspace_id, id)


async def end_role(tx: Tx, principal: Principal, id: UUID, end: RoleEnd) -> None:
    """Take a role away; who has it, or is invited to it, gets its successor instead, which also demands two steps
    where the role did: nobody gets rid of them by its end.

    Raises NotFound, VersionConflict, InvalidInput, BeyondOwnPermissions, or RoleInUse without a successor.
    """
    workspace_id, key = principal.workspace_id, str(id)
    role = await _lock(tx, principal, id, end.version)
    if end.successor == key:
        raise InvalidInput(field="successor", reason="role_unknown")
    if end.successor is not None:
        await check_giving(tx, principal, [end.successor], "successor")
    view = await load_role(tx, workspace_id, id)
    if view.holders and end.successor is None:
        raise RoleInUse(field="successor", count=view.holders)
    moved = await _move(tx, principal, key, end.successor) if end.successor is not None else 0
    await tx.run(
        """update own_role set removed_at = clock_timestamp(), version = version + 1
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=role.id,
    )
    rule = await load_factor_rule(tx, workspace_id)
    named = [end.successor] if end.successor else []
    demanding = [heir for one in rule.roles for heir in (named if one == key else [one])]
    await set_factor_roles(tx, workspace_id, rule, sorted_roles(demanding))
    tx.record(
        RoleRemoved(
            workspace_id=workspace_id,
            subject_id=id,
            members=moved,
            successor=next(iter(built_in(named)), None),
            own_successor=next(iter(own_ids(named)), None),
        )
    )


async def _move(tx: Tx, principal: Principal, key: str, successor: str) -> int:
    """Give everybody who has a role its successor, open invitations too; tells how many members had it."""
    workspace_id = principal.workspace_id
    holders = await find_holders(tx, workspace_id, key)
    for before in holders:
        roles = sorted_roles([successor if role == key else role for role in before.roles])
        await tx.run(
            """update member set roles = %(roles)s, version = version + 1
            where workspace_id = %(workspace_id)s and id = %(id)s""",
            workspace_id=workspace_id,
            id=before.id,
            roles=roles,
        )
        after = msgspec.structs.replace(before, roles=roles)
        tx.record(MemberChanged.of(workspace_id, before, after, revision_id=None))
    await tx.run(
        # its version stays: the secret of its link is derived from that
        """update invitation set roles = array(select distinct unnest(array_replace(roles, %(key)s, %(successor)s)))
        where workspace_id = %(workspace_id)s and %(key)s = any(roles)""",
        workspace_id=workspace_id,
        key=key,
        successor=successor,
    )
    return len(holders)


async def _lock(tx: Tx, principal: Principal, id: UUID, version: int) -> OwnRole:
    """Hold a role that is the principal's to decide over, as read at a version."""
    await lock_workspace(tx, principal.workspace_id)
    role = await find_held_role(tx, principal.workspace_id, id)
    if role is None:
        raise NotFound
    if role.version != version:
        raise VersionConflict(current_version=role.version)
    _check_rights(principal, role.rights)
    return role


def _decide(before: OwnRole, change: RoleChange) -> OwnRole:
    """Give the role as it should become; what is stored of it and does not count is not brought back by it."""
    wide = before.wide if change.wide is UNSET else change.wide
    permissions = _listed(before.rights) if change.permissions is UNSET else clean_permissions(change.permissions)
    check_permissions(permissions, wide=wide)
    return msgspec.structs.replace(
        before,
        name=before.name if change.name is UNSET else clean_line(change.name, "name"),
        permissions=[one.value for one in permissions],
        wide=wide,
    )


def _check_rights(principal: Principal, rights: Rights) -> None:
    if principal.scope is not None or not may_give(principal, rights):
        raise BeyondOwnPermissions(field="permissions")


def _check_name(role: OwnRole, others: Collection[OwnRole]) -> None:
    """Refuse a name by which people could take the role for another one; raises RoleNamed."""
    taken = {fold_name(other.name) for other in others if other.id != role.id}
    if names_built_in(role.name) or fold_name(role.name) in taken:
        raise RoleNamed(field="name")


async def _find_fingerprint(tx: Tx, workspace_id: UUID, id: UUID) -> bytes | None:
    found: bytes | None = await tx.value(
        "select fingerprint from own_role where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=workspace_id,
        id=id,
    )
    return found


def _told(role: OwnRole) -> Mapping[str, object]:
    """Give what is told of a role's history, by the names of its parts."""
    return {"name": role.name, "permissions": _listed(role.rights), "wide": role.wide}


def _listed(rights: Rights) -> list[Permission]:
    return [one for one in Permission if one in rights.permissions]


def _columns(workspace_id: UUID, role: OwnRole) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "id": role.id,
        "name": role.name,
        "permissions": role.permissions,
        "wide": role.wide,
    }
