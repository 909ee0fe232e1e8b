"""Covering a colleague: the cover hears when they are named, it changes, they are taken off, and when it begins."""

from typing import Any

from kefu.kit.log import find_facts
from kefu.kit.translate import translate
from kefu.members import MemberChange, change_member
from kefu.members.claims import BEGUN
from tests.log import settle, work_off
from tests.members.test_covering import body, is_away, pass_by
from tests.notifications.test_routes import choose, read
from tests.notifications.test_summarising import Morning, morning
from tests.world import Person, World

__all__ = ["morning"]


async def heard(client: Any, world: World, who: Person) -> list[tuple[str, str]]:
    """Give what somebody is told of covering whom, newest first."""
    items = (await read(client, world, who))["items"]
    return [(one["actor"], one["cover"]["step"]) for one in items if one["kind"] == "cover"]


async def begin(world: World) -> None:
    """Let every absence have begun an hour ago, and the worker look."""
    async with world.db.transaction() as tx:
        await tx.run(
            "update absence set begins = clock_timestamp() - interval '1 hour' where workspace_id = %(w)s",
            w=world.workspace_id,
        )
    await work_off(BEGUN, world.db)


async def test_the_cover_hears_when_they_are_named_it_changes_and_it_is_taken_back(world: World, client: Any) -> None:
    await is_away(client, world.lin, world.tom, begins=5, ends=20)
    await is_away(client, world.lin, world.tom, begins=5, ends=30)
    await client.delete("/api/me/absence", headers=world.lin.headers)
    assert await heard(client, world, world.tom) == [("lin", "taken_off"), ("lin", "changed"), ("lin", "named")]
    assert await heard(client, world, world.lin) == []
    last, changed, _ = (await read(client, world, world.tom))["items"]
    assert (last["ticket"], last["cover"]["begins"], last["cover"]["ends"]) == (None, None, None)
    assert changed["cover"]["member_id"] == str(world.lin.member.id)
    assert changed["cover"]["begins"] < changed["cover"]["ends"]


async def test_another_cover_is_told_to_both(world: World, client: Any) -> None:
    await is_away(client, world.lin, world.tom, begins=5)
    await is_away(client, world.lin, world.supervisor, begins=5)
    assert await heard(client, world, world.tom) == [("lin", "taken_off"), ("lin", "named")]
    assert await heard(client, world, world.supervisor) == [("lin", "named")]


async def test_who_names_themself_knows_it(world: World, client: Any) -> None:
    path = f"/api/members/{world.lin.member.id}/absence"
    answer = await client.put(path, headers=world.supervisor.headers, json=body(world.supervisor, 5, 9))
    assert answer.status_code == 200, answer.text
    assert await heard(client, world, world.supervisor) == []
    await begin(world)
    assert await heard(client, world, world.supervisor) == [("lin", "begun")]


async def test_the_cover_hears_once_that_it_begins(world: World, client: Any) -> None:
    await is_away(client, world.lin, world.tom, begins=5)
    await work_off(BEGUN, world.db)
    assert await heard(client, world, world.tom) == [("lin", "named")]
    await begin(world)
    await begin(world)
    assert await heard(client, world, world.tom) == [("lin", "begun"), ("lin", "named")]


async def test_put_off_it_begins_again(world: World, client: Any) -> None:
    await is_away(client, world.lin, world.tom, begins=5)
    await begin(world)
    await is_away(client, world.lin, world.tom, begins=7)
    await begin(world)
    assert await heard(client, world, world.tom) == [("lin", step) for step in ("begun", "changed", "begun", "named")]


async def test_of_what_runs_when_it_is_said_or_is_over_no_beginning_is_told(world: World, client: Any) -> None:
    await is_away(client, world.lin, world.tom, begins=-1)
    await work_off(BEGUN, world.db)
    await is_away(client, world.supervisor, world.tom, begins=5)
    await pass_by(world)
    await work_off(BEGUN, world.db)
    assert await heard(client, world, world.tom) == [("supervisor", "named"), ("lin", "named")]


async def test_nobody_hears_of_who_works_here_no_more(world: World, client: Any) -> None:
    await is_away(client, world.lin, world.tom, begins=5)
    async with world.db.transaction() as tx:
        change = MemberChange(version=world.lin.member.version, active=False)
        await change_member(tx, world.system, world.lin.member.id, change)
    await begin(world)
    assert await heard(client, world, world.tom) == [("lin", "named")]


async def test_it_is_told_as_they_chose(world: World, client: Any) -> None:
    await is_away(client, world.lin, world.tom, begins=5)
    assert (await read(client, world, world.tom))["unread"] == 1
    await choose(client, world.tom, rules={"cover": {"in_app": False}})
    page = await read(client, world, world.tom)
    assert (page["items"], page["unread"]) == ([], 0)


async def test_who_is_away_from_the_desk_is_mailed_of_it_by_name(morning: Morning, client: Any) -> None:
    world = morning.world
    await is_away(client, world.lin, world.tom, begins=5)
    await is_away(client, world.lin, world.tom, begins=6)
    await morning.pass_time()
    [mail] = await morning.look()
    assert mail["To"] == world.tom.member.email
    text = mail.get_body(("plain",)).get_content()
    assert translate("notifications.line.cover_changed", "en", name="lin") in text
    assert translate("notifications.line.cover_named", "en", name="lin") not in text
    await morning.undo_time()


async def test_the_facts_of_it_hold_no_names(world: World, client: Any) -> None:
    await is_away(client, world.lin, world.tom, begins=5)
    await begin(world)
    await settle(world.db)
    async with world.db.transaction() as tx:
        facts = [one for one in await find_facts(tx, 0, 100_000) if one.workspace_id == world.workspace_id]
    [begun] = [one for one in facts if one.type == "absence.begun"]
    assert begun.subject_id == world.lin.member.id
    assert set(begun.data) == {"begins", "ends", "cover_id"}
