"""Who has how much to do, as far as the asker may see it, and giving a whole pile away."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from kefu.kit.ids import new_id
from kefu.members import keep_connected
from kefu.tickets import NewReply, NewSnooze, reply, set_snooze
from kefu.workload.queries import load_workload
from tests.log import assert_replays
from tests.world import Person, World


async def ask(client: Any, who: Person, path: str = "", **params: Any) -> Any:
    answer = await client.get(f"/api/workload{path}", headers=who.headers, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def load_of(client: Any, who: Person, of: Person) -> dict[str, Any] | None:
    members = (await ask(client, who))["members"]
    return next((one for one in members if one["member_id"] == str(of.member.id)), None)


async def give(client: Any, by: Person, number: int, to: Person | None, team: UUID | None = None) -> None:
    version = (await client.get(f"/api/tickets/{number}", headers=by.headers)).json()["ticket"]["version"]
    body = {
        "version": version,
        "assignee_id": str(to.member.id) if to else None,
        "team_id": str(team) if team else None,
    }
    answer = await client.put(f"/api/tickets/{number}/assignment", headers=by.headers, json=body)
    assert answer.status_code == 200, answer.text


async def of(world: World, client: Any, to: Person | None, team: UUID | None = None) -> int:
    """A new ticket in which the customer waits, given to somebody."""
    said = await world.says(await world.customer())
    await give(client, world.boss, said.ticket.number, to, team)
    return said.ticket.number


async def move(client: Any, who: Person, pile: dict[str, Any], to: dict[str, Any], id: UUID | None = None) -> Any:
    body = {"id": str(id or new_id()), "pile": pile, "to": to}
    return await client.post("/api/workload/moves", headers=who.headers, json=body)


async def test_a_load_tells_what_waits_and_since_when(world: World, client: Any) -> None:
    first = await of(world, client, world.lin, world.east)
    answered = await of(world, client, world.lin, world.east)
    later = await of(world, client, world.lin, world.east)
    async with world.db.transaction(world.lin.principal.actor) as tx:
        await reply(tx, world.lin.principal, answered, NewReply(id=new_id(), text="Here it is.", version=None))
        ticket = (await client.get(f"/api/tickets/{later}", headers=world.lin.headers)).json()["ticket"]
        until = await tx.value("select clock_timestamp()") + timedelta(hours=1)
        await set_snooze(tx, world.lin.principal, later, NewSnooze(version=ticket["version"], until=until))
    load = await load_of(client, world.boss, world.lin)
    assert load is not None
    waiting = (await client.get(f"/api/tickets/{first}", headers=world.lin.headers)).json()["ticket"]["waiting_since"]
    assert load["oldest_waiting"] == waiting
    status = (await client.get(f"/api/tickets/{answered}", headers=world.lin.headers)).json()["ticket"]["status"]
    expected = {"open": 2, "pending": 0} if status == "open" else {"open": 1, "pending": 1}
    assert {key: load[key] for key in ("waiting", "snoozed", "elsewhere")} == {
        "waiting": 1,
        "snoozed": 1,
        "elsewhere": 0,
    }
    assert {key: load[key] for key in ("open", "pending")} == expected
    assert load["availability"] in ("online", "offline")


async def test_a_load_tells_who_has_a_console_open(world: World, client: Any) -> None:
    """Whatever they said of themselves: who went home without a word is still online by that."""
    lin, tom = world.lin.principal, world.tom.principal
    assert lin.session_id is not None
    async with world.db.transaction() as tx:
        await keep_connected(tx, [(lin.workspace_id, lin.session_id)])
    loads = {one["member_id"]: one for one in (await ask(client, world.boss))["members"]}
    assert [loads[str(one.id)]["connected"] for one in (lin, tom)] == [True, False]
    assert [loads[str(one.id)]["availability"] for one in (lin, tom)] == ["online", "online"]


async def test_who_has_nothing_is_listed_when_they_answer_customers(world: World, client: Any) -> None:
    assert (await load_of(client, world.boss, world.tom) or {})["open"] == 0
    assert await load_of(client, world.boss, world.auditor) is None


async def test_a_queue_is_what_is_nobodys(world: World, client: Any) -> None:
    await of(world, client, None, world.east)
    await of(world, client, world.lin, world.east)
    await of(world, client, None)
    queues = {one["unit_id"]: one["waiting"] for one in (await ask(client, world.boss))["queues"]}
    assert queues == {str(world.east): 1, str(world.headquarters): 1}


async def test_a_team_leader_sees_their_team_only(world: World, client: Any) -> None:
    """Lin made supervisor of East: no word of West, but that Lin's own people have work there."""
    await of(world, client, None, world.west)
    await of(world, client, world.tom, world.west)
    hidden = await of(world, client, world.lin, world.west)
    leader = await _lead(client, world, world.lin)
    seen = await ask(client, leader)
    assert {one["name"] for one in seen["members"]} == {"lin"}
    assert [one["unit_id"] for one in seen["queues"]] == []
    # Lin owns it and so sees it
    assert (await load_of(client, leader, world.lin) or {})["waiting"] == 1
    await give(client, world.boss, hidden, world.tom, world.west)
    assert (await load_of(client, leader, world.lin) or {})["waiting"] == 0
    assert (await ask(client, leader, "/tickets", assignee_id=str(world.tom.member.id)))["items"] == []
    assert (await ask(client, leader, "/tickets", unit_id=str(world.west)))["items"] == []
    answer = await move(client, leader, {"assignee_id": str(world.tom.member.id)}, {})
    assert (answer.status_code, answer.json()["items"]) == (200, [])


async def test_what_a_leader_may_not_see_of_their_people_is_a_number(world: World, client: Any) -> None:
    other = await _colleague(client, world)
    await of(world, client, other, world.west)
    leader = await _lead(client, world, world.lin)
    load = await load_of(client, leader, other)
    assert load is not None
    assert (load["open"], load["waiting"], load["oldest_waiting"], load["elsewhere"]) == (0, 0, None, 1)


async def test_a_pile_is_given_away_and_taken_back(world: World, client: Any) -> None:
    numbers = [await of(world, client, world.lin, world.east) for _ in range(3)]
    id = new_id()
    pile, to = {"assignee_id": str(world.lin.member.id)}, {"assignee_id": str(world.tom.member.id)}
    answer = await move(client, world.supervisor, pile, to, id)
    assert answer.status_code == 200, answer.text
    assert [(one["number"], one["outcome"]) for one in answer.json()["items"]] == [(n, "done") for n in numbers]
    assert answer.json()["more"] is False
    tickets = (await ask(client, world.boss, "/tickets", assignee_id=str(world.tom.member.id)))["items"]
    assert {one["number"] for one in tickets} == set(numbers)
    assert {one["team_id"] for one in tickets} == {str(world.east)}
    undone = await client.post(f"/api/tickets/bulk/{id}/undo", headers=world.supervisor.headers)
    assert undone.status_code == 200
    assert (await load_of(client, world.boss, world.lin) or {})["waiting"] == 3
    await assert_replays(world.db, world.workspace_id)


async def test_a_queue_is_given_to_a_team(world: World, client: Any) -> None:
    number = await of(world, client, None, world.east)
    answer = await move(client, world.boss, {"unit_id": str(world.east)}, {"team_id": str(world.west)})
    assert [one["number"] for one in answer.json()["items"]] == [number]
    assert [one["unit_id"] for one in (await ask(client, world.boss))["queues"]] == [str(world.west)]


async def test_a_long_pile_goes_in_pieces(world: World, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kefu.workload.service.STEP", 2)
    for _ in range(3):
        await of(world, client, world.lin, world.east)
    pile, to = {"assignee_id": str(world.lin.member.id)}, {"assignee_id": str(world.tom.member.id)}
    assert [(len(one["items"]), one["more"]) for one in [(await move(client, world.boss, pile, to)).json()]] == [
        (2, True)
    ]
    assert [(len(one["items"]), one["more"]) for one in [(await move(client, world.boss, pile, to)).json()]] == [
        (1, False)
    ]


@pytest.mark.parametrize(
    ("pile", "to", "field"),
    [
        ({}, {}, "pile"),
        ({"assignee_id": "lin", "unit_id": "east"}, {}, "pile"),
        ({"assignee_id": "lin"}, {"assignee_id": "lin"}, "to"),
    ],
)
async def test_a_move_that_means_nothing_is_refused(
    world: World, client: Any, pile: dict[str, Any], to: dict[str, Any], field: str
) -> None:
    ids = {"lin": str(world.lin.member.id), "east": str(world.east)}
    answer = await move(client, world.boss, {k: ids[v] for k, v in pile.items()}, {k: ids[v] for k, v in to.items()})
    assert answer.status_code == 400, answer.text
    assert answer.json()["field"] == field


async def test_an_agent_is_no_supervisor(world: World, client: Any) -> None:
    assert (await client.get("/api/workload", headers=world.lin.headers)).status_code == 403
    assert (await move(client, world.lin, {"unit_id": str(world.east)}, {})).status_code == 403


async def test_somebody_is_set_away(world: World, client: Any) -> None:
    path = f"/api/members/{world.lin.member.id}/availability"
    answer = await client.put(path, headers=world.supervisor.headers, json={"availability": "break"})
    assert (answer.status_code, answer.json()["availability"]) == (200, "break")
    leader = await _lead(client, world, world.tom)
    hidden = await client.put(path, headers=leader.headers, json={"availability": "online"})
    assert hidden.status_code == 404
    assert (await load_of(client, world.boss, world.lin) or {})["availability"] == "break"


async def test_nothing_is_counted_twice_over_scopes(world: World, client: Any) -> None:
    """Who sees all and who sees the headquarters and below count alike."""
    await of(world, client, world.lin, world.east)
    await of(world, client, None, world.west)
    async with world.db.snapshot() as tx:
        everything = await load_workload(tx, world.boss.principal)
        below = await load_workload(tx, world.supervisor.principal)
    assert everything.members == below.members
    assert everything.queues == below.queues


async def _lead(client: Any, world: World, who: Person) -> Person:
    answer = await client.patch(
        f"/api/members/{who.member.id}",
        headers=world.boss.headers,
        json={"version": who.member.version, "roles": ["supervisor"]},
    )
    assert answer.status_code == 200, answer.text
    return who


async def _colleague(client: Any, world: World) -> Person:
    """Move Tom to East, so that Lin and Tom are one team."""
    answer = await client.patch(
        f"/api/members/{world.tom.member.id}",
        headers=world.boss.headers,
        json={"version": world.tom.member.version, "unit_id": str(world.east)},
    )
    assert answer.status_code == 200, answer.text
    return world.tom
