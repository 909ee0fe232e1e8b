"""What own roles never permit, or only those that see the whole workspace: refused, and not counted where stored."""

from uuid import UUID

import pytest
from litestar import Litestar

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import InvalidInput
from kefu.members import (
    NewToken,
    Role,
    find_member_principal,
    find_principals,
    find_rights,
    find_roles_with,
    make_token,
)
from kefu.members.model import BeyondOwnPermissions
from kefu.members.roles import BASICS, NEEDS_WIDE, NEVER_OWN, ROLES, WIDE, RoleView
from tests.members.scenes import Scene, browser, principal_of, visitor
from tests.members.test_defining import alter, let_in, listed, make

P = Permission


@pytest.fixture
async def boss(db: Db, scene: Scene) -> Principal:
    return await principal_of(db, scene, scene.boss)


async def store(tx: Tx, scene: Scene, role: RoleView, *permissions: P) -> None:
    """Put down what an older release took."""
    await tx.run(
        "update own_role set permissions = %(p)s where workspace_id = %(w)s and id = %(id)s",
        p=[one.value for one in permissions],
        w=scene.id,
        id=UUID(role.key),
    )


async def permitted(db: Db, scene: Scene, role: RoleView) -> list[frozenset[P]]:
    """Give what a role permits by every way of finding out."""
    principal = await principal_of(db, scene, await let_in(db, scene.system, scene.team, role.key))
    assert principal.session_id is not None
    async with db.transaction() as tx:
        watched = await find_principals(tx, [principal.session_id])
        away = await find_member_principal(tx, scene.id, principal.id)
        rights = await find_rights(tx, scene.id, [role.key])
    assert away is not None
    shown = frozenset((await listed(db, scene))[role.key].permissions)
    return [
        principal.permissions,
        watched[principal.session_id].permissions,
        away.permissions,
        rights.permissions,
        shown,
    ]


def test_roles_that_are_built_in_keep_what_they_permit() -> None:
    for role, held in ROLES.items():
        assert role in WIDE or held.isdisjoint(NEEDS_WIDE | NEVER_OWN)


@pytest.mark.parametrize("wide", [False, True])
async def test_no_own_role_holds_the_key_of_the_administrator(
    db: Db, scene: Scene, boss: Principal, wide: bool
) -> None:
    """Its holder set the mail server to their own, asked for the administrator's new password and read the link."""
    with pytest.raises(InvalidInput) as caught:
        await make(db, boss, "IT", P.WORKSPACE_MANAGE, wide=wide)
    assert (caught.value.field, caught.value.params["reason"]) == ("permissions", "permission_administrator")
    role = await make(db, boss, "IT", P.TICKET_NOTE, wide=wide)
    with pytest.raises(InvalidInput):
        await alter(db, boss, role, permissions=[P.WORKSPACE_MANAGE])
    async with db.transaction() as tx:
        await store(tx, scene, role, *BASICS, P.TICKET_NOTE, P.WORKSPACE_MANAGE)
    assert await permitted(db, scene, role) == [BASICS | {P.TICKET_NOTE}] * 5
    async with db.transaction() as tx:
        assert role.key not in await find_roles_with(tx, scene.id, P.WORKSPACE_MANAGE)
    # what is stored of it stands in nobody's way, and goes with the next change
    after = await alter(db, boss, role, name="Night IT")
    async with db.transaction() as tx:
        stored = await tx.value("select permissions from own_role where id = %(id)s", id=UUID(after.key))
    assert P.WORKSPACE_MANAGE not in stored


async def test_who_may_everything_else_becomes_no_administrator(db: Db, scene: Scene, boss: Principal) -> None:
    role = await make(db, boss, "总管", *frozenset(P) - NEVER_OWN, wide=True)
    deputy = await principal_of(db, scene, await let_in(db, boss, scene.top, role.key))
    with pytest.raises(BeyondOwnPermissions):
        await let_in(db, deputy, scene.top, Role.ADMINISTRATOR)
    assert (await let_in(db, deputy, scene.top, role.key)).roles == [role.key]


@pytest.mark.parametrize("permission", sorted(NEEDS_WIDE))
async def test_what_holds_for_the_whole_workspace_is_not_given_narrow(
    db: Db, scene: Scene, boss: Principal, permission: P
) -> None:
    with pytest.raises(InvalidInput) as caught:
        await make(db, boss, "A", permission)
    assert (caught.value.field, caught.value.params["reason"]) == ("permissions", "permission_wide")
    narrow, wide = await make(db, boss, "A", P.TICKET_NOTE), await make(db, boss, "B", permission, wide=True)
    for role, change in ((narrow, {"permissions": [permission]}), (wide, {"wide": False})):
        with pytest.raises(InvalidInput):
            await alter(db, boss, role, **change)
    both = await alter(db, boss, narrow, permissions=[permission, P.TICKET_NOTE], wide=True)
    back = await alter(db, boss, both, permissions=[P.TICKET_NOTE], wide=False)
    assert permission not in back.permissions
    assert await permitted(db, scene, wide) == [BASICS | {permission}] * 5


async def test_what_is_stored_narrow_does_not_count_nor_come_back(db: Db, scene: Scene, boss: Principal) -> None:
    role, wide = await make(db, boss, "A", P.TICKET_NOTE), await make(db, boss, "B", P.TICKET_REPLY, wide=True)
    async with db.transaction() as tx:
        await store(tx, scene, role, *BASICS, P.TICKET_NOTE, *NEEDS_WIDE)
    assert await permitted(db, scene, role) == [BASICS | {P.TICKET_NOTE}] * 5
    # another role that sees everything does not lend its sight to this one
    two = await principal_of(db, scene, await let_in(db, boss, scene.team, role.key, wide.key))
    assert (two.permissions, two.scope) == (BASICS | {P.TICKET_NOTE, P.TICKET_REPLY}, None)
    widened = await alter(db, boss, role, wide=True)
    assert frozenset(widened.permissions) == BASICS | {P.TICKET_NOTE}


async def test_it_is_refused_in_the_readers_language(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.boss) as client:
        for permission, words in (("workspace:manage", "邮件服务器"), ("customer:export", "整个工作空间")):
            body = {"name": "A", "permissions": [permission]}
            refused = await client.post("/api/roles", json=body, headers={"accept-language": "zh"})
            assert (refused.status_code, refused.json()["field"]) == (400, "permissions")
            assert words in refused.json()["detail"]


async def test_no_token_says_who_needs_two_steps(db: Db, small: Litestar, scene: Scene, boss: Principal) -> None:
    async with db.transaction() as tx:
        token = await make_token(tx, boss, NewToken(name="ERP", scopes=[P.WORKSPACE_MANAGE]))
    async with visitor(small, authorization=f"Bearer {token.secret}") as program:
        rule = await program.get("/api/security")
        assert rule.status_code == 200
        refused = await program.put("/api/security", json={"roles": [], "version": rule.json()["version"]})
        assert refused.status_code == 403
