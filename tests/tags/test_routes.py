"""Tags as administrators keep them, and what that means for who wears or names them."""

import asyncio
from typing import Any
from uuid import UUID

from kefu.kit.ids import new_id
from kefu.tags import hold_tags
from kefu.tickets.service.locking import lock_ticket, save_ticket
from kefu.tickets.service.tagging import put_tags_back
from tests.log import assert_replays, settle
from tests.world import World

Client = Any


async def _make(client: Client, world: World, name: str, **more: Any) -> Any:
    body = {"id": str(new_id()), "name": name, **more}
    answer = await client.post("/api/tags", headers=world.boss.headers, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _kept(client: Client, world: World, **query: Any) -> list[Any]:
    await settle(world.db)
    answer = await client.get("/api/tags/kept", headers=world.boss.headers, params=query)
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def _offered(client: Client, world: World) -> dict[str, bool]:
    answer = await client.get("/api/tags", headers=world.lin.headers)
    return {item["name"]: item["offered"] for item in answer.json()["items"]}


async def _change(client: Client, world: World, tag: Any, **change: Any) -> Any:
    body = {"version": tag["version"], **change}
    answer = await client.patch(f"/api/tags/{tag['id']}", headers=world.boss.headers, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _merge(client: Client, world: World, tag: Any, into: Any) -> Any:
    body = {"version": tag["version"], "into": into["id"]}
    answer = await client.post(f"/api/tags/{tag['id']}/merge", headers=world.boss.headers, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _read(client: Client, world: World, tag: Any) -> Any:
    return (await client.get(f"/api/tags/{tag['id']}", headers=world.boss.headers)).json()


async def _view(client: Client, world: World, condition: Any) -> str:
    """Save a view of one's own; gives its id."""
    body = {"name": "Tagged", "condition": condition, "sorting": "changed"}
    answer = await client.post("/api/saved-views", headers=world.boss.headers, json=body)
    assert answer.status_code == 201, answer.text
    id: str = answer.json()["id"]
    return id


async def _ticket(world: World) -> int:
    return (await world.says(await world.customer())).ticket.number


async def _put(client: Client, world: World, number: int, *names: str) -> Any:
    """Give the answer to putting these tags on a ticket."""
    row = (await client.get(f"/api/tickets/{number}", headers=world.boss.headers)).json()["ticket"]
    body = {"version": row["version"], "tags": list(names)}
    return await client.put(f"/api/tickets/{number}/tags", headers=world.boss.headers, json=body)


async def _worn(client: Client, world: World, number: int) -> list[str]:
    answer = await client.get(f"/api/tickets/{number}", headers=world.boss.headers)
    tags: list[str] = answer.json()["ticket"]["tags"]
    return tags


async def test_a_tag_is_made_once_and_offered_to_all(world: World, client: Client) -> None:
    id = str(new_id())
    made = await _make(client, world, "  发票  Invoice ", id=id)
    assert (made["name"], made["uses"], made["exact"], made["also"]) == ("发票 Invoice", 0, True, [])
    assert await _make(client, world, "  发票  Invoice ", id=id) == made
    other = await client.post("/api/tags", headers=world.boss.headers, json={"id": id, "name": "Other"})
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")
    again = await client.post("/api/tags", headers=world.boss.headers, json={"name": "发票 INVOICE"})
    assert (again.status_code, again.json()["code"]) == (409, "tag_named")
    for name in ("   ", "a\u202eb", "x" * 61):
        bad = await client.post("/api/tags", headers=world.boss.headers, json={"name": name})
        assert (bad.status_code, bad.json()["field"]) == (400, "name"), bad.text
    assert await _offered(client, world) == {"发票 Invoice": True}
    [seen] = await _kept(client, world)
    assert seen["changed_by"] == str(world.boss.member.id)
    await assert_replays(world.db, world.workspace_id)


async def test_many_at_once_make_one_tag(world: World, client: Client) -> None:
    answers = await asyncio.gather(
        *(client.post("/api/tags", headers=world.boss.headers, json={"name": "Same"}) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    tickets = [await _ticket(world) for _ in range(3)]
    answers = await asyncio.gather(*(_put(client, world, number, "New", "same") for number in tickets))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [(tag["name"], tag["uses"]) for tag in await _kept(client, world)] == [("New", 3), ("Same", 3)]


async def test_they_are_found_by_name_page_by_page(world: World, client: Client) -> None:
    for name in ("Bank", "apple", "Cherry", "apricot", "100%"):
        await _make(client, world, name)
    names, after = list[str](), None
    while True:
        query = {"limit": 2} | ({"after": after} if after else {})
        page = (await client.get("/api/tags/kept", headers=world.boss.headers, params=query)).json()
        names += [tag["name"] for tag in page["items"]]
        if not (after := page["next"]):
            break
    assert names == ["100%", "apple", "apricot", "Bank", "Cherry"]
    assert [tag["name"] for tag in await _kept(client, world, words="AP")] == ["apple", "apricot"]
    assert [tag["name"] for tag in await _kept(client, world, words="%")] == ["100%"]
    assert await _kept(client, world, words="_") == []
    bad = await client.get("/api/tags/kept", headers=world.boss.headers, params={"after": "nothing"})
    assert bad.status_code == 400


async def test_a_tag_is_called_otherwise_everywhere(world: World, client: Client) -> None:
    number = await _ticket(world)
    await _put(client, world, number, "Refund")
    [tag] = await _kept(client, world)
    late = {"version": tag["version"] + 1, "name": "Money back"}
    refused = await client.patch(f"/api/tags/{tag['id']}", headers=world.boss.headers, json=late)
    assert (refused.status_code, refused.json()["code"]) == (409, "version_conflict")
    named = await _change(client, world, tag, name="Money back")
    assert (named["name"], named["also"], named["uses"]) == ("Money back", ["Refund"], 1)
    assert await _worn(client, world, number) == ["Money back"]
    assert [one["name"] for one in await _kept(client, world, words="refu")] == ["Money back"]

    # who says the former name, out of habit or from an old screen, means this one
    other = await _ticket(world)
    assert (await _put(client, world, other, "REFUND")).json()["tags"] == ["Money back"]
    assert (await _put(client, world, number, "refund", "Money back")).json()["tags"] == ["Money back"]
    taken = await client.post("/api/tags", headers=world.boss.headers, json={"name": "refund"})
    assert (taken.status_code, taken.json()["code"]) == (409, "tag_named")
    assert "Money back" in taken.json()["detail"]

    # it may have its name again, or another case of it
    back = await _change(client, world, named, name="refund")
    assert (back["name"], back["also"]) == ("refund", ["Money back"])
    upper = await _change(client, world, back, name="REFUND")
    assert (upper["name"], upper["also"]) == ("REFUND", ["Money back"])
    assert await _change(client, world, upper, name="REFUND") == upper
    await assert_replays(world.db, world.workspace_id)


async def test_the_history_tells_old_and_new(world: World, client: Client) -> None:
    tag = await _make(client, world, "Refund")
    tag = await _change(client, world, tag, name="Money back")
    tag = await _change(client, world, tag, archived=True)
    tag = await _change(client, world, tag, archived=False)
    other = await _make(client, world, "Cash")
    await _merge(client, world, other, tag)
    gone = await _make(client, world, "Slip")
    await client.delete(f"/api/tags/{gone['id']}", headers=world.boss.headers)
    await settle(world.db)
    query = {"subject_id": tag["id"], "topic": "tag"}
    told = (await client.get("/api/audit", headers=world.boss.headers, params=query)).json()["items"]
    assert [one["text"] for one in told] == [
        "merged the tag Cash into Money back",
        "changed the tag Money back: brought back",
        "changed the tag Money back: archived",
        "changed the tag Money back: name Refund → Money back",
        "added the tag Money back",
    ]
    query = {"subject_id": gone["id"]}
    told = (await client.get("/api/audit", headers=world.boss.headers, params=query)).json()["items"]
    assert told[0]["changes"][0]["before"] == "Slip"
    assert {one["actor"] for one in told} == {"boss"}


async def test_an_archived_tag_stays_where_it_is_and_goes_nowhere_else(world: World, client: Client) -> None:
    number, other = await _ticket(world), await _ticket(world)
    await _put(client, world, number, "Old")
    [tag] = await _kept(client, world)
    saved = await _view(client, world, {"type": "tag", "among": [tag["id"]]})
    tag = await _change(client, world, tag, archived=True)
    assert await _offered(client, world) == {"Old": False}
    assert await _kept(client, world) == []
    assert [one["id"] for one in await _kept(client, world, archived=True)] == [tag["id"]]
    assert await _worn(client, world, number) == ["Old"]
    shown = await client.get(f"/api/saved-views/{saved}/tickets", headers=world.boss.headers)
    assert [row["number"] for row in shown.json()["items"]] == [number]

    refused = await _put(client, world, other, "old")
    assert (refused.status_code, refused.json()["code"]) == (409, "tag_archived")
    assert "Old" in refused.json()["detail"]
    assert (await _put(client, world, number, "Old", "More")).json()["tags"] == ["More", "Old"]
    assert (await _put(client, world, number, "More")).json()["tags"] == ["More"]
    assert (await _put(client, world, number, "More", "Old")).status_code == 409

    await _change(client, world, tag, archived=False)
    assert (await _put(client, world, other, "old")).json()["tags"] == ["Old"]
    await assert_replays(world.db, world.workspace_id)


async def test_what_went_into_another_is_that_one(world: World, client: Client) -> None:
    first, second, both = [await _ticket(world) for _ in range(3)]
    await _put(client, world, first, "Refund")
    await _put(client, world, second, "Money back")
    await _put(client, world, both, "Refund", "Money back", "VIP")
    tags = {tag["name"]: tag for tag in await _kept(client, world)}
    conditions = [[tags["Refund"]["id"]], [tags["Money back"]["id"]]]
    views = [await _view(client, world, {"type": "tag", "among": among}) for among in conditions]
    version = (await client.get(f"/api/tickets/{first}", headers=world.boss.headers)).json()["ticket"]["version"]
    merged = await _merge(client, world, tags["Refund"], tags["Money back"])
    assert (merged["name"], merged["also"], merged["uses"]) == ("Money back", ["Refund"], 3)
    assert await _worn(client, world, first) == ["Money back"]
    assert await _worn(client, world, both) == ["Money back", "VIP"]
    row = (await client.get(f"/api/tickets/{first}", headers=world.boss.headers)).json()["ticket"]
    assert row["version"] == version
    for view in views:
        shown = await client.get(f"/api/saved-views/{view}/tickets", headers=world.boss.headers)
        assert {row["number"] for row in shown.json()["items"]} == {first, second, both}

    # nothing changes when it is put on again; taken off, it is gone by every name
    assert (await _put(client, world, first, "refund")).json()["version"] == version
    assert (await _put(client, world, both, "VIP")).json()["tags"] == ["VIP"]
    assert [(tag["name"], tag["uses"]) for tag in await _kept(client, world, words="refund")] == [("Money back", 2)]
    listed = (await client.get("/api/tags", headers=world.lin.headers)).json()["items"]
    assert {(item["name"], item["offered"]) for item in listed} == {
        ("Money back", True),
        ("VIP", True),
        ("Money back", False),
    }

    # and on: what went into it goes along
    last = await _make(client, world, "Cash")
    merged = await _merge(client, world, await _read(client, world, tags["Money back"]), last)
    assert (merged["also"], merged["uses"]) == (["Money back", "Refund"], 2)
    assert await _worn(client, world, first) == await _worn(client, world, second) == ["Cash"]
    assert (await _put(client, world, both, "Refund")).json()["tags"] == ["Cash"]
    gone = await client.get(f"/api/tags/{tags['Refund']['id']}", headers=world.boss.headers)
    assert gone.status_code == 404
    await assert_replays(world.db, world.workspace_id)


async def test_a_tag_goes_into_another_that_is_offered(world: World, client: Client) -> None:
    tag, other = await _make(client, world, "One"), await _make(client, world, "Two")
    for into, status in ((tag["id"], 400), (str(new_id()), 404)):
        body = {"version": 1, "into": into}
        answer = await client.post(f"/api/tags/{tag['id']}/merge", headers=world.boss.headers, json=body)
        assert (answer.status_code, answer.json()["field"]) == (status, "into")
    await _change(client, world, other, archived=True)
    body = {"version": 1, "into": other["id"]}
    answer = await client.post(f"/api/tags/{tag['id']}/merge", headers=world.boss.headers, json=body)
    assert (answer.status_code, answer.json()["field"]) == (400, "into")


async def test_many_changed_at_once_are_put_back_to_what_the_tags_are_now(world: World, client: Client) -> None:
    kept, merged, archived = [await _ticket(world) for _ in range(3)]
    for number, name in ((kept, "A"), (merged, "B"), (archived, "C")):
        await _put(client, world, number, name)
    bulk = str(new_id())
    wish = {"tags_added": ["New"], "tags_removed": ["A", "B", "C"]}
    body = {"id": bulk, "tickets": [{"number": number} for number in (kept, merged, archived)], "wish": wish}
    done = await client.post("/api/tickets/bulk", headers=world.boss.headers, json=body)
    assert {item["outcome"] for item in done.json()["items"]} == {"done"}
    tags = {tag["name"]: tag for tag in await _kept(client, world)}
    await _change(client, world, tags["A"], name="Alpha")
    await _merge(client, world, tags["B"], tags["New"])
    await _change(client, world, tags["C"], archived=True)
    undone = await client.post(f"/api/tickets/bulk/{bulk}/undo", headers=world.boss.headers)
    assert {item["outcome"] for item in undone.json()["items"]} == {"done"}
    assert [await _worn(client, world, number) for number in (kept, merged, archived)] == [["Alpha"], ["New"], ["C"]]
    await assert_replays(world.db, world.workspace_id)


async def test_macros_mean_the_tag_as_it_is_now(world: World, client: Client) -> None:
    number = await _ticket(world)
    await _put(client, world, number, "Refund")
    steps = {"add_tags": ["Refund", "Cash", "Old"], "remove_tags": ["Open"]}
    made = await client.post("/api/macros", headers=world.boss.headers, json={"name": "Pay", "steps": steps})
    assert made.status_code == 201, made.text
    await _put(client, world, await _ticket(world), "Cash", "Old", "Open")
    tags = {tag["name"]: tag for tag in await _kept(client, world)}
    await _change(client, world, tags["Refund"], name="Money back")
    await _merge(client, world, tags["Cash"], await _read(client, world, tags["Refund"]))
    await _change(client, world, tags["Old"], archived=True)
    await _change(client, world, tags["Open"], name="Opened")
    [macro] = (await client.get("/api/macros", headers=world.boss.headers)).json()["items"]
    assert macro["steps"]["add_tags"] == ["Money back", "Old"]
    assert macro["steps"]["remove_tags"] == ["Opened"]

    # it puts an archived tag on no ticket, but works
    url = f"/api/tickets/{number}/macros/{macro['id']}"
    plan = (await client.get(url, headers=world.boss.headers)).json()
    assert plan["plan"]["tags_added"] == []
    other = await _ticket(world)
    url = f"/api/tickets/{other}/macros/{macro['id']}"
    plan = (await client.get(url, headers=world.boss.headers)).json()
    assert plan["plan"]["tags_added"] == ["Money back"]
    body = {"id": str(new_id()), "version": plan["ticket_version"], "macro_version": plan["macro_version"]}
    done = await client.post(url, headers=world.boss.headers, json=body)
    assert done.status_code in (200, 201), done.text
    assert await _worn(client, world, other) == ["Money back"]


async def test_only_what_nothing_wears_or_names_is_deleted(world: World, client: Client) -> None:
    number = await _ticket(world)
    await _put(client, world, number, "Worn")
    view = await _make(client, world, "In a view")
    macro = await _make(client, world, "In a macro")
    await _view(client, world, {"type": "not", "of": {"type": "tag", "among": [view["id"]]}})
    steps = {"add_tags": ["IN A MACRO"]}
    await client.post("/api/macros", headers=world.lin.headers, json={"name": "Mine", "steps": steps})
    tags = {tag["name"]: tag for tag in await _kept(client, world)}
    for name, kept in (("Worn", "tickets"), ("In a view", "saved_views"), ("In a macro", "macros")):
        refused = await client.delete(f"/api/tags/{tags[name]['id']}", headers=world.boss.headers)
        assert (refused.status_code, refused.json()["code"]) == (409, "tag_worn"), name
        assert refused.json()["params"]["counts"] == {kept: 1}
    assert "macros that name it" in refused.json()["detail"]

    # what went into another keeps that one alive; then both go, with every name
    other = await _make(client, world, "Other")
    await _merge(client, world, tags["Worn"], other)
    url = f"/api/tags/{other['id']}"
    assert (await client.delete(url, headers=world.boss.headers)).status_code == 409
    await _put(client, world, number)
    assert (await client.delete(url, headers=world.boss.headers)).status_code == 204
    assert (await client.delete(url, headers=world.boss.headers)).status_code == 404
    assert {tag["name"] for tag in await _kept(client, world)} == {"In a macro", "In a view"}
    assert (await _make(client, world, "Worn"))["id"] != tags["Worn"]["id"]
    assert macro["id"] == tags["In a macro"]["id"]
    await assert_replays(world.db, world.workspace_id)


async def test_what_is_typed_at_the_same_moment_finds_its_tag(world: World, client: Client) -> None:
    """Deleted or renamed while it is put on: the ticket wears a tag of that name, or it is refused with its reason."""
    for turn in range(8):
        gone, named = await _make(client, world, f"Gone {turn}"), await _make(client, world, f"Named {turn}")
        first, second = await _ticket(world), await _ticket(world)
        url, wanted = f"/api/tags/{named['id']}", f"Wanted {turn}"
        worn, deleted, typed, renamed = await asyncio.gather(
            _put(client, world, first, gone["name"]),
            client.delete(f"/api/tags/{gone['id']}", headers=world.boss.headers),
            _put(client, world, second, wanted),
            client.patch(url, headers=world.boss.headers, json={"version": 1, "name": wanted}),
        )
        assert (worn.status_code, worn.json()["tags"]) == (200, [gone["name"]])
        assert deleted.status_code in (204, 409)
        assert (typed.status_code, typed.json()["tags"]) == (200, [wanted])
        assert renamed.status_code in (200, 409)
    await assert_replays(world.db, world.workspace_id)


async def test_what_is_put_back_at_the_same_moment_is_not_deleted(world: World, client: Client) -> None:
    """Taking a change back finds tags by their ids: who deletes one waits for it, and counts the ticket."""
    tag, number = await _make(client, world, "Taken off"), await _ticket(world)
    async with world.db.transaction() as tx:
        ticket = await lock_ticket(tx, world.boss.principal, number)
        [held] = await hold_tags(tx, world.workspace_id, [UUID(tag["id"])])
        deletion = asyncio.create_task(client.delete(f"/api/tags/{tag['id']}", headers=world.boss.headers))
        await asyncio.wait({deletion}, timeout=1)
        assert not deletion.done()
        assert await put_tags_back(tx, ticket, [held.id])
        await save_ticket(tx, ticket, changed=True)
    row = (await client.get(f"/api/tickets/{number}", headers=world.lin.headers)).json()["ticket"]
    assert ((await deletion).status_code, row["tags"]) == (409, ["Taken off"])
    await assert_replays(world.db, world.workspace_id)
