"""Customers narrowed, and by when they last wrote; what was changed about them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from kefu.customers import NewBlock, NewCompany, add_company, listing, load_customer, set_block
from kefu.customers.narrowing import Narrowing
from kefu.customers.personal import PERSONAL
from kefu.customers.tiers import Tier
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.kit.translate import translate
from tests.log import assert_replays, settle
from tests.world import World, make_world


async def _listed(client: Any, world: World, **params: object) -> list[str]:
    """Read a list page by page, two at a time."""
    names: list[str] = []
    after: str | None = None
    while True:
        asked = {name: value for name, value in {**params, "limit": 2, "after": after}.items() if value is not None}
        answer = await client.get("/api/customers", params=asked, headers=world.lin.headers)
        assert answer.status_code == 200, answer.text
        names += [item["name"] for item in answer.json()["items"]]
        after = answer.json()["next"]
        if after is None:
            return names


async def _add(client: Any, world: World, **body: object) -> dict[str, Any]:
    answer = await client.post("/api/customers", headers=world.lin.headers, json={"id": str(new_id()), **body})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_customers_are_narrowed_by_tier_company_and_block(world: World, client: Any) -> None:
    async with world.db.transaction() as tx:
        company = await add_company(tx, world.system, NewCompany(name="Alpine"))
    for number in range(3):
        await _add(client, world, name=f"gold {number}", tier="gold", company_id=str(company.id))
        await _add(client, world, name=f"plain {number}")
    blocked = await _add(client, world, name="gold blocked", tier="gold")
    async with world.db.transaction() as tx:
        await set_block(tx, world.system, blocked["id"], NewBlock(version=1, blocked=True))
    golds = ["gold 0", "gold 1", "gold 2"]
    assert await _listed(client, world, tier="gold") == [*golds, "gold blocked"]
    assert await _listed(client, world, company_id=str(company.id)) == golds
    assert await _listed(client, world, blocked="true") == ["gold blocked"]
    assert await _listed(client, world, tier="gold", blocked="false") == golds
    assert await _listed(client, world, query="gold", company_id=str(company.id)) == golds
    assert await _listed(client, world, query="plain", tier="gold") == []
    refused = await client.get("/api/customers", params={"tier": "best"}, headers=world.lin.headers)
    assert refused.status_code == 400


@pytest.mark.parametrize("near", [1, 100])
async def test_customers_come_by_when_they_last_wrote(
    world: World, client: Any, monkeypatch: pytest.MonkeyPatch, near: int
) -> None:
    monkeypatch.setattr(listing, "NEAR", near)
    people = [await world.customer(name) for name in ("ada one", "ben two", "cid three", "ada four", "ada silent")]
    for person in [*people[:4], people[0]]:
        await world.says(person)
    await settle(world.db)
    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert await _listed(client, world, contacted_since=hour_ago) == ["ada one", "ada four", "cid three", "ben two"]
    assert await _listed(client, world, contacted_since=hour_ago, query="ada") == ["ada one", "ada four"]
    assert await _listed(client, world, contacted_before=hour_ago) == []
    listed = await client.get("/api/customers", params={"query": "ada"}, headers=world.lin.headers)
    times = {item["name"]: item["last_contact_at"] for item in listed.json()["items"]}
    assert times["ada silent"] is None
    assert times["ada one"] > times["ada four"]


OWN: tuple[dict[str, Any], ...] = (
    {"name": {"en": "Number"}, "type": "text"},
    {"name": {"en": "Visits"}, "type": "number"},
    {"name": {"en": "Born"}, "type": "date"},
    {"name": {"en": "Letters"}, "type": "checkbox"},
    {"name": {"en": "Region"}, "type": "choice", "choices": [{"name": {"en": "North"}}, {"name": {"en": "South"}}]},
    {"name": {"en": "Uses"}, "type": "choices", "choices": [{"name": {"en": "Desk"}}, {"name": {"en": "Lamp"}}]},
    {"name": {"en": "Told"}, "type": "long_text"},
)


async def _describe(client: Any, world: World) -> None:
    for field in OWN:
        body = {"id": str(new_id()), "about": "customer", **field}
        made = await client.post("/api/fields", headers=world.boss.headers, json=body)
        assert made.status_code == 201, made.text


LONG = "x" * 100


@pytest.mark.parametrize("near", [1, 100])
async def test_customers_are_narrowed_by_own_fields(
    world: World, client: Any, monkeypatch: pytest.MonkeyPatch, near: int
) -> None:
    monkeypatch.setattr(listing, "NEAR", near)
    await _describe(client, world)
    await _add(client, world, name="ann", fields={"number": "M-1", "region": "north", "letters": True})
    await _add(client, world, name="bob", fields={"number": "m-10", "region": "south", "visits": 0.0000001})
    await _add(client, world, name="cid", fields={"region": "north", "uses": ["desk", "lamp"], "visits": -3})
    await _add(client, world, name="dan", tier="gold", fields={"uses": ["lamp"], "born": "1990-02-03", "visits": 1e15})
    await _add(client, world, name="eve", fields={"number": LONG + "1", "told": LONG * 9})
    await _add(client, world, name="fay", fields={"number": LONG + "2", "told": LONG * 9 + "!"})
    await _add(client, world, name="gus")
    expected: list[tuple[dict[str, object], str]] = [
        ({"field": "region:north"}, "ann cid"),
        ({"field": "number:m-1"}, "ann"),
        ({"field": "number:M-10"}, "bob"),
        ({"field": f"number:{LONG}2"}, "fay"),
        ({"field": f"told:{LONG * 5}"}, ""),
        ({"field": "visits:1e-7"}, "bob"),
        ({"field": "visits:-3.0"}, "cid"),
        ({"field": "visits:1000000000000000"}, "dan"),
        ({"field": "born:1990-02-03"}, "dan"),
        ({"field": "uses:lamp"}, "cid dan"),
        ({"field": ["uses:lamp", "uses:desk"]}, "cid"),
        ({"field": ["region:north", "region:south"]}, ""),
        ({"field": ["region:north", "number:m-1"]}, "ann"),
        ({"field": "letters:true"}, "ann"),
        ({"field": "letters:false"}, "bob cid dan eve fay gus"),
        ({"field_filled": "told"}, "eve fay"),
        ({"field_filled": ["number", "region"]}, "ann bob"),
        ({"field_empty": ["number", "uses"]}, "gus"),
        ({"field_empty": "number", "field": "region:north"}, "cid"),
        ({"field_filled": "number", "field_empty": "number"}, ""),
        ({"field": "uses:lamp", "tier": "gold"}, "dan"),
        ({"field": "region:north", "query": "c"}, "cid"),
        ({"field_empty": "region", "query": "b"}, ""),
    ]
    found = [" ".join(await _listed(client, world, **asked)) for asked, _ in expected]
    assert found == [names for _, names in expected]


async def test_own_fields_narrow_those_who_wrote_and_nobody_elses_customers(
    world: World, client: Any, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "NEAR", 1)
    await _describe(client, world)
    other = await make_world(world.db, keyring)
    await _describe(client, other)
    await _add(client, other, name="elsewhere", fields={"region": "north"})
    for name, region in (("ann", "north"), ("bob", "south"), ("cid", "north")):
        made = await _add(client, world, name=name, fields={"region": region})
        async with world.db.transaction() as tx:
            customer = await load_customer(tx, world.workspace_id, made["id"])
        await world.says(customer)
    await _add(client, world, name="silent", fields={"region": "north"})
    await settle(world.db)
    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert await _listed(client, world, contacted_since=hour_ago, field="region:north") == ["cid", "ann"]
    assert await _listed(client, other, field="region:north") == ["elsewhere"]


@pytest.mark.parametrize(
    ("asked", "named", "reason"),
    [
        ({"field": "weight:1"}, "fields.weight", "field_unknown"),
        ({"field": "region"}, "fields.region", "value_choice"),
        ({"field": "region:east"}, "fields.region", "value_unknown"),
        ({"field": "visits:many"}, "fields.visits", "value_number"),
        ({"field_empty": "weight"}, "fields.weight", "field_unknown"),
        ({"field": ["region:north"] * 11}, "field", None),
        ({"field": "number:" + "x" * 600}, "field", None),
        ({"field_filled": "x" * 61}, "field_filled", None),
    ],
)
async def test_own_fields_that_nobody_knows_are_refused(
    world: World, client: Any, asked: dict[str, Any], named: str, reason: str | None
) -> None:
    await _describe(client, world)
    body = {name: [value] if isinstance(value, str) else value for name, value in asked.items()}
    for answer in (
        await client.get("/api/customers", params=asked, headers=world.lin.headers),
        await client.post("/api/customers/exports", json=body, headers=world.boss.headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), answer.text
        assert answer.json()["field"].split("[")[0] == named
        assert answer.json()["detail"] == translate(f"reasons.{reason}", "en") or reason is None


async def test_a_history_tells_who_changed_what(world: World, client: Any) -> None:
    made = await _add(client, world, name="Ann")
    path = f"/api/customers/{made['id']}"
    await client.patch(path, headers=world.supervisor.headers, json={"version": 1, "tier": "vip", "note": "secret"})
    await settle(world.db)
    page = (await client.get(f"{path}/history", headers=world.lin.headers, params={"limit": 1})).json()
    [entry] = page["items"]
    assert (entry["type"], entry["actor_name"]) == ("customer.changed", "supervisor")
    assert entry["data"]["fields"] == ["tier", "note"]
    assert (entry["data"]["tier_before"], entry["data"]["tier"]) == ("standard", "vip")
    assert "secret" not in str(page)
    rest = await client.get(f"{path}/history", headers=world.lin.headers, params={"after": page["next"]})
    assert [entry["type"] for entry in rest.json()["items"]] == ["customer.added"]


async def test_a_history_tells_the_old_name_and_the_new_one_until_they_are_erased(world: World, client: Any) -> None:
    async def told() -> list[tuple[str | None, str | None]]:
        await settle(world.db)
        items = (await client.get(f"{path}/history", headers=world.lin.headers)).json()["items"]
        return [(one["name_before"], one["name_after"]) for one in items if "name" in one["data"].get("fields", [])]

    path = f"/api/customers/{(await _add(client, world, name='Ann'))['id']}"
    for version, name in ((1, "Anne"), (2, "Anne Lee")):
        await client.patch(path, headers=world.supervisor.headers, json={"version": version, "name": name})
    await client.patch(path, headers=world.supervisor.headers, json={"version": 3, "tier": "vip"})
    assert await told() == [("Anne", "Anne Lee"), ("Ann", "Anne")]
    async with world.db.transaction() as tx:
        shown = await PERSONAL.show(tx, world.workspace_id, UUID(path.rsplit("/", 1)[1]))
    assert [(one["before"], one["after"]) for one in shown["renames"]] == [("Ann", "Anne"), ("Anne", "Anne Lee")]
    erased = await client.post(f"{path}/erasure", headers=world.boss.headers, json={"id": str(new_id()), "version": 4})
    assert erased.status_code < 300, erased.text
    assert await told() == [(None, None), (None, None)]
    await assert_replays(world.db, world.workspace_id)


async def test_a_company_is_renamed_and_shows_its_tickets(world: World, client: Any) -> None:
    made = await client.post("/api/companies", headers=world.lin.headers, json={"name": "Alpine"})
    path = f"/api/companies/{made.json()['id']}"
    changed = await client.patch(path, headers=world.lin.headers, json={"version": 1, "name": "Alpine 山海"})
    assert (changed.json()["name"], changed.json()["version"]) == ("Alpine 山海", 2)
    stale = await client.patch(path, headers=world.lin.headers, json={"version": 1, "name": "x"})
    assert (stale.status_code, stale.json()["code"]) == (409, "version_conflict")
    customer = await world.customer("Ann")
    await world.says(customer)
    await world.says(await world.customer("Somebody else"))
    belongs = {"version": customer.version, "company_id": made.json()["id"]}
    await client.patch(f"/api/customers/{customer.id}", headers=world.lin.headers, json=belongs)
    tickets = (await client.get(f"{path}/tickets", headers=world.boss.headers)).json()["items"]
    assert [ticket["customer"]["name"] for ticket in tickets] == ["Ann"]
    await settle(world.db)
    history = (await client.get(f"{path}/history", headers=world.lin.headers)).json()["items"]
    assert [entry["type"] for entry in history] == ["company.changed", "company.added"]


@pytest.mark.parametrize(
    ("narrowing", "index"),
    [
        (Narrowing(), "customer_name"),
        (Narrowing(tier=Tier.VIP), "customer_tier"),
        (Narrowing(blocked=True), "customer_blocked"),
        (Narrowing(contacted_since=datetime(2026, 1, 1, tzinfo=UTC)), "customer_contact_last"),
    ],
)
async def test_a_page_is_read_off_an_index(world: World, narrowing: Narrowing, index: str) -> None:
    conditions, params = listing._narrow(narrowing)
    order = listing._BY_CONTACT if narrowing.by_contact else listing._BY_NAME
    async with world.db.transaction() as tx:
        await tx.run("set local enable_seqscan = off; ")
        await tx.run("set local enable_sort = off")
        lines = await tx.column(
            "explain " + listing._page(order, conditions), workspace_id=world.workspace_id, limit=51, **params
        )
    assert any(f" {index} " in line for line in lines), lines
    assert not any("Sort" in line for line in lines), lines
