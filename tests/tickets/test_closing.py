"""A solved ticket is closed by its timer, after as many days as its workspace had set when it was solved."""

from datetime import timedelta
from typing import Any

import pytest

from kefu.tickets.claims import TIMERS
from tests.world import Person, World

Client = Any
MINUTE = timedelta(minutes=1)


async def _solved(world: World, client: Client) -> str:
    """Let a customer ask and somebody solve it; gives the ticket's address."""
    number = (await world.says(await world.customer(), inbox=world.api)).ticket.number
    await _put(client, world.lin, f"/api/tickets/{number}/status", {"version": 1, "status": "solved"})
    return f"/api/tickets/{number}"


async def _put(client: Client, person: Person, url: str, body: dict[str, Any]) -> Any:
    answer = await client.put(url, headers=person.headers, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _close_after(world: World, client: Client, days: object, version: int = 1) -> Any:
    body = {"version": version, "close_after_days": days}
    return await client.patch("/api/workspace", headers=world.boss.headers, json=body)


async def _pass(world: World, time: timedelta) -> None:
    """Let so much time go by for the workspace's timers, and do what is due."""
    async with world.db.transaction() as tx:
        await tx.run(
            "update ticket_timer set fire_at = fire_at - %(time)s::interval where workspace_id = %(w)s",
            time=time,
            w=world.workspace_id,
        )
    await TIMERS.run_once(world.db)


async def _status(world: World, client: Client, url: str) -> str:
    return str((await client.get(url, headers=world.lin.headers)).json()["ticket"]["status"])


async def test_it_closes_after_four_days_where_nobody_set_anything(world: World, client: Client) -> None:
    url = await _solved(world, client)
    await _pass(world, timedelta(days=4) - MINUTE)
    assert await _status(world, client, url) == "solved"
    await _pass(world, MINUTE)
    assert await _status(world, client, url) == "closed"


@pytest.mark.parametrize("days", [1, 7, 60])
async def test_it_closes_after_the_days_that_were_set(world: World, client: Client, days: int) -> None:
    assert (await _close_after(world, client, days)).json()["close_after_days"] == days
    url = await _solved(world, client)
    await _pass(world, timedelta(days=days) - MINUTE)
    assert await _status(world, client, url) == "solved"
    await _pass(world, MINUTE)
    assert await _status(world, client, url) == "closed"


async def test_what_is_solved_already_keeps_its_time(world: World, client: Client) -> None:
    before = await _solved(world, client)
    await _close_after(world, client, 10)
    after = await _solved(world, client)
    await _pass(world, timedelta(days=4))
    assert [await _status(world, client, url) for url in (before, after)] == ["closed", "solved"]
    await _pass(world, timedelta(days=6))
    assert await _status(world, client, after) == "closed"


async def test_what_comes_back_from_the_trash_has_the_whole_time_that_is_set_now(
    world: World, client: Client
) -> None:  # fmt: skip
    url = await _solved(world, client)
    row = await _put(client, world.lin, f"{url}/end-state", {"version": 2, "end_state": "deleted"})
    await _close_after(world, client, 2)
    await _put(client, world.lin, f"{url}/end-state", {"version": row["version"], "end_state": None})
    await _pass(world, timedelta(days=2) - MINUTE)
    assert await _status(world, client, url) == "solved"
    await _pass(world, MINUTE)
    assert await _status(world, client, url) == "closed"


async def test_a_ticket_that_is_solved_again_has_its_time_anew(world: World, client: Client) -> None:
    await _close_after(world, client, 3)
    url = await _solved(world, client)
    await _pass(world, timedelta(days=2))
    for version, status in ((2, "open"), (3, "solved")):
        await _put(client, world.lin, f"{url}/status", {"version": version, "status": status})
    await _pass(world, timedelta(days=2))
    assert await _status(world, client, url) == "solved"
    await _pass(world, timedelta(days=1))
    assert await _status(world, client, url) == "closed"


@pytest.mark.parametrize("days", [0, -1, 61, 1.5, "4", None])
async def test_days_that_make_no_sense_are_refused_and_change_nothing(
    world: World, client: Client, days: object
) -> None:  # fmt: skip
    refused = await _close_after(world, client, days)
    assert (refused.status_code, refused.json()["field"]) == (400, "close_after_days")
    kept = (await client.get("/api/workspace", headers=world.boss.headers)).json()
    assert (kept["close_after_days"], kept["version"]) == (4, 1)
