"""HTTP of customers and companies."""

import pytest
from litestar import Litestar

from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.members import NewMember, Role, add_member, hash_password
from tests.members.scenes import PASSWORD, Scene, browser, make_scene, visitor


async def test_a_customer_is_added_read_changed_and_found(db: Db, directory: Litestar, scene: Scene) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        company = await agent.post("/api/companies", json={"name": "山海科技"})
        assert company.status_code == 201, company.text
        assert set(company.json()) == {"id", "name", "tier", "domains", "note", "version", "created_at"}
        new = {"id": str(new_id()), "name": "张伟明", "company_id": company.json()["id"], "tier": "vip"}
        made = await agent.post("/api/customers", json=new)
        assert made.status_code == 201, made.text
        assert (await agent.post("/api/customers", json=new)).json() == made.json()
        path = f"/api/customers/{new['id']}"
        identity = await agent.post(path + "/identities", json={"channel": "phone", "address": "13800138000"})
        assert identity.json()["identities"][0]["address"] == "+8613800138000"
        changed = await agent.patch(path, json={"version": 1, "note": "x", "company_id": None})
        assert (changed.json()["note"], changed.json()["company"], changed.json()["version"]) == ("x", None, 2)
        stale = await agent.patch(path, json={"version": 1, "note": "y"})
        assert (stale.status_code, stale.json()["params"]["current_version"]) == (409, 2)
        assert (await agent.get(path)).json() == changed.json()
        listed = (await agent.get("/api/customers", params={"query": "zhangw"})).json()
        told = {name: value for name, value in changed.json().items() if name not in ("note", "fields")}
        assert (listed["items"], listed["next"]) == ([told | {"last_contact_at": None}], None)
        companies = (await agent.get("/api/companies", params={"query": "山海"})).json()
        assert [entry["name"] for entry in companies["items"]] == ["山海科技"]


async def test_pages_go_on_where_they_ended(db: Db, directory: Litestar, scene: Scene) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        for kind in ("customers", "companies"):
            for number in range(5):
                await agent.post(f"/api/{kind}", json={"name": f"name {number}"})
            first = (await agent.get(f"/api/{kind}", params={"limit": 3})).json()
            second = (await agent.get(f"/api/{kind}", params={"limit": 3, "after": first["next"]})).json()
            names = [entry["name"] for entry in first["items"] + second["items"]]
            assert names == [f"name {number}" for number in range(5)]
            assert second["next"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, None),
        ({"name": ""}, None),
        ({"name": " \u200b "}, "name"),
        ({"name": "x" * 201}, None),
        ({"name": 7}, None),
        ({"name": "a", "tier": "best"}, None),
        ({"name": "a", "nickname": "b"}, None),
        ({"name": "a", "company_id": "x"}, None),
        ({"name": "a", "company_id": str(new_id())}, "company_id"),
        ({"name": "a", "id": "00000000-0000-4000-8000-000000000000"}, "id"),
        ({"name": "a", "identities": [{"channel": "email", "address": "x"}]}, "address"),
        ({"name": "a", "identities": [{"channel": "pigeon", "address": "x"}]}, "channel"),
        ({"name": "a", "note": "x" * 5001}, None),
        ([], None),
        (None, None),
    ],
)
async def test_bad_input_is_told_apart(
    db: Db, directory: Litestar, scene: Scene, body: object, field: str | None
) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        answer = await agent.post("/api/customers", json=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
        if field:
            assert answer.json()["field"] == field
        assert (await agent.get("/api/customers")).json()["items"] == []


@pytest.mark.parametrize(
    "raw", [b'{"name": "\\ud800"}', b'{"name": "a\\u0000b"}', b'{"name": "\xff"}', b"{", b'{"name": 1e400}']
)
async def test_odd_bytes_are_refused(db: Db, directory: Litestar, scene: Scene, raw: bytes) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        answer = await agent.post("/api/customers", content=raw, headers={"content-type": "application/json"})
        assert answer.status_code == 400, answer.text


@pytest.mark.parametrize("query", ["?limit=0", "?limit=201", "?limit=x", "?after=x", f"?query={'x' * 201}"])
async def test_odd_questions_are_refused(db: Db, directory: Litestar, scene: Scene, query: str) -> None:
    async with await browser(directory, db, scene, scene.agent) as agent:
        for kind in ("customers", "companies"):
            answer = await agent.get(f"/api/{kind}{query}")
            assert answer.status_code == 400, answer.text
            assert (await agent.get(f"/api/{kind}?query=%00")).status_code in (200, 400)


async def test_other_workspaces_customers_are_not_there(db: Db, directory: Litestar, scene: Scene) -> None:
    other = await make_scene(db)
    async with await browser(directory, db, other, other.agent) as them:
        theirs = (await them.post("/api/customers", json={"name": "x"})).json()
    async with await browser(directory, db, scene, scene.boss) as boss:
        path = f"/api/customers/{theirs['id']}"
        assert (await boss.get(path)).status_code == 404
        assert (await boss.patch(path, json={"version": 1, "name": "y"})).status_code == 404
        identity = {"channel": "email", "address": "a@example.com"}
        assert (await boss.post(path + "/identities", json=identity)).status_code == 404


async def test_permissions_are_asked_for(db: Db, directory: Litestar, scene: Scene) -> None:
    hashed = await hash_password(PASSWORD)
    async with db.transaction() as tx:
        new = NewMember(name="质检", email=f"{new_id().hex}@example.com", roles=[Role.QUALITY], unit_id=scene.top.id)
        quality = await add_member(tx, scene.system, new, hashed)
    async with await browser(directory, db, scene, quality) as looking:
        assert (await looking.get("/api/customers")).status_code == 200
        assert (await looking.post("/api/customers", json={"name": "x"})).status_code == 403
        assert (await looking.post("/api/companies", json={"name": "x"})).status_code == 403
    async with visitor(directory) as nobody:
        assert (await nobody.get("/api/customers")).status_code == 401
