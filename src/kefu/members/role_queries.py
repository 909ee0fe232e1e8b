"""Reading roles: what they permit, what they are called, and who has them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from kefu.kit.access import Permission
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.members.model import Member
from kefu.members.queries import find_members
from kefu.members.roles import ROLES, WIDE, OwnRole, Rights, RoleView, own_ids, permissions_of

_OWN = "select id, name, permissions, wide, version, fingerprint from own_role where workspace_id = %(workspace_id)s"


class _Holders(msgspec.Struct):
    role: str
    members: int
    holders: int


class Answerers(msgspec.Struct, frozen=True):
    """How many may answer what waits in a unit."""

    seeing: int
    """those who see it"""
    nearby: int
    """and of them those who belong to the unit, or to one below it"""


class _Hand(msgspec.Struct):
    role_id: UUID
    member_id: UUID | None
    at: datetime


async def find_own_roles(tx: Tx, workspace_id: UUID, ids: Collection[UUID] | None = None) -> list[OwnRole]:
    """Give those of the own roles that are not gone, or all of them, by name; there are at most MOST_ROLES."""
    return await tx.all(
        OwnRole,
        _OWN
        + """ and removed_at is null and (%(ids)s::uuid[] is null or id = any(%(ids)s))
        order by lower(name), id""",
        workspace_id=workspace_id,
        ids=None if ids is None else sorted(ids),
    )


async def hold_own_roles(tx: Tx, workspace_id: UUID, roles: Collection[str]) -> list[OwnRole]:
    """Give the own ones among the roles, none of which goes before the transaction ends."""
    ids = own_ids(roles)
    if not ids:
        return []
    return await tx.all(
        OwnRole,
        _OWN + " and removed_at is null and id = any(%(ids)s) order by id for key share",
        workspace_id=workspace_id,
        ids=ids,
    )


async def find_held_role(tx: Tx, workspace_id: UUID, id: UUID) -> OwnRole | None:
    """Give an own role held against other changes and against being given, or None."""
    return await tx.one(
        OwnRole,
        _OWN + " and id = %(id)s and removed_at is null for update",
        workspace_id=workspace_id,
        id=id,
    )


async def find_rights(tx: Tx, workspace_id: UUID, roles: Collection[str]) -> Rights:
    """Give what the roles permit together; one that is not there permits nothing."""
    ids = own_ids(roles)
    own = await find_own_roles(tx, workspace_id, ids) if ids else []
    return rights_of(roles, own)


def rights_of(roles: Collection[str], own: Collection[OwnRole]) -> Rights:
    """Give what those of the roles that are built in and these own ones permit together."""
    given = [role.rights for role in own]
    permissions = permissions_of(roles).union(*(one.permissions for one in given))
    return Rights(permissions, not WIDE.isdisjoint(roles) or any(one.wide for one in given))


async def find_roles_with(tx: Tx, workspace_id: UUID, permission: Permission) -> list[str]:
    """Give the roles that permit something."""
    own = await find_own_roles(tx, workspace_id)
    built_in = [role.value for role, held in ROLES.items() if permission in held]
    return built_in + [str(role.id) for role in own if permission in role.rights.permissions]


async def count_answerers(tx: Tx, workspace_id: UUID, unit_id: UUID, *, given: bool) -> Answerers:
    """Count the active members who may answer what waits in a unit and see it, as `VISIBLE` of tickets decides.

    `given` says that the unit is a team to which it was given: then those below do not see it.
    """
    own = await find_own_roles(tx, workspace_id)
    found = await tx.one(
        Answerers,
        """select count(*)::int as seeing,
            (count(*) filter (where place.id = any(unit.path)))::int as nearby
        from unit place
        join member on member.workspace_id = place.workspace_id and member.active
        join unit on unit.workspace_id = member.workspace_id and unit.id = member.unit_id
        where place.workspace_id = %(workspace_id)s and place.id = %(unit_id)s
          and member.roles && %(answering)s::text[]
          and (member.roles && %(wide)s::text[] or member.unit_id = any(place.path)
               or (not %(given)s::boolean and place.id = any(unit.path)))""",
        workspace_id=workspace_id,
        unit_id=unit_id,
        given=given,
        answering=await find_roles_with(tx, workspace_id, Permission.TICKET_REPLY),
        wide=[role.value for role in WIDE] + [str(role.id) for role in own if role.wide],
    )
    assert found is not None  # a count is always there
    return found


async def find_role_names(tx: Tx, workspace_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Give what own roles are called, or were when they went, by id."""
    if not ids:
        return {}
    found = await tx.all(OwnRole, _OWN + " and id = any(%(ids)s)", workspace_id=workspace_id, ids=sorted(set(ids)))
    return {role.id: role.name for role in found}


async def find_roles(tx: Tx, workspace_id: UUID) -> list[RoleView]:
    """Give all roles, those built in first."""
    counted = {
        one.role: one
        for one in await tx.all(
            _Holders,
            """select role, count(*) filter (where active) as members, count(*) as holders from (
                select unnest(roles) as role, active from member where workspace_id = %(workspace_id)s
                union all
                select unnest(roles), false from invitation where workspace_id = %(workspace_id)s) held
            group by role""",
            workspace_id=workspace_id,
        )
    }
    hands = {
        one.role_id: one
        for one in await tx.all(
            _Hand,
            "select role_id, member_id, at from role_hand where workspace_id = %(workspace_id)s",
            workspace_id=workspace_id,
        )
    }
    views = [_view(role.value, None, Rights(held, role in WIDE), counted) for role, held in ROLES.items()]
    for own in await find_own_roles(tx, workspace_id):
        view = _view(str(own.id), own, own.rights, counted)
        if hand := hands.get(own.id):
            view = msgspec.structs.replace(view, changed_by=hand.member_id, changed_at=hand.at)
        views.append(view)
    return views


async def load_role(tx: Tx, workspace_id: UUID, id: UUID) -> RoleView:
    """Give an own role; raises NotFound."""
    for view in await find_roles(tx, workspace_id):
        if view.key == str(id):
            return view
    raise NotFound


async def find_holders(tx: Tx, workspace_id: UUID, key: str) -> list[Member]:
    """Give everybody who has a role, active or not, held against other changes."""
    ids: list[UUID] = await tx.column(
        """select id from member where workspace_id = %(workspace_id)s and %(key)s = any(roles)
        order by id for no key update""",
        workspace_id=workspace_id,
        key=key,
    )
    return list((await find_members(tx, workspace_id, ids)).values())


def _view(key: str, own: OwnRole | None, rights: Rights, counted: dict[str, _Holders]) -> RoleView:
    holders = counted.get(key)
    return RoleView(
        key=key,
        name=own.name if own else None,
        permissions=[one for one in Permission if one in rights.permissions],
        wide=rights.wide,
        members=holders.members if holders else 0,
        holders=holders.holders if holders else 0,
        version=own.version if own else 0,
    )
