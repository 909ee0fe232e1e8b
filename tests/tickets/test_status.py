"""The status machine: properties of every path through it, and what one move brings about."""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.kit.ids import new_id
from kefu.tickets.claims import TIMERS, DueTimer, claim_timers, fire
from kefu.tickets.model import (
    LIVE,
    Status,
    StatusNotAllowed,
    TicketClosed,
    after_customer_message,
    after_reply,
    first_line,
    may_follow,
)
from tests.log import sequence
from tests.world import World

Client = Any
statuses = st.sampled_from(list(Status))


@given(statuses, statuses)
def test_by_hand(before: Status, after: Status) -> None:
    """Nobody makes a ticket new again, only solved ones are closed, and closed ones never move."""
    allowed = may_follow(before, after)
    if before == Status.CLOSED:
        assert not allowed
    elif after == Status.NEW:
        assert allowed == (before == Status.NEW)
    elif after == Status.CLOSED:
        assert allowed == (before == Status.SOLVED)
    elif after == Status.OPEN or before != after:
        assert allowed


@given(statuses)
def test_a_customer_who_writes_is_worked_for(status: Status) -> None:
    if status == Status.CLOSED:
        with pytest.raises(TicketClosed):
            after_customer_message(status)
    else:
        after = after_customer_message(status)
        assert after in (Status.NEW, Status.OPEN)
        assert (after == Status.NEW) == (status == Status.NEW)


@given(statuses, st.none() | statuses)
def test_an_answered_ticket_is_not_new(status: Status, wanted: Status | None) -> None:
    try:
        after = after_reply(status, wanted)
    except TicketClosed:
        assert status == Status.CLOSED
    except StatusNotAllowed:
        assert wanted in (Status.NEW, Status.CLOSED)
    else:
        assert after != Status.NEW
        assert wanted is None or after == wanted
        assert wanted is not None or after in LIVE


@given(st.lists(st.tuples(st.sampled_from(["hand", "customer", "reply"]), statuses)))
def test_no_path_leads_out_of_closed_or_back_to_new(steps: list[tuple[str, Status]]) -> None:
    status, path = Status.NEW, [Status.NEW]
    for how, wanted in steps:
        try:
            if how == "hand":
                status = wanted if may_follow(status, wanted) else status
            elif how == "customer":
                status = after_customer_message(status)
            else:
                status = after_reply(status, wanted)
        except (TicketClosed, StatusNotAllowed):
            pass
        path.append(status)
    for before, after in pairwise(path):
        assert before != Status.CLOSED or after == Status.CLOSED
        assert after != Status.NEW or before == Status.NEW
        assert after != Status.CLOSED or before in (Status.SOLVED, Status.CLOSED)


@given(st.text(), st.integers(2, 80))
def test_the_first_line_is_one_short_line(text: str, length: int) -> None:
    line = first_line(text, length)
    assert len(line) <= length
    assert len(line.splitlines()) <= 1
    assert bool(line) == bool(text.split())


async def test_every_move_over_http_does_what_the_machine_says(world: World, client: Client) -> None:
    """All 36 pairs, on real tickets; what is refused changes nothing."""
    routes = {
        Status.NEW: [], Status.OPEN: ["open"], Status.PENDING: ["pending"], Status.HELD: ["held"],
        Status.SOLVED: ["solved"], Status.CLOSED: ["solved", "closed"],
    }  # fmt: skip

    async def move(url: str, version: int, status: str) -> Any:
        return await client.put(f"{url}/status", headers=world.lin.headers, json={"version": version, "status": status})

    async def check(before: Status, after: Status) -> None:
        ticket = (await world.says(await world.customer(f"{before} to {after}"))).ticket
        url, version = f"/api/tickets/{ticket.number}", ticket.version
        for status in routes[before]:
            version = (await move(url, version, status)).json()["version"]
        answer = await move(url, version, after)
        row = (await client.get(url, headers=world.lin.headers)).json()["ticket"]
        if may_follow(before, after):
            assert (answer.status_code, row["status"]) == (200, after)
            assert row["version"] == version + (before != after)
            nobody_waits = (Status.PENDING, Status.SOLVED, Status.CLOSED)
            reopened = before == Status.SOLVED and after == Status.OPEN
            assert (row["waiting_since"] is None) == (
                after in nobody_waits or (before in nobody_waits and not reopened)
            ), (before, after)
        else:
            code = "ticket_closed" if before == Status.CLOSED else "status_not_allowed"
            assert (answer.status_code, answer.json()["code"], row["status"]) == (409, code, before)
            assert row["version"] == version

    for before in Status:
        await asyncio.gather(*(check(before, after) for after in Status))


async def test_whoever_waits_waits_since_their_first_unanswered_word(world: World, client: Client) -> None:
    customer = await world.customer()
    first = (await world.says(customer)).ticket
    second = (await world.says(customer, "hello?")).ticket
    assert second.waiting_since == first.waiting_since == first.created_at
    url = f"/api/tickets/{first.number}"
    reply = {"id": str(new_id()), "text": "Here I am", "set_status": "solved"}
    answered = (await client.post(f"{url}/messages", headers=world.lin.headers, json=reply)).json()["ticket"]
    assert (answered["waiting_since"], answered["status"]) == (None, "solved")
    again = (await world.says(customer, "No!")).ticket
    assert again.status == Status.OPEN
    assert again.waiting_since == again.last_message_at
    assert again.number == first.number


async def test_an_answer_to_older_words_does_not_put_newer_ones_away(world: World, client: Client) -> None:
    """Found by a first-time user: an answer that waited for the network put a new question away."""
    customer = await world.customer()
    seen = await world.says(customer)
    url = f"/api/tickets/{seen.ticket.number}"
    newer = await world.says(customer, "And where is the other parcel?")
    late = {"id": str(new_id()), "text": "The first one left", "set_status": "pending", "seen": str(seen.message.id)}
    for _ in range(2):  # the second time it is a retry
        row = (await client.post(f"{url}/messages", headers=world.lin.headers, json=late)).json()["ticket"]
        assert row["status"] == "open"
        assert datetime.fromisoformat(row["waiting_since"]) == newer.message.at
    assert await _timers(world) == []

    now = {"id": str(new_id()), "text": "The other one too", "set_status": "pending", "seen": str(newer.message.id)}
    row = (await client.post(f"{url}/messages", headers=world.lin.headers, json=now)).json()["ticket"]
    assert (row["status"], row["waiting_since"]) == ("pending", None)


async def _due(world: World, purpose: str) -> None:
    async with world.db.transaction() as tx:
        await tx.run(
            """update ticket_timer set fire_at = clock_timestamp() - %(ago)s::interval
            where workspace_id = %(w)s and purpose = %(p)s""",
            ago=timedelta(seconds=1),
            w=world.workspace_id,
            p=purpose,
        )


async def _timers(world: World) -> list[str]:
    async with world.db.transaction() as tx:
        return await tx.column(
            "select purpose from ticket_timer where workspace_id = %(w)s order by 1", w=world.workspace_id
        )


async def _claim(world: World) -> DueTimer:
    async with world.db.transaction() as tx:
        (timer,) = [timer for timer in await claim_timers(tx, 50) if timer.workspace_id == world.workspace_id]
    return timer


async def test_a_timer_that_was_set_anew_does_not_fire(world: World, client: Client) -> None:
    """The fence: the customer wrote, and was answered again, between the claim and the work."""
    customer = await world.customer()
    number = (await world.says(customer)).ticket.number

    async def answer() -> None:
        said = await client.post(
            f"/api/tickets/{number}/messages", headers=world.lin.headers, json={"id": str(new_id()), "text": "Hi"}
        )
        assert said.status_code == 201

    await answer()
    assert await _timers(world) == ["solve_idle"]
    await _due(world, "solve_idle")
    taken = await _claim(world)
    await world.says(customer, "wait")
    assert await _timers(world) == []
    await fire(world.db, taken)
    await answer()
    taken = DueTimer(taken.workspace_id, taken.ticket_id, taken.purpose, taken.fence)
    await fire(world.db, taken)
    row = (await client.get(f"/api/tickets/{number}", headers=world.lin.headers)).json()["ticket"]
    assert row["status"] == "open"
    assert await _timers(world) == ["solve_idle"]
    await _due(world, "solve_idle")
    taken = await _claim(world)
    await fire(world.db, taken)
    await fire(world.db, taken)  # a late twin
    await sequence(world.db)
    detail = (await client.get(f"/api/tickets/{number}", headers=world.lin.headers)).json()
    solved = [entry for entry in detail["timeline"] if entry["data"].get("after") == "solved"]
    assert detail["ticket"]["status"] == "solved"
    assert [entry["actor"]["kind"] for entry in solved] == ["system"]


async def test_a_claimed_timer_comes_back_after_its_lease(world: World, client: Client) -> None:
    ticket = (await world.says(await world.customer(), inbox=world.api)).ticket
    await client.put(
        f"/api/tickets/{ticket.number}/status", headers=world.boss.headers, json={"version": 1, "status": "solved"}
    )
    assert await _timers(world) == ["close_solved"]
    await _due(world, "close_solved")
    lost = await _claim(world)  # and its worker is killed
    await TIMERS.run_once(world.db)
    assert await _timers(world) == ["close_solved"]
    async with world.db.transaction() as tx:
        await tx.run(
            "update ticket_timer set lease_until = clock_timestamp() - interval '1 second' where workspace_id = %(w)s",
            w=world.workspace_id,
        )
    again = await _claim(world)
    assert again.fence == lost.fence + 1
    await fire(world.db, lost)
    assert await _timers(world) == ["close_solved"], "the late worker did its work all the same"
    await fire(world.db, again)
    assert await _timers(world) == []
