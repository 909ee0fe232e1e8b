"""Adding members, and finding them again."""

import asyncio
from uuid import UUID

import msgspec
import pytest

from kefu.kit.db import Db
from kefu.kit.errors import IdTaken, InvalidInput, NotFound
from kefu.kit.ids import new_id
from kefu.members import Member, NewMember, Role, add_member, find_member, find_member_page, find_members, load_member
from kefu.members.model import BeyondOwnPermissions, EmailTaken
from kefu.workspaces import Locale
from tests.members.scenes import Scene, facts_of, make_scene, newcomer, principal_of


async def join(db: Db, scene: Scene, new: NewMember) -> Member:
    async with db.transaction() as tx:
        return await add_member(tx, scene.system, new)


async def test_a_member_has_defaults_and_a_fact_without_a_name(db: Db, scene: Scene) -> None:
    member = await join(db, scene, newcomer("赵六", scene.team, Role.EXPERT, Role.AGENT, Role.AGENT))
    assert member.roles == [Role.AGENT, Role.EXPERT]
    assert member.team_ids == [scene.team.id]
    assert (member.locale, member.theme, member.availability, member.version) == ("zh", "system", "offline", 1)
    assert scene.boss.team_ids == []
    facts = await facts_of(db, scene.id, "member.added")
    assert facts[-1] == {"roles": ["agent", "expert"], "own_roles": [], "unit_id": str(scene.team.id)}


async def test_an_email_is_one_members(db: Db, scene: Scene) -> None:
    await join(db, scene, newcomer("a", scene.team, Role.AGENT, email="Lin@Example.com"))
    with pytest.raises(EmailTaken):
        await join(db, scene, newcomer("b", scene.team, Role.AGENT, email="lin@example.COM"))
    other = await make_scene(db)
    await join(db, other, newcomer("a", other.team, Role.AGENT, email="lin@example.com"))


async def test_of_two_at_once_with_one_email_one_joins(db: Db, scene: Scene) -> None:
    results = await asyncio.gather(
        *(join(db, scene, newcomer("a", scene.team, Role.AGENT, email="same@example.com")) for _ in range(4)),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["EmailTaken"] * 3 + ["Member"]


async def test_the_same_id_is_the_same_member(db: Db, scene: Scene) -> None:
    new = msgspec.structs.replace(newcomer("a", scene.team, Role.AGENT), id=new_id(), password="one password")
    first = await join(db, scene, new)
    assert await join(db, scene, msgspec.structs.replace(new, password="another one")) == first
    for change in ({"name": "b"}, {"roles": [Role.QUALITY]}):
        with pytest.raises(IdTaken):
            await join(db, scene, msgspec.structs.replace(new, **change))
    with pytest.raises(InvalidInput):
        await join(db, scene, msgspec.structs.replace(new, id=UUID(int=7)))


async def test_units_must_be_ones_own(db: Db, scene: Scene) -> None:
    other = await make_scene(db)
    partly = msgspec.structs.replace(scene.system, scope=frozenset({scene.east.id, scene.team.id}))
    for principal, unit in ((scene.system, other.team), (partly, scene.west)):
        with pytest.raises(InvalidInput) as caught:
            async with db.transaction() as tx:
                await add_member(tx, principal, newcomer("a", unit, Role.AGENT))
        assert caught.value.field == "unit_id"


async def test_nobody_gives_more_than_they_hold(db: Db, scene: Scene) -> None:
    boss = await principal_of(db, scene, scene.boss)
    narrow = msgspec.structs.replace(boss, permissions=frozenset({"member:manage", "member:read"}))
    with pytest.raises(BeyondOwnPermissions):
        async with db.transaction() as tx:
            await add_member(tx, narrow, newcomer("a", scene.team, Role.ADMINISTRATOR))


async def test_pages_go_by_pinyin_and_show_everybody_once(db: Db, scene: Scene) -> None:
    for name in ("Tom", "阿里", "曾平", "bob", "阿里", "赵六"):
        await join(db, scene, newcomer(name, scene.team, Role.AGENT))
    names: list[str] = []
    mark = None
    while True:
        async with db.transaction() as tx:
            page, mark = await find_member_page(tx, scene.id, after=mark, limit=3)
        assert len(page) <= 3
        names += [member.name for member in page]
        if mark is None:
            break
    assert names == ["阿里", "阿里", "bob", "曾平", "林晓", "Tom", "王芳", "赵六"]


async def test_members_are_found_by_name_pinyin_email_unit_and_role(db: Db, scene: Scene) -> None:
    async def names(**how: object) -> list[str]:
        async with db.transaction() as tx:
            page, _ = await find_member_page(tx, scene.id, **how)  # type: ignore[arg-type]
        return [member.name for member in page]

    await join(db, scene, newcomer("Tom", scene.west, Role.QUALITY, email="Big.Tom@example.com"))
    assert await names(query="林") == ["林晓"]
    assert await names(query="LIN") == ["林晓"]
    assert await names(query="big.TOM@") == ["Tom"]
    assert await names(query="%") == []
    assert await names(unit_id=scene.west.id) == ["Tom"]
    assert await names(role=Role.AGENT) == ["林晓"]
    assert await names(active=False) == []


async def test_bad_page_marks_are_refused(db: Db, scene: Scene) -> None:
    for mark in ("x", "W10", "!!", "WyJhIiwiYiJd", "é"):
        with pytest.raises(InvalidInput) as caught:
            async with db.transaction() as tx:
                await find_member_page(tx, scene.id, after=mark)
        assert caught.value.field == "after"


async def test_members_of_other_workspaces_are_not_found(db: Db, scene: Scene) -> None:
    other = await make_scene(db)
    async with db.transaction() as tx:
        assert await find_member(tx, scene.id, other.boss.id) is None
        found = await find_members(tx, scene.id, [scene.boss.id, other.boss.id, scene.boss.id])
        assert found == {scene.boss.id: scene.boss}
    with pytest.raises(NotFound):
        async with db.transaction() as tx:
            await load_member(tx, scene.id, other.boss.id)


async def test_the_language_is_the_workspaces_unless_chosen(db: Db, scene: Scene) -> None:
    new = msgspec.structs.replace(newcomer("a", scene.team, Role.AGENT), locale=Locale.EN)
    assert (await join(db, scene, new)).locale == Locale.EN
