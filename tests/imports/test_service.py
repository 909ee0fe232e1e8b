"""Imports from beginning to end on a real database: previewed, run, stopped, killed and undone."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from kefu.customers import Customer, IdentityTaken, NewCustomer, add_customer, remove_customer
from kefu.imports import reading
from kefu.imports.service import bringing, forgetting, uploading, working
from kefu.imports.service.working import advance, claim_imports
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.ids import new_id
from tests.imports.desk import Desk, numbers
from tests.log import settle
from tests.world import World

NONE = {"added": 0, "changed": 0, "unchanged": 0, "failed": 0}


@pytest.fixture
def desk(world: World, client: Any) -> Desk:
    return Desk(world, client)


async def test_a_file_is_previewed_run_and_undone(desk: Desk) -> None:
    ann = await desk.add("Ann", ("email", "ann@example.com"), note="old")
    same = await desk.add("Same", ("phone", "13800138000"))
    one = await desk.upload(
        "Name,E-mail,Phone,Company,About,Shoe size\n"
        "Ann Lee,ann@example.com,13900139000,山海,new,42\n"
        "Same,,138 0013 8000,,,\n"
        "何晨,he@example.com,,山海,,\n"
        "Bad,nobody,,,,\n"
    )
    assert (one["state"], one["cursor"], one["mapping"][-1]) == ("ready", 4, None)
    assert numbers(one) == {"added": 1, "changed": 1, "unchanged": 1, "failed": 1}
    rows = await desk.rows(one)
    assert [row["outcome"] for row in rows] == ["changed", "same", "new", "error"]
    assert rows[0]["values"] == {
        "name": "Ann Lee",
        "email": "ann@example.com",
        "phone": "13900139000",
        "company": "山海",
        "about": "new",
    }
    assert (rows[0]["customer_id"], rows[0]["customer_name"]) == (ann["id"], "Ann")
    assert (rows[3]["line"], rows[3]["field"], rows[3]["text"]) == (5, "email", "This is not an e-mail address.")
    assert len(await desk.customers()) == 2, "nothing is written before it runs"

    done = await desk.go(one, "run")
    assert (done["state"], numbers(done)) == ("done", numbers(one))
    assert done["header"] == one["header"], "one row was refused, and can be taken away"
    assert done["undo_until"] is not None
    [after] = await desk.customers("ann")
    assert (after["name"], after["note"], after["company"]["name"], after["version"]) == ("Ann Lee", "new", "山海", 2)
    assert {identity["address"] for identity in after["identities"]} == {"ann@example.com", "+8613900139000"}
    [new] = await desk.customers("he@example.com")
    assert new["company"]["id"] == after["company"]["id"], "a company of one name is added once"
    *brought, refused = await desk.rows(done)
    assert not any(value for row in brought for value in row["values"].values())
    assert (refused["values"]["name"], refused["values"]["email"]) == ("Bad", "nobody")

    undone = await desk.go(done, "undo")
    assert (undone["state"], undone["taken_back"], undone["kept"]) == ("undone", 2, 0)
    back = {customer["id"]: customer for customer in await desk.customers()}
    assert back.keys() == {ann["id"], same["id"]}
    ann_now = back[ann["id"]]
    assert (ann_now["name"], ann_now["note"], ann_now["company"]) == ("Ann", "old", None)
    assert [identity["address"] for identity in ann_now["identities"]] == ["ann@example.com"]
    assert not await desk.customers("139001")


async def test_the_log_is_that_of_changes_by_hand(desk: Desk) -> None:
    await desk.add("Ann", ("email", "ann@example.com"))
    done = await desk.bring("name,email,phone\nAnn Lee,ann@example.com,123456\nBob,bob@example.com,\n")
    await desk.go(done, "undo")
    await settle(desk.world.db)
    async with desk.world.db.transaction() as tx:
        facts = await tx.rows(
            """select type, actor_kind, actor_id from event where workspace_id = %(w)s
            and split_part(type, '.', 1) in ('customer', 'customers', 'identity', 'import') order by position""",
            w=desk.world.workspace_id,
        )
    assert [fact["type"] for fact in facts][2:] == [
        "customer.changed",
        "identity.added",
        "customer.added",
        "identity.added",
        "customers.imported",
        "customer.changed",
        "identity.removed",
        "identity.removed",
        "customer.removed",
        "import.reversed",
    ]
    assert {(fact["actor_kind"], fact["actor_id"]) for fact in facts} == {("member", desk.world.boss.member.id)}
    audit = await desk.client.get("/api/audit?topic=personal", headers=desk.headers)
    assert [entry["text"] for entry in audit.json()["items"]] == [
        "undid an import of customers: 2 taken back, 0 left",
        "imported customers: 1 added, 1 changed, 0 rows in error",
    ]


async def test_an_exported_file_is_imported_again_and_changes_nothing(desk: Desk) -> None:
    company = await desk.client.post("/api/companies", headers=desk.headers, json={"name": "=山海, Ltd"})
    at = {"company_id": company.json()["id"], "tier": "vip", "locale": "zh", "note": '-says "no"\nand means it'}
    await desk.add("=1+1", ("email", "a@example.com"), ("phone", "13800138000"), ("api", "77"), **at)
    await desk.add("Only a name")
    for language in ("en", "zh"):
        headers = {**desk.headers, "Accept-Language": language}
        taken = await desk.client.post("/api/customers/exports", headers=headers, json={})
        one = await desk.upload(taken.content)
        assert numbers(one) == {**NONE, "unchanged": 2}, await desk.rows(one)
        assert numbers(await desk.go(one, "run")) == {**NONE, "unchanged": 2}


async def test_an_exported_file_fills_another_workspace(desk: Desk) -> None:
    at = {"tier": "gold", "locale": "en", "note": "@cmd\nsecond line"}
    before = await desk.add("+SUM(A1)", ("email", "b@example.com"), ("api", "78"), **at)
    taken = await desk.client.post("/api/customers/exports", headers=desk.headers, json={})
    gone = await desk.client.post(f"/api/customers/{before['id']}/erasure", headers=desk.headers, json={"version": 1})
    assert gone.status_code == 201
    content = taken.content.decode().replace(before["id"], str(new_id()))  # nobody here has this id
    assert numbers(await desk.bring(content)) == {**NONE, "added": 1}
    [after] = await desk.customers()
    for name in ("name", "tier", "locale", "note"):
        assert after[name] == before[name]
    assert [one["address"] for one in after["identities"]] == ["78", "b@example.com"]


async def test_columns_are_changed_and_looked_through_anew(desk: Desk) -> None:
    one = await desk.upload("who,where\nAnn,ann@example.com\nBob,nowhere\n")
    assert (one["state"], one["mapping"]) == ("draft", [None, None])
    for mapping, reason in (
        (["name"], "import_mapping_length"),
        (["name", "name"], "import_mapping_twice"),
        (["tier", None], "import_mapping_nobody"),
    ):
        refused = await desk.map(one, *mapping)
        assert (refused.status_code, refused.json()["params"]["reason"]) == (400, reason)
    assert (await desk.map(one, "name", "email\n")).status_code == 400, "it would be no field at all"
    first = (await desk.map(one, "name", None)).json()
    assert first["state"] == "checking"
    ready = await desk.work(one["id"])
    assert numbers(ready) == {**NONE, "added": 2}
    assert (await desk.map(one, "name", None)).json()["code"] == "version_conflict"
    assert (await desk.map(ready, "name", "email")).status_code == 200
    assert numbers(await desk.work(one["id"])) == {**NONE, "added": 1, "failed": 1}


async def test_rows_about_the_same_one_are_told_and_only_the_first_counts(desk: Desk) -> None:
    ann = await desk.add("Ann", ("email", "ann@example.com"), ("phone", "123456"))
    one = await desk.upload(
        "name,email,phone\nBob,bob@example.com,\nBobby,BOB@example.com,\n"
        "Ann,ann@example.com,\nAnn Lee,,123456\nTwo,ann@example.com,123457\n"
    )
    assert [(row["outcome"], row["reason"]) for row in await desk.rows(one)] == [
        ("new", None),
        ("error", "row_repeated"),
        ("same", None),
        ("error", "row_repeated"),
        ("error", "row_repeated"),
    ]
    assert numbers(one) == {**NONE, "added": 1, "unchanged": 1, "failed": 3}
    assert [row["line"] for row in await desk.rows(one, outcome="error")] == [3, 5, 6]
    assert numbers(await desk.go(one, "run")) == numbers(one)
    [still] = await desk.customers("ann@example.com")
    assert (still["id"], still["version"]) == (ann["id"], 1)


async def test_empty_cells_take_nothing_away(desk: Desk) -> None:
    await desk.add("Ann", ("email", "ann@example.com"), note="kept", tier="vip", locale="zh")
    done = await desk.bring("name,email,about,tier,language\n,ann@example.com,,,\n")
    assert numbers(done) == {**NONE, "unchanged": 1}


@pytest.mark.parametrize("verb", ["change", "note", "ticket", "identity", "block", "merge"])
async def test_whom_somebody_worked_with_since_is_left_and_told(desk: Desk, verb: str) -> None:
    done = await desk.bring("name,email\nAnn,ann@example.com\nBob,bob@example.com\n")
    [ann] = await desk.customers("ann")
    path, body, method = f"/api/customers/{ann['id']}", {}, "POST"
    if verb == "change":
        path, method, body = path, "PATCH", {"version": 1, "note": "by hand"}
    elif verb == "note":
        path, body = f"{path}/notes", {"text": "called"}
    elif verb == "ticket":
        path = "/api/tickets"
        body = {"inbox_id": str(desk.world.api.id), "customer": {"id": ann["id"]}, "subject": "x", "text": "x"}
    elif verb == "identity":
        path, body = f"{path}/identities", {"channel": "phone", "address": "123456"}
    elif verb == "block":
        path, method, body = f"{path}/block", "PUT", {"version": 1, "blocked": True}
    else:
        other = await desk.add("Other")
        path, body = f"{path}/merge", {"into": other["id"], "version": 1, "into_version": 1}
    answer = await desk.client.request(method, path, headers=desk.headers, json=body)
    assert answer.status_code < 300, answer.text
    undone = await desk.go(done, "undo")
    assert (undone["taken_back"], undone["kept"]) == (1, 1)
    [kept] = await desk.rows(undone, undone="kept")
    assert (kept["customer_id"], kept["line"]) == (ann["id"], 2)
    assert kept["reason"] in ("undo_changed", "undo_in_use")
    assert kept["text"]
    assert len(await desk.customers("ann@example.com")) == 1


async def test_a_ticket_that_is_opened_while_its_customer_is_taken_back_is_refused(desk: Desk) -> None:
    """The opener has looked before and waits: without the second look the row would refer to nobody, a 500."""
    await desk.bring("name,email\nAnn,ann@example.com\n")
    [ann] = await desk.customers("ann")
    person, ids = UUID(ann["id"]), [UUID(one["id"]) for one in ann["identities"]]
    new = {"inbox_id": str(desk.world.api.id), "customer": {"id": ann["id"]}, "subject": "x", "text": "x"}
    async with desk.world.db.transaction() as tx:
        assert await remove_customer(tx, desk.world.boss.principal, person, 1, ids)
        opening = asyncio.create_task(desk.client.post("/api/tickets", headers=desk.headers, json=new))
        await asyncio.sleep(0.3)
        assert not opening.done()
        other = {**new, "customer": {"address": "77"}}
        opened = await asyncio.wait_for(desk.client.post("/api/tickets", headers=desk.headers, json=other), 60)
        assert opened.status_code == 201, "who waits holds no number"
    answer = await opening
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_fields_changed_since_are_left_and_a_name_nobody_had_told_is_taken_away_again(desk: Desk) -> None:
    ann = await desk.add("Ann", ("email", "ann@example.com"))
    met = await desk.world.customer("")
    async with desk.world.db.transaction() as tx:
        await tx.run(
            "update customer set name = '', name_key = '' where workspace_id = %(w)s and id = %(id)s",
            w=desk.world.workspace_id,
            id=met.id,
        )
    done = await desk.bring(f"id,name,about\n{ann['id']},Ann Lee,x\n{met.id},Met,y\n")
    assert numbers(done) == {**NONE, "changed": 2}
    await desk.change(ann["id"], version=2, note="by hand")
    undone = await desk.go(done, "undo")
    assert (undone["taken_back"], undone["kept"]) == (1, 1)
    now = {customer["id"]: customer for customer in await desk.customers()}
    assert (now[ann["id"]]["name"], now[ann["id"]]["note"]) == ("Ann Lee", "by hand")
    assert (now[str(met.id)]["name"], now[str(met.id)]["note"]) == ("", "")


async def test_a_killed_worker_costs_nothing_and_each_row_comes_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BATCHES", dict.fromkeys(working.BATCHES, 3))
    one = await desk.upload("name,email\n" + "".join(f"P{n},p{n}@example.com\n" for n in range(10)))
    assert (await desk.do(one, "run")).status_code == 200
    first = await _claim(desk.world.db)
    assert await advance(desk.world.db, first)
    halfway = await desk.read(one["id"])
    assert (halfway["state"], halfway["cursor"], halfway["added"]) == ("running", 3, 3)

    async def killed(*_: Any, **__: Any) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(working, "_save", killed)
        with pytest.raises(asyncio.CancelledError):
            await advance(desk.world.db, first)
    assert (await desk.read(one["id"]))["cursor"] == 3
    assert len(await desk.customers()) == 3, "a batch is done whole or not at all"

    async with desk.world.db.transaction() as tx:  # its lease runs out, another worker goes on
        await tx.run(
            "update customer_import set lease_until = '-infinity' where workspace_id = %(w)s",
            w=desk.world.workspace_id,
        )
    done = await desk.work(one["id"])
    assert numbers(done) == {**NONE, "added": 10}
    assert len(await desk.customers()) == 10
    assert not await advance(desk.world.db, first), "who slept through its lease does nothing more"


async def _claim(db: Db) -> Any:
    async with db.transaction() as tx:
        [taken] = await claim_imports(tx, 1)
    return taken


async def test_it_is_stopped_halfway_and_what_was_brought_in_is_undone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BATCHES", dict.fromkeys(working.BATCHES, 2))
    one = await desk.upload("name\n" + "".join(f"P{n}\n" for n in range(6)))
    assert (await desk.do(one, "run")).status_code == 200
    taken = await _claim(desk.world.db)
    await advance(desk.world.db, taken)
    stopped = (await desk.do(one, "stop")).json()
    assert (stopped["state"], stopped["added"], stopped["rows"]) == ("cancelled", 2, 6)
    assert not await advance(desk.world.db, taken)
    assert len(await desk.rows(stopped)) == len(await desk.customers()) == 2
    undone = await desk.go(stopped, "undo")
    assert (undone["state"], undone["taken_back"], await desk.customers()) == ("undone", 2, [])


async def test_what_changed_between_preview_and_run_counts_as_it_is_then(desk: Desk) -> None:
    one = await desk.upload("name,email,phone\nAnn,ann@example.com,123456\nBob,bob@example.com,\n")
    await desk.add("Ann", ("email", "ann@example.com"))
    await desk.add("Else", ("phone", "123456"))
    await desk.add("Bob", ("email", "bob@example.com"))
    done = await desk.go(one, "run")
    assert numbers(done) == {**NONE, "failed": 1, "unchanged": 1}
    [row] = await desk.rows(done, outcome="error")
    assert row["reason"] == "row_two_customers"


async def test_a_row_that_was_raced_takes_its_new_company_with_it_and_the_next_row_adds_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await desk.upload("name,company\nAnn,山海\nBob,山海\nCid,山海\n")

    async def raced(tx: Tx, principal: Principal, new: NewCustomer) -> Customer:
        if new.name == "Ann":
            raise IdentityTaken
        return await add_customer(tx, principal, new)

    monkeypatch.setattr(bringing, "add_customer", raced)
    done = await desk.go(one, "run")
    assert numbers(done) == {**NONE, "added": 2, "failed": 1}
    bob, cid = sorted(await desk.customers(), key=lambda customer: customer["name"])
    assert bob["company"] == cid["company"]
    assert bob["company"]["name"] == "山海"


async def test_verbs_are_refused_in_the_wrong_state(desk: Desk) -> None:
    one = await desk.upload("name\nAnn\n")
    assert (await desk.do(one, "undo")).json()["code"] == "import_moved"
    assert (await desk.do(one, "run", version=0)).json()["code"] == "version_conflict"
    stopped = (await desk.do(one, "stop")).json()
    assert (stopped["state"], await desk.rows(stopped)) == ("cancelled", [])
    for verb in ("run", "stop", "undo"):
        assert (await desk.do(stopped, verb)).json()["code"] == "import_moved"
    done = await desk.bring("name\nAnn\n")
    async with desk.world.db.transaction() as tx:
        await tx.run(
            """update customer_import set finished_at = now() - interval '31 days' where workspace_id = %(w)s""",
            w=desk.world.workspace_id,
        )
    assert (await desk.do(done, "undo")).json()["code"] == "import_settled"
    assert (await desk.read(done["id"]))["undo_until"] is None


async def test_rows_are_forgotten_when_they_are_needed_no_more(desk: Desk) -> None:
    waiting = await desk.upload("name\nAnn\n")
    done = await desk.bring("name\nBob\n")
    await forgetting.forget(desk.world.db)
    assert len(await desk.rows(waiting)) == len(await desk.rows(done)) == 1
    async with desk.world.db.transaction() as tx:
        await tx.run(
            """update customer_import set created_at = now() - interval '25 hours',
                finished_at = finished_at - interval '31 days' where workspace_id = %(w)s""",
            w=desk.world.workspace_id,
        )
    await forgetting.forget(desk.world.db)
    assert (await desk.read(waiting["id"]))["state"] == "cancelled"
    assert await desk.rows(waiting) == await desk.rows(done) == []


async def test_the_same_file_under_the_same_id_is_taken_in_once(desk: Desk) -> None:
    id = new_id()
    first = (await desk.send("name\nAnn\n", id=id)).json()
    again = await desk.send("name\nAnn\n", id=id)
    assert (again.status_code, again.json()) == (201, first)
    other = await desk.send("name\nBob\n", id=id)
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")


async def test_what_is_too_large_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "FILE_BYTES", 100)
    answer = await desk.send("name\n" + "Ann\n" * 50)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    monkeypatch.undo()
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    answer = await desk.send("name\n" + "Ann\n" * 4)
    assert (answer.status_code, answer.json()["params"]["reason"]) == (400, "import_rows")


async def test_only_who_may_imports_and_nobody_sees_those_of_others(world: World, client: Any) -> None:
    boss = Desk(world, client)
    one = await boss.upload("name\nAnn\n")
    for person in (world.lin, world.supervisor, world.auditor):
        assert (await Desk(world, client, person).send("name\nAnn\n")).status_code == 403
    listed = await client.get("/api/customers/imports", headers=world.boss.headers)
    assert [found["id"] for found in listed.json()["items"]] == [one["id"]]
    assert listed.json()["items"][0]["member_name"] == "boss"
