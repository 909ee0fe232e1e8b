"""Many tickets at once: each judged by itself, once per key, and put back where nothing else happened."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kefu.kit.ids import new_id
from kefu.tickets.claims import HAND_OVERS
from kefu.tickets.model import Priority, Status
from kefu.tickets.service.handing_over import Leave, leave
from tests.log import settle
from tests.world import Person, World, ask_counts

Client = Any


async def _numbers(world: World, count: int) -> list[int]:
    return [(await world.says(await world.customer(f"Customer {n}"))).ticket.number for n in range(count)]


async def _change(client: Client, person: Person, numbers: list[int], key: str = "", **wish: Any) -> Any:
    body = {"id": str(new_id()), "tickets": [{"number": number} for number in numbers], "wish": wish}
    return await _send(client, person, body, key or str(new_id()))


async def _send(client: Client, person: Person, body: dict[str, Any], key: str) -> Any:
    return await client.post("/api/tickets/bulk", headers={**person.headers, "Idempotency-Key": key}, json=body)


async def _undo(client: Client, person: Person, bulk_id: str) -> Any:
    return await client.post(f"/api/tickets/bulk/{bulk_id}/undo", headers=person.headers)


async def _row(client: Client, person: Person, number: int) -> dict[str, Any]:
    row: dict[str, Any] = (await client.get(f"/api/tickets/{number}", headers=person.headers)).json()["ticket"]
    return {name: value for name, value in row.items() if name not in ("version", "updated_at")}


def _outcomes(answer: Any) -> list[tuple[str, str | None]]:
    assert answer.status_code == 200, answer.text
    return [(item["outcome"], item["code"]) for item in answer.json()["items"]]


WISHES: dict[str, dict[str, Any]] = {
    "assign": {"assignee_id": "lin", "team_id": "east"},
    "status": {"status": "solved"},
    "priority": {"priority": "urgent"},
    "tags": {"tags_added": ["new", "Old"], "tags_removed": ["kept"]},
    "spam": {"end_state": "spam"},
    "trash": {"end_state": "deleted"},
    "snooze": {"snoozed_until": "soon"},
}


def _wish(world: World, name: str) -> dict[str, Any]:
    soon = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    words = {"lin": str(world.lin.member.id), "east": str(world.east), "soon": soon}
    return {key: words.get(value, value) if isinstance(value, str) else value for key, value in WISHES[name].items()}


@pytest.mark.parametrize("name", WISHES)
async def test_every_wish_is_fulfilled_and_undone(world: World, client: Client, name: str) -> None:
    numbers = await _numbers(world, 3)
    await _change(client, world.boss, numbers, tags_added=["kept"])
    before = [await _row(client, world.boss, number) for number in numbers]
    done = await _change(client, world.boss, numbers, **_wish(world, name))
    assert _outcomes(done) == [("done", None)] * 3
    after = [await _row(client, world.boss, number) for number in numbers]
    assert all(one != other for one, other in zip(before, after, strict=True))
    again = await _change(client, world.boss, numbers, **_wish(world, name))
    assert {outcome for outcome, _ in _outcomes(again)} == {"done" if name == "snooze" else "unchanged"}
    if name == "snooze":
        assert _outcomes(await _undo(client, world.boss, again.json()["id"])) == [("done", None)] * 3
        # the tickets are again what the first change made of them, but it happened since
        assert _outcomes(await _undo(client, world.boss, done.json()["id"])) == [("skipped", "version_conflict")] * 3
        return
    assert _outcomes(await _undo(client, world.boss, done.json()["id"])) == [("done", None)] * 3
    assert [await _row(client, world.boss, number) for number in numbers] == before
    assert (await _undo(client, world.boss, done.json()["id"])).status_code == 404, "undone once"


async def test_a_refusal_costs_no_neighbour(world: World, client: Client) -> None:
    first, closed, trashed, foreign, last = numbers = await _numbers(world, 5)
    for status in ("solved", "closed"):
        await _change(client, world.boss, [closed], status=status)
    await _change(client, world.boss, [trashed], end_state="deleted")
    await _change(client, world.boss, [foreign], team_id=str(world.west))
    answer = await _change(client, world.lin, [*numbers, 999_999, first], priority="urgent", status="open")
    assert [(item["number"], item["outcome"], item["code"]) for item in answer.json()["items"]] == [
        (first, "done", None),
        (closed, "skipped", "ticket_closed"),
        (trashed, "skipped", "restore_first"),
        (foreign, "skipped", "not_found"),
        (last, "done", None),
        (999_999, "skipped", "not_found"),
    ]
    assert (await _row(client, world.boss, closed))["priority"] == "normal"
    # the priority was changed before the status refused: nothing of it stays
    solved = await _change(client, world.lin, [first], status="solved")
    assert _outcomes(solved) == [("done", None)]
    refused = await _change(client, world.lin, [first], priority="low", status="new")
    assert _outcomes(refused) == [("skipped", "status_not_allowed")]
    assert (await _row(client, world.lin, first))["priority"] == "urgent"


async def test_one_key_works_once(world: World, client: Client) -> None:
    numbers = await _numbers(world, 4)
    body = {"id": str(new_id()), "tickets": [{"number": n} for n in numbers], "wish": {"tags_added": ["x"]}}
    answers = await asyncio.gather(*(_send(client, world.lin, body, "one") for _ in range(4)))
    assert len({answer.text for answer in answers}) == 1
    assert _outcomes(answers[0]) == [("done", None)] * 4
    other = await _send(client, world.lin, body, "two")
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")
    async with world.db.transaction() as tx:
        versions = await tx.value(
            "select array_agg(version) from ticket where workspace_id = %(w)s", w=world.workspace_id
        )
    assert versions == [2] * 4


async def test_undo_leaves_what_changed_since(world: World, client: Client) -> None:
    touched, untouched = numbers = await _numbers(world, 2)
    done = await _change(client, world.lin, numbers, end_state="spam")
    await _change(client, world.boss, [touched], end_state="deleted")
    for stranger in (world.boss, world.tom):
        assert (await _undo(client, stranger, done.json()["id"])).status_code == 404
    assert _outcomes(await _undo(client, world.lin, done.json()["id"])) == [
        ("skipped", "version_conflict"),
        ("done", None),
    ]
    assert (await _row(client, world.boss, touched))["end_state"] == "deleted"
    assert (await _row(client, world.boss, untouched))["end_state"] is None


async def test_what_went_out_of_sight_comes_back_by_undo(world: World, client: Client) -> None:
    numbers = await _numbers(world, 2)
    done = await _change(client, world.lin, numbers, team_id=str(world.west))
    assert (await client.get(f"/api/tickets/{numbers[0]}", headers=world.lin.headers)).status_code == 404
    assert _outcomes(await _undo(client, world.lin, done.json()["id"])) == [("done", None)] * 2
    assert (await client.get(f"/api/tickets/{numbers[0]}", headers=world.lin.headers)).status_code == 200


async def test_a_version_is_kept_to(world: World, client: Client) -> None:
    [number] = await _numbers(world, 1)
    targets = [{"number": number, "version": 7}]
    body = {"id": str(new_id()), "tickets": targets, "wish": {"priority": "low"}}
    assert _outcomes(await _send(client, world.lin, body, "k")) == [("skipped", "version_conflict")]


@pytest.mark.parametrize("seed", [1, 2])
async def test_undo_of_anything_is_as_if_nothing_had_been(world: World, client: Client, seed: int) -> None:
    """Any change of tickets in any state: after the undo every ticket and every count is what it was."""
    chance = random.Random(seed)
    numbers = await _numbers(world, 4)
    wishes = [_wish(world, name) for name in WISHES]
    wishes += [{"status": status.value} for status in Status if status not in (Status.CLOSED, Status.NEW)]
    wishes += [{"end_state": None}, {"snoozed_until": None}, {"assignee_id": None}]
    wishes += [{"priority": chance.choice(list(Priority)).value}, {"end_state": chance.choice(["spam", "deleted"])}]
    for _ in range(12):
        some = chance.sample(numbers, chance.randint(1, 4))
        await _change(client, world.boss, some, **chance.choice(wishes))
        before = [await _row(client, world.boss, number) for number in numbers]
        done = await _change(client, world.boss, numbers, **chance.choice(wishes))
        undone = await _undo(client, world.boss, done.json()["id"])
        assert undone.status_code in (200, 404)
        assert [await _row(client, world.boss, number) for number in numbers] == before
    await settle(world.db)
    for item in await ask_counts(client, world.boss):
        page = await client.get(f"/api/tickets?view={item['key']}", headers=world.boss.headers)
        assert len(page.json()["items"]) == item["count"], item


@pytest.mark.parametrize(
    ("wish", "status"),
    [({}, 400), ({"surprise": 1}, 400), ({"assignee_id": str(new_id())}, 409), ({"snoozed_until": "soon"}, 400)],
)
async def test_what_is_wrong_with_all_is_refused_at_once(
    world: World, client: Client, wish: dict[str, Any], status: int
) -> None:
    numbers = await _numbers(world, 1)
    assert (await _change(client, world.lin, numbers, **wish)).status_code == status
    many = {"id": str(new_id()), "tickets": [{"number": n} for n in range(1, 202)], "wish": {"priority": "low"}}
    assert (await _send(client, world.lin, many, "many")).status_code == 400


async def _field(client: Client, world: World, name: str, **more: Any) -> str:
    body = {"id": str(new_id()), "name": {"en": name}, "type": "text", **more}
    answer = await client.post("/api/fields", headers=world.boss.headers, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["key"])


async def _filled(client: Client, world: World, number: int) -> Any:
    return (await client.get(f"/api/tickets/{number}", headers=world.boss.headers)).json()["fields"]


async def test_a_field_is_filled_in_before_the_status_and_undone(world: World, client: Client) -> None:
    numbers = await _numbers(world, 3)
    await _field(client, world, "Order", required=True)
    await _field(client, world, "Size")
    url, headers = f"/api/tickets/{numbers[0]}/fields", world.lin.headers
    await client.put(url, headers=headers, json={"version": 1, "fields": {"order": "A-0", "size": "S"}})
    done = await _change(client, world.lin, numbers, fields={"order": " A-1 ", "size": ""}, status="solved")
    assert _outcomes(done) == [("done", None)] * 3
    assert [await _filled(client, world, number) for number in numbers] == [{"order": "A-1"}] * 3
    again = await _change(client, world.lin, numbers, fields={"order": "A-1"})
    assert _outcomes(again) == [("unchanged", None)] * 3
    assert _outcomes(await _undo(client, world.lin, done.json()["id"])) == [("done", None)] * 3
    assert [await _filled(client, world, number) for number in numbers] == [{"order": "A-0", "size": "S"}, {}, {}]
    assert (await _row(client, world.lin, numbers[1]))["status"] == "new"
    emptied = await _change(client, world.lin, numbers, fields={"order": None})
    assert _outcomes(emptied) == [("done", None), ("unchanged", None), ("unchanged", None)]


async def test_tickets_without_the_field_are_skipped(world: World, client: Client) -> None:
    numbers = await _numbers(world, 2)
    await _field(client, world, "Defect", kinds=["complaint"])
    url = f"/api/tickets/{numbers[0]}"
    await client.patch(url, headers=world.lin.headers, json={"version": 1, "kind": "complaint"})
    done = await _change(client, world.lin, numbers, fields={"defect": "Torn"})
    assert _outcomes(done) == [("done", None), ("skipped", "field_elsewhere")]


async def test_what_was_put_away_since_stands_there_again_after_an_undo(world: World, client: Client) -> None:
    numbers = await _numbers(world, 1)
    body = {
        "id": str(new_id()),
        "name": {"en": "Size"},
        "type": "choice",
        "choices": [{"name": {"en": "Small"}}, {"name": {"en": "Large"}}],
    }
    field = (await client.post("/api/fields", headers=world.boss.headers, json=body)).json()
    await _change(client, world.lin, numbers, fields={"size": "large"})
    done = await _change(client, world.lin, numbers, fields={"size": "small"})
    choices = [{**choice, "retired": choice["key"] == "large"} for choice in field["choices"]]
    url, change = f"/api/fields/{field['id']}", {"version": 1, "choices": choices, "kinds": ["complaint"]}
    assert (await client.patch(url, headers=world.boss.headers, json=change)).status_code == 200
    assert _outcomes(await _undo(client, world.lin, done.json()["id"])) == [("done", None)]
    assert await _filled(client, world, numbers[0]) == {"size": "large"}
    refused = await _change(client, world.lin, numbers, fields={"size": "large"})
    assert (refused.status_code, refused.json()["field"]) == (400, "wish.fields.size")


@pytest.mark.parametrize("fields", [{"nothing": "x"}, {"amount": "many"}, {"amount": True}])
async def test_what_no_ticket_can_take_is_refused_at_once(world: World, client: Client, fields: Any) -> None:
    numbers = await _numbers(world, 1)
    await _field(client, world, "Amount", type="number")
    refused = await _change(client, world.lin, numbers, fields=fields)
    assert (refused.status_code, refused.json()["field"]) == (400, f"wish.fields.{next(iter(fields))}")


async def test_undo_gives_nothing_to_who_left(world: World, client: Client) -> None:
    """No hand-over comes any more, so it would lie with them for ever; nobody holds it, and others find it."""
    theirs, mine = numbers = await _numbers(world, 2)
    await _change(client, world.boss, [theirs], assignee_id=str(world.lin.member.id))
    await _change(client, world.boss, [mine], assignee_id=str(world.boss.member.id))
    done = await _change(client, world.boss, numbers, assignee_id=str(world.supervisor.member.id), priority="urgent")
    async with world.db.transaction(world.boss.principal.actor) as tx:
        await leave(tx, world.boss.principal, world.lin.member.id, Leave(version=1))
    await HAND_OVERS.run_once(world.db)
    assert _outcomes(await _undo(client, world.boss, done.json()["id"])) == [("done", None)] * 2
    rows = [await _row(client, world.boss, number) for number in numbers]
    assert [row["assignee_id"] for row in rows] == [None, str(world.boss.member.id)]
    assert {row["priority"] for row in rows} == {"normal"}
