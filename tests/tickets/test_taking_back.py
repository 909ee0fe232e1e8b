"""Taking back a move of the status: all is as it was, the customer's place in the queue first of all, or nothing is."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kefu.kit.ids import new_id
from kefu.surveys import find_rounds
from kefu.tickets.claims import DELAYED_REPLIES
from tests.log import assert_replays, settle
from tests.members.test_covering import is_away
from tests.surveys.test_ratings import rate
from tests.tickets.desk import Desk, desk_of
from tests.world import World, ask_counts

PATHS = {
    "new": [],
    "open": ["open"],
    "pending": ["pending"],
    "held": ["held"],
    "solved": ["solved"],
    "reopened": ["solved", "open"],
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("answered", [False, True], ids=["waiting", "answered"])
async def test_every_move_is_taken_back_as_if_it_had_not_been(
    world: World, client: Any, path: str, answered: bool
) -> None:
    """The planted bug: waiting since now. Who had waited for an hour stood last again after a slip of the finger."""
    for after in ("open", "pending", "held", "solved"):
        desk = await desk_of(world, client)
        if answered:
            await desk.say()
        for status in PATHS[path]:
            await desk.move(status)
        before = await desk.state()
        if before[0]["status"] == after:
            continue
        version = await desk.move(after)
        assert await desk.state() != before
        row = await desk.undone(version)
        assert await desk.state() == before
        assert row["version"] == version + 1
        told, data = (await desk.told())[-1]
        assert (told, data["before"], data["after"]) == ("ticket.status_restored", after, before[0]["status"])
    await settle(world.db)
    for item in await ask_counts(client, world.boss):
        page = await client.get(f"/api/tickets?view={item['key']}", headers=world.boss.headers)
        assert len(page.json()["items"]) == item["count"], item
    await assert_replays(world.db, world.workspace_id)


async def test_who_waited_stands_where_they_stood(world: World, client: Any) -> None:
    first, second = await desk_of(world, client, "First"), await desk_of(world, client, "Second")
    waiting = (await first.row())["waiting_since"]
    await first.undone(await first.move("solved"))
    assert (await first.row())["waiting_since"] == waiting < (await second.row())["waiting_since"]


async def test_what_was_put_off_is_put_off_again_for_what_it_was(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    assert (await desk.put("snooze", until=_soon(), note="The carrier calls back")).status_code == 200
    before = await desk.state()
    version = await desk.move("solved")
    assert (await desk.row())["snoozed_until"] is None
    await desk.undone(version)
    assert await desk.state() == before
    assert [type for type, _ in await desk.told()][-2:] == ["ticket.status_restored", "ticket.snoozed"]
    async with world.db.transaction() as tx:
        note = await tx.value("select snooze_note_id from ticket where workspace_id = %(w)s", w=world.workspace_id)
    assert note is not None


async def test_a_note_for_another_time_is_not_for_this_one(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    assert (await desk.put("snooze", until=_soon())).status_code == 200
    before = await desk.state()
    later = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    moved = await desk.put("snooze", until=later, note="The carrier calls back")
    await desk.undone(moved.json()["version"])
    assert await desk.state() == before
    async with world.db.transaction() as tx:
        assert (
            await tx.value("select snooze_note_id from ticket where workspace_id = %(w)s", w=world.workspace_id) is None
        )
    await assert_replays(world.db, world.workspace_id)


@pytest.mark.parametrize("until", ["later", None])
async def test_what_would_be_back_by_now_comes_back(world: World, client: Any, until: str | None) -> None:
    """Put off further, or brought back by mistake: the time it had been put off until went by meanwhile."""
    desk, soon = await desk_of(world, client), datetime.now(UTC) + timedelta(seconds=3)
    assert (await desk.put("snooze", until=soon.isoformat())).status_code == 200
    moved = await desk.put("snooze", until=until and _soon())
    await asyncio.sleep(max(0, (soon - datetime.now(UTC)).total_seconds()) + 0.5)
    await desk.undone(moved.json()["version"])
    row, timers = await desk.state()
    assert (row["snoozed_until"], row["status"], row["woken_at"] is not None) == (None, "new", True)
    assert "wake" not in [purpose for purpose, _ in timers]
    assert ("ticket.returned", "time") in [(type, data.get("reason")) for type, data in await desk.told()]
    await assert_replays(world.db, world.workspace_id)


@pytest.mark.parametrize("move", ["brought back", "solved"])
async def test_what_waits_again_by_now_is_not_solved_as_idle(world: World, client: Any, move: str) -> None:
    """Once the time it was put off until is over, taking back lets it wait, as if it had come back by itself: the
    clock of an idle chat, which bringing it back had set going, does not run."""
    desk, soon = await desk_of(world, client), datetime.now(UTC) + timedelta(seconds=4)
    await desk.say()
    await desk.move("pending")
    assert "solve_idle" in await desk.timers()
    assert (await desk.put("snooze", until=soon.isoformat())).status_code == 200
    version = await desk.move(move) if move == "solved" else (await desk.put("snooze", until=None)).json()["version"]
    assert await desk.timers() == (["close_solved"] if move == "solved" else ["solve_idle"])
    await asyncio.sleep(max(0, (soon - datetime.now(UTC)).total_seconds()) + 0.5)
    await desk.undone(version)
    row, timers = await desk.state()
    assert (row["snoozed_until"], row["status"], row["waiting_since"] is not None) == (None, "open", True)
    assert timers == []
    await assert_replays(world.db, world.workspace_id)


def _soon() -> str:
    return (datetime.now(UTC) + timedelta(hours=5)).isoformat()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("end-state", "open"),
        ("end-state", "pending"),
        ("end-state", "solved"),
        ("snooze", "open"),
        ("snooze", "pending"),
    ],
)
async def test_what_was_put_away_is_taken_back_and_so_is_what_was_brought_back(
    world: World, client: Any, path: str, status: str
) -> None:
    """Out of the trash by a slip, it lies there again; until now its closing was put off by four days by both."""
    away = {"end_state": "deleted"} if path == "end-state" else {"until": _soon(), "note": "The carrier calls back"}
    back = {"end_state": None} if path == "end-state" else {"until": None}
    desk = await desk_of(world, client)
    await desk.say()
    if status != "open":
        await desk.move(status)
    for change in (away, back):
        before = await desk.state()
        done = await desk.put(path, **change)
        assert await desk.state() != before
        await desk.undone(done.json()["version"])
        assert await desk.state() == before
        await desk.put(path, **change)
    await assert_replays(world.db, world.workspace_id)


async def test_solving_by_an_answer_is_taken_back_and_the_answer_stays(world: World, client: Any) -> None:
    alone, desk = await desk_of(world, client), await desk_of(world, client)
    await alone.say()
    version = await desk.say(set_status="solved")
    await desk.undone(version)
    (kept, timers), (other, others) = await desk.state(), await alone.state()
    assert (kept["status"], kept["waiting_since"], kept["preview"]) == ("open", None, other["preview"])
    assert [purpose for purpose, _ in timers] == [purpose for purpose, _ in others] == ["solve_idle"]
    assert abs(timers[0][1] - datetime.fromisoformat(kept["last_message_at"]) - timedelta(minutes=30)) < timedelta(
        seconds=1
    )
    assert [type for type, _ in await desk.told()].count("message.sent") == 1


async def test_an_answer_that_waited_to_leave_solves_and_that_is_taken_back(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    body = {"id": str(new_id()), "text": "Done", "seconds": 5, "set_status": "solved"}
    await client.post(f"{desk.url}/delayed-messages", headers=world.lin.headers, json=body)
    async with world.db.transaction() as tx:
        await tx.run(
            "update delayed_reply set send_at = clock_timestamp() where workspace_id = %(w)s", w=world.workspace_id
        )
    while await DELAYED_REPLIES.run_once(world.db):
        pass
    row = await desk.row()
    assert row["status"] == "solved"
    assert (await desk.undone(row["version"]))["status"] == "open"


async def test_two_moves_are_taken_back_one_after_the_other(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    before = await desk.state()
    await desk.move("pending")
    between = await desk.state()
    version = (await desk.undone(await desk.move("solved")))["version"]
    assert await desk.state() == between
    version = (await desk.undone(version))["version"]
    assert await desk.state() == before
    await desk.refuses(version)


async def _words(desk: Desk) -> None:
    await desk.world.says(desk.customer, "One more thing")


async def _answer(desk: Desk) -> None:
    await desk.say()


async def _colleague(desk: Desk) -> None:
    assert (await desk.put("tags", desk.world.boss, tags=["urgent"])).status_code == 200


async def _rating(desk: Desk) -> None:
    await settle(desk.world.db)
    await rate(desk.world, desk.ticket, 5)


@pytest.mark.parametrize(
    ("status", "happens"),
    [("solved", _words), ("open", _words), ("held", _answer), ("solved", _colleague), ("solved", _rating)],
)
async def test_nothing_is_taken_back_once_it_has_gone_on(
    world: World, client: Any, status: str, happens: Callable[[Desk], Awaitable[None]]
) -> None:
    """Words on an open ticket leave its version alone: it is the words that count."""
    desk = await desk_of(world, client)
    await desk.move("pending")
    version = await desk.move(status)
    await happens(desk)
    await desk.refuses(version)
    # nor by who looked again: what is newest now is not the move
    await desk.refuses((await desk.row())["version"])


async def test_a_note_hinders_nothing(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    before = await desk.state()
    version = await desk.move("solved")
    note = {"id": str(new_id()), "text": "Wrong ticket"}
    await client.post(f"{desk.url}/notes", headers=world.boss.headers, json=note)
    await desk.undone(version)
    assert await desk.state() == before


async def test_only_ones_own_move_is_taken_back_and_only_once(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    version = await desk.move("solved")
    assert (await desk.undo(version, world.boss)).json()["code"] == "gone_on", "somebody else's"
    assert (await desk.undo(version, world.auditor)).status_code == 403
    await desk.put("assignment", world.boss, assignee_id=None, team_id=str(world.west))
    assert (await desk.undo(version)).status_code == 404, "out of sight"
    key = {**world.boss.headers, "Idempotency-Key": "once"}
    other = await desk_of(world, client)
    moved = {"version": await other.move("solved", world.boss)}
    answers = await asyncio.gather(*(client.post(f"{other.url}/undo", headers=key, json=moved) for _ in range(3)))
    assert {(answer.status_code, answer.json()["status"]) for answer in answers} == {(200, "new")}
    assert (await other.undo(moved["version"], world.boss)).json()["code"] == "gone_on"


async def test_closing_is_for_ever(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    await desk.move("solved")
    answer = await desk.undo(await desk.move("closed"))
    assert (answer.status_code, answer.json()["code"]) == (409, "ticket_closed")


async def rounds(desk: Desk) -> datetime | None:
    """Give since when the customer is asked for a rating, None when they are not."""
    await settle(desk.world.db)
    async with desk.world.db.transaction() as tx:
        found = await find_rounds(tx, desk.world.workspace_id, [desk.ticket.id])
    return found[desk.ticket.id].asked_at if found else None


async def test_who_is_asked_for_a_rating_is_asked_about_the_solving_there_was(world: World, client: Any) -> None:
    """Reopened by a slip and taken back, a chat was asked once more about the same help."""
    desk = await desk_of(world, client)
    await desk.say(set_status="solved")
    asked = await rounds(desk)
    assert asked is not None
    version = await desk.move("open")
    assert await rounds(desk) is None
    await desk.undone(version)
    assert await rounds(desk) == asked
    await desk.undone(await desk.move("pending"))
    await rate(world, desk.ticket, 4)
    assert (await desk.row())["rating"] == 4


async def test_a_solving_that_was_taken_back_asks_nobody_anew(world: World, client: Any) -> None:
    """Solved, reopened, solved once more, and both taken back: a second answer about the first help counted twice."""
    desk = await desk_of(world, client)
    await desk.say(set_status="solved")
    asked = await rounds(desk)
    await rate(world, desk.ticket, 5)
    await desk.move("open")
    version = (await desk.undone(await desk.move("solved")))["version"]
    assert await rounds(desk) is None
    version = (await desk.undone(version))["version"]
    assert asked is not None
    assert await rounds(desk) == asked

    # with a slip between: taken back itself, it saves no solving that was taken back after it
    await desk.move("open")
    version = await desk.move("solved")
    again = await desk.undone(await desk.move("pending"))
    assert await rounds(desk) != asked
    version = (await desk.undone(again["version"]))["version"]
    await desk.undone(version)
    assert await rounds(desk) == asked

    # a true one is asked about
    await desk.move("open")
    await desk.move("solved")
    assert await rounds(desk) not in (None, asked)


async def test_a_merge_that_is_taken_back_asks_nobody_anew(world: World, client: Any) -> None:
    desk, other = await desk_of(world, client), await desk_of(world, client, "Li Lei")
    await desk.say(set_status="solved")
    asked = await rounds(desk)
    await rate(world, desk.ticket, 5)
    version = (await other.row())["version"]
    merge = {"version": version, "into": desk.number}
    merged = await client.post(f"{other.url}/merge", headers=world.boss.headers, json=merge)
    assert merged.status_code == 200, merged.text
    assert await rounds(desk) is None
    back = {"version": merged.json()["version"]}
    undone = await client.post(f"{other.url}/merge/undo", headers=world.boss.headers, json=back)
    assert undone.status_code == 200, undone.text
    assert asked is not None
    assert await rounds(desk) == asked
    assert await desk.timers() == ["close_solved"]


async def test_what_is_back_by_its_time_is_given_to_who_stands_in(world: World, client: Any) -> None:
    desk, soon = await desk_of(world, client), datetime.now(UTC) + timedelta(seconds=4)
    await desk.put("assignment", world.boss, assignee_id=str(world.lin.member.id), team_id=None)
    assert (await desk.put("snooze", until=soon.isoformat())).status_code == 200
    version = await desk.move("solved", world.boss)
    await is_away(client, world.lin, world.supervisor)
    await asyncio.sleep(max(0, (soon - datetime.now(UTC)).total_seconds()) + 0.5)
    back = await desk.undo(version, world.boss)
    assert back.status_code == 200, back.text
    assert (back.json()["snoozed_until"], back.json()["assignee_id"]) == (None, str(world.supervisor.member.id))
    await assert_replays(world.db, world.workspace_id)


async def test_who_is_away_has_again_what_went_to_their_cover(world: World, client: Any) -> None:
    desk = await desk_of(world, client)
    await desk.put("assignment", world.boss, assignee_id=str(world.lin.member.id), team_id=None)
    await desk.move("solved")
    await is_away(client, world.lin, world.supervisor)
    before = await desk.state()
    version = await desk.move("open", world.boss)
    assert (await desk.row())["assignee_id"] == str(world.supervisor.member.id)
    assert (await desk.undo(version, world.boss)).status_code == 200
    assert await desk.state() == before


async def test_what_a_change_of_many_did_is_not_taken_back_over_newer_words(world: World, client: Any) -> None:
    """An open ticket's version does not change by its customer's words: the undo put them away unanswered."""
    desk = await desk_of(world, client)
    await desk.move("pending")
    body = {"id": str(new_id()), "tickets": [{"number": desk.number}], "wish": {"status": "open"}}
    assert (await client.post("/api/tickets/bulk", headers=world.lin.headers, json=body)).status_code == 200
    await world.says(desk.customer, "One more thing")
    before = await desk.state()
    undone = await client.post(f"/api/tickets/bulk/{body['id']}/undo", headers=world.lin.headers)
    assert [item["code"] for item in undone.json()["items"]] == ["version_conflict"]
    assert await desk.state() == before
    assert before[0]["waiting_since"] is not None
