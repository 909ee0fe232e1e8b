"""Taking back a move of a ticket that one does not see any more."""

from typing import Any
from uuid import UUID

from kefu.inboxes import load_inbox
from kefu.kit.ids import new_id
from tests.tickets.desk import Desk
from tests.world import World, hire


async def test_a_move_that_took_the_ticket_out_of_sight_is_taken_back(world: World, client: Any) -> None:
    """Brought back to work, a ticket of an archived team goes to its inbox's unit, where its mover may see nothing."""
    inbox = {"id": str(new_id()), "name": "West", "channel": "api", "unit_id": str(world.west)}
    made = await client.post("/api/inboxes", headers=world.boss.headers, json=inbox)
    assert made.status_code == 201, made.text
    unit = {"id": str(new_id()), "name": "Night shift", "parent_id": str(world.east), "kind": "team"}
    team = (await client.post("/api/units", headers=world.boss.headers, json=unit)).json()
    async with world.db.transaction() as tx:
        west = await load_inbox(tx, world.workspace_id, UUID(inbox["id"]))
    customer = await world.customer("Ada")
    desk = Desk(world, client, customer, (await world.says(customer, inbox=west)).ticket)
    await desk.put("assignment", world.boss, assignee_id=None, team_id=team["id"])
    await desk.move("solved")
    archive = {"version": team["version"], "archived": True}
    archived = await client.patch(f"/api/units/{team['id']}", headers=world.boss.headers, json=archive)
    assert archived.status_code == 200, archived.text
    before = await desk.state()
    version = await desk.move("open")
    assert (await client.get(desk.url, headers=world.lin.headers)).status_code == 404
    assert (await desk.undo(version - 1)).status_code == 404, "another state"
    other = await hire(world, "mei", "agent", world.east)
    assert (await desk.undo(version, other)).status_code == 404, "somebody else's"
    assert (await desk.undone(version))["status"] == "solved"
    assert await desk.state() == before
    assert (await desk.undo(version)).json()["code"] == "gone_on", "once"

    # gone on meanwhile, and out of sight by another's hand: not there
    await desk.move("open")
    version = (await desk.row())["version"]
    assert (await desk.put("tags", world.boss, tags=["late"])).status_code == 200
    assert (await desk.undo(version)).status_code == 404


async def test_a_move_gives_no_look_at_what_was_taken_out_of_sight_otherwise(world: World, client: Any) -> None:
    """Who went to another team sees no more what they did in the one before."""
    customer = await world.customer("Ada")
    desk = Desk(world, client, customer, (await world.says(customer, inbox=world.api)).ticket)
    version = await desk.move("solved")
    lin = world.lin.member
    goes = {"version": lin.version, "unit_id": str(world.west)}
    gone = await client.patch(f"/api/members/{lin.id}", headers=world.boss.headers, json=goes)
    assert gone.status_code == 200, gone.text
    before = await desk.state()
    assert (await desk.undo(version)).status_code == 404
    assert await desk.state() == before
