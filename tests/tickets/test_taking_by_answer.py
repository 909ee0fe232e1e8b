"""Who answers a ticket that nobody owns becomes its owner, once and for good, where the workspace wishes so."""

from typing import Any

from kefu.members import change_member
from kefu.members.model import MemberChange
from tests.log import assert_replays, settle
from tests.tickets import test_delaying
from tests.tickets.desk import Desk, desk_of
from tests.world import World, ask_counts


async def _owner(desk: Desk) -> str | None:
    owner: str | None = (await desk.row())["assignee_id"]
    return owner


async def _given(desk: Desk) -> list[tuple[str, str | None, str | None]]:
    """Tell who gave the ticket to whom, and who had it."""
    await settle(desk.world.db)
    detail = (await desk.client.get(desk.url, headers=desk.world.boss.headers)).json()
    assigned = [entry for entry in detail["timeline"] if entry["type"] == "ticket.assigned"]
    return [(one["actor"]["id"], one["data"]["assignee_id"], one["data"]["assignee_before"]) for one in assigned]


async def _wish(desk: Desk, wanted: object, version: int = 1) -> Any:
    body = {"version": version, "assign_on_reply": wanted}
    return await desk.client.patch("/api/workspace", headers=desk.world.boss.headers, json=body)


async def test_who_answers_first_owns_it_and_who_answers_next_does_not(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    lin, tom = str(world.lin.member.id), str(world.tom.member.id)
    before = await desk.row()
    assert await desk.say() == (row := await desk.row())["version"] == before["version"] + 1
    assert (row["assignee_id"], row["team_id"], row["unit_id"]) == (lin, None, before["unit_id"])
    assert (await desk.put("assignment", assignee_id=tom, team_id=None)).status_code == 200
    body = {"id": "01a21c82-c742-7000-8000-000000000001", "text": "I know this one"}
    for _ in range(2):  # sent again it is the same answer
        said = await client.post(f"{desk.url}/messages", headers=world.boss.headers, json=body)
        assert said.json()["ticket"]["assignee_id"] == tom
    assert await _given(desk) == [(lin, lin, None), (lin, tom, lin)]
    items = {item["key"]: item["count"] for item in await ask_counts(client, world.tom)}
    assert items["mine"] == 1
    await assert_replays(world.db, world.workspace_id)


async def test_the_team_that_has_it_keeps_it(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    assert (await desk.put("assignment", assignee_id=None, team_id=str(world.east))).status_code == 200
    await desk.say()
    row = await desk.row()
    assert (row["assignee_id"], row["team_id"]) == (str(world.lin.member.id), str(world.east))


async def test_a_note_takes_nothing(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    body = {"id": "01a21c82-c742-7000-8000-000000000002", "text": "Who knows this?"}
    noted = await client.post(f"{desk.url}/notes", headers=world.lin.headers, json=body)
    assert (noted.status_code, await _owner(desk)) == (201, None)


async def test_where_the_workspace_wishes_otherwise_nobody_owns_it(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    assert (await _wish(desk, False)).json()["assign_on_reply"] is False
    await desk.say()
    assert (await _owner(desk), await _given(desk)) == (None, [])
    assert (await _wish(desk, True, 2)).json()["assign_on_reply"] is True
    await desk.say()
    assert await _owner(desk) == str(world.lin.member.id)


async def test_what_is_neither_yes_nor_no_is_refused(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    for wrong in (None, "true", 1):
        refused = await _wish(desk, wrong)
        assert (refused.status_code, refused.json()["field"]) == (400, "assign_on_reply")
    kept = (await client.get("/api/workspace", headers=world.boss.headers)).json()
    assert (kept["assign_on_reply"], kept["version"]) == (True, 1)


async def test_solved_with_the_answer_it_is_theirs_and_stays_so_when_solving_is_taken_back(
    world: World, client: Any
) -> None:  # fmt: skip
    desk = await desk_of(world, client)
    version = await desk.say(set_status="solved")
    assert ((await desk.row())["status"], await _owner(desk)) == ("solved", str(world.lin.member.id))
    row = await desk.undone(version)
    assert (row["status"], row["assignee_id"]) == ("open", str(world.lin.member.id))


async def test_what_comes_back_after_it_goes_to_who_answered(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    await desk.say(set_status="solved")
    await world.says(desk.customer, "It is still broken")
    row = await desk.row()
    assert (row["status"], row["assignee_id"]) == ("open", str(world.lin.member.id))


async def test_an_answer_that_waits_takes_it_when_it_leaves(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    waiting = test_delaying.Desk(world, client, desk.ticket)
    assert (await waiting.hold()).status_code == 201
    assert await _owner(desk) is None
    await waiting.pass_time()
    assert await waiting.said() == ["On its way"]
    assert await _given(desk) == [(str(world.lin.member.id), str(world.lin.member.id), None)]


async def test_who_does_not_see_it_any_more_when_their_answer_leaves_gets_nothing(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    waiting = test_delaying.Desk(world, client, desk.ticket)
    assert (await waiting.hold()).status_code == 201
    given = await desk.put("assignment", world.boss, assignee_id=None, team_id=str(world.west))
    assert given.status_code == 200
    await waiting.pass_time()
    assert await waiting_said(waiting, world) == ["On its way"]
    row = await desk.row()
    assert (row["assignee_id"], row["team_id"]) == (None, str(world.west))
    assert (await client.get(desk.url, headers=world.lin.headers)).status_code == 404


async def waiting_said(waiting: test_delaying.Desk, world: World) -> list[str]:
    """What the customer got, as somebody reads it who sees everything."""
    lines = (await waiting.detail(world.boss))["timeline"]
    return [line["message"]["text"] for line in lines if line["type"] == "message.sent"]


async def test_who_left_while_their_answer_waited_gets_nothing(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    waiting = test_delaying.Desk(world, client, desk.ticket)
    assert (await waiting.hold()).status_code == 201
    async with world.db.transaction() as tx:
        gone = MemberChange(version=world.lin.member.version, active=False)
        await change_member(tx, world.system, world.lin.member.id, gone, None)
    await waiting.pass_time()
    assert (await waiting.detail(world.boss))["timeline"][-1]["type"] == "message.sent"
    assert await _owner(desk) is None
