"""The workspace's name, working language and time zone."""

import pytest

from kefu.kit.db import Db
from kefu.kit.errors import InvalidInput, VersionConflict
from kefu.kit.ids import new_id
from kefu.members import NewAbsence, NewMember, add_member, plan_absence
from kefu.members.model import NewInvitation
from kefu.members.service.inviting import invite
from kefu.workspaces import Locale, WorkspaceChange, change_workspace, find_headquarters, load_workspace
from tests.members.scenes import KEYRING, Scene, facts_of, make_scene, principal_of


@pytest.fixture
async def scene(db: Db) -> Scene:
    return await make_scene(db)


async def alter(db: Db, scene: Scene, version: int = 1, **fields: str) -> None:
    async with db.transaction() as tx:
        await change_workspace(tx, scene.system, WorkspaceChange(version=version, **fields))  # type: ignore[arg-type]


async def test_what_somebody_new_gets_is_in_the_working_language(db: Db, scene: Scene) -> None:
    await alter(db, scene, locale=Locale.EN)
    boss = await principal_of(db, scene, scene.boss)
    assert boss.language == "zh"  # who works here already keeps their own
    async with db.transaction() as tx:
        new = NewMember(name="a", email=f"{new_id().hex}@example.com", roles=["agent"], unit_id=scene.team.id)
        assert (await add_member(tx, scene.system, new)).locale == Locale.EN
        asked = NewInvitation(email=f"{new_id().hex}@example.com", roles=["agent"], unit_id=scene.team.id)
        assert (await invite(tx, boss, KEYRING, asked)).invitation.locale == Locale.EN


async def test_a_clock_that_nobody_named_is_the_workspaces(db: Db, scene: Scene) -> None:
    await alter(db, scene, time_zone="Europe/Berlin")
    async with db.transaction() as tx:
        now = await tx.value("select to_char(clock_timestamp() + interval '2 days', 'YYYY-MM-DD')")
        new = NewAbsence(begins=f"{now}T08:00", ends=f"{now}T18:00", cover_id=scene.boss.id)
        away = await plan_absence(tx, scene.system, scene.agent.id, new)
    assert away.absence is not None
    assert away.absence.time_zone == "Europe/Berlin"


async def test_versions_and_what_is_refused(db: Db, scene: Scene) -> None:
    await alter(db, scene, name="测试公司")
    assert await facts_of(db, scene.id, "workspace.changed") == []
    await alter(db, scene, name="  新 名 ")
    for fields in (
        {"name": "\u202e"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "localtime"},
        {"time_zone": "Factory"},
    ):
        with pytest.raises(InvalidInput):
            await alter(db, scene, 2, **fields)
    with pytest.raises(VersionConflict):
        await alter(db, scene, name="b")
    async with db.transaction() as tx:
        assert (await load_workspace(tx, scene.id)).name == "新 名"
        top = await find_headquarters(tx, scene.id)
    assert top is not None
    assert top.name == "测试公司"  # a unit of its own
    [fact] = await facts_of(db, scene.id, "workspace.changed")
    assert (fact["locale_before"], fact["locale_after"], fact["renamed"]) == ("zh", "zh", True)
