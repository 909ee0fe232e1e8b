"""Links between tickets: shown on both, as far as one may see both."""

import asyncio
from typing import Any

from tests.log import sequence
from tests.world import Person, World

Client = Any


async def _link(client: Client, person: Person, number: int, other: int) -> Any:
    return await client.post(f"/api/tickets/{number}/links", headers=person.headers, json={"number": other})


async def _detail(client: Client, person: Person, number: int) -> dict[str, Any]:
    detail: dict[str, Any] = (await client.get(f"/api/tickets/{number}", headers=person.headers)).json()
    return detail


async def test_a_link_is_shown_on_both_and_recorded_once(world: World, client: Client) -> None:
    one, two = [(await world.says(await world.customer())).ticket for _ in range(2)]
    answers = await asyncio.gather(
        *(_link(client, world.lin, *pair) for pair in [(one.number, two.number), (two.number, one.number)] * 3)
    )
    assert {answer.status_code for answer in answers} == {200}
    assert [item["number"] for item in answers[0].json()["items"]] == [two.number]
    await sequence(world.db)
    for here, there in ((one, two), (two, one)):
        detail = await _detail(client, world.lin, here.number)
        assert [link["id"] for link in detail["links"]] == [str(there.id)]
        told = [entry["data"] for entry in detail["timeline"] if entry["type"] == "ticket.linked"]
        assert [data["other_number"] for data in told] == [there.number]
        assert detail["ticket"]["version"] == 1
    for _ in range(2):
        gone = await client.delete(f"/api/tickets/{one.number}/links/{two.id}", headers=world.lin.headers)
        assert gone.status_code == 204
    await sequence(world.db)
    detail = await _detail(client, world.lin, two.number)
    assert detail["links"] == []
    assert [entry["type"] for entry in detail["timeline"]].count("ticket.unlinked") == 1


async def test_what_one_may_not_see_is_no_link(world: World, client: Client) -> None:
    seen = (await world.says(await world.customer())).ticket
    hidden = (await world.says(await world.customer("Secret"), inbox=world.api)).ticket
    assert (await _link(client, world.tom, seen.number, hidden.number)).status_code == 404
    assert (await _link(client, world.tom, hidden.number, seen.number)).status_code == 404
    assert (await _link(client, world.boss, seen.number, hidden.number)).status_code == 200
    assert (await _detail(client, world.tom, seen.number))["links"] == []
    removed = await client.delete(f"/api/tickets/{seen.number}/links/{hidden.id}", headers=world.tom.headers)
    assert removed.status_code == 404
    assert len((await _detail(client, world.boss, hidden.number))["links"]) == 1


async def test_a_ticket_is_not_linked_with_itself(world: World, client: Client) -> None:
    ticket = (await world.says(await world.customer())).ticket
    answer = await _link(client, world.lin, ticket.number, ticket.number)
    assert (answer.status_code, answer.json()["field"]) == (400, "number")
