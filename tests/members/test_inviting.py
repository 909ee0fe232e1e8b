"""Inviting: a link that opens once, gives no more than who sent it holds, and goes by mail where mail goes."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Db
from kefu.kit.errors import IdTaken, InvalidInput, NotFound, VersionConflict
from kefu.kit.ids import new_id
from kefu.kit.mail import MailServer, Tls, mail_claims, save_mail_server
from kefu.kit.settings import Settings
from kefu.members import (
    Member,
    MemberChange,
    NewMember,
    NewRole,
    Origin,
    Role,
    RoleChange,
    RoleEnd,
    add_member,
    add_role,
    change_member,
    change_role,
    end_role,
)
from kefu.members.chores import forget_links
from kefu.members.model import BeyondOwnPermissions, EmailTaken, InvitationOver, InvitedAlready, NewInvitation
from kefu.members.role_queries import find_held_role
from kefu.members.service.inviting import (
    MadeInvitation,
    accept_invitation,
    invite,
    open_invitation,
    renew_invitation,
    revoke_invitation,
)
from kefu.workspaces import lock_workspace
from tests.log import work_off
from tests.members.scenes import KEYRING, PASSWORD, Scene, browser, facts_of, principal_of, visitor
from tests.post_office import post_office

_next = iter(range(1, 60000))


def address() -> Origin:
    number = next(_next)
    return Origin(f"10.13.{number // 250}.{number % 250 + 1}")


def newcomer(scene: Scene, *roles: Role, email: str = "", **more: Any) -> NewInvitation:
    email = email or f"{new_id().hex}@example.com"
    return NewInvitation(email=email, roles=list(roles or (Role.AGENT,)), unit_id=scene.team.id, **more)


async def ask(db: Db, principal: Principal, new: NewInvitation) -> MadeInvitation:
    async with db.transaction(principal.actor) as tx:
        return await invite(tx, principal, KEYRING, new)


@pytest.fixture
async def boss(db: Db, scene: Scene) -> Principal:
    return await principal_of(db, scene, scene.boss)


async def accept(db: Db, made: MadeInvitation, name: str = "新人") -> Member:
    started = await accept_invitation(db, made.secret, name, PASSWORD, address())
    return started.member


async def test_who_was_invited_says_their_name_and_is_in(db: Db, scene: Scene, boss: Principal) -> None:
    made = await ask(db, boss, newcomer(scene, Role.AGENT, Role.QUALITY))
    opened = await open_invitation(db, made.secret, address())
    assert (opened.inviter, opened.workspace) == ("王芳", scene.workspace.name)
    member = await accept(db, made)
    assert (member.name, member.email, member.roles) == ("新人", made.invitation.email, [Role.AGENT, Role.QUALITY])
    assert member.unit_id == scene.team.id
    [accepted] = await facts_of(db, scene.id, "invitation.accepted")
    assert accepted == {"member_id": str(member.id)}


async def test_a_link_opens_once(db: Db, scene: Scene, boss: Principal) -> None:
    made = await ask(db, boss, newcomer(scene))

    async def attempt() -> str:
        try:
            await accept(db, made)
        except (InvitationOver, EmailTaken):
            return "refused"
        return "in"

    assert sorted(await asyncio.gather(*(attempt() for _ in range(4)))) == ["in", "refused", "refused", "refused"]
    with pytest.raises(InvitationOver):
        await open_invitation(db, made.secret, address())


async def test_what_is_kept_opens_nothing(db: Db, scene: Scene, boss: Principal) -> None:
    made = await ask(db, boss, newcomer(scene))
    async with db.transaction() as tx:
        [row] = await tx.rows("select invitation::text from invitation where workspace_id = %(w)s", w=scene.id)
    assert made.secret not in row[0]
    assert made.invitation.email not in str(await facts_of(db, scene.id, "invitation.sent"))


async def test_a_link_ends_with_its_time_and_with_the_next_one(db: Db, scene: Scene, boss: Principal) -> None:
    made = await ask(db, boss, newcomer(scene))
    async with db.transaction(boss.actor) as tx:
        again = await renew_invitation(tx, boss, KEYRING, made.invitation.id, made.invitation.version)
    with pytest.raises(InvitationOver):
        await open_invitation(db, made.secret, address())
    await open_invitation(db, again.secret, address())
    async with db.transaction() as tx:
        await tx.run("update invitation set expires_at = clock_timestamp() where workspace_id = %(w)s", w=scene.id)
    with pytest.raises(InvitationOver):
        await accept(db, again)


async def test_renewing_the_same_version_twice_renews_once(db: Db, scene: Scene, boss: Principal) -> None:
    made = await ask(db, boss, newcomer(scene))
    answers = []
    for _ in range(2):
        async with db.transaction(boss.actor) as tx:
            answers.append(await renew_invitation(tx, boss, KEYRING, made.invitation.id, 1))
    assert answers[0].secret == answers[1].secret
    assert len(await facts_of(db, scene.id, "invitation.renewed")) == 1
    with pytest.raises(VersionConflict):
        async with db.transaction(boss.actor) as tx:
            await renew_invitation(tx, boss, KEYRING, made.invitation.id, 3)


async def test_a_link_taken_back_opens_nothing(db: Db, scene: Scene, boss: Principal) -> None:
    made = await ask(db, boss, newcomer(scene))
    async with db.transaction(boss.actor) as tx:
        await revoke_invitation(tx, boss, made.invitation.id)
    with pytest.raises(InvitationOver):
        await accept(db, made)
    with pytest.raises(NotFound):
        async with db.transaction(boss.actor) as tx:
            await revoke_invitation(tx, boss, made.invitation.id)


async def test_the_same_request_again_gives_the_same_link(db: Db, scene: Scene, boss: Principal) -> None:
    new = newcomer(scene, id=new_id())
    first, second = await ask(db, boss, new), await ask(db, boss, new)
    assert first.secret == second.secret
    assert len(await facts_of(db, scene.id, "invitation.sent")) == 1
    with pytest.raises(IdTaken):
        await ask(db, boss, newcomer(scene, id=new.id, email="other@example.com"))


async def test_an_address_is_asked_once(db: Db, scene: Scene, boss: Principal) -> None:
    made = await ask(db, boss, newcomer(scene))
    with pytest.raises(InvitedAlready):
        await ask(db, boss, newcomer(scene, email=made.invitation.email.upper()))
    with pytest.raises(EmailTaken):
        await ask(db, boss, newcomer(scene, email=scene.agent.email))


async def test_nobody_invites_above_themselves_or_elsewhere(db: Db, scene: Scene) -> None:
    agent = await principal_of(db, scene, scene.agent)
    with pytest.raises(BeyondOwnPermissions):
        await ask(db, agent, newcomer(scene, Role.ADMINISTRATOR))
    with pytest.raises(InvalidInput):
        new = NewInvitation(email="a@b.test", roles=[Role.AGENT], unit_id=scene.west.id)
        await ask(db, agent, new)


@pytest.mark.parametrize("change", [{"active": False}, {"roles": [Role.SUPERVISOR]}])
async def test_a_link_gives_no_more_than_its_sender_holds_by_then(
    db: Db, scene: Scene, boss: Principal, change: dict[str, Any]
) -> None:
    async with db.transaction() as tx:
        second = await add_member(
            tx, scene.system, NewMember(name="二", email="2@x.test", roles=[Role.ADMINISTRATOR], unit_id=scene.top.id)
        )
    made = await ask(db, await principal_of(db, scene, second), newcomer(scene, Role.ADMINISTRATOR))
    async with db.transaction(boss.actor) as tx:
        await change_member(tx, boss, second.id, MemberChange(version=second.version, **change))
    with pytest.raises(InvitationOver):
        await accept(db, made)


async def test_a_weak_password_uses_nothing_up(db: Db, scene: Scene, boss: Principal) -> None:
    made = await ask(db, boss, newcomer(scene))
    with pytest.raises(InvalidInput):
        await accept_invitation(db, made.secret, "新人", "short", address())
    assert (await accept(db, made)).name == "新人"


async def test_a_mail_carries_the_link_in_the_language_of_who_is_invited(db: Db, small: Litestar, scene: Scene) -> None:
    async with post_office() as office:
        async with db.transaction() as tx:
            await save_mail_server(tx, server_of(scene, office.port))
        async with await browser(small, db, scene, scene.boss) as client:
            body = {"email": "new@example.com", "roles": ["agent"], "unit_id": str(scene.team.id), "locale": "en"}
            sent = await client.post("/api/invitations", json=body)
            assert sent.status_code == 201, sent.text
            await work_off(mail_claims(KEYRING), db)
            listed = (await client.get("/api/invitations")).json()["items"]
    [mail] = office.taken
    assert mail["To"] == "new@example.com"
    assert mail["Subject"] == f"王芳 invites you to {scene.workspace.name}"
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert "https://kefu.test" + sent.json()["path"] in plain.get_content()
    assert sent.json()["mailed"] is True
    assert [(one["invitation"]["email"], one["mail"]) for one in listed] == [("new@example.com", "sent")]
    async with visitor(small, "10.14.0.1") as client:
        secret = sent.json()["path"].partition("#")[2]
        note = await client.post("/api/invitation", json={"secret": secret})
        assert note.json() == {"email": "new@example.com", "inviter": "王芳", "workspace": scene.workspace.name}
        told = {"secret": secret, "name": "New", "password": PASSWORD}
        entered = await client.post("/api/invitation/acceptance", json=told)
        assert entered.status_code == 201
        assert (await client.get("/api/session")).json()["member"]["name"] == "New"
        over = await client.post("/api/invitation", json={"secret": secret})
        assert (over.status_code, over.json()["code"]) == (409, "invitation_over")


async def test_without_a_mail_server_the_link_is_passed_on(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.boss) as client:
        body = {"email": "new@example.com", "roles": ["agent"], "unit_id": str(scene.team.id)}
        sent = (await client.post("/api/invitations", json=body)).json()
    assert sent["mailed"] is False
    await open_invitation(db, sent["path"].partition("#")[2], address())


async def test_links_are_guessed_a_few_times_only(small: Litestar) -> None:
    async with visitor(small, "10.15.0.1") as client:
        codes = [(await client.post("/api/invitation", json={"secret": f"guess{n}"})).status_code for n in range(24)]
    assert codes[0] == 409
    assert codes[-1] == 429


async def test_old_invitations_are_forgotten(db: Db, scene: Scene, boss: Principal) -> None:
    await ask(db, boss, newcomer(scene))
    async with db.transaction() as tx:
        await tx.run(
            """update invitation set expires_at = clock_timestamp() - interval '31 days'
            where workspace_id = %(w)s""",
            w=scene.id,
        )
    await forget_links(db, Settings())
    async with db.transaction() as tx:
        assert await tx.value("select count(*) from invitation where workspace_id = %(w)s", w=scene.id) == 0


def server_of(scene: Scene, port: int) -> MailServer:
    return MailServer(
        workspace_id=scene.id,
        host="127.0.0.1",
        port=port,
        tls=Tls.NONE,
        username="",
        password=None,
        sender="service@example.com",
        sender_name="",
        base_url="https://kefu.test",
        changed_at=datetime.now(UTC),
        version=0,
    )


@pytest.mark.parametrize("way", ["accepted", "renewed"])
async def test_who_comes_in_while_their_role_goes_gets_its_successor(
    db: Db, scene: Scene, boss: Principal, way: str
) -> None:
    """The one held the invitation and wanted the role, the other held the role and wanted the invitation."""
    async with db.transaction(boss.actor) as tx:
        role = await add_role(tx, boss, NewRole(name="A", permissions=[Permission.TICKET_NOTE]))
    new = NewInvitation(email=f"{new_id().hex}@example.com", roles=[role.key], unit_id=scene.team.id)
    made = await ask(db, boss, new)

    async def renew() -> list[str]:
        async with db.transaction(boss.actor) as tx:
            return (await renew_invitation(tx, boss, KEYRING, made.invitation.id, 1)).invitation.roles

    async def come() -> list[str]:
        return (await accept(db, made)).roles

    async with db.transaction(boss.actor) as ending:
        pid = await ending.value("select pg_backend_pid()")
        await lock_workspace(ending, scene.id)
        await find_held_role(ending, scene.id, UUID(role.key))
        waiting = asyncio.create_task(come() if way == "accepted" else renew())
        async with asyncio.timeout(60):
            while not await _waits_for(db, pid):
                await asyncio.sleep(0.01)
        await end_role(ending, boss, UUID(role.key), RoleEnd(version=1, successor=Role.AGENT))
    assert await waiting == ["agent"]


async def _waits_for(db: Db, pid: int) -> bool:
    async with db.transaction() as tx:
        return bool(
            await tx.value(
                "select exists (select from pg_stat_activity where %(pid)s = any(pg_blocking_pids(pid)))", pid=pid
            )
        )


async def test_an_invitation_that_lapsed_by_a_change_of_roles_is_told_and_sent_again(
    db: Db, small: Litestar, scene: Scene, boss: Principal
) -> None:
    """Its link opened nothing, and the list went on showing it as open."""
    async with db.transaction(boss.actor) as tx:
        staff = await add_role(tx, boss, NewRole(name="人事", permissions=[Permission.MEMBER_MANAGE]))
        given = await add_role(tx, boss, NewRole(name="A", permissions=[]))
        sender = await add_member(
            tx,
            boss,
            NewMember(name="a", email=f"{new_id().hex}@example.com", roles=[staff.key], unit_id=scene.east.id),
        )
    new = NewInvitation(email=f"{new_id().hex}@example.com", roles=[given.key], unit_id=scene.team.id)
    made = await ask(db, await principal_of(db, scene, sender), new)
    await ask(db, boss, newcomer(scene))
    async with await browser(small, db, scene, scene.boss) as client:

        async def lapsed() -> dict[str, bool]:
            items = (await client.get("/api/invitations")).json()["items"]
            return {one["invitation"]["id"]: one["lapsed"] for one in items}

        id = str(made.invitation.id)
        assert set((await lapsed()).values()) == {False}
        async with db.transaction(boss.actor) as tx:
            await change_role(tx, boss, UUID(given.key), RoleChange(version=1, permissions=[Permission.TICKET_REPLY]))
        with pytest.raises(InvitationOver):
            await open_invitation(db, made.secret, address())
        after = await lapsed()
        assert (after.pop(id), set(after.values())) == (True, {False})
        renewed = await client.put(f"/api/invitations/{id}/renewal", json={"version": 1})
        assert renewed.status_code == 200
        assert not (await lapsed())[id]
        secret = renewed.json()["path"].partition("#")[2]
        assert (await open_invitation(db, secret, address())).id == made.invitation.id
