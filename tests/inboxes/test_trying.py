"""Trying an inbox out: who is there, which programs may, and what is told of it over HTTP."""

from typing import Any

import msgspec
import pytest

from kefu.inboxes.trying import TESTS, try_inbox
from kefu.kit.access import Permission
from kefu.kit.errors import NotFound
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring, _new_key
from kefu.members import (
    MemberChange,
    NewMember,
    NewRole,
    NewToken,
    Role,
    add_member,
    add_role,
    change_member,
    count_answerers,
    make_token,
    revoke_token,
)
from kefu.workspaces import NewUnit, UnitKind, add_unit
from tests.world import World, make_world

Client = Any
ADDRESS = "https://kefu.example.com"


async def found(world: World, keyring: Keyring, inbox_id: Any) -> dict[str, Any]:
    tried = await try_inbox(world.db, world.boss.principal, keyring, inbox_id, ADDRESS)
    return {one.code: one for one in tried.findings}


async def test_who_answers_is_who_sees_what_comes_in_and_may(world: World, keyring: Keyring) -> None:
    """boss everywhere, supervisor above, lin in the east; the auditor sees it and may not."""
    api = await found(world, keyring, world.api.id)  # given to the team east
    assert api["answered"].params == {"place": "East", "count": 3}
    chat = await found(world, keyring, world.chat.id)  # waits at the top, where people of all teams see it
    assert chat["answered"].params == {"place": "Test", "count": 4}


async def test_who_is_below_a_team_sees_nothing_that_was_given_to_it(world: World) -> None:
    async with world.db.transaction() as tx:
        top = await add_unit(tx, world.system, NewUnit(name="Deep", parent_id=world.headquarters))
        below = await add_unit(tx, world.system, NewUnit(name="Deeper", parent_id=top.id, kind=UnitKind.TEAM))
        new = NewMember(name="deep", email=f"{new_id().hex}@example.test", roles=[Role.AGENT], unit_id=below.id)
        await add_member(tx, world.system, new, None)
        given = await count_answerers(tx, world.workspace_id, top.id, given=True)
        waiting = await count_answerers(tx, world.workspace_id, top.id, given=False)
    assert (given.seeing, given.nearby) == (2, 0)  # boss and supervisor
    assert (waiting.seeing, waiting.nearby) == (3, 1)


async def test_a_team_whose_people_left_is_told(world: World, keyring: Keyring) -> None:
    async with world.db.transaction() as tx:
        left = MemberChange(version=world.lin.member.version, active=False)
        await change_member(tx, world.system, world.lin.member.id, left)
    codes = await found(world, keyring, world.api.id)
    assert codes["nobody_nearby"].params == {"place": "East"}


async def test_own_roles_count_for_what_they_permit_and_see(world: World) -> None:
    async with world.db.transaction() as tx:
        for name, wide in (("Night", True), ("Day", False)):
            role = await add_role(
                tx, world.system, NewRole(name=name, permissions=[Permission.TICKET_REPLY], wide=wide)
            )
            email = f"{new_id().hex}@example.test"
            new = NewMember(name=name, email=email, roles=[role.key], unit_id=world.west)
            await add_member(tx, world.system, new, None)
        count = await count_answerers(tx, world.workspace_id, world.east, given=True)
    assert (count.seeing, count.nearby) == (4, 1)  # boss, supervisor, lin, and who sees everything by the own role


async def test_programs_count_while_their_token_lives_and_their_member_may(world: World, keyring: Keyring) -> None:
    assert "no_token" in await found(world, keyring, world.api.id)
    scopes = [Permission.TICKET_CREATE, Permission.TICKET_READ]
    async with world.db.transaction() as tx:
        await make_token(tx, world.boss.principal, NewToken(name="reads only", scopes=[Permission.TICKET_READ]))
        await make_token(tx, world.tom.principal, NewToken(name="shop", scopes=scopes))
    codes = await found(world, keyring, world.api.id)  # tom works in the west: it opens tickets here, and sees none
    assert codes["tokens"].params == {"count": 1}
    assert {"nobody_reads", "nobody_goes_on"} <= codes.keys()
    async with world.db.transaction() as tx:
        all_of_it = [*scopes, Permission.TICKET_INTAKE]
        erp = await make_token(tx, world.boss.principal, NewToken(name="erp", scopes=all_of_it))
    codes = await found(world, keyring, world.api.id)
    assert codes["tokens"].params == {"count": 2}
    assert codes.keys().isdisjoint({"nobody_reads", "nobody_goes_on", "no_token"})
    async with world.db.transaction() as tx:
        await revoke_token(tx, world.boss.principal, erp.row.id)
        demoted = MemberChange(version=world.tom.member.version, roles=["auditor"])
        await change_member(tx, world.system, world.tom.member.id, demoted)
    assert "no_token" in await found(world, keyring, world.api.id)


async def test_a_secret_that_no_key_fits_is_a_fault_and_not_an_error(world: World, keyring: Keyring) -> None:
    async with world.db.transaction() as tx:
        lost = Keyring((_new_key(),)).encrypt("s" * 40)
        await tx.run(
            """update inbox set settings = settings || %(lost)s::jsonb
            where workspace_id = %(w)s and id = %(id)s""",
            w=world.workspace_id,
            id=world.chat.id,
            lost=msgspec.json.encode({"user_secret": {"encrypted": lost}}).decode(),
        )
    assert list(await found(world, keyring, world.chat.id)) == ["secret_lost"]


async def test_settings_that_an_older_release_let_pass_are_told(world: World, keyring: Keyring) -> None:
    async with world.db.transaction() as tx:
        await tx.run(
            """update inbox set settings = settings || '{"colour": "green"}'
            where workspace_id = %(w)s and id = %(id)s""",
            w=world.workspace_id,
            id=world.chat.id,
        )
    codes = await found(world, keyring, world.chat.id)
    assert list(codes) == ["settings_unfit"]
    assert codes["settings_unfit"].params["reason"]["en"] == "Please give a colour as #rrggbb."


async def test_an_inbox_of_another_workspace_is_not_there(world: World, keyring: Keyring) -> None:
    other = await make_world(world.db, keyring)
    with pytest.raises(NotFound):
        await found(world, keyring, other.chat.id)


async def test_it_is_told_in_the_askers_language_with_the_worst_first(world: World, client: Client) -> None:
    path = f"/api/inboxes/{world.api.id}"
    await client.patch(path, headers=world.boss.headers, json={"version": world.api.version, "active": False})
    english, chinese = [
        (await client.post(f"{path}/tests", headers=world.boss.headers | {"Accept-Language": language})).json()["items"]
        for language in ("en", "zh")
    ]
    assert [(one["kind"], one["code"]) for one in english] == [
        ("fault", "switched_off"),
        ("fault", "no_token"),
        ("ok", "answered"),
    ]
    assert english[0]["text"] == "It is switched off and takes in nothing new. Switch it on above, and save."
    assert chinese[0]["text"] == "已停用，不接收新内容。请在上面启用并保存。"
    after = (await client.get(path, headers=world.boss.headers)).json()
    assert after["version"] == world.api.version + 1  # by what was switched, not by what was looked at


async def test_the_public_address_is_what_the_server_was_told_or_the_request_says(world: World, client: Client) -> None:
    answer = await client.post(
        f"/api/inboxes/{world.chat.id}/tests", headers=world.boss.headers | {"Host": "support.example.com"}
    )
    [plain] = [one for one in answer.json()["items"] if one["code"] == "address_plain"]
    assert "http://support.example.com" in plain["text"]


async def test_looking_again_and_again_is_slowed_down(world: World, client: Client) -> None:
    path = f"/api/inboxes/{world.api.id}/tests"
    codes = [(await client.post(path, headers=world.boss.headers)).status_code for _ in range(TESTS.burst + 8)]
    assert codes[0] == 200
    assert 429 in codes
