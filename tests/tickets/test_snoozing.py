"""Snooze: out of the work until its time or its customer's word, and back by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kefu.kit.ids import new_id
from kefu.tickets import TicketRow
from kefu.tickets.claims import TIMERS
from tests.log import sequence, settle
from tests.world import World, ask_counts

Client = Any


async def _snooze(world: World, client: Client, row: dict[str, Any], hours: float | None) -> Any:
    until = None if hours is None else (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
    body = {"version": row["version"], "until": until}
    return await client.put(f"/api/tickets/{row['number']}/snooze", headers=world.lin.headers, json=body)


async def _row(world: World, client: Client, number: int) -> dict[str, Any]:
    row: dict[str, Any] = (await client.get(f"/api/tickets/{number}", headers=world.lin.headers)).json()["ticket"]
    return row


async def _views_with(world: World, client: Client, number: int) -> set[str]:
    await settle(world.db)
    found = set()
    for item in await ask_counts(client, world.lin):
        page = await client.get(f"/api/tickets?view={item['key']}", headers=world.lin.headers)
        numbers = [row["number"] for row in page.json()["items"]]
        assert len(numbers) == item["count"], item
        if number in numbers:
            found.add(item["key"])
    return found


async def _timers(world: World) -> list[str]:
    async with world.db.transaction() as tx:
        found = await tx.rows(
            "select purpose from ticket_timer where workspace_id = %(a0)s order by 1", a0=world.workspace_id
        )
        return [row[0] for row in found]


async def _time_comes(world: World) -> None:
    async with world.db.transaction() as tx:
        await tx.run(
            """update ticket_timer set fire_at = clock_timestamp() - interval '1 second'
            where workspace_id = %(w)s and purpose = 'wake'""",
            w=world.workspace_id,
        )
    await TIMERS.run_once(world.db)


def _plain(ticket: TicketRow) -> dict[str, Any]:
    return {"number": ticket.number, "version": ticket.version}


async def test_a_snoozed_ticket_comes_back_by_itself(world: World, client: Client) -> None:
    ticket = (await world.says(await world.customer())).ticket
    waiting = {"unassigned", "open", "all"}
    assert await _views_with(world, client, ticket.number) == waiting
    snoozed = await _snooze(world, client, _plain(ticket), 3)
    assert snoozed.status_code == 200, snoozed.text
    assert await _views_with(world, client, ticket.number) == {"snoozed", "all"}
    await TIMERS.run_once(world.db)
    assert (await _row(world, client, ticket.number))["snoozed_until"] is not None
    await _time_comes(world)
    back = await _row(world, client, ticket.number)
    assert (back["snoozed_until"], back["status"], back["version"]) == (None, "new", snoozed.json()["version"] + 1)
    assert back["woken_at"] == back["updated_at"]
    assert await _views_with(world, client, ticket.number) == waiting
    assert await _timers(world) == []
    await sequence(world.db)
    detail = (await client.get(f"/api/tickets/{ticket.number}", headers=world.lin.headers)).json()
    returned = [entry for entry in detail["timeline"] if entry["type"] == "ticket.returned"]
    assert [(entry["actor"]["kind"], entry["data"]["reason"]) for entry in returned] == [("system", "time")]
    body = {"id": str(new_id()), "text": "Now!"}
    said = await client.post(f"/api/tickets/{ticket.number}/messages", headers=world.lin.headers, json=body)
    assert said.json()["ticket"]["woken_at"] is None, "looked at, so it reminds no more"


@pytest.mark.parametrize("status", ["pending", "held"])
async def test_what_waited_for_others_waits_for_us_when_its_time_comes(
    world: World, client: Client, status: str
) -> None:
    ticket = (await world.says(await world.customer())).ticket
    url = f"/api/tickets/{ticket.number}/status"
    row = (await client.put(url, headers=world.lin.headers, json={"version": 1, "status": status})).json()
    await _snooze(world, client, row, 20)
    await _time_comes(world)
    back = await _row(world, client, ticket.number)
    assert back["status"] == "open"
    assert back["waiting_since"] is not None


async def test_the_customers_word_brings_it_back_at_once(world: World, client: Client) -> None:
    customer = await world.customer()
    ticket = (await world.says(customer)).ticket
    row = (await _snooze(world, client, _plain(ticket), 3)).json()
    said = (await world.says(customer, "Any news?")).ticket
    assert (said.number, said.snoozed_until, said.woken_at) == (ticket.number, None, None)
    assert said.version == row["version"] + 1
    assert await _timers(world) == []
    assert "snoozed" not in await _views_with(world, client, ticket.number)


async def test_an_answer_leaves_it_asleep_and_solving_ends_it(world: World, client: Client) -> None:
    ticket = (await world.says(await world.customer(), inbox=world.api)).ticket
    row = (await _snooze(world, client, _plain(ticket), 3)).json()
    url = f"/api/tickets/{ticket.number}"
    body = {"id": str(new_id()), "text": "I shall look on Friday", "set_status": "pending"}
    row = (await client.post(f"{url}/messages", headers=world.lin.headers, json=body)).json()["ticket"]
    assert row["snoozed_until"] is not None
    assert await _timers(world) == ["wake"]
    body = {"id": str(new_id()), "text": "Done", "set_status": "solved"}
    row = (await client.post(f"{url}/messages", headers=world.lin.headers, json=body)).json()["ticket"]
    assert row["snoozed_until"] is None
    assert await _timers(world) == ["close_solved"]
    refused = await _snooze(world, client, row, 3)
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_snooze")
    status = {"version": row["version"], "status": "open"}
    row = (await client.put(f"{url}/status", headers=world.lin.headers, json=status)).json()
    row = (await _snooze(world, client, row, 3)).json()
    status = {"version": row["version"], "status": "solved"}
    row = (await client.put(f"{url}/status", headers=world.lin.headers, json=status)).json()
    assert row["snoozed_until"] is None
    assert await _views_with(world, client, ticket.number) == {"solved", "all"}


async def test_a_snoozed_chat_is_not_solved_for_being_idle(world: World, client: Client) -> None:
    ticket = (await world.says(await world.customer())).ticket
    url = f"/api/tickets/{ticket.number}/messages"

    async def answer() -> dict[str, Any]:
        body = {"id": str(new_id()), "text": "I shall look tomorrow", "set_status": "pending"}
        said = await client.post(url, headers=world.lin.headers, json=body)
        row: dict[str, Any] = said.json()["ticket"]
        return row

    row = await answer()
    assert await _timers(world) == ["solve_idle"]
    row = (await _snooze(world, client, row, 20)).json()
    assert await _timers(world) == ["wake"]
    await answer()
    assert await _timers(world) == ["wake"]
    await _snooze(world, client, await _row(world, client, ticket.number), None)
    assert await _timers(world) == ["solve_idle"]


async def test_it_can_be_put_off_again_and_taken_back(world: World, client: Client) -> None:
    ticket = (await world.says(await world.customer())).ticket
    row = (await _snooze(world, client, _plain(ticket), 3)).json()
    later = (await _snooze(world, client, row, 30)).json()
    assert later["snoozed_until"] > row["snoozed_until"]
    assert await _timers(world) == ["wake"]
    row = (await _snooze(world, client, later, None)).json()
    assert (row["snoozed_until"], row["woken_at"]) == (None, None)
    assert await _timers(world) == []
    assert (await _snooze(world, client, row, None)).json() == row


@pytest.mark.parametrize("hours", [-1, 24 * 400])
async def test_times_that_make_no_sense_are_refused(world: World, client: Client, hours: float) -> None:
    ticket = (await world.says(await world.customer())).ticket
    answer = await _snooze(world, client, _plain(ticket), hours)
    assert (answer.status_code, answer.json()["field"]) == (400, "until")
    bare = {"version": ticket.version, "until": "2026-12-24T09:00:00"}
    url = f"/api/tickets/{ticket.number}/snooze"
    assert (await client.put(url, headers=world.lin.headers, json=bare)).status_code == 400


async def test_spam_sleeps_on_and_wakes_after_a_restore(world: World, client: Client) -> None:
    ticket = (await world.says(await world.customer())).ticket
    row = (await _snooze(world, client, _plain(ticket), 3)).json()
    url = f"/api/tickets/{ticket.number}/end-state"
    body = {"version": row["version"], "end_state": "deleted"}
    row = (await client.put(url, headers=world.lin.headers, json=body)).json()
    assert await _timers(world) == []
    assert await _views_with(world, client, ticket.number) == {"trash"}
    body = {"version": row["version"], "end_state": None}
    row = (await client.put(url, headers=world.lin.headers, json=body)).json()
    assert row["snoozed_until"] is not None
    assert await _views_with(world, client, ticket.number) == {"snoozed", "all"}
    await _time_comes(world)
    assert (await _row(world, client, ticket.number))["snoozed_until"] is None


async def test_a_note_says_for_what_and_is_shown_when_it_is_back(world: World, client: Client) -> None:
    ticket = (await world.says(await world.customer())).ticket
    url, headers = f"/api/tickets/{ticket.number}", world.lin.headers
    mine = {"version": ticket.version, "assignee_id": str(world.lin.member.id), "team_id": None}
    row = (await client.put(f"{url}/assignment", headers=headers, json=mine)).json()

    async def put(hours: float, note: str = "") -> Any:
        until = (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
        version = (await _row(world, client, ticket.number))["version"]
        body = {"version": version, "until": until, "note": note}
        return await client.put(f"{url}/snooze", headers=headers, json=body)

    async def lines(kind: str) -> list[Any]:
        await settle(world.db)
        detail = (await client.get(url, headers=headers)).json()
        return [line for line in detail["timeline"] if line["type"] == kind]

    assert (await put(2, "  The carrier calls back  ")).status_code == 200
    [note] = await lines("note.added")
    assert (note["message"]["visibility"], note["message"]["text"]) == ("internal", "The carrier calls back")
    assert (await put(3)).status_code == 200  # another time: the note stays
    assert [(line["message"] or {}).get("text") for line in await lines("ticket.snoozed")] == [
        "The carrier calls back",
        None,
    ]
    await _time_comes(world)
    [back] = await lines("ticket.returned")
    assert (back["data"]["reason"], back["message"]["text"]) == ("time", "The carrier calls back")
    told = (await client.get("/api/notifications", headers=headers)).json()["items"][0]
    assert (told["kind"], told["note"]) == ("reminded", "The carrier calls back")
    assert told["message_id"] == note["message"]["id"]
    # the next time is another matter
    await put(2)
    await _time_comes(world)
    assert [line["message"] for line in await lines("ticket.returned")][1:] == [None]
    told = (await client.get("/api/notifications", headers=headers)).json()["items"][0]
    assert (told["kind"], told["note"]) == ("reminded", None)
    # and it is a note like others: no fact holds its words, and no visitor reads it
    async with world.db.transaction() as tx:
        spoken = await tx.column(
            "select data::text from event where workspace_id = %(w)s and ticket_id = %(t)s",
            w=world.workspace_id,
            t=ticket.id,
        )
        public = await tx.column("select text from public_message where workspace_id = %(w)s", w=world.workspace_id)
    assert not any("carrier" in text for text in [*spoken, *public])
    assert row["assignee_id"] == str(world.lin.member.id)


async def test_a_note_that_cannot_be_written_puts_nothing_off(world: World, client: Client) -> None:
    ticket = (await world.says(await world.customer())).ticket
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    url, headers = f"/api/tickets/{ticket.number}", world.lin.headers
    for note in ("@[m:01a21524-9832-7168-aa1f-21c98f3baa47] look", "x" * 2001):
        body = {"version": ticket.version, "until": until, "note": note}
        refused = await client.put(f"{url}/snooze", headers=headers, json=body)
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    past = {"version": ticket.version, "until": "2020-01-01T00:00:00Z", "note": "too late"}
    assert (await client.put(f"{url}/snooze", headers=headers, json=past)).status_code == 400
    detail = (await client.get(url, headers=headers)).json()
    assert detail["ticket"]["snoozed_until"] is None
    assert [line["message"]["visibility"] for line in detail["timeline"] if line["message"]] == ["public"]
