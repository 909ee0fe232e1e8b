"""Mentions: ids in the text and in the fact, names only on the screen; who is meant is told, if they may see it."""

from typing import Any

import pytest

from kefu.kit.ids import new_id
from kefu.tickets.service.mentioning import MOST, mentions_in
from tests.members.scenes import facts_of
from tests.notifications.test_routes import give, told
from tests.world import Person, World


async def note(client: Any, by: Person, number: int, text: str) -> Any:
    body = {"id": str(new_id()), "text": text}
    return await client.post(f"/api/tickets/{number}/notes", headers=by.headers, json=body)


async def ticket_of(world: World, client: Any) -> int:
    number = (await world.says(await world.customer())).ticket.number
    await give(client, world, world.boss, number, None, world.east)
    return number


def at(id: Any, kind: str = "m") -> str:
    return f"@[{kind}:{id}]"


async def test_who_is_mentioned_is_told_and_the_fact_holds_ids_only(world: World, client: Any) -> None:
    number = await ticket_of(world, client)
    lin = world.lin.member.id
    answer = await note(client, world.supervisor, number, f"{at(lin)} please call, {at(lin)}")
    assert answer.status_code == 201, answer.text
    assert (await told(client, world, world.lin))[0] == ("mentioned", number)
    [fact] = await facts_of(world.db, world.workspace_id, "note.added")
    assert (fact["mentioned"], fact["mentioned_units"]) == ([str(lin)], [])
    assert "call" not in str(fact)


async def test_a_unit_is_told_as_one(world: World, client: Any) -> None:
    number = await ticket_of(world, client)
    await note(client, world.supervisor, number, f"Who knows this, {at(world.east, 'u')}?")
    assert ("mentioned", number) in await told(client, world, world.lin)
    assert await told(client, world, world.tom) == []


async def test_who_cannot_see_the_ticket_is_told_nothing(world: World, client: Any) -> None:
    number = await ticket_of(world, client)
    await note(client, world.supervisor, number, f"{at(world.tom.member.id)} look")
    assert await told(client, world, world.tom) == []
    await give(client, world, world.boss, number, None, world.west)
    assert ("mentioned", number) in await told(client, world, world.tom)


async def test_nobody_is_told_of_mentioning_themselves(world: World, client: Any) -> None:
    number = await ticket_of(world, client)
    await note(client, world.lin, number, f"{at(world.lin.member.id)} remember")
    assert "mentioned" not in [kind for kind, _ in await told(client, world, world.lin)]


async def test_a_mention_comes_through_to_who_muted_the_ticket(world: World, client: Any) -> None:
    number = await ticket_of(world, client)
    await client.put(f"/api/tickets/{number}/mute", headers=world.lin.headers, json={"muted": True})
    await note(client, world.supervisor, number, f"{at(world.lin.member.id)} please")
    assert await told(client, world, world.lin) == [("mentioned", number)]


async def test_rewording_tells_only_who_is_new_in_it(world: World, client: Any) -> None:
    number = await ticket_of(world, client)
    said = (await note(client, world.supervisor, number, f"{at(world.lin.member.id)} please")).json()
    id = said["message"]["id"]
    body = {"text": f"{at(world.lin.member.id)} and {at(world.boss.member.id)} please", "revision": 1}
    url = f"/api/tickets/{number}/notes/{id}"
    assert (await client.patch(url, headers=world.supervisor.headers, json=body)).status_code == 200
    assert [kind for kind, _ in await told(client, world, world.lin)].count("mentioned") == 1
    assert await told(client, world, world.boss) == [("mentioned", number)]


async def test_strangers_cannot_be_mentioned(world: World, client: Any) -> None:
    number = await ticket_of(world, client)
    for text in (at(new_id()), at(new_id(), "u")):
        answer = await note(client, world.lin, number, text)
        assert (answer.status_code, answer.json()["field"]) == (400, "text")
    many = " ".join(at(new_id()) for _ in range(MOST + 1))
    assert (await note(client, world.lin, number, many)).status_code == 400


async def test_an_archived_unit_is_not_mentioned_anew(world: World, client: Any) -> None:
    """Nobody works there: the note would seem to have called somebody."""
    number = await ticket_of(world, client)
    body = {"id": str(new_id()), "name": "Night shift", "parent_id": str(world.east), "kind": "team"}
    unit = (await client.post("/api/units", headers=world.boss.headers, json=body)).json()
    said = (await note(client, world.lin, number, f"{at(unit['id'], 'u')} please")).json()["message"]
    gone = {"version": unit["version"], "archived": True}
    answer = await client.patch(f"/api/units/{unit['id']}", headers=world.boss.headers, json=gone)
    assert answer.status_code == 200, answer.text
    refused = await note(client, world.lin, number, f"{at(unit['id'], 'u')} again")
    assert (refused.status_code, refused.json()["field"]) == (400, "text")
    assert "archived" in refused.json()["detail"]
    reworded = {"text": f"{at(unit['id'], 'u')} please, and soon", "revision": 1}
    url = f"/api/tickets/{number}/notes/{said['id']}"
    assert (await client.patch(url, headers=world.lin.headers, json=reworded)).status_code == 200, "it stood there"


async def test_colleagues_are_found_by_name_and_it_is_told_who_sees_the_ticket(world: World, client: Any) -> None:
    number = await ticket_of(world, client)
    url = f"/api/tickets/{number}/colleagues"
    found = (await client.get(url, headers=world.supervisor.headers)).json()["items"]
    sees = {one["name"]: one["sees"] for one in found}
    assert (sees[world.lin.member.name], sees[world.tom.member.name]) == (True, False)
    units = {one["id"]: one["sees"] for one in found if one["unit"]}
    assert (units[str(world.east)], units[str(world.west)]) == (True, False)
    name = world.lin.member.name
    [one] = (await client.get(url, headers=world.supervisor.headers, params={"query": name})).json()["items"]
    assert one["id"] == str(world.lin.member.id)
    assert (await client.get(url, headers=world.tom.headers)).status_code == 404


@pytest.mark.parametrize("text", ["@lin", "@[m:nothing]", "@[x:01a213a4-8524-787f-b6b9-9e23e7871802]", "a@b.example"])
def test_what_only_looks_like_a_mention_is_text(text: str) -> None:
    found = mentions_in(text)
    assert (found.members, found.units) == ([], [])
