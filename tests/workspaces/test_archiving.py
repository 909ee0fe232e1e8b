"""Units that are not used any more: archived once nothing is there, named where they were, brought back."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from kefu.inboxes import NewInbox, add_inbox
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.tickets.service.assigning import Assignment, assign
from kefu.workspaces import UnitChange, change_unit
from tests.log import assert_replays, settle
from tests.members.scenes import facts_of
from tests.waiting import waited_for
from tests.world import World

Client = Any


class Office:
    """An administrator who changes units, and a team that is not used."""

    def __init__(self, world: World, client: Client) -> None:
        self.world, self.client = world, client
        self.unit: Any = None

    async def ask(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        headers = {**self.world.boss.headers, **({"Idempotency-Key": key} if key else {})}
        return await self.client.request(method, f"/api{path}", headers=headers, json=body)

    async def add(self, name: str, parent: Any, kind: str = "team") -> Any:
        body = {"id": str(new_id()), "name": name, "parent_id": str(parent), "kind": kind}
        answer = await self.ask("POST", "/units", body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def archive(self, unit: Any, *, archived: bool = True) -> Any:
        now = next(one for one in (await self.units()) if one["id"] == unit["id"])
        return await self.ask("PATCH", f"/units/{unit['id']}", {"version": now["version"], "archived": archived})

    async def units(self) -> Any:
        return (await self.ask("GET", "/units")).json()["items"]


@pytest.fixture
async def office(world: World, client: Client) -> Office:
    office = Office(world, client)
    office.unit = await office.add("Night shift", world.east)
    return office


def _refused(answer: Any, **counts: int) -> None:
    assert (answer.status_code, answer.json()["code"]) == (409, "unit_used"), answer.text
    assert answer.json()["params"]["counts"] == counts


async def test_an_unused_unit_is_archived_brought_back_and_told(office: Office, world: World) -> None:
    done = await office.archive(office.unit)
    assert (done.status_code, done.json()["archived"], done.json()["version"]) == (200, True, 2)
    same = await office.archive(office.unit)
    assert (same.status_code, same.json()["version"]) == (200, 2)
    assert [unit["archived"] for unit in await office.units() if unit["id"] == office.unit["id"]] == [True]
    back = await office.archive(office.unit, archived=False)
    assert (back.status_code, back.json()["archived"], back.json()["version"]) == (200, False, 3)
    await settle(world.db)
    facts = await facts_of(world.db, world.workspace_id, "unit.changed")
    switched = [(fact["archived_before"], fact["archived_after"]) for fact in facts]
    assert sorted(switched) == [(False, True), (True, False)]
    told = (await office.ask("GET", f"/audit?subject_id={office.unit['id']}&topic=unit")).json()["items"]
    changes = {change["what"] for entry in told for change in entry["changes"]}
    assert {"archived", "brought back"} <= changes
    await assert_replays(world.db, world.workspace_id)


async def test_what_is_still_there_is_counted(office: Office, world: World) -> None:
    unit, id = office.unit, office.unit["id"]
    below = await office.add("Weekend", id)
    member = f"/members/{world.tom.member.id}"
    moved = await office.ask("PATCH", member, {"version": world.tom.member.version, "unit_id": id})
    assert moved.status_code == 200, moved.text
    inbox = {"version": world.api.version, "team_id": id}
    assert (await office.ask("PATCH", f"/inboxes/{world.api.id}", inbox)).status_code == 200
    ticket = (await world.says(await world.customer())).ticket
    given = {"version": ticket.version, "assignee_id": None, "team_id": id}
    row = (await office.ask("PUT", f"/tickets/{ticket.number}/assignment", given)).json()
    refused = await office.archive(unit)
    _refused(refused, units=1, members=1, inboxes=1, tickets=1)
    assert "units below it (1)" in refused.json()["detail"]
    assert "open tickets (1)" in refused.json()["detail"]

    assert (await office.archive(below)).status_code == 200
    inactive = {"version": moved.json()["version"], "active": False}
    assert (await office.ask("PATCH", member, inactive)).status_code == 200
    inbox = {"version": world.api.version + 1, "team_id": None}
    assert (await office.ask("PATCH", f"/inboxes/{world.api.id}", inbox)).status_code == 200
    _refused(await office.archive(unit), tickets=1)
    solved = {"version": row["version"], "status": "solved"}
    assert (await office.ask("PUT", f"/tickets/{ticket.number}/status", solved)).status_code == 200
    assert (await office.archive(unit)).status_code == 200

    # the old ticket still names it, and somebody can take it where it is; who left does not come back into it
    now = (await office.ask("GET", f"/tickets/{ticket.number}")).json()["ticket"]
    assert now["team_id"] == id
    taken = {"version": now["version"], "assignee_id": str(world.boss.member.id), "team_id": id}
    assert (await office.ask("PUT", f"/tickets/{ticket.number}/assignment", taken)).status_code == 200
    active = {"version": inactive["version"] + 1, "active": True}
    refused = await office.ask("PATCH", member, active)
    assert (refused.status_code, refused.json()["field"]) == (400, "unit_id")
    elsewhere = await office.ask("PATCH", member, {**active, "unit_id": str(world.west)})
    assert elsewhere.status_code == 200, elsewhere.text


async def test_nothing_new_is_put_there(office: Office, world: World) -> None:
    id = office.unit["id"]
    assert (await office.archive(office.unit)).status_code == 200
    ticket = (await world.says(await world.customer())).ticket
    member = {"name": "New", "email": "new@example.com", "roles": ["agent"], "unit_id": id}
    asked: list[tuple[str, str, Any]] = [
        ("POST", "/units", {"name": "Below", "parent_id": id}),
        ("PATCH", f"/units/{world.west}", {"version": 1, "parent_id": id}),
        ("POST", "/members", {**member, "password": "a long and good one"}),
        ("POST", "/invitations", member),
        ("PATCH", f"/members/{world.tom.member.id}", {"version": world.tom.member.version, "unit_id": id}),
        ("PATCH", f"/inboxes/{world.api.id}", {"version": world.api.version, "unit_id": id}),
        ("PATCH", f"/inboxes/{world.api.id}", {"version": world.api.version, "team_id": id}),
        ("POST", "/macros", {"name": "Give", "steps": {"give": {"to": "team", "id": id}}}),
        ("POST", "/macros", {"name": "Share", "steps": {"kind": "complaint"}, "unit_id": id}),
        ("PUT", f"/tickets/{ticket.number}/assignment", {"version": 1, "assignee_id": None, "team_id": id}),
    ]
    for method, path, body in asked:
        answer = await office.ask(method, path, body)
        assert answer.status_code in (400, 409), (path, answer.text)
        assert answer.json()["code"] in ("invalid", "cannot_take"), (path, answer.text)
    found = await office.ask("GET", f"/tickets/{ticket.number}/colleagues?words=night")
    assert id not in found.text


async def test_the_headquarters_stay_and_a_unit_comes_back_after_the_one_above(office: Office, world: World) -> None:
    refused = await office.archive({"id": str(world.headquarters)})
    assert (refused.status_code, refused.json()["field"]) == (400, "archived")
    below = await office.add("Weekend", office.unit["id"])
    assert (await office.archive(below)).status_code == 200
    assert (await office.archive(office.unit)).status_code == 200
    refused = await office.archive(below, archived=False)
    assert (refused.status_code, refused.json()["code"]) == (409, "unit_below_archived")
    assert "Night shift" in refused.json()["detail"]
    assert (await office.archive(office.unit, archived=False)).status_code == 200
    assert (await office.archive(below, archived=False)).status_code == 200


@pytest.mark.parametrize("what", ["tickets", "inboxes"])
async def test_what_is_put_there_at_this_moment_is_waited_for(
    office: Office, world: World, keyring: Keyring, what: str
) -> None:
    """Who gives a ticket or adds an inbox holds no workspace, only the unit."""
    boss, id = world.boss.principal, UUID(office.unit["id"])
    ticket = (await world.says(await world.customer())).ticket
    async with world.db.transaction(boss.actor) as tx:
        if what == "tickets":
            await assign(tx, boss, ticket.number, Assignment(version=ticket.version, assignee_id=None, team_id=id))
        else:
            await add_inbox(tx, boss, NewInbox(name="Night", channel="api", unit_id=id), keyring)
        archiving = asyncio.create_task(office.archive(office.unit))
        await waited_for(tx, world.db, archiving)
    _refused(await archiving, **{what: 1})


async def test_what_comes_while_it_is_archived_finds_it_archived(office: Office, world: World) -> None:
    boss, id = world.boss.principal, UUID(office.unit["id"])
    ticket = (await world.says(await world.customer())).ticket
    given = {"version": ticket.version, "assignee_id": None, "team_id": str(id)}
    async with world.db.transaction(boss.actor) as tx:
        await change_unit(tx, boss, id, UnitChange(version=1, archived=True))
        giving = asyncio.create_task(office.ask("PUT", f"/tickets/{ticket.number}/assignment", given))
        await waited_for(tx, world.db, giving)
    assert (await giving).json()["code"] == "cannot_take"


async def test_it_needs_the_permission_for_units(office: Office, world: World) -> None:
    url, body = f"/api/units/{office.unit['id']}", {"version": 1, "archived": True}
    assert (await office.client.patch(url, headers=world.lin.headers, json=body)).status_code == 403
