"""Undoing a merge of customers: both are as they were, and what came in between is with the right one."""

from typing import Any

import pytest

from kefu.kit.ids import new_id
from tests.customers.desk import Desk
from tests.log import assert_replays
from tests.world import World

Answer = Any


@pytest.fixture
def desk(world: World, client: Any) -> Desk:
    return Desk(world, client)


async def test_gaps_are_filled_and_undoing_leaves_both_as_they_were(desk: Desk, world: World) -> None:
    company = (await desk.ask("POST", "companies", {"name": "Acme"})).json()["id"]
    ann = await desk.add("Ann", tier="vip", company_id=company, note="important", locale="en")
    nobody = (await world.customer("", locale=None)).id
    before = [await desk.get(f"customers/{one}") for one in (ann, nobody)]
    preview = await desk.get(f"customers/{ann}/merge?into={nobody}")
    assert preview["takes"] == ["tier", "name", "company_id", "locale", "note"]
    assert {item["kind"]: item["count"] for item in preview["items"]}["identities"] == 0
    kept = (await desk.merge(ann, nobody)).json()
    assert (kept["name"], kept["tier"], kept["company"]["name"]) == ("Ann", "vip", "Acme")
    assert (kept["note"], kept["locale"]) == ("important", "en")
    assert await desk.found(company_id=company) == [str(nobody)]
    changed = [line for line in (await desk.get(f"customers/{nobody}/history"))["items"] if "changed" in line["type"]]
    assert (changed[0]["data"]["tier_before"], changed[0]["data"]["tier"]) == ("standard", "vip")
    assert (await desk.undo(ann)).json()["merged_into"] is None
    after = [await desk.get(f"customers/{one}") for one in (ann, nobody)]
    for one in (*before, *after):
        one.pop("version")
    assert after == before
    assert await desk.found(company_id=company) == [str(ann)]
    assert await desk.found(query="Ann") == [str(ann)]
    await assert_replays(world.db, world.workspace_id)


async def test_what_was_changed_since_stays_when_undone(desk: Desk) -> None:
    ann, bob = await desk.add("Ann", tier="gold", note="hers"), await desk.add("Bob")
    await desk.merge(ann, bob)
    body = {"version": await desk.version(bob), "note": "worded anew", "tier": "vip"}
    assert (await desk.ask("PATCH", f"customers/{bob}", body)).status_code == 200
    await desk.undo(ann)
    bob_now, ann_now = await desk.get(f"customers/{bob}"), await desk.get(f"customers/{ann}")
    assert (bob_now["note"], bob_now["tier"]) == ("worded anew", "vip")
    assert (ann_now["note"], ann_now["tier"]) == ("hers", "gold")


async def test_what_one_was_called_while_merged_is_not_told_of_the_other_afterwards(desk: Desk, world: World) -> None:
    async def told() -> list[tuple[str | None, str | None]]:
        items = (await desk.get(f"customers/{kept}/history"))["items"]
        return [(one["name_before"], one["name_after"]) for one in items if "name" in one["data"].get("fields", [])]

    ann, kept = await desk.add("Ann"), await desk.add("B")
    assert (await desk.ask("PATCH", f"customers/{kept}", {"version": 1, "name": "Bob"})).status_code == 200
    await desk.merge(ann, kept)
    body = {"version": await desk.version(kept), "name": "Ann Lee"}
    assert (await desk.ask("PATCH", f"customers/{kept}", body)).status_code == 200
    assert await told() == [("Bob", "Ann Lee"), ("B", "Bob")]
    await desk.undo(ann)
    assert await told() == [(None, None), ("B", "Bob")]


async def test_two_merges_that_raised_the_tier_are_undone_in_any_order(desk: Desk) -> None:
    gold, vip, bob = await desk.add("G", tier="gold"), await desk.add("V", tier="vip"), await desk.add("Bob")
    await desk.merge(gold, bob)
    await desk.merge(vip, bob)
    await desk.undo(gold)
    assert (await desk.get(f"customers/{bob}"))["tier"] == "vip"
    await desk.undo(vip)
    assert (await desk.get(f"customers/{bob}"))["tier"] == "standard"


async def test_a_chain_is_taken_apart_from_its_end(desk: Desk, world: World) -> None:
    a, b, c = await world.customer("Aa"), await desk.add("Bb"), await desk.add("Cc")
    ticket = (await world.says(a)).ticket
    await desk.merge(a.id, b)
    await desk.merge(b, c)
    assert (await desk.ticket(ticket.number))["customer"]["id"] == str(c)
    assert await desk.found(query="Aa") == [str(c)]
    parts = {one["id"]: one for one in (await desk.get(f"customers/{c}/merged"))["items"]}
    assert (parts[str(a.id)]["into_id"], parts[str(a.id)]["undo_until"]) == (str(b), None)
    assert parts[str(b)]["undo_until"] is not None
    refused = await desk.undo(a.id)
    assert (refused.status_code, refused.json()["code"]) == (409, "customer_merged")
    assert refused.json()["params"]["customer_id"] == str(c)
    assert (await desk.undo(b)).status_code == 200
    assert (await desk.ticket(ticket.number))["customer"]["id"] == str(b)
    assert await desk.found(query="Aa") == [str(b)]
    assert (await desk.get(f"customers/{c}/merged"))["items"] == []
    assert (await desk.undo(a.id)).status_code == 200
    assert (await desk.ticket(ticket.number))["customer"]["name"] == "Aa"
    await assert_replays(world.db, world.workspace_id)


async def test_stale_versions_and_repeated_requests(desk: Desk) -> None:
    ann, bob = await desk.add("Ann"), await desk.add("Bob")
    for stale in ({"version": 9}, {"into_version": 9}):
        answer = await desk.merge(ann, bob, None, **stale)
        assert (answer.status_code, answer.json()["code"]) == (409, "version_conflict")
    body, key = {"into": str(bob), "version": 1, "into_version": 1}, {"Idempotency-Key": str(new_id())}
    once = await desk.ask("POST", f"customers/{ann}/merge", body, None, **key)
    assert once.status_code == 200
    assert (await desk.ask("POST", f"customers/{ann}/merge", body, None, **key)).json() == once.json()
    assert (await desk.undo(ann, version=1)).json()["code"] == "version_conflict"
    assert (await desk.undo(bob)).json()["code"] == "customer_not_merged"


async def test_after_thirty_days_it_stands(desk: Desk, world: World) -> None:
    ann, bob = await desk.add("Ann"), await desk.add("Bob")
    await desk.merge(ann, bob)
    for days, status in ((29, 200), (30, 409)):
        async with world.db.transaction() as tx:
            await tx.run(
                """update customer_merge set at = clock_timestamp() - make_interval(days => %(days)s)
                where workspace_id = %(w)s""",
                w=world.workspace_id,
                days=days,
            )
        may = (await desk.get(f"customers/{ann}"))["merged_into"]["undo_until"] is not None
        answer = await desk.undo(ann)
        assert (answer.status_code, may) == (status, status == 200), answer.text
        if status == 200:
            await desk.merge(ann, bob)
    assert answer.json()["code"] == "customer_merge_settled"
