"""What lies in a team that was archived comes back to life outside of it, where somebody sees it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from kefu.customers import Customer
from kefu.inboxes import load_inbox
from kefu.kit.ids import new_id
from kefu.tickets.claims import HAND_OVERS
from kefu.tickets.model import Status
from kefu.tickets.service.changing import NewStatus, set_status
from kefu.tickets.service.handing_over import Leave, leave
from kefu.workspaces import lock_workspace
from tests.log import assert_replays, settle
from tests.waiting import waited_for
from tests.world import Person, World

Client = Any


class Team:
    """A team below the headquarters that will be archived, and what an administrator does meanwhile."""

    def __init__(self, world: World, client: Client) -> None:
        self.world, self.client = world, client
        self.id = ""
        self.bulk = ""

    async def ask(self, method: str, path: str, body: Any = None, person: Person | None = None) -> Any:
        headers = {**(person or self.world.boss).headers, "Idempotency-Key": str(new_id())}
        answer = await self.client.request(method, f"/api{path}", headers=headers, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def detail(self, number: int, person: Person | None = None) -> Any:
        return await self.ask("GET", f"/tickets/{number}", person=person)

    async def row(self, number: int) -> Any:
        return (await self.detail(number))["ticket"]

    async def put(self, number: int, what: str, **body: Any) -> Any:
        return await self.ask(
            "PUT", f"/tickets/{number}/{what}", {"version": (await self.row(number))["version"], **body}
        )

    async def many(self, number: int, **wish: Any) -> None:
        self.bulk = str(new_id())
        body = {"id": self.bulk, "tickets": [{"number": number}], "wish": wish}
        [item] = (await self.ask("POST", "/tickets/bulk", body))["items"]
        assert item["outcome"] == "done"

    async def undo(self) -> tuple[str, str | None]:
        [item] = (await self.ask("POST", f"/tickets/bulk/{self.bulk}/undo"))["items"]
        return item["outcome"], item["code"]

    async def ticket(self, customer: Customer | None = None, assignee: Person | None = None) -> int:
        """Give a ticket that the team has."""
        number = (await self.world.says(customer or await self.world.customer())).ticket.number
        who = str(assignee.member.id) if assignee else None
        await self.put(number, "assignment", assignee_id=who, team_id=self.id)
        return number

    async def archive(self, id: str = "") -> Any:
        id = id or self.id
        [unit] = [one for one in (await self.ask("GET", "/units"))["items"] if one["id"] == id]
        body = {"version": unit["version"], "archived": True}
        return await self.client.patch(f"/api/units/{id}", headers=self.world.boss.headers, json=body)


@pytest.fixture
async def team(world: World, client: Client) -> Team:
    team = Team(world, client)
    body = {"id": str(new_id()), "name": "Night shift", "parent_id": str(world.headquarters), "kind": "team"}
    team.id = (await team.ask("POST", "/units", body))["id"]
    return team


Way = Callable[[Team], Awaitable[int]]
"""Lets a ticket of the team lie where it keeps nobody from archiving, archives, brings it back; gives its number."""


async def solved(team: Team, customer: Customer | None = None) -> int:
    number = await team.ticket(customer)
    await team.put(number, "status", status="solved")
    assert (await team.archive()).status_code == 200
    return number


async def put_away(team: Team) -> int:
    number = await team.ticket()
    await team.many(number, end_state="deleted")
    assert (await team.archive()).status_code == 200
    return number


async def its_customer_writes(team: Team) -> int:
    customer = await team.world.customer()
    number = await solved(team, customer)
    assert (await team.world.says(customer, "Not yet!")).ticket.number == number
    return number


async def somebody_answers(team: Team) -> int:
    number = await solved(team)
    await team.ask("POST", f"/tickets/{number}/messages", {"id": str(new_id()), "text": "And one thing more"})
    return number


async def it_is_opened_again(team: Team) -> int:
    number = await solved(team)
    await team.put(number, "status", status="open")
    return number


async def many_are_opened_again(team: Team) -> int:
    number = await solved(team)
    await team.many(number, status="open")
    return number


async def it_is_restored(team: Team) -> int:
    number = await put_away(team)
    await team.put(number, "end-state", end_state=None)
    return number


async def many_are_restored(team: Team) -> int:
    number = await put_away(team)
    await team.many(number, end_state=None)
    return number


async def the_trash_is_undone(team: Team) -> int:
    number = await put_away(team)
    assert await team.undo() == ("done", None)
    return number


async def the_solving_is_undone(team: Team) -> int:
    number = await team.ticket()
    await team.many(number, status="solved")
    assert (await team.archive()).status_code == 200
    assert await team.undo() == ("done", None)
    return number


async def the_merge_is_undone(team: Team) -> int:
    number = await team.ticket()
    other = (await team.world.says(await team.world.customer())).ticket.number
    merge = {"version": (await team.row(number))["version"], "into": other}
    await team.ask("POST", f"/tickets/{number}/merge", merge)
    assert (await team.archive()).status_code == 200
    await team.ask("POST", f"/tickets/{number}/merge/undo", {"version": (await team.row(number))["version"]})
    return number


async def another_is_merged_into_it(team: Team) -> int:
    number = await solved(team)
    other = (await team.world.says(await team.world.customer())).ticket
    await team.ask("POST", f"/tickets/{other.number}/merge", {"version": other.version, "into": number})
    return number


WAYS = [
    its_customer_writes,
    somebody_answers,
    it_is_opened_again,
    many_are_opened_again,
    it_is_restored,
    many_are_restored,
    the_trash_is_undone,
    the_solving_is_undone,
    the_merge_is_undone,
    another_is_merged_into_it,
]


@pytest.mark.parametrize("way", WAYS)
async def test_what_lives_again_stands_among_those_without_a_team(team: Team, world: World, way: Way) -> None:
    number = await way(team)
    await settle(world.db)
    detail = await team.detail(number, world.lin)  # nobody of a sibling team sees what another team has
    ticket = detail["ticket"]
    assert (ticket["team_id"], ticket["unit_id"]) == (None, str(world.headquarters))
    assert (ticket["status"] in ("new", "open"), ticket["end_state"]) == (True, None)
    told = [line["data"] for line in detail["timeline"] if line["type"] == "ticket.assigned"][1:]
    left = [(one["team_before"], one["team_id"]) for one in told if one["team_before"] != one["team_id"]]
    assert left == [(team.id, None)]
    await assert_replays(world.db, world.workspace_id)


async def put_with_spam(team: Team) -> int:
    number = await team.ticket()
    await team.many(number, end_state="spam")
    assert (await team.archive()).status_code == 200
    return number


async def solved_and_put_away(team: Team) -> int:
    number = await team.ticket()
    await team.put(number, "status", status="solved")
    await team.put(number, "end-state", end_state="deleted")
    assert (await team.archive()).status_code == 200
    return number


@pytest.mark.parametrize(
    ("lay", "wish"),
    [
        (solved, {"status": "open"}),
        (solved, {"team_id": "east"}),
        (solved, {"team_id": "east", "status": "open"}),
        (put_away, {"end_state": None}),
        (put_away, {"end_state": None, "team_id": "east"}),
        (put_with_spam, {"end_state": None}),
        (solved_and_put_away, {"end_state": None, "status": "open"}),
    ],
)
async def test_a_change_of_many_is_undone_to_where_it_lay(
    team: Team, world: World, lay: Way, wish: dict[str, str | None]
) -> None:
    """What is not worked on keeps no team from being archived, so it may lie there again."""
    number = await lay(team)
    before = await team.row(number)
    await team.many(number, **{name: str(world.east) if to == "east" else to for name, to in wish.items()})
    assert (await team.row(number))["team_id"] != team.id
    assert await team.undo() == ("done", None)
    after = await team.row(number)
    moved = {"version": after["version"], "updated_at": after["updated_at"]}
    assert after == {**before, **moved}
    await settle(world.db)
    await assert_replays(world.db, world.workspace_id)


async def test_its_holder_keeps_it(team: Team, world: World) -> None:
    number = await team.ticket(assignee=world.lin)
    await team.put(number, "status", status="solved")
    assert (await team.archive()).status_code == 200
    row = await team.put(number, "status", status="open")
    assert (row["team_id"], row["assignee_id"]) == (None, str(world.lin.member.id))


async def test_a_unit_that_is_used_keeps_what_comes_back(team: Team, world: World) -> None:
    number = await team.ticket()
    await team.put(number, "status", status="solved")
    assert (await team.put(number, "status", status="open"))["team_id"] == team.id
    assert (await team.archive()).status_code == 409


async def test_what_is_split_off_does_not_begin_there(team: Team, world: World) -> None:
    number = await solved(team)
    await settle(world.db)
    said = [line["message"]["id"] for line in (await team.detail(number))["timeline"] if line["message"]]
    new = {"id": str(new_id()), "messages": said, "subject": "The other thing"}
    made = await team.ask("POST", f"/tickets/{number}/split", new)
    assert (made["team_id"], made["unit_id"]) == (None, str(world.headquarters))
    assert (await team.row(number))["team_id"] == team.id, "the old one lies where it lay"


async def test_what_is_opened_again_at_this_moment_is_waited_for(team: Team, world: World) -> None:
    number = await team.ticket()
    await team.put(number, "status", status="solved")
    version = (await team.row(number))["version"]
    async with world.db.transaction(world.boss.principal.actor) as tx:
        await set_status(tx, world.boss.principal, number, NewStatus(version=version, status=Status.OPEN))
        archiving = asyncio.create_task(team.archive())
        await waited_for(tx, world.db, archiving)
    refused = await archiving
    assert (refused.status_code, refused.json()["params"]["counts"]) == (409, {"tickets": 1})


async def test_a_chat_that_knew_the_inbox_from_before_begins_outside_of_it(team: Team, world: World) -> None:
    """The chat reads its inbox before it writes; in between that may leave the team, and the team be archived."""
    made = {"name": "Night chat", "channel": "webchat", "unit_id": str(world.headquarters), "team_id": team.id}
    inbox = await team.ask("POST", "/inboxes", made)
    async with world.db.transaction() as tx:
        known = await load_inbox(tx, world.workspace_id, UUID(inbox["id"]))
    await team.ask("PATCH", f"/inboxes/{inbox['id']}", {"version": inbox["version"], "team_id": None})
    assert (await team.archive()).status_code == 200
    number = (await world.says(await world.customer(inbox=known), inbox=known)).ticket.number
    row = await team.row(number)
    assert (row["status"], row["team_id"], row["unit_id"]) == ("new", None, str(world.headquarters))
    await settle(world.db)
    assert (await team.detail(number, world.lin))["ticket"]["number"] == number
    await assert_replays(world.db, world.workspace_id)


async def test_a_change_of_many_is_not_undone_into_it(team: Team, world: World) -> None:
    number = await team.ticket()
    await team.many(number, team_id=str(world.east))
    assert (await team.archive()).status_code == 200
    assert await team.undo() == ("skipped", "cannot_take")
    assert (await team.row(number))["team_id"] == str(world.east)


async def test_a_hand_over_to_it_is_waited_for(team: Team, world: World) -> None:
    async with world.db.transaction(world.boss.principal.actor) as tx:
        to = Leave(version=1, team_id=UUID(team.id))
        await leave(tx, world.boss.principal, world.lin.member.id, to)
    refused = await team.archive()
    assert (refused.status_code, refused.json()["params"]["counts"]) == (409, {"hand_overs": 1})
    assert "colleagues who left, whose tickets are just coming here (1)" in refused.json()["detail"]
    await HAND_OVERS.run_once(world.db)
    assert (await team.archive()).status_code == 200


async def test_who_leaves_holds_no_unit_while_another_changes_the_tree(team: Team, world: World) -> None:
    """The one held the unit and wanted the workspace, the other held the workspace and wanted the unit."""

    async def go() -> None:
        async with world.db.transaction(world.boss.principal.actor) as tx:
            to = Leave(version=1, team_id=UUID(team.id))
            await leave(tx, world.boss.principal, world.lin.member.id, to)

    async with world.db.transaction() as tx:
        await lock_workspace(tx, world.workspace_id)
        leaving = asyncio.create_task(go())
        await waited_for(tx, world.db, leaving)
        held = "select from unit where workspace_id = %(w)s and id = %(id)s for update nowait"
        await tx.run(held, w=world.workspace_id, id=UUID(team.id))
    await leaving
