"""Columns of the workspace's own fields: recognised, read by their types, brought in and taken back."""

import csv
import io
from typing import Any

import pytest

from kefu.kit.ids import new_id
from tests.imports.desk import HERE, Desk, numbers
from tests.world import World


@pytest.fixture
async def desk(world: World, client: Any) -> Desk:
    desk = Desk(world, client)
    for field in (
        {"name": {"zh": "会员号", "en": "Member"}, "type": "text"},
        {"name": {"en": "Visits"}, "type": "number"},
        {"name": {"en": "Region"}, "type": "choice", "choices": [{"name": {"en": "North"}}, {"name": {"en": "South"}}]},
        {"name": {"en": "Newsletter"}, "type": "checkbox"},
    ):
        body = {"id": str(new_id()), "about": "customer", **field}
        made = await client.post("/api/fields", headers=world.boss.headers, json=body)
        assert made.status_code == 201, made.text
    return desk


async def _fields(desk: Desk) -> dict[str, Any]:
    return {one["name"]: one["fields"] for one in await desk.customers()}


async def test_columns_are_known_by_name_or_key_and_brought_in(desk: Desk) -> None:
    one = await desk.upload(
        "name,会员号,VISITS,Region (region),newsletter,shoe size\nAnn,A-7,3,north,yes,41\nBob,,,,,\n"
    )
    own = ["fields.member", "fields.visits", "fields.region", "fields.newsletter"]
    assert one["mapping"] == ["name", *own, None]
    assert numbers(one) == {"added": 2, "changed": 0, "unchanged": 0, "failed": 0}
    [ann, _] = await desk.rows(one)
    assert ann["values"]["fields.region"] == "north"
    await desk.go(one, "run")
    assert await _fields(desk) == {
        "Ann": {"member": "A-7", "visits": 3, "region": "north", "newsletter": True},
        "Bob": {},
    }


async def test_a_cell_of_another_type_is_its_rows_error(desk: Desk) -> None:
    one = await desk.upload("name,visits,region\nAnn,many,\nBob,1,West\nCid,2,South\n" + f"Dan,{'9' * 20},\n")
    assert numbers(one) == {"added": 1, "changed": 0, "unchanged": 0, "failed": 3}
    told = [(row["reason"], row["field"]) for row in await desk.rows(one, outcome="error")]
    assert told == [
        ("value_number", "fields.visits"),
        ("value_unknown", "fields.region"),
        ("value_number", "fields.visits"),
    ]


async def test_what_was_there_comes_back_when_it_is_undone(desk: Desk) -> None:
    ann = await desk.add("Ann", ("email", "a@b.test"), fields={"visits": 1, "newsletter": True})
    content = "name,email,visits,member,newsletter\nAnn,a@b.test,2,M,no\nNew,n@b.test,5,,yes\n"
    done = await desk.bring(content)
    assert numbers(done) == {"added": 1, "changed": 1, "unchanged": 0, "failed": 0}
    assert (await _fields(desk))["Ann"] == {"visits": 2, "member": "M"}
    again = await desk.upload(content)
    assert numbers(again) == {"added": 0, "changed": 0, "unchanged": 2, "failed": 0}, "nothing would be different"
    undone = await desk.go(done, "undo")
    assert (undone["taken_back"], undone["kept"]) == (2, 0)
    assert await _fields(desk) == {"Ann": {"visits": 1, "newsletter": True}}
    assert ann["id"] == (await desk.customers())[0]["id"]


async def test_what_was_exported_is_imported_as_it_was(desk: Desk, world: World, client: Any) -> None:
    await desk.add("Ann", ("email", "a@b.test"), fields={"member": "=1", "visits": -2.5, "region": "south"})
    for language in ("zh", "en"):
        headers = {**world.boss.headers, "Accept-Language": language}
        taken = await client.post("/api/customers/exports", headers=headers, json={})
        one = await desk.upload(taken.content)
        assert {"fields.member", "fields.visits", "fields.region", "fields.newsletter"} <= set(one["mapping"])
        assert numbers(one) == {"added": 0, "changed": 0, "unchanged": 1, "failed": 0}


async def test_a_field_that_is_gone_is_refused(desk: Desk, world: World, client: Any) -> None:
    one = await desk.upload("name,visits\nAnn,3\n")
    for wrong in ("fields.shoe_size", "shoe_size"):
        answer = await desk.map(one, "name", wrong)
        assert answer.status_code == 400, answer.text
    fields = (await client.get("/api/fields", headers=world.boss.headers)).json()["items"]
    id = next(field["id"] for field in fields if field["key"] == "visits")
    gone = {"version": 1, "archived": True}
    assert (await client.patch(f"/api/fields/{id}", headers=world.boss.headers, json=gone)).status_code == 200
    done = await desk.go(one, "run")
    assert numbers(done) == {"added": 0, "changed": 0, "unchanged": 0, "failed": 1}
    [row] = await desk.rows(done)
    assert (row["reason"], row["field"]) == ("field_unknown", "fields.visits")


async def _field(desk: Desk, key: str) -> Any:
    fields = (await desk.client.get("/api/fields", headers=desk.headers)).json()["items"]
    return next(field for field in fields if field["key"] == key)


async def _set(desk: Desk, key: str, **change: Any) -> Any:
    field = await _field(desk, key)
    body = {"version": field["version"], **change}
    answer = await desk.client.patch(f"/api/fields/{field['id']}", headers=desk.headers, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_names_that_went_to_others_are_exported_and_imported_as_they_are(desk: Desk) -> None:
    """Keys stay when names change, so a key may say what another field, or another choice, is called today."""
    changed = [
        {"key": "north", "name": {"en": "South"}},
        {"key": "south", "name": {"en": "Far"}},
        {"name": {"en": "North"}},
        {"name": {"en": "south"}},
    ]
    await _set(desk, "region", name={"en": "Area"}, choices=changed)
    for field in (
        {"name": {"en": "Region"}, "type": "text"},
        {"name": {"en": "Level"}, "type": "text"},
        {"name": {"en": "Tier", "zh": "Blocked since"}, "type": "text"},
    ):
        body = {"id": str(new_id()), "about": "customer", **field}
        assert (await desk.client.post("/api/fields", headers=desk.headers, json=body)).status_code == 201
    for name, region in (("Ann", "north"), ("Bob", "north_2"), ("Cid", "south_2")):
        await desk.add(name, fields={"region": region, "region_2": "words", "level": "high", "tier": "mine"})
    for language in ("zh", "en"):
        headers = {**desk.headers, "Accept-Language": language}
        taken = await desk.client.post("/api/customers/exports", headers=headers, json={})
        one = await desk.upload(taken.content)
        assert one["mapping"][-3:] == ["fields.region_2", "fields.level", "fields.tier"]
        assert numbers(one) == {"added": 0, "changed": 0, "unchanged": 3, "failed": 0}
    one = await desk.upload("name,area,region,level\nDan,North,east,low\nEve,South,,\n")
    assert one["mapping"] == ["name", "fields.region", "fields.region_2", "fields.level"]
    assert [row["reason"] for row in await desk.rows(one)] == [None, "value_unknown"], "two are called so"
    await desk.go(one, "run")
    assert (await _fields(desk))["Dan"] == {"region": "north_2", "region_2": "east", "level": "low"}


async def test_refused_rows_say_what_a_field_is_called(desk: Desk) -> None:
    await _set(desk, "visits", name={"zh": "到店", "en": "Visits"})
    one = await desk.upload("name,visits\nAnn,many\n")
    for language, said in (("en", "Line 2, Visits: "), ("zh", "第 2 行，到店：")):
        headers = {**desk.headers, "Accept-Language": language}
        answer = await desk.client.post(f"{HERE}/{one['id']}/refused", headers=headers)
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
        assert lines[1][0].startswith(said)


async def test_what_was_archived_and_retired_since_comes_back_when_it_is_undone(desk: Desk) -> None:
    await desk.add("Ann", ("email", "a@b.test"), fields={"visits": 1, "region": "north"})
    done = await desk.bring("email,visits,region\na@b.test,2,South\n")
    await _set(desk, "visits", archived=True)
    await _set(desk, "region", choices=[{"key": "south", "name": {"en": "South"}}])
    undone = await desk.go(done, "undo")
    assert (undone["taken_back"], undone["kept"]) == (1, 0)
    assert (await _fields(desk))["Ann"] == {"visits": 1, "region": "north"}
