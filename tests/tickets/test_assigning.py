"""Whatever lets a ticket of who is away need somebody again brings it to the cover, unless they do it themselves."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kefu.kit.ids import new_id
from kefu.tickets.claims import HAND_OVERS
from tests.log import assert_replays, settle
from tests.members.test_covering import holder, is_away, ticket
from tests.workload.test_workload import give
from tests.world import Person, World

Deed = Callable[[World, Any, Person, int], Awaitable[int]]
"""Somebody does something to a ticket; gives the number of the one that is with the cover then."""


async def do(client: Any, by: Person, method: str, path: str, body: dict[str, Any]) -> Any:
    headers = {**by.headers, "Idempotency-Key": str(new_id())}
    answer = await client.request(method, f"/api/tickets{path}", headers=headers, json=body)
    assert answer.is_success, answer.text
    return answer.json()


async def put(world: World, client: Any, by: Person, number: int, what: str, **body: Any) -> None:
    row = (await ticket(world, client, number))["ticket"]
    await do(client, by, "PUT", f"/{number}/{what}", {"version": row["version"], **body})


async def at_once(client: Any, by: Person, number: int, **wish: Any) -> None:
    done = await do(client, by, "POST", "/bulk", {"id": str(new_id()), "tickets": [{"number": number}], "wish": wish})
    assert [one["outcome"] for one in done["items"]] == ["done"]


async def lins(world: World, client: Any, **more: Any) -> int:
    number = (await world.says(await world.customer(), **more)).ticket.number
    await give(client, world.boss, number, world.lin)
    return number


def tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


# -- how it lies while she is away, and what is done to it then


async def as_it_is(world: World, client: Any, number: int) -> None:
    pass


async def solved(world: World, client: Any, number: int) -> None:
    await put(world, client, world.lin, number, "status", status="solved")


async def snoozed(world: World, client: Any, number: int) -> None:
    await put(world, client, world.lin, number, "snooze", until=tomorrow())


async def trashed(world: World, client: Any, number: int) -> None:
    await put(world, client, world.lin, number, "end-state", end_state="deleted")


async def merged(world: World, client: Any, number: int) -> None:
    into = (await world.says(await world.customer())).ticket.number
    await do(
        client, world.lin, "POST", f"/{number}/merge", {"version": await version(world, client, number), "into": into}
    )


async def version(world: World, client: Any, number: int) -> int:
    return int((await ticket(world, client, number))["ticket"]["version"])


async def split(world: World, client: Any, by: Person, number: int) -> int:
    shown = (await ticket(world, client, number))["timeline"]
    messages = [one["message"]["id"] for one in shown if one["message"]]
    body = {"id": str(new_id()), "messages": messages, "subject": "Something else"}
    return int((await do(client, by, "POST", f"/{number}/split", body))["number"])


async def merge_into(world: World, client: Any, by: Person, number: int) -> int:
    other = (await world.says(await world.customer())).ticket.number
    body = {"version": await version(world, client, other), "into": number}
    await do(client, by, "POST", f"/{other}/merge", body)
    return number


async def unmerge(world: World, client: Any, by: Person, number: int) -> int:
    await do(client, by, "POST", f"/{number}/merge/undo", {"version": await version(world, client, number)})
    return number


async def reply(world: World, client: Any, by: Person, number: int) -> int:
    body = {"id": str(new_id()), "text": "One more thing"}
    said = await do(client, by, "POST", f"/{number}/messages", body)
    assert said["ticket"]["version"] == await version(world, client, number)
    return number


async def bring_back(world: World, client: Any, by: Person, number: int) -> int:
    await put(world, client, by, number, "snooze", until=None)
    return number


async def bring_many_back(world: World, client: Any, by: Person, number: int) -> int:
    await at_once(client, by, number, snoozed_until=None)
    return number


async def restore(world: World, client: Any, by: Person, number: int) -> int:
    await put(world, client, by, number, "end-state", end_state=None)
    return number


async def restore_many(world: World, client: Any, by: Person, number: int) -> int:
    await at_once(client, by, number, end_state=None)
    return number


@pytest.mark.parametrize(
    ("lies", "deed"),
    [
        (as_it_is, split),
        (solved, merge_into),
        (merged, unmerge),
        (solved, reply),
        (snoozed, bring_back),
        (snoozed, bring_many_back),
        (trashed, restore),
        (trashed, restore_many),
    ],
)
async def test_what_needs_somebody_again_goes_to_the_cover(world: World, client: Any, lies: Any, deed: Deed) -> None:
    hers, by_her = await lins(world, client), await lins(world, client)
    for number in (hers, by_her):
        await lies(world, client, number)
    await is_away(client, world.lin, world.tom)
    number = await deed(world, client, world.supervisor, hers)
    assert await holder(world, client, number) == "tom"
    await settle(world.db)
    lines = [one for one in (await ticket(world, client, number))["timeline"] if one["type"] == "ticket.assigned"]
    assert lines[-1]["data"]["covers"] == str(world.lin.member.id)
    # what she does herself leaves it hers
    assert await holder(world, client, await deed(world, client, world.lin, by_her)) == "lin"
    await assert_replays(world.db, world.workspace_id)


async def test_what_nobody_waits_for_comes_back_as_it_was(world: World, client: Any) -> None:
    answered, later = await lins(world, client), await lins(world, client)
    await reply(world, client, world.lin, answered)
    await snoozed(world, client, later)
    for number in (answered, later):
        await trashed(world, client, number)
    await is_away(client, world.lin, world.tom)
    for number in (answered, later):
        await restore(world, client, world.supervisor, number)
        assert await holder(world, client, number) == "lin"


async def test_many_that_are_restored_for_somebody_go_to_them_at_once(world: World, client: Any) -> None:
    number = await lins(world, client)
    await trashed(world, client, number)
    await is_away(client, world.lin, world.tom)
    boss = str(world.boss.member.id)
    await at_once(client, world.supervisor, number, end_state=None, assignee_id=boss)
    assert await holder(world, client, number) == "boss"
    await settle(world.db)
    lines = [one for one in (await ticket(world, client, number))["timeline"] if one["type"] == "ticket.assigned"]
    assert [one["data"]["assignee_id"] for one in lines] == [str(world.lin.member.id), boss]


async def test_a_hand_over_says_whom_the_taker_covers(world: World, client: Any) -> None:
    number = await lins(world, client)
    await is_away(client, world.supervisor, world.tom)
    leave = {"version": world.lin.member.version, "assignee_id": str(world.supervisor.member.id)}
    headers = {**world.boss.headers, "Idempotency-Key": str(new_id())}
    answer = await client.post(f"/api/members/{world.lin.member.id}/leave", headers=headers, json=leave)
    assert answer.status_code == 200, answer.text
    await HAND_OVERS.run_once(world.db)
    assert await holder(world, client, number) == "tom"
    await settle(world.db)
    lines = [one for one in (await ticket(world, client, number))["timeline"] if one["type"] == "ticket.assigned"]
    assert lines[-1]["data"]["covers"] == str(world.supervisor.member.id)
