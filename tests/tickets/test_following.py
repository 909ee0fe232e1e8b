"""Following and merging: who follows a merged ticket hears of the one it goes on in, until that is undone."""

from typing import Any

import pytest

from kefu.kit.ids import new_id
from tests.log import settle
from tests.world import Person, World

Client = Any


class Desk:
    """What members do with tickets that they follow."""

    def __init__(self, world: World, client: Client) -> None:
        self.world, self.client = world, client

    async def ask(self, method: str, path: str, body: Any = None, person: Person | None = None) -> Any:
        who = person or self.world.boss
        return await self.client.request(method, f"/api/tickets/{path}", headers=who.headers, json=body)

    async def ticket(self, team: Any = None) -> int:
        number = (await self.world.says(await self.world.customer())).ticket.number
        if team:
            body = {"version": await self.version(number), "assignee_id": None, "team_id": str(team)}
            assert (await self.ask("PUT", f"{number}/assignment", body)).status_code == 200
        return number

    async def version(self, number: int) -> int:
        return int((await self.ask("GET", str(number))).json()["ticket"]["version"])

    async def merge(self, number: int, into: int) -> None:
        answer = await self.ask("POST", f"{number}/merge", {"version": await self.version(number), "into": into})
        assert answer.status_code == 200, answer.text

    async def undo(self, number: int) -> None:
        answer = await self.ask("POST", f"{number}/merge/undo", {"version": await self.version(number)})
        assert answer.status_code == 200, answer.text

    async def follow(self, number: int, person: Person, *, following: bool = True) -> None:
        assert (await self.ask("PUT", f"{number}/follow", {"following": following}, person)).status_code == 204

    async def follows(self, number: int, person: Person) -> bool:
        return bool((await self.ask("GET", f"{number}/follow", person=person)).json()["following"])

    async def note(self, number: int) -> None:
        body = {"id": str(new_id()), "text": "a note"}
        assert (await self.ask("POST", f"{number}/notes", body)).status_code == 201

    async def told(self, person: Person) -> list[int]:
        """Of which tickets somebody who follows was told, newest first."""
        await settle(self.world.db)
        page = (await self.client.get("/api/notifications", headers=person.headers)).json()
        return [one["ticket"]["number"] for one in page["items"] if one["kind"] == "followed"]


@pytest.fixture
def desk(world: World, client: Client) -> Desk:
    return Desk(world, client)


async def test_who_follows_the_merged_one_hears_of_the_target_until_it_is_undone(desk: Desk, world: World) -> None:
    one, two = await desk.ticket(), await desk.ticket()
    await desk.follow(one, world.supervisor)
    await desk.merge(one, two)
    assert await desk.follows(two, world.supervisor)
    await desk.undo(one)
    assert not await desk.follows(two, world.supervisor)
    assert await desk.follows(one, world.supervisor)
    await desk.note(two)
    assert await desk.told(world.supervisor) == []
    await desk.merge(one, two)
    await desk.note(two)
    assert await desk.told(world.supervisor) == [two]


async def test_who_follows_both_is_told_once_and_stays_when_it_is_undone(desk: Desk, world: World) -> None:
    one, two, three = await desk.ticket(), await desk.ticket(), await desk.ticket()
    for number in (one, two):
        await desk.follow(number, world.supervisor)
    await desk.follow(one, world.lin)
    await desk.merge(one, two)
    await desk.follow(two, world.lin)  # of her own accord now, though she followed it already
    await desk.undo(one)
    assert await desk.follows(two, world.supervisor)
    assert await desk.follows(two, world.lin)
    await desk.note(two)
    assert await desk.told(world.supervisor) == [two]
    await desk.follow(two, world.lin, following=False)
    await desk.merge(two, three)
    assert await desk.follows(three, world.supervisor)
    assert not await desk.follows(three, world.lin)


async def test_of_two_that_were_merged_one_is_enough(desk: Desk, world: World) -> None:
    one, two, target = await desk.ticket(), await desk.ticket(), await desk.ticket()
    for number in (one, two):
        await desk.follow(number, world.supervisor)
        await desk.merge(number, target)
    await desk.undo(one)
    assert await desk.follows(target, world.supervisor)
    await desk.undo(two)
    assert not await desk.follows(target, world.supervisor)


async def test_through_a_chain(desk: Desk, world: World) -> None:
    one, two, three = await desk.ticket(), await desk.ticket(), await desk.ticket()
    await desk.follow(one, world.supervisor)
    await desk.merge(one, two)
    await desk.merge(two, three)
    await desk.note(three)
    assert await desk.told(world.supervisor) == [three]


async def test_who_may_not_see_the_target_does_not_follow_it(desk: Desk, world: World) -> None:
    one, theirs = await desk.ticket(), await desk.ticket(world.west)
    for person in (world.lin, world.tom):
        await desk.follow(one, person)  # it waits above both teams
    await desk.merge(one, theirs)
    assert await desk.follows(theirs, world.tom)
    async with world.db.transaction() as tx:
        followers = await tx.column(
            "select member_id from ticket_follow follow join ticket on ticket.workspace_id = follow.workspace_id"
            " and ticket.id = follow.ticket_id where follow.workspace_id = %(w)s and ticket.number = %(number)s",
            w=world.workspace_id,
            number=theirs,
        )
    assert followers == [world.tom.member.id]
