"""Changing members: who may, who must stay, and what ends."""

import asyncio
from typing import Any

import msgspec
import pytest

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Db
from kefu.kit.errors import InvalidInput, NotFound, RateLimited, Unauthenticated, VersionConflict
from kefu.members import (
    Member,
    MemberChange,
    MyChange,
    NewToken,
    Origin,
    Role,
    Theme,
    add_member,
    change_me,
    change_member,
    change_password,
    find_member_page,
    hash_password,
    load_member,
    load_principal,
    log_in,
    make_token,
)
from kefu.members.model import BeyondOwnPermissions, LastAdministrator, LoginFailed, PasswordWrong
from tests.members.scenes import KEYRING, PASSWORD, Scene, facts_of, make_scene, newcomer, principal_of


async def change(
    db: Db, scene: Scene, member: Member, *, by: Principal | None = None, hashed: str | None = None, **fields: Any
) -> Member:
    async with db.transaction() as tx:
        wanted = MemberChange(version=fields.pop("version", member.version), **fields)
        return await change_member(tx, by or scene.system, member.id, wanted, hashed)


async def test_a_change_is_a_fact_of_ids_and_words(db: Db, scene: Scene) -> None:
    changed = await change(db, scene, scene.agent, name="新名字", roles=[Role.SUPERVISOR], unit_id=scene.east.id)
    assert (changed.name, changed.roles, changed.unit_id, changed.version) == (
        "新名字", [Role.SUPERVISOR], scene.east.id, 2,
    )  # fmt: skip
    [fact] = await facts_of(db, scene.id, "member.changed")
    assert (fact["roles_before"], fact["roles_after"]) == (["agent"], ["supervisor"])
    assert (fact["unit_before"], fact["unit_after"]) == (str(scene.team.id), str(scene.east.id))
    assert fact["renamed"] is True
    assert "新名字" not in str(fact)


async def test_stale_unknown_and_foreign(db: Db, scene: Scene) -> None:
    other = await make_scene(db)
    assert await change(db, scene, scene.agent, name=scene.agent.name) == scene.agent
    with pytest.raises(VersionConflict) as caught:
        await change(db, scene, scene.agent, version=7, name="a")
    assert caught.value.params["current_version"] == 1
    with pytest.raises(NotFound):
        await change(db, scene, other.agent, name="a")
    with pytest.raises(InvalidInput):
        await change(db, scene, scene.agent, unit_id=other.team.id)
    partly = msgspec.structs.replace(scene.system, scope=frozenset({scene.west.id}))
    with pytest.raises(NotFound):
        await change(db, scene, scene.agent, by=partly, name="a")


async def test_nobody_decides_over_more_than_they_hold(db: Db, scene: Scene) -> None:
    narrow = msgspec.structs.replace(
        await principal_of(db, scene, scene.boss), permissions=frozenset({"member:manage", "member:read"})
    )
    for wanted in ({"name": "a"}, {"active": False}):
        with pytest.raises(BeyondOwnPermissions):
            await change(db, scene, scene.boss, by=narrow, **wanted)
    with pytest.raises(BeyondOwnPermissions):
        await change(db, scene, scene.agent, by=narrow, roles=[Role.ADMINISTRATOR])


async def test_the_last_administrator_stays(db: Db, scene: Scene) -> None:
    for wanted in ({"active": False}, {"roles": [Role.AGENT]}):
        with pytest.raises(LastAdministrator):
            await change(db, scene, scene.boss, **wanted)
    async with db.transaction() as tx:
        second = await add_member(tx, scene.system, newcomer("a", scene.top, Role.ADMINISTRATOR))
    boss = await change(db, scene, scene.boss, roles=[Role.AGENT])
    with pytest.raises(LastAdministrator):
        await change(db, scene, second, active=False)
    await change(db, scene, boss, roles=[Role.ADMINISTRATOR])
    await change(db, scene, second, active=False)


async def test_two_administrators_cannot_remove_each_other_at_once(db: Db) -> None:
    for _ in range(5):
        scene = await make_scene(db)
        async with db.transaction() as tx:
            second = await add_member(tx, scene.system, newcomer("a", scene.top, Role.ADMINISTRATOR))
        results = await asyncio.gather(
            change(db, scene, scene.boss, active=False),
            change(db, scene, second, roles=[Role.AGENT]),
            return_exceptions=True,
        )
        assert sorted(type(result).__name__ for result in results) == ["LastAdministrator", "Member"]


async def test_deactivation_ends_sessions_and_tokens(db: Db, scene: Scene) -> None:
    principal = await principal_of(db, scene, scene.agent)
    async with db.transaction() as tx:
        made = await make_token(tx, principal, NewToken(name="a", scopes=[Permission.TICKET_READ]))
    async with db.transaction() as tx:
        assert (await load_member(tx, scene.id, scene.agent.id)).availability == "online"
    left = await change(db, scene, scene.agent, active=False)
    assert (left.active, left.availability) == (False, "offline")
    for proof in ({"session_id": principal.session_id}, {"token_id": made.row.id}):
        with pytest.raises(Unauthenticated):
            async with db.transaction() as tx:
                await load_principal(tx, scene.id, **proof)
    with pytest.raises(LoginFailed):
        await log_in(db, KEYRING, scene.agent.email, PASSWORD, Origin("198.51.100.1"))
    [ended] = await facts_of(db, scene.id, "session.ended")
    assert ended["reason"] == "deactivated"
    assert len(await facts_of(db, scene.id, "token.revoked")) == 1
    back = await change(db, scene, left, active=True)
    with pytest.raises(Unauthenticated):
        async with db.transaction() as tx:
            await load_principal(tx, scene.id, token_id=made.row.id)
    assert back.active


async def test_a_reset_password_ends_sessions_and_works(db: Db, scene: Scene) -> None:
    principal = await principal_of(db, scene, scene.agent)
    hashed = await hash_password("a new password")
    await change(db, scene, scene.agent, hashed=hashed)
    with pytest.raises(Unauthenticated):
        async with db.transaction() as tx:
            await load_principal(tx, scene.id, session_id=principal.session_id)
    with pytest.raises(LoginFailed):
        await log_in(db, KEYRING, scene.agent.email, PASSWORD, Origin("198.51.100.2"))
    assert (await log_in(db, KEYRING, scene.agent.email, "a new password", Origin("198.51.100.2"))).member.version == 2


async def test_administrators_keep_their_session_when_resetting_their_own(db: Db, scene: Scene) -> None:
    principal = await principal_of(db, scene, scene.boss)
    await change(db, scene, scene.boss, by=principal, hashed=await hash_password("a new password"))
    async with db.transaction() as tx:
        assert await load_principal(tx, scene.id, session_id=principal.session_id) == principal


async def test_choosing_a_new_password_ends_the_other_sessions(db: Db, scene: Scene) -> None:
    here, there = [await principal_of(db, scene, scene.agent) for _ in range(2)]
    await change_password(db, here, PASSWORD, "a new password")
    async with db.transaction() as tx:
        assert (await load_principal(tx, scene.id, session_id=here.session_id)).id == here.id
    with pytest.raises(Unauthenticated):
        async with db.transaction() as tx:
            await load_principal(tx, scene.id, session_id=there.session_id)
    await log_in(db, KEYRING, scene.agent.email, "a new password", Origin("198.51.100.3"))
    assert len(await facts_of(db, scene.id, "member.password_changed")) == 1


async def test_a_stolen_session_cannot_guess_the_password(db: Db, scene: Scene) -> None:
    here = await principal_of(db, scene, scene.agent)
    for _ in range(5):
        with pytest.raises(PasswordWrong):
            await change_password(db, here, "a wrong guess", "a new password")
    with pytest.raises(RateLimited) as caught:
        await change_password(db, here, PASSWORD, "a new password")
    assert 0 < caught.value.params["retry_after"] <= 60


async def test_weak_new_passwords_are_refused(db: Db, scene: Scene) -> None:
    here = await principal_of(db, scene, scene.agent)
    for weak in ("short", "aaaaaaaaaaaaa", scene.agent.email.upper()):
        with pytest.raises(InvalidInput):
            await change_password(db, here, PASSWORD, weak)


async def test_availability_is_a_fact_and_bumps_no_version(db: Db, scene: Scene) -> None:
    here = await principal_of(db, scene, scene.agent)
    change = msgspec.convert({"availability": "break", "theme": "dark", "locale": "en"}, MyChange)
    for _ in range(2):
        async with db.transaction() as tx:
            me = await change_me(tx, here, change)
    assert (me.availability, me.theme, me.locale, me.version) == ("break", "dark", "en", 1)
    facts = await facts_of(db, scene.id, "member.availability_changed")
    assert [(fact["before"], fact["after"]) for fact in facts] == [("offline", "online"), ("online", "break")]


async def test_members_choose_their_name_and_the_log_does_not_learn_it(db: Db, scene: Scene) -> None:
    me = await principal_of(db, scene, scene.agent)
    for _ in range(2):
        async with db.transaction(me.actor) as tx:
            changed = await change_me(tx, me, MyChange(name="  新  名字 "))
    assert (changed.name, changed.roles, changed.version) == ("新 名字", scene.agent.roles, 2)
    [fact] = await facts_of(db, scene.id, "member.changed")
    assert fact["renamed"] is True
    assert (fact["roles_before"], fact["unit_before"]) == (fact["roles_after"], fact["unit_after"])
    assert "名字" not in str(fact)
    async with db.transaction() as tx:
        found, _ = await find_member_page(tx, scene.id, query="xin1 ming2")
    assert [member.id for member in found] == [scene.agent.id]


async def test_who_renamed_themselves_is_not_named_back_by_an_old_page(db: Db, scene: Scene) -> None:
    me = await principal_of(db, scene, scene.agent)
    async with db.transaction(me.actor) as tx:
        await change_me(tx, me, MyChange(name="Lin"))
    with pytest.raises(VersionConflict):
        await change(db, scene, scene.agent, name="林晓晓")
    for empty in (" ", "\u202e", "a\x07"):
        with pytest.raises(InvalidInput) as refused:
            async with db.transaction(me.actor) as tx:
                await change_me(tx, me, MyChange(name=empty, theme=Theme.DARK))
        assert refused.value.field == "name"
    async with db.transaction() as tx:
        kept = await load_member(tx, scene.id, scene.agent.id)
    assert (kept.name, kept.theme) == ("Lin", "system")
