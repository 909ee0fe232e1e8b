"""The timeline: everything in its order, whatever the clock does; what was changed, with earlier wordings kept."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from kefu.kit.ids import new_id
from kefu.tickets.timeline import shown_data
from tests.log import sequence, settle
from tests.world import World

Client = Any


async def _open(world: World, text: str = "Where is it?") -> tuple[Any, str]:
    customer = await world.customer()
    said = await world.says(customer, text)
    return customer, f"/api/tickets/{said.ticket.number}"


async def _timeline(world: World, client: Client, url: str) -> list[dict[str, Any]]:
    await sequence(world.db)
    answer = await client.get(url, headers=world.lin.headers)
    assert answer.status_code == 200, answer.text
    entries: list[dict[str, Any]] = answer.json()["timeline"]
    return entries


async def _reply(world: World, client: Client, url: str, text: str) -> Any:
    answer = await client.post(f"{url}/messages", headers=world.lin.headers, json={"id": str(new_id()), "text": text})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_ticket_begins_with_its_opening_and_words_come_before_what_they_caused(
    world: World, client: Client
) -> None:
    customer, url = await _open(world)
    await _reply(world, client, url, "Here")
    await world.says(customer, "Thanks")
    entries = await _timeline(world, client, url)
    assert [entry["type"] for entry in entries] == [
        "ticket.created",
        "message.received",
        "ticket.assigned",
        "message.sent",
        "ticket.status_changed",
        "message.received",
    ]
    positions = [entry["position"] for entry in entries]
    assert positions == sorted(positions)
    assert [entry["actor"]["name"] for entry in entries if entry["message"]] == ["Wang Fang", "lin", "Wang Fang"]


async def test_words_that_have_no_place_in_the_log_yet_are_there(world: World, client: Client) -> None:
    """The snapshot may be ahead of its cursor, never behind it."""
    customer, url = await _open(world)
    await sequence(world.db)
    before = (await client.get(url, headers=world.lin.headers)).json()
    await world.says(customer, "still there?")
    after = (await client.get(url, headers=world.lin.headers)).json()
    assert after["cursor"] == before["cursor"]
    assert (after["timeline"][-1]["message"]["text"], after["timeline"][-1]["position"]) == ("still there?", None)


async def test_every_line_can_be_reached_backwards(world: World, client: Client) -> None:
    """Only the newest 500 lines could ever be read."""
    customer, url = await _open(world)
    for n in range(6):
        await _reply(world, client, url, f"answer {n}")  # the first one assigns too, in the same moment
        await client.post(f"{url}/notes", headers=world.lin.headers, json={"id": str(new_id()), "text": f"note {n}"})
        await world.says(customer, f"question {n}")
    whole = await _timeline(world, client, f"{url}?limit=500")
    assert len(whole) > 20
    for limit in (1, 2, 5, len(whole) - 1, len(whole)):
        read, page, turns = list[dict[str, Any]](), {"limit": str(limit)}, 0
        while turns == 0 or "before" in page:
            detail = (await client.get(url, headers=world.lin.headers, params=page)).json()
            lines = detail["timeline"]
            assert len(lines) >= limit or not detail["earlier"]
            assert len({line["at"] for line in lines}) <= limit, "a page is longer only by what shares a moment"
            read = lines + read
            page = {"limit": str(limit)} | ({"before": detail["earlier"]} if detail["earlier"] else {})
            turns += 1
        assert read == whole, limit
    for mark in ("nonsense", "WzFd", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIl0"):
        refused = await client.get(url, headers=world.lin.headers, params={"before": mark})
        assert (refused.status_code, refused.json()["field"]) == (400, "before")


async def test_a_customers_tickets_come_in_pages(world: World, client: Client) -> None:
    headers = world.boss.headers
    new = {"inbox_id": str(world.api.id), "customer": {"address": "a-1"}, "subject": "One more", "text": "x"}
    made = [
        (await client.post("/api/tickets", headers=headers, json={"id": str(new_id()), **new})).json() for _ in range(5)
    ]
    customer, numbers = made[0]["customer"]["id"], [ticket["number"] for ticket in made]
    found, page = list[int](), {"limit": "2"}
    while page:
        answer = (await client.get(f"/api/customers/{customer}/tickets", headers=headers, params=page)).json()
        found += [ticket["number"] for ticket in answer["items"]]
        page = {"limit": "2", "after": answer["next"]} if answer["next"] else {}
    assert found == numbers[::-1]
    assert (await client.get(f"/api/customers/{new_id()}/tickets", headers=headers)).status_code == 404


async def test_time_never_runs_back_on_a_ticket(world: World, client: Client) -> None:
    """The machine's clock was an hour ahead and was set right: later facts still come later."""
    customer, url = await _open(world)
    opened = await _timeline(world, client, url)
    said_at = datetime.fromisoformat(opened[-1]["at"])
    hour = timedelta(hours=1)
    async with world.db.transaction() as tx:
        await tx.run(
            "update ticket set updated_at = updated_at + %(hour)s::interval where workspace_id = %(w)s",
            hour=hour,
            w=world.workspace_id,
        )
    for n in range(6):
        if n % 2:
            await _reply(world, client, url, f"answer {n}")
        else:
            await world.says(customer, f"question {n}")
    entries = await _timeline(world, client, url)
    by_position = sorted(entries, key=lambda entry: int(entry["position"]))
    assert [entry["at"] for entry in by_position] == sorted(entry["at"] for entry in entries)
    assert entries == by_position
    said = [entry["message"]["text"] for entry in entries if entry["message"]]
    assert said == ["Where is it?", *(f"{'answer' if n % 2 else 'question'} {n}" for n in range(6))]
    assert entries[2]["at"] > (said_at + hour).isoformat()[:26], "the clock's way back was followed"
    # two messages never share a moment, so that nothing ever has to be sorted by a client's id
    times = [entry["at"] for entry in entries if entry["message"]]
    assert len(set(times)) == len(times)
    visible = await asyncio.gather(*(world.says(customer, f"at once {n}") for n in range(5)))
    assert len({one.message.at for one in visible}) == 5


async def test_changes_are_told_with_what_was_before(world: World, client: Client) -> None:
    _, url = await _open(world)
    headers = world.lin.headers
    change = {"version": 1, "kind": "complaint", "priority": "urgent", "subject": "  Lost\n parcel "}
    changed = (await client.patch(url, headers=headers, json=change)).json()
    assert (changed["subject"], changed["kind"], changed["priority"], changed["version"]) == (
        "Lost parcel", "complaint", "urgent", 2,
    )  # fmt: skip
    same = await client.patch(url, headers=headers, json={"version": 2, "kind": "complaint", "subject": "Lost parcel"})
    assert same.json()["version"] == 2
    for n, words in enumerate(("Second", "Third")):
        assert (await client.patch(url, headers=headers, json={"version": 2 + n, "subject": words})).status_code == 200
    stale = await client.patch(url, headers=headers, json={"version": 1, "subject": "late"})
    assert (stale.status_code, stale.json()["code"]) == (409, "version_conflict")
    entries = {entry["type"]: entry["data"] for entry in await _timeline(world, client, url)}
    assert entries["ticket.classified"]["kind_before"] == "inquiry"
    assert entries["ticket.classified"]["kind"] == "complaint"
    assert entries["ticket.subject_revised"] == {"revision": 3, "status": "new"}
    async with world.db.transaction() as tx:
        texts = await tx.column(
            """select text from revision where workspace_id = %(w)s and subject_kind = 'ticket_subject'
            order by revision""",
            w=world.workspace_id,
        )
        assert texts == ["Where is it?", "Lost parcel", "Second"]


async def test_a_subject_of_several_lines_becomes_one(world: World, client: Client) -> None:
    _, url = await _open(world)
    changed = await client.patch(url, headers=world.lin.headers, json={"version": 1, "subject": " one\n two\r\n"})
    assert changed.json()["subject"] == "one two"


async def test_a_number_that_no_ticket_can_have_is_not_there(world: World, client: Client) -> None:
    for number in (2**31, 99_999_999_999, 10**30):
        answer = await client.get(f"/api/tickets/{number}", headers=world.lin.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), number


async def test_a_subject_has_words(world: World, client: Client) -> None:
    _, url = await _open(world)
    for words in ("", "   ", "\n", "x" * 201):
        answer = await client.patch(url, headers=world.lin.headers, json={"version": 1, "subject": words})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), words
        opened = await client.post(
            "/api/tickets",
            headers=world.boss.headers,
            json={"inbox_id": str(world.api.id), "customer": {"address": "a-1"}, "subject": words, "text": "x"},
        )
        assert opened.status_code == 400, words


async def test_notes_are_reworded_by_their_author_only_and_keep_what_they_said(world: World, client: Client) -> None:
    _, url = await _open(world)
    note = str(new_id())
    await client.post(f"{url}/notes", headers=world.lin.headers, json={"id": note, "text": "one"})
    same = await client.patch(f"{url}/notes/{note}", headers=world.lin.headers, json={"text": "one", "revision": 1})
    assert same.json()["revision"] == 1
    for n, words in enumerate(("two", "three"), 1):
        answer = await client.patch(
            f"{url}/notes/{note}", headers=world.lin.headers, json={"text": words, "revision": n}
        )
        assert answer.json()["text"] == words
    missing = await client.patch(
        f"{url}/notes/{new_id()}", headers=world.lin.headers, json={"text": "x", "revision": 1}
    )
    assert missing.status_code == 404
    _, elsewhere = await _open(world, "Another")
    other = await client.patch(
        f"{elsewhere}/notes/{note}", headers=world.lin.headers, json={"text": "x", "revision": 3}
    )
    assert other.status_code == 404
    for lost in (f"{elsewhere}/notes/{note}/revisions", f"{url}/notes/{new_id()}/revisions"):
        assert (await client.get(lost, headers=world.lin.headers)).status_code == 404
    wordings = (await client.get(f"{url}/notes/{note}/revisions", headers=world.lin.headers)).json()["items"]
    assert [(wording["revision"], wording["text"]) for wording in wordings] == [(2, "two"), (1, "one")]
    entries = await _timeline(world, client, url)
    revised = [entry["data"]["revision"] for entry in entries if entry["type"] == "note.revised"]
    assert revised == [1, 2]
    assert [entry["message"]["text"] for entry in entries if entry["type"] == "note.added"] == ["three"]


async def test_what_stands_in_the_log_holds_no_text(world: World, client: Client) -> None:
    """Rule 6: a person can be erased without touching the log."""
    _, url = await _open(world, "Geheimnis eins")
    await _reply(world, client, url, "Geheimnis zwei")
    note = str(new_id())
    await client.post(f"{url}/notes", headers=world.lin.headers, json={"id": note, "text": "Geheimnis drei"})
    await client.patch(f"{url}/notes/{note}", headers=world.lin.headers, json={"text": "Geheimnis vier", "revision": 1})
    await client.patch(url, headers=world.lin.headers, json={"version": 2, "subject": "Geheimnis fünf"})
    await client.put(f"{url}/tags", headers=world.lin.headers, json={"version": 3, "tags": ["Geheimnis sechs"]})
    await settle(world.db)
    async with world.db.transaction() as tx:
        facts = await tx.rows("select type, data::text from event where workspace_id = %(w)s", w=world.workspace_id)
    assert {"message.received", "message.sent", "note.revised", "ticket.tagged"} <= {type for type, _ in facts}
    assert [type for type, data in facts if "geheim" in data.lower() or "wang" in data.lower()] == []


def test_circumstances_are_not_shown_unless_they_changed() -> None:
    data: dict[str, object] = {"kind": "complaint", "assignee_id": None, "unit_id": "u", "after": "open", "number": 3}
    assert shown_data("ticket.status_changed", data) == {"after": "open"}
    assert shown_data("ticket.assigned", data) == {"after": "open", "assignee_id": None, "unit_id": "u"}
    assert shown_data("ticket.classified", data) == {"after": "open", "kind": "complaint"}
