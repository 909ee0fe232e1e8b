"""The workspace's own fields on customers: filled in, told in the history, merged and taken apart."""

import asyncio
from typing import Any

import pytest

from kefu.kit.ids import new_id
from tests.customers.desk import Desk
from tests.log import assert_replays
from tests.world import World

FIELDS: dict[str, dict[str, Any]] = {
    "member_number": {"name": {"zh": "会员号", "en": "Member number"}, "type": "text"},
    "visits": {"name": {"en": "Visits"}, "type": "number"},
    "newsletter": {"name": {"en": "Newsletter"}, "type": "checkbox"},
    "region": {
        "name": {"en": "Region"},
        "type": "choice",
        "choices": [{"name": {"en": "North"}}, {"name": {"en": "South"}}],
    },
}


@pytest.fixture
async def desk(world: World, client: Any) -> Desk:
    desk = Desk(world, client)
    for field in FIELDS.values():
        body = {"id": str(new_id()), "about": "customer", **field}
        assert (await desk.ask("POST", "fields", body, world.boss)).status_code == 201
    return desk


async def _fill(desk: Desk, customer: Any, version: int | None = None, **fields: Any) -> Any:
    body = {"version": version or await desk.version(customer), "fields": fields}
    return await desk.ask("PATCH", f"customers/{customer}", body)


async def _fields(desk: Desk, customer: Any) -> dict[str, Any]:
    fields: dict[str, Any] = (await desk.get(f"customers/{customer}"))["fields"]
    return fields


async def test_what_is_filled_in_stays_and_stands_in_the_history(desk: Desk, world: World) -> None:
    ann = await desk.add("Ann", fields={"member_number": " A-1  7 ", "newsletter": False})
    assert await _fields(desk, ann) == {"member_number": "A-1 7"}
    filled = await _fill(desk, ann, visits=3, newsletter=True, region="north")
    assert filled.status_code == 200, filled.text
    assert filled.json()["fields"] == {"member_number": "A-1 7", "visits": 3, "newsletter": True, "region": "north"}
    same = await _fill(desk, ann, visits=3)
    assert same.json()["version"] == filled.json()["version"], "nothing else stands there"
    emptied = await _fill(desk, ann, member_number=None, newsletter=False)
    assert emptied.json()["fields"] == {"visits": 3, "region": "north"}
    [listed] = (await desk.get("customers?query=Ann"))["items"]
    assert "fields" not in listed, "a profile tells them, which is a look"
    assert (await desk.get(f"customers/{ann}"))["fields"] == {"visits": 3, "region": "north"}

    names = {field["id"]: field["key"] for field in (await desk.get("fields"))["items"]}
    changes = (await desk.get(f"customers/{ann}/history"))["items"]
    told = [
        [names[id] for id in line["data"]["changed"]] for line in changes if line["data"].get("fields") == ["fields"]
    ]
    assert told == [["member_number", "newsletter"], ["visits", "newsletter", "region"]]
    assert "A-1" not in str(changes)
    await assert_replays(world.db, world.workspace_id)


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"shoe_size": 1}, "fields.shoe_size", "field_unknown"),
        ({"visits": "many"}, "fields.visits", "value_number"),
        ({"region": "west"}, "fields.region", "value_unknown"),
        ({"member_number": "x" * 501}, "fields.member_number", "value_long"),
        ({"newsletter": "yes"}, "fields.newsletter", "value_checkbox"),
    ],
)
async def test_what_does_not_fit_is_named(desk: Desk, fields: dict[str, Any], field: str, reason: str) -> None:
    ann = await desk.add("Ann")
    for answer in (
        await _fill(desk, ann, **fields),
        await desk.ask("POST", "customers", {"name": "Bob", "fields": fields}),
    ):
        assert (answer.status_code, answer.json()["field"], answer.json()["params"]["reason"]) == (400, field, reason)
    assert await _fields(desk, ann) == {}


async def test_an_archived_field_and_a_retired_choice_keep_what_stands_there(desk: Desk, world: World) -> None:
    ann = await desk.add("Ann", fields={"region": "north", "visits": 1})
    fields = {field["key"]: field for field in (await desk.get("fields"))["items"]}
    for key, change in (
        ("region", {"choices": [{"name": {"en": "South"}, "key": "south"}]}),
        ("visits", {"archived": True}),
    ):
        done = await desk.ask("PATCH", f"fields/{fields[key]['id']}", {"version": 1, **change}, world.boss)
        assert done.status_code == 200, done.text
    again = await _fill(desk, ann, region="north", member_number="7")
    assert again.json()["fields"] == {"region": "north", "visits": 1, "member_number": "7"}
    assert (await _fill(desk, ann, visits=2)).json()["params"]["reason"] == "field_unknown"
    other = await desk.add("Bob")
    assert (await _fill(desk, other, region="north")).json()["params"]["reason"] == "value_retired"


async def test_of_two_at_once_one_is_told_to_look_again(desk: Desk) -> None:
    ann = await desk.add("Ann")
    answers = await asyncio.gather(*(_fill(desk, ann, 1, visits=number) for number in range(1, 4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]


async def test_a_merge_fills_what_was_empty_and_undoing_it_takes_that_back(desk: Desk, world: World) -> None:
    ann = await desk.add("Ann", fields={"visits": 3, "region": "north", "member_number": "A"})
    bob = await desk.add("Bob", fields={"region": "south"})
    seen = await desk.get(f"customers/{ann}/merge?into={bob}")
    assert seen["takes"] == ["fields"]
    assert {item["kind"]: item["count"] for item in seen["items"]}["field_values"] == 3
    assert (await desk.merge(ann, bob)).status_code == 200
    assert await _fields(desk, bob) == {"region": "south", "visits": 3, "member_number": "A"}
    assert (await _fill(desk, bob, visits=4)).status_code == 200
    assert (await desk.undo(ann)).status_code == 200
    assert await _fields(desk, bob) == {"region": "south", "visits": 4}, "what somebody wrote there since stays"
    assert await _fields(desk, ann) == {"visits": 3, "region": "north", "member_number": "A"}
    await assert_replays(world.db, world.workspace_id)


async def test_who_only_looks_fills_nothing_in(desk: Desk, world: World) -> None:
    ann = await desk.add("Ann")
    body = {"version": 1, "fields": {"visits": 1}}
    assert (await desk.ask("PATCH", f"customers/{ann}", body, world.auditor)).status_code == 403
    assert (await desk.ask("PATCH", f"customers/{new_id()}", body)).status_code == 404
