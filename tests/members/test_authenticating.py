"""Who asks: sessions and tokens, their ends, and what the principal may see."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Db
from kefu.kit.errors import InvalidInput, NotFound, Unauthenticated
from kefu.kit.ids import new_id
from kefu.members import (
    Member,
    MemberChange,
    NewToken,
    Origin,
    Role,
    SessionEnd,
    add_member,
    change_member,
    end_session,
    end_sessions,
    load_member,
    load_principal,
    make_token,
    revoke_token,
    start_session,
)
from kefu.members.model import BeyondOwnPermissions, TooManyTokens
from kefu.members.queries import find_sessions, find_token_page
from kefu.members.service import authenticating
from kefu.members.service.authenticating import csrf_token_of, find_session_principal, find_token_principal
from kefu.members.service.sessions import MOST_SESSIONS, StartedSession
from tests.members.scenes import Scene, facts_of, make_scene, newcomer, principal_of


async def sign_in(db: Db, scene: Scene, member: Member) -> StartedSession:
    async with db.transaction() as tx:
        return await start_session(tx, scene.id, member, Origin("192.0.2.1", "test"))


async def who(db: Db, secret: str) -> Principal | None:
    async with db.transaction() as tx:
        find = find_token_principal if secret.startswith("kefu_") else find_session_principal
        return await find(tx, secret)


async def age(db: Db, scene: Scene, set: str) -> None:
    async with db.transaction() as tx:
        await tx.run("update session set " + set + " where workspace_id = %(w)s", w=scene.id)


async def test_an_agent_sees_the_team_and_an_administrator_everything(db: Db, scene: Scene) -> None:
    agent = await who(db, (await sign_in(db, scene, scene.agent)).secret)
    boss = await who(db, (await sign_in(db, scene, scene.boss)).secret)
    assert agent
    assert boss
    assert agent.scope == frozenset({scene.team.id})
    assert agent.lineage == {scene.top.id, scene.east.id}
    assert (agent.kind, agent.id, agent.workspace_id) == ("member", scene.agent.id, scene.id)
    assert not agent.may(Permission.MEMBER_MANAGE)
    assert boss.scope is None
    assert boss.permissions == frozenset(Permission)
    assert agent.csrf_token
    assert agent.csrf_token != boss.csrf_token


@pytest.mark.parametrize("role", list(Role))
async def test_scope_by_role(db: Db, scene: Scene, role: Role) -> None:
    async with db.transaction() as tx:
        member = await add_member(tx, scene.system, newcomer("a", scene.east, role))
    principal = await principal_of(db, scene, member)
    if role in (Role.ADMINISTRATOR, Role.QUALITY, Role.AUDITOR):
        assert principal.scope is None
    else:
        assert principal.scope == frozenset({scene.east.id, scene.team.id})
        assert principal.lineage == {scene.top.id}


async def test_strangers_secrets_are_nobodys(db: Db, scene: Scene) -> None:
    started = await sign_in(db, scene, scene.agent)
    for wrong in ("", "x", started.secret[:-1], started.secret + "x", "kefu_", "kefu_" + started.secret):
        assert await who(db, wrong) is None


@pytest.mark.parametrize(
    "set",
    [
        "last_seen_at = clock_timestamp() - interval '7 days 1 second'",
        "expires_at = clock_timestamp() - interval '1 second'",
    ],
)
async def test_sessions_expire(db: Db, scene: Scene, set: str) -> None:
    started = await sign_in(db, scene, scene.agent)
    await age(db, scene, set)
    assert await who(db, started.secret) is None
    with pytest.raises(Unauthenticated):
        async with db.transaction() as tx:
            await load_principal(tx, scene.id, session_id=started.id)
    async with db.transaction() as tx:
        assert await find_sessions(tx, scene.id, scene.agent.id) == []
    await sign_in(db, scene, scene.agent)
    [ended] = await facts_of(db, scene.id, "session.ended")
    assert (ended["session_id"], ended["reason"]) == (str(started.id), "expired")


async def test_an_absolute_end_comes_however_busy_one_is(db: Db, scene: Scene) -> None:
    started = await sign_in(db, scene, scene.agent)
    async with db.transaction() as tx:
        days = await tx.value(
            "select extract(day from expires_at - created_at) from session where workspace_id = %(w)s", w=scene.id
        )
    assert round(float(days)) in (29, 30)
    assert await who(db, started.secret)


async def test_use_is_noted_once_a_minute(db: Db, scene: Scene) -> None:
    async def seen() -> Any:
        async with db.transaction() as tx:
            return (await find_sessions(tx, scene.id, scene.agent.id))[0].last_seen_at

    started = await sign_in(db, scene, scene.agent)
    first = await seen()
    assert await who(db, started.secret)
    assert await seen() == first
    await age(db, scene, "last_seen_at = clock_timestamp() - interval '2 minutes'")
    assert await who(db, started.secret)
    assert await seen() > first


async def test_a_change_of_role_or_unit_works_at_once(db: Db, scene: Scene) -> None:
    started = await sign_in(db, scene, scene.agent)
    async with db.transaction() as tx:
        change = MemberChange(version=1, roles=[Role.QUALITY], unit_id=scene.west.id)
        await change_member(tx, scene.system, scene.agent.id, change)
    principal = await who(db, started.secret)
    assert principal
    assert principal.scope is None
    assert not principal.may(Permission.TICKET_REPLY)


async def test_sessions_end_one_by_one_and_together(db: Db, scene: Scene) -> None:
    first, second, third = [await sign_in(db, scene, scene.agent) for _ in range(3)]
    boss = await sign_in(db, scene, scene.boss)
    async with db.transaction() as tx:
        await end_session(tx, scene.id, scene.agent.id, first.id)
    for foreign in (first.id, boss.id, new_id()):
        with pytest.raises(NotFound):
            async with db.transaction() as tx:
                await end_session(tx, scene.id, scene.agent.id, foreign)
    async with db.transaction() as tx:
        assert await end_sessions(tx, scene.id, scene.agent.id, SessionEnd.ENDED, but=second.id) == 1
    assert await who(db, third.secret) is None
    assert await who(db, second.secret)
    assert await who(db, boss.secret)


async def test_who_ends_the_last_session_is_offline(db: Db, scene: Scene) -> None:
    both = [await sign_in(db, scene, scene.agent) for _ in range(2)]

    async def end(started: StartedSession) -> None:
        async with db.transaction() as tx:
            await end_session(tx, scene.id, scene.agent.id, started.id)

    await asyncio.gather(*(end(started) for started in both))
    async with db.transaction() as tx:
        assert (await load_member(tx, scene.id, scene.agent.id)).availability == "offline"


async def test_a_member_has_so_many_sessions(db: Db, scene: Scene) -> None:
    started = [await sign_in(db, scene, scene.agent) for _ in range(MOST_SESSIONS + 2)]
    async with db.transaction() as tx:
        assert len(await find_sessions(tx, scene.id, scene.agent.id)) == MOST_SESSIONS
    assert await who(db, started[0].secret) is None
    assert await who(db, started[-1].secret)
    assert {fact["reason"] for fact in await facts_of(db, scene.id, "session.ended")} == {"crowded"}


async def test_the_csrf_token_tells_nothing_of_the_cookie(db: Db, scene: Scene) -> None:
    started = await sign_in(db, scene, scene.agent)
    token = csrf_token_of(started.secret)
    assert token not in started.secret
    assert await who(db, token) is None


async def test_a_token_acts_as_its_member_within_its_scopes(db: Db, scene: Scene) -> None:
    principal = await principal_of(db, scene, scene.agent)
    async with db.transaction() as tx:
        new = NewToken(name="ERP", scopes=[Permission.TICKET_READ, Permission.TICKET_REPLY, Permission.TICKET_READ])
        made = await make_token(tx, principal, new)
    assert made.secret.startswith("kefu_")
    assert made.row.scopes == ["ticket:read", "ticket:reply"]
    token = await who(db, made.secret)
    assert token
    assert (token.id, token.token_id, token.session_id, token.csrf_token) == (scene.agent.id, made.row.id, None, "")
    assert token.permissions == {"ticket:read", "ticket:reply"}
    assert token.scope == principal.scope
    async with db.transaction() as tx:
        assert await load_principal(tx, scene.id, token_id=made.row.id) == token
        [row], _ = await find_token_page(tx, scene.id)
        assert row.last_used_at is not None
        await change_member(tx, scene.system, scene.agent.id, MemberChange(version=1, roles=[Role.QUALITY]))
    less = await who(db, made.secret)
    assert less
    assert less.permissions == {"ticket:read"}
    [fact] = await facts_of(db, scene.id, "token.made")
    assert "ERP" not in str(fact)


async def test_tokens_never_go_beyond_who_makes_them(db: Db, scene: Scene) -> None:
    agent = await principal_of(db, scene, scene.agent)
    with pytest.raises(BeyondOwnPermissions):
        async with db.transaction() as tx:
            await make_token(tx, agent, NewToken(name="a", scopes=[Permission.MEMBER_MANAGE]))


async def test_no_token_lives_on_in_one_that_it_made(db: Db, scene: Scene) -> None:
    boss = await principal_of(db, scene, scene.boss)
    async with db.transaction() as tx:
        end = await tx.value("select clock_timestamp() + interval '1 hour'")
        made = await make_token(tx, boss, NewToken(name="a", scopes=[Permission.TOKEN_MANAGE], expires_at=end))
    program = await who(db, made.secret)
    assert program
    for later in (None, end + timedelta(seconds=1)):
        with pytest.raises(BeyondOwnPermissions) as refused:
            async with db.transaction() as tx:
                await make_token(tx, program, NewToken(name="b", scopes=[], expires_at=later))
        assert refused.value.field == "expires_at"
    async with db.transaction() as tx:
        await make_token(tx, program, NewToken(name="b", scopes=[Permission.TOKEN_MANAGE], expires_at=end))


async def test_tokens_expire_and_are_revoked(db: Db, scene: Scene) -> None:
    other, boss = await make_scene(db), await principal_of(db, scene, scene.boss)
    foreign = await principal_of(db, other, other.boss)
    async with db.transaction() as tx:
        now = await tx.value("select clock_timestamp() + interval '1 hour'")
        made = [
            await make_token(tx, boss, NewToken(name=str(n), scopes=[Permission.TICKET_READ], expires_at=now))
            for n in range(3)
        ]
    with pytest.raises(NotFound):
        async with db.transaction() as tx:
            await revoke_token(tx, foreign, made[0].row.id)
    async with db.transaction() as tx:
        await revoke_token(tx, boss, made[0].row.id)
        await tx.run(
            """update api_token set expires_at = clock_timestamp() - interval '1 second'
            where workspace_id = %(w)s and id = %(id)s""",
            w=scene.id,
            id=made[1].row.id,
        )
    assert await who(db, made[0].secret) is None
    assert await who(db, made[1].secret) is None
    assert await who(db, made[2].secret)
    with pytest.raises(NotFound):
        async with db.transaction() as tx:
            await revoke_token(tx, boss, made[0].row.id)


async def test_tokens_are_bounded_paged_and_of_the_future(
    db: Db, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kefu.members.service.tokens.MOST_TOKENS", 5)
    boss = await principal_of(db, scene, scene.boss)
    new = NewToken(name="a", scopes=[Permission.TICKET_READ])
    for _ in range(5):
        async with db.transaction() as tx:
            await make_token(tx, boss, new)
    with pytest.raises(TooManyTokens):
        async with db.transaction() as tx:
            await make_token(tx, boss, new)
    async with db.transaction() as tx:
        first, mark = await find_token_page(tx, scene.id, limit=3)
        second, end = await find_token_page(tx, scene.id, limit=3, after=mark)
        assert len({row.id for row in first + second}) == 5
        assert end is None
        past = await tx.value("select clock_timestamp() - interval '1 hour'")
    with pytest.raises(InvalidInput):
        async with db.transaction() as tx:
            await make_token(tx, boss, NewToken(name="a", scopes=[Permission.TICKET_READ], expires_at=past))


async def test_who_is_not_active_is_nobody_even_with_a_session_left(db: Db, scene: Scene) -> None:
    started = await sign_in(db, scene, scene.agent)
    async with db.transaction() as tx:
        await tx.run(
            "update member set active = false where workspace_id = %(w)s and id = %(id)s", w=scene.id, id=scene.agent.id
        )
    assert await who(db, started.secret) is None


async def test_a_request_finds_who_asks_by_indexes_alone(db: Db, scene: Scene) -> None:
    secret = (await sign_in(db, scene, scene.agent)).secret
    async with db.transaction() as tx:
        await tx.run("set local enable_seqscan = off")
        plan = await tx.value(
            "explain (format json) " + authenticating._SESSION + " and proof.hash = %(hash)s",
            hash=authenticating.hash_secret(secret),
            **authenticating._known(),
        )
    assert "session_hash" in str(plan)
    assert "unit_path" in str(plan)
    assert "Seq Scan" not in str(plan)
