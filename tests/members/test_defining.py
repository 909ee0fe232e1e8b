"""Own roles: nobody gives more than they may, what changes holds at once, and nobody is left without a role."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Db
from kefu.kit.errors import IdTaken, InvalidInput, NotFound, VersionConflict
from kefu.kit.ids import new_id
from kefu.members import (
    Member,
    MemberChange,
    NewMember,
    NewRole,
    NewToken,
    Role,
    RoleChange,
    RoleEnd,
    add_member,
    add_role,
    change_member,
    change_role,
    end_role,
    find_rights,
    find_role_names,
    find_roles_with,
    load_member,
    load_principal,
    make_token,
)
from kefu.members.model import BeyondOwnPermissions, FactorRuleChange, InvitationOver, LastAdministrator, NewInvitation
from kefu.members.queries import find_invitations, load_factor_rule
from kefu.members.role_queries import find_roles
from kefu.members.roles import BASICS, MOST_ROLES, NEVER_OWN, RoleInUse, RoleNamed, RolesFull, RoleView
from kefu.members.service.enrolling import change_factor_rule
from kefu.members.service.inviting import invite, open_invitation
from kefu.workspaces import Unit
from tests.members.scenes import KEYRING, Scene, browser, facts_of, make_scene, principal_of
from tests.members.test_inviting import address

P = Permission


async def make(db: Db, by: Principal, name: str = "夜班组长", *permissions: P, **more: Any) -> RoleView:
    new = NewRole(name=name, permissions=list(permissions or (P.TICKET_REPLY, P.TICKET_ASSIGN)), **more)
    async with db.transaction(by.actor) as tx:
        return await add_role(tx, by, new)


async def alter(db: Db, by: Principal, role: RoleView, **fields: Any) -> RoleView:
    async with db.transaction(by.actor) as tx:
        change = RoleChange(version=fields.pop("version", role.version), **fields)
        return await change_role(tx, by, UUID(role.key), change)


async def end(db: Db, by: Principal, role: RoleView, successor: str | None = None) -> None:
    async with db.transaction(by.actor) as tx:
        await end_role(tx, by, UUID(role.key), RoleEnd(version=role.version, successor=successor))


async def let_in(db: Db, by: Principal, unit: Unit, *roles: str) -> Member:
    new = NewMember(name="新人", email=f"{new_id().hex}@example.com", roles=list(roles), unit_id=unit.id)
    async with db.transaction(by.actor) as tx:
        return await add_member(tx, by, new)


async def listed(db: Db, scene: Scene) -> dict[str, RoleView]:
    async with db.transaction() as tx:
        return {role.key: role for role in await find_roles(tx, scene.id)}


@pytest.fixture
async def boss(db: Db, scene: Scene) -> Principal:
    return await principal_of(db, scene, scene.boss)


async def test_a_role_is_made_listed_given_and_changed(db: Db, scene: Scene, boss: Principal) -> None:
    role = await make(db, boss)
    assert (role.name, role.wide, role.members, role.version) == ("夜班组长", False, 0, 1)
    assert set(role.permissions) == BASICS | {P.TICKET_REPLY, P.TICKET_ASSIGN}
    member = await let_in(db, boss, scene.team, role.key, Role.QUALITY)
    assert member.roles == ["quality", role.key]
    there = await listed(db, scene)
    assert list(there) == [*Role, role.key]
    assert (there[role.key].members, there["administrator"].members, there["expert"].members) == (1, 1, 0)
    assert there["administrator"].name is None
    assert there["auditor"].wide
    [added] = [fact for fact in await facts_of(db, scene.id, "member.added") if fact["own_roles"]]
    assert (added["roles"], added["own_roles"]) == (["quality"], [role.key])
    after = await alter(db, boss, role, name="夜班 Night", permissions=[P.TICKET_REPLY, P.TICKET_NOTE])
    assert (after.name, after.version) == ("夜班 Night", 2)
    [fact] = await facts_of(db, scene.id, "role.changed")
    assert set(fact["permissions_before"]) - set(fact["permissions_after"]) == {"ticket:assign"}
    assert fact["renamed"]
    assert "Night" not in str(fact)
    async with db.transaction() as tx:
        assert await find_role_names(tx, scene.id, [UUID(role.key)]) == {UUID(role.key): "夜班 Night"}
        assert role.key in await find_roles_with(tx, scene.id, P.TICKET_REPLY)
        assert role.key not in await find_roles_with(tx, scene.id, P.TICKET_ASSIGN)


async def test_what_changes_holds_for_open_sessions_at_once(db: Db, scene: Scene, boss: Principal) -> None:
    role = await make(db, boss)
    member = await let_in(db, boss, scene.team, role.key)
    principal = await principal_of(db, scene, member)
    assert principal.permissions == BASICS | {P.TICKET_REPLY, P.TICKET_ASSIGN}
    assert principal.scope == frozenset({scene.team.id})
    async with db.transaction() as tx:
        token = await make_token(tx, principal, NewToken(name="ERP", scopes=[P.TICKET_READ, P.TICKET_ASSIGN]))
    await alter(db, boss, role, permissions=[P.TICKET_REPLY, P.CUSTOMER_WRITE], wide=True)
    async with db.transaction() as tx:
        now = await load_principal(tx, scene.id, session_id=principal.session_id)
        program = await load_principal(tx, scene.id, token_id=token.row.id)
    assert now.permissions == BASICS | {P.TICKET_REPLY, P.CUSTOMER_WRITE}
    assert now.scope is None
    assert program.permissions == {P.TICKET_READ}  # what the role does not permit any more, nor what it does now


async def test_nobody_gives_what_they_do_not_have(db: Db, scene: Scene, boss: Principal) -> None:
    staff = await make(db, boss, "人事", P.MEMBER_MANAGE, P.TICKET_NOTE)
    wide = await make(db, boss, "人事总监", P.MEMBER_MANAGE, P.ROLE_MANAGE, P.TICKET_NOTE, wide=True)
    other = await make(db, boss, "回复", P.TICKET_REPLY)
    here = await principal_of(db, scene, await let_in(db, boss, scene.east, staff.key))
    everywhere = await principal_of(db, scene, await let_in(db, boss, scene.top, wide.key))
    # roles hold for the whole workspace: who sees a part of it makes none, and lifts nobody above the part
    with pytest.raises(BeyondOwnPermissions):
        await make(db, here, "a", P.TICKET_NOTE)
    for role in (wide.key, Role.QUALITY, other.key, Role.ADMINISTRATOR):
        with pytest.raises(BeyondOwnPermissions):
            await let_in(db, here, scene.team, role)
    assert (await let_in(db, here, scene.team, staff.key)).roles == [staff.key]
    # who sees all of it makes and changes what permits no more than they may
    mine = await make(db, everywhere, "a", P.TICKET_NOTE)
    for refused in (
        make(db, everywhere, "b", P.TICKET_REPLY),
        alter(db, everywhere, mine, permissions=[P.TICKET_UPDATE]),
        alter(db, everywhere, other, name="c"),
        end(db, everywhere, other),
        end(db, everywhere, mine, Role.ADMINISTRATOR),
    ):
        with pytest.raises(BeyondOwnPermissions):
            await refused
    # and nobody decides over who may more
    high = await let_in(db, boss, scene.team, staff.key, other.key)
    with pytest.raises(BeyondOwnPermissions):
        async with db.transaction() as tx:
            await change_member(tx, here, high.id, MemberChange(version=high.version, name="a"))
    broad = await let_in(db, boss, scene.team, wide.key)
    with pytest.raises(BeyondOwnPermissions):
        async with db.transaction() as tx:
            await change_member(tx, here, broad.id, MemberChange(version=broad.version, active=False))


async def test_a_role_goes_only_with_a_successor_while_somebody_has_it(db: Db, scene: Scene, boss: Principal) -> None:
    role, other = await make(db, boss), await make(db, boss, "白班")
    holder = await let_in(db, boss, scene.team, role.key, Role.AGENT)
    left = await let_in(db, boss, scene.team, role.key)
    async with db.transaction() as tx:
        left = await change_member(tx, boss, left.id, MemberChange(version=left.version, active=False))
        new = NewInvitation(email=f"{new_id().hex}@example.com", roles=[role.key], unit_id=scene.team.id)
        made = await invite(tx, boss, KEYRING, new)
    there = (await listed(db, scene))[role.key]
    assert (there.members, there.holders) == (1, 3)
    with pytest.raises(RoleInUse) as caught:
        await end(db, boss, role)
    assert caught.value.params["count"] == 3
    for successor in (role.key, str(new_id())):
        with pytest.raises(InvalidInput):
            await end(db, boss, role, successor)
    await end(db, boss, role, other.key)
    assert role.key not in await listed(db, scene)
    async with db.transaction() as tx:
        assert (await load_member(tx, scene.id, holder.id)).roles == ["agent", other.key]
        assert (await load_member(tx, scene.id, holder.id)).version == holder.version + 1
        assert (await load_member(tx, scene.id, left.id)).roles == [other.key]
        assert [one.roles for one in await find_invitations(tx, scene.id, None)] == [[other.key]]
    assert (await open_invitation(db, made.secret, address())).id == made.invitation.id
    [fact] = await facts_of(db, scene.id, "role.removed")
    assert (fact["members"], fact["successor"], fact["own_successor"]) == (2, None, other.key)
    moved = [fact for fact in await facts_of(db, scene.id, "member.changed") if fact["own_roles_after"] == [other.key]]
    assert len(moved) == 2
    with pytest.raises(NotFound):
        await end(db, boss, role)
    with pytest.raises(InvalidInput):
        await let_in(db, boss, scene.team, role.key)
    assert (await make(db, boss)).key != role.key  # its name is free again


async def test_who_demanded_two_steps_is_followed_by_a_role_that_does(db: Db, scene: Scene, boss: Principal) -> None:
    role = await make(db, boss)
    member = await let_in(db, boss, scene.team, role.key)
    async with db.transaction() as tx:
        rule = await load_factor_rule(tx, scene.id)
        wanted = FactorRuleChange(roles=[role.key, Role.AUDITOR], version=rule.version)
        rule = await change_factor_rule(tx, boss, wanted)
        assert rule.roles == ["auditor", role.key]
        with pytest.raises(InvalidInput):
            await change_factor_rule(tx, boss, FactorRuleChange(roles=[str(new_id())], version=rule.version))
    principal = await principal_of(db, scene, member)
    assert (principal.must_enrol, principal.permissions) == (True, frozenset())
    await end(db, boss, role, Role.AGENT)
    async with db.transaction() as tx:
        assert (await load_factor_rule(tx, scene.id)).roles == ["agent", "auditor"]
        still = await load_principal(tx, scene.id, session_id=principal.session_id)
    assert (still.must_enrol, still.permissions) == (True, frozenset())
    facts = await facts_of(db, scene.id, "second_factor.roles_changed")
    assert [fact["own_roles_after"] for fact in facts] == [[role.key], []]
    assert facts[1]["roles_after"] == ["agent", "auditor"]


async def test_a_role_nobody_has_goes_out_of_the_rule_of_two_steps(db: Db, scene: Scene, boss: Principal) -> None:
    role, other = await make(db, boss), await make(db, boss, "B")
    async with db.transaction() as tx:
        rule = await load_factor_rule(tx, scene.id)
        await change_factor_rule(tx, boss, FactorRuleChange(roles=[role.key, other.key], version=rule.version))
    await end(db, boss, role)
    async with db.transaction() as tx:
        assert (await load_factor_rule(tx, scene.id)).roles == [other.key]
    await end(db, boss, other, Role.QUALITY)  # named though nobody has it
    async with db.transaction() as tx:
        assert (await load_factor_rule(tx, scene.id)).roles == ["quality"]


@pytest.mark.parametrize("name", ["客服", "Agent", "ａｇｅｎｔ", "ADMINISTRATOR", "Quality", "quality", " 管理员 "])
async def test_no_role_is_called_like_one_that_is_built_in(db: Db, scene: Scene, boss: Principal, name: str) -> None:
    """In either language: who gives a role must not take it for another."""
    with pytest.raises(RoleNamed):
        await make(db, boss, name)
    role = await make(db, boss, "Night")
    with pytest.raises(RoleNamed):
        await alter(db, boss, role, name=name)
    with pytest.raises(RoleNamed):
        await make(db, boss, "Ｎight")
    # one that an older release let through goes on, and must be called otherwise only when its name is touched
    async with db.transaction() as tx:
        await tx.run("update own_role set name = %(n)s where workspace_id = %(w)s", n=name.strip(), w=scene.id)
    after = await alter(db, boss, role, permissions=[P.TICKET_NOTE])
    assert (await alter(db, boss, after, name="Late")).name == "Late"


async def test_the_last_administrator_stays_whatever_own_roles_permit(db: Db, scene: Scene, boss: Principal) -> None:
    everything = await make(db, boss, "总管", *frozenset(P) - NEVER_OWN, wide=True)
    await let_in(db, boss, scene.top, everything.key)
    with pytest.raises(LastAdministrator):
        async with db.transaction() as tx:
            change = MemberChange(version=scene.boss.version, roles=[everything.key])
            await change_member(tx, boss, scene.boss.id, change)


async def test_an_invitation_holds_no_more_when_its_sender_could_not_send_it_now(
    db: Db, scene: Scene, boss: Principal
) -> None:
    staff = await make(db, boss, "人事", P.MEMBER_MANAGE, P.TICKET_NOTE)
    given = await make(db, boss, "备注", P.TICKET_NOTE)
    sender = await principal_of(db, scene, await let_in(db, boss, scene.east, staff.key))
    async with db.transaction() as tx:
        new = NewInvitation(email=f"{new_id().hex}@example.com", roles=[given.key], unit_id=scene.team.id)
        made = await invite(tx, sender, KEYRING, new)
    assert (await open_invitation(db, made.secret, address())).id == made.invitation.id
    for more in ({"permissions": [P.TICKET_REPLY]}, {"permissions": [P.TICKET_NOTE], "wide": True}):
        given = await alter(db, boss, given, **more)
        with pytest.raises(InvitationOver):
            await open_invitation(db, made.secret, address())


async def test_versions_names_numbers_and_retries(db: Db, scene: Scene, boss: Principal) -> None:
    id = new_id()
    role = await make(db, boss, "A", id=id)
    assert await make(db, boss, "A", id=id) == role
    with pytest.raises(IdTaken):
        await make(db, boss, "B", id=id)
    assert await alter(db, boss, role, name="A", permissions=role.permissions) == role
    with pytest.raises(VersionConflict):
        await alter(db, boss, role, version=7, name="B")
    with pytest.raises(RoleNamed):
        await make(db, boss, "a")
    with pytest.raises(InvalidInput):
        await make(db, boss, "\u202e")
    stranger = await make_scene(db)
    theirs = await make(db, await principal_of(db, stranger, stranger.boss))
    with pytest.raises(NotFound):
        await alter(db, boss, theirs, name="b")
    with pytest.raises(InvalidInput):
        await let_in(db, boss, scene.team, theirs.key)
    async with db.transaction() as tx:
        assert not (await find_rights(tx, scene.id, [theirs.key])).permissions
        for number in range(MOST_ROLES - 1):
            await add_role(tx, boss, NewRole(name=f"n{number}", permissions=[]))
    with pytest.raises(RolesFull):
        await make(db, boss, "one more")


async def test_a_role_is_not_given_while_it_goes(db: Db) -> None:
    for _ in range(5):
        scene = await make_scene(db)
        boss = await principal_of(db, scene, scene.boss)
        role = await make(db, boss)
        await asyncio.gather(end(db, boss, role), let_in(db, boss, scene.team, role.key), return_exceptions=True)
        there = await listed(db, scene)
        async with db.transaction() as tx:
            held = await tx.value(
                "select count(*) from member where workspace_id = %(w)s and %(key)s = any(roles)",
                w=scene.id,
                key=role.key,
            )
        assert (role.key in there) == bool(held)


async def test_over_http_only_in_person_and_in_the_readers_language(
    db: Db, small: Litestar, scene: Scene, boss: Principal
) -> None:
    async with await browser(small, db, scene, scene.boss) as client:
        made = await client.post("/api/roles", json={"name": "夜班", "permissions": ["ticket:reply"]})
        assert made.status_code == 201, made.text
        role = made.json()
        body = {"name": "a", "email": "own@example.com", "roles": [role["key"]], "unit_id": str(scene.team.id)}
        member = (await client.post("/api/members", json=body)).json()
        assert member["roles"] == [role["key"]]
        found = await client.get("/api/members", params={"role": role["key"]})
        assert [one["id"] for one in found.json()["items"]] == [member["id"]]
        refused = await client.post(f"/api/roles/{role['key']}/end", json={"version": 1})
        assert (refused.status_code, refused.json()["code"]) == (409, "role_in_use")
        assert refused.json()["detail"].startswith("1 people have this role")
        chinese = {"accept-language": "zh"}
        told = await client.post(f"/api/roles/{role['key']}/end", json={"version": 1}, headers=chinese)
        assert told.json()["detail"].startswith("还有 1 人")
        wrong = body | {"email": "b@example.com", "roles": [str(new_id())]}
        assert (await client.post("/api/members", json=wrong)).status_code == 400
        async with db.transaction() as tx:
            token = await make_token(tx, boss, NewToken(name="ERP", scopes=[P.ROLE_MANAGE, P.MEMBER_READ]))
        bearer = {"authorization": f"Bearer {token.secret}"}
        program = await client.post("/api/roles", json={"name": "x", "permissions": []}, headers=bearer)
        assert program.status_code == 403
        ended = await client.post(f"/api/roles/{role['key']}/end", json={"version": 1, "successor": "agent"})
        assert ended.status_code == 200
        assert [one["key"] for one in ended.json()["items"]] == list(Role)


async def test_permissions_of_an_older_release_mean_nothing(db: Db, scene: Scene, boss: Principal) -> None:
    role = await make(db, boss)
    async with db.transaction() as tx:
        await tx.run(
            """update own_role set permissions = permissions || '{gone:away}'::text[]
            where workspace_id = %(w)s""",
            w=scene.id,
        )
    principal = await principal_of(db, scene, await let_in(db, boss, scene.team, role.key))
    assert principal.permissions == frozenset(role.permissions)
    assert (await alter(db, boss, role, name="B")).permissions == role.permissions
