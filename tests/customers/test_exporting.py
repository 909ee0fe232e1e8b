"""The list of customers as a file: what the list shows, safe to open, and told in the audit."""

import csv
import io
import secrets
from typing import Any

import pytest

from kefu.customers.narrowing import NewCustomerExport
from kefu.customers.service import exporting
from kefu.kit.ids import new_id
from tests.log import settle
from tests.world import Person, World

BOM = b"\xef\xbb\xbf"


async def _take(client: Any, world: World, person: Person | None = None, **body: Any) -> Any:
    headers = (person or world.boss).headers
    return await client.post("/api/customers/exports", headers=headers, json=body)


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.removeprefix(BOM).decode(), newline="")))


async def _add(client: Any, world: World, name: str, *addresses: tuple[str, str], **more: Any) -> str:
    identities = [{"channel": channel, "address": address} for channel, address in addresses]
    body = {"id": str(new_id()), "name": name, "identities": identities, **more}
    made = await client.post("/api/customers", headers=world.boss.headers, json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def test_a_file_holds_what_the_list_shows(world: World, client: Any) -> None:
    mark = secrets.token_hex(4)
    company = await client.post("/api/companies", headers=world.boss.headers, json={"name": "山海, Ltd"})
    about = 'says "no"\nand means it'
    await _add(
        client,
        world,
        "张伟明",
        ("email", f"{mark}@example.com"),
        ("email", f"{mark}@example.org"),
        ("phone", "13800138000"),
        ("api", mark),
        tier="vip",
        note=about,
        locale="zh",
        company_id=company.json()["id"],
    )
    await _add(client, world, "Other")
    answer = await _take(client, world, tier="vip")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.content.startswith(BOM)
    [row] = _rows(answer.content)
    assert (row["Name"], row["Tier"], row["Company"], row["About"]) == ("张伟明", "VIP", "山海, Ltd", about)
    assert row["E-mail"] == f"{mark}@example.com; {mark}@example.org"
    assert (row["Phone"], row["Other addresses"], row["Language"]) == ("'+8613800138000", f"api:{mark}", "zh")
    plain = await _take(client, world, bom=False, query=f"{mark}@example.org")
    assert not plain.content.startswith(BOM)
    assert [row["Name"] for row in _rows(plain.content)] == ["张伟明"]
    chinese = await client.post(
        "/api/customers/exports", headers={**world.boss.headers, "Accept-Language": "zh"}, json={}
    )
    assert chinese.content.decode("utf-8-sig").startswith("姓名,等级,企业,")


async def test_pages_follow_each_other_and_merged_ones_stand_once(
    world: World, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE", 3)
    ids = [await _add(client, world, f"Person {number:02}") for number in range(10)]
    body = {"into": ids[0], "version": 1, "into_version": 1}
    merged = await client.post(f"/api/customers/{ids[9]}/merge", headers=world.boss.headers, json=body)
    assert merged.status_code == 200
    gone = await client.post(f"/api/customers/{ids[4]}/erasure", headers=world.boss.headers, json={"version": 1})
    assert gone.status_code == 201
    rows = _rows((await _take(client, world)).content)
    assert [row["Id"] for row in rows] == [id for id in ids if id not in (ids[4], ids[9])]
    assert _rows((await _take(client, world, query="nobody")).content) == []


@pytest.mark.parametrize("name", ["=1+1", "+SUM(A1)", "-2", "@cmd", "\uff1d1+1"])
async def test_nothing_is_taken_for_a_formula(world: World, client: Any, name: str) -> None:
    await _add(client, world, name, note=name)
    [row] = _rows((await _take(client, world)).content)
    assert (row["Name"], row["About"]) == (f"'{name}", f"'{name}")


async def test_it_stands_in_the_audit_and_only_who_may_takes_it(world: World, client: Any) -> None:
    await world.customer("Ann")
    for person in (world.lin, world.supervisor, world.auditor):
        assert (await _take(client, world, person)).status_code == 403
    assert (await _take(client, world, query="secret words")).status_code == 200
    await settle(world.db)
    answer = await client.get("/api/audit?topic=personal", headers=world.boss.headers)
    [entry] = answer.json()["items"]
    assert (entry["type"], entry["actor"]) == ("customers.exported", "boss")
    facts = await world.db.connect()
    async with facts:
        told = await facts.execute("select data::text from event where workspace_id = %s", [world.workspace_id])
        assert all("secret" not in row[0] for row in await told.fetchall())


@pytest.mark.parametrize(
    "body", [{"tier": "best"}, {"bom": "maybe"}, {"query": "x" * 201}, {"company_id": "x"}, {"columns": []}]
)
async def test_bad_input_is_refused(world: World, client: Any, body: dict[str, Any]) -> None:
    answer = await _take(client, world, **body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


async def test_own_fields_are_the_last_columns_and_names_that_come_twice_tell_their_keys(
    world: World, client: Any
) -> None:
    fields: list[dict[str, Any]] = [
        {"name": {"zh": "会员号", "en": "Member"}, "type": "text"},
        {"name": {"en": "Tier"}, "type": "number"},
        {
            "name": {"en": "Region"},
            "type": "choices",
            "choices": [{"name": {"en": "North"}}, {"name": {"en": "South"}}],
        },
        {"name": {"en": "Newsletter"}, "type": "checkbox"},
        {"name": {"en": "Gone"}, "type": "text"},
    ]
    for field in fields:
        body = {"id": str(new_id()), "about": "customer", **field}
        made = (await client.post("/api/fields", headers=world.boss.headers, json=body)).json()
    gone = {"version": 1, "archived": True}
    await client.patch(f"/api/fields/{made['id']}", headers=world.boss.headers, json=gone)
    filled = {"member": "=7", "tier": 2.5, "region": ["north", "south"], "newsletter": True}
    await _add(client, world, "Ann", fields=filled)
    await _add(client, world, "Bob")
    ann, bob = _rows((await _take(client, world)).content)
    assert list(ann)[-5:] == ["Id", "Member", "Tier (tier)", "Region", "Newsletter"]
    assert list(ann.values())[-4:] == ["'=7", "2.5", "North; South", "Yes"]
    assert list(bob.values())[-4:] == ["", "", "", ""]
    chinese = await client.post(
        "/api/customers/exports", headers={**world.boss.headers, "Accept-Language": "zh"}, json={}
    )
    narrowed = await _take(client, world, field=["region:south"], field_filled=["member"])
    assert [row["Name"] for row in _rows(narrowed.content)] == ["Ann"]
    assert _rows((await _take(client, world, field_empty=["member"], query="ann")).content) == []
    [ann, _] = _rows(chinese.content)
    assert list(ann)[-4:] == ["会员号", "Tier (tier)", "Region", "Newsletter"], "an import would read Tier as ours"
    assert ann["Newsletter"] == "是"


async def test_a_field_that_is_archived_meanwhile_cuts_no_file_off(
    world: World, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer has begun: nothing can be refused any more, and half a file looks like a whole one."""
    monkeypatch.setattr(exporting, "PAGE", 1)
    body = {"id": str(new_id()), "about": "customer", "name": {"en": "Member"}, "type": "text"}
    field = (await client.post("/api/fields", headers=world.boss.headers, json=body)).json()
    for name in ("Ann", "Bob", "Cid"):
        await _add(client, world, name, fields={"member": "x"})
    wanted = NewCustomerExport(field=["member:x"])
    async with world.db.transaction(world.boss.principal.actor) as tx:
        sought = await exporting.record_export(tx, world.boss.principal, wanted)
    blocks = exporting.export_blocks(world.db, world.workspace_id, wanted, sought, "en")
    begun = [await anext(blocks), await anext(blocks)]
    gone = {"version": 1, "archived": True}
    answer = await client.patch(f"/api/fields/{field['id']}", headers=world.boss.headers, json=gone)
    assert answer.status_code == 200, answer.text
    rows = _rows(b"".join([*begun, *[block async for block in blocks]]))
    assert [(row["Name"], row["Member"]) for row in rows] == [("Ann", "x"), ("Bob", "x"), ("Cid", "x")]
    assert (await _take(client, world, field=["member:x"])).status_code == 400, "a new file is refused while it can be"
