"""Companies: their tier reaches their customers, their domains bring new ones."""

import asyncio
from typing import Any

import pytest

from kefu.customers import meet_customer
from kefu.customers.claims import TIER_SWEEPS
from kefu.customers.service import judging
from kefu.kit.db import Db
from kefu.kit.events import Actor, ActorKind
from kefu.kit.ids import new_id
from tests.customers.desk import Desk
from tests.log import assert_replays
from tests.world import World


@pytest.fixture
def desk(world: World, client: Any) -> Desk:
    return Desk(world, client)


async def _company(desk: Desk, **more: Any) -> Any:
    answer = await desk.ask("POST", "companies", {"id": str(new_id()), "name": "Alpine", **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _change(desk: Desk, company: Any, version: int = 1, **more: Any) -> Any:
    return await desk.ask("PATCH", f"companies/{company['id']}", {"version": version, **more})


async def _sweep(db: Db) -> None:
    while await TIER_SWEEPS.run_once(db):
        pass


async def _standing(desk: Desk, customer: Any) -> tuple[str, str]:
    found = await desk.get(f"customers/{customer}")
    return found["tier"], found["tier_by"]


async def test_a_company_is_kept_with_tier_domains_and_note(desk: Desk, world: World) -> None:
    made = await _company(desk, tier="gold", domains=["B.test", "a.test"], note="since 2019")
    assert (made["tier"], made["domains"], made["note"]) == ("gold", ["a.test", "b.test"], "since 2019")
    done = await _change(desk, made, tier=None, domains=["c.test", "a.test"], note="")
    assert (done.json()["tier"], done.json()["domains"], done.json()["version"]) == (None, ["a.test", "c.test"], 2)
    late = await _change(desk, made, name="Late")
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    same = await _change(desk, made, 2, domains=["c.test", "a.test"])
    assert same.json()["version"] == 2
    [changed, _added] = (await desk.get(f"companies/{made['id']}/history"))["items"]
    assert changed["data"] == {"fields": ["tier", "domains", "note"], "tier_before": "gold", "tier": None}
    [listed] = (await desk.get("companies?query=alpine"))["items"]
    assert listed == same.json() | {"customers": 0, "exact": True}


async def test_a_domain_belongs_to_one_company(desk: Desk) -> None:
    one, two = await _company(desk, domains=["a.test"]), await _company(desk, name="Beta")
    taken = await _change(desk, two, name="Gamma", domains=["b.test", "a.test"])
    problem = taken.json()
    assert (taken.status_code, problem["code"], problem["field"]) == (409, "domain_taken", "domains")
    assert problem["params"] == {"domain": "a.test", "company": "Alpine", "company_id": one["id"]}
    assert (await desk.get(f"companies/{two['id']}"))["name"] == "Beta", "nothing was saved"
    new = {"id": str(new_id()), "name": "Delta", "domains": ["a.test"]}
    assert (await desk.ask("POST", "companies", new)).json()["code"] == "domain_taken"
    for domain, reason in (("qq.com", "domain_free"), ("nothing", "domain")):
        answer = await _change(desk, two, domains=[domain])
        assert (answer.status_code, answer.json()["params"]["reason"]) == (400, reason)
    companies = [await _company(desk, name=f"Racer {number}") for number in range(4)]
    answers = await asyncio.gather(*(_change(desk, company, domains=["z.test"]) for company in companies))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


async def test_who_is_new_belongs_to_the_company_of_their_address(desk: Desk, world: World) -> None:
    company = await _company(desk, tier="vip", domains=["a.test"])
    ann = await desk.add("Ann", ("phone", "13800138000"), ("email", "ann@A.test"))
    assert await _standing(desk, ann) == ("vip", "company")
    added = [line for line in (await desk.get(f"customers/{ann}/history"))["items"] if line["type"] == "customer.added"]
    assert (added[0]["data"]["by_domain"], added[0]["data"]["company_id"]) == (True, company["id"])
    for verified in (True, False):
        async with world.db.transaction(Actor(ActorKind.SYSTEM)) as tx:
            met = await meet_customer(tx, world.workspace_id, "email", f"{verified}@a.test", verified=verified)
        assert met.company is not None
        assert (str(met.company.id), met.tier) == (company["id"], "vip")
        async with world.db.transaction(Actor(ActorKind.SYSTEM)) as tx:
            other = await meet_customer(tx, world.workspace_id, "email", f"{verified}@mail.a.test", verified=verified)
        assert other.company is None
    elsewhere = await _company(desk, name="Beta")
    bob = await desk.add("Bob", ("email", "bob@a.test"), company_id=elsewhere["id"])
    assert (await desk.get(f"customers/{bob}"))["company"]["id"] == elsewhere["id"], "what is said counts more"
    cid = await desk.add("Cid")
    await desk.ask("POST", f"customers/{cid}/identities", {"channel": "email", "address": "cid@a.test"})
    assert (await desk.get(f"customers/{cid}"))["company"] is None, "who is known stays where they are"


async def test_who_proves_a_strangers_claim_belongs_there_too(desk: Desk, world: World) -> None:
    company = await _company(desk, tier="gold", domains=["a.test"])
    async with world.db.transaction(Actor(ActorKind.CUSTOMER)) as tx:
        eve = await meet_customer(tx, world.workspace_id, "api", "eve")
    async with world.db.transaction(Actor(ActorKind.CUSTOMER)) as tx:
        await meet_customer(tx, world.workspace_id, "email", "vic@a.test")
    async with world.db.transaction(Actor(ActorKind.SYSTEM)) as tx:
        vic = await meet_customer(tx, world.workspace_id, "email", "vic@a.test", verified=True)
    assert vic.company is not None
    assert (str(vic.company.id), vic.tier, eve.company) == (company["id"], "gold", None)


async def test_a_tier_of_ones_own_counts_more_until_it_is_given_back(desk: Desk, world: World) -> None:
    company = await _company(desk, tier="gold")
    ann = await desk.add("Ann", company_id=company["id"], tier="standard")
    assert await _standing(desk, ann) == ("standard", "hand")
    assert (await _change(desk, company, tier="vip")).status_code == 200
    await _sweep(world.db)
    assert await _standing(desk, ann) == ("standard", "hand")
    back = await desk.ask("PATCH", f"customers/{ann}", {"version": await desk.version(ann), "tier": None})
    assert (back.json()["tier"], back.json()["tier_by"]) == ("vip", "company")
    left = await desk.ask("PATCH", f"customers/{ann}", {"version": await desk.version(ann), "company_id": None})
    assert (left.json()["tier"], left.json()["tier_by"]) == ("standard", "nobody")
    told = [line["data"] for line in (await desk.get(f"customers/{ann}/history"))["items"] if "fields" in line["data"]]
    assert [(one["fields"], one["tier_before"], one["tier"], one["tier_by"]) for one in told] == [
        (["tier", "company_id"], "vip", "standard", "nobody"),
        (["tier"], "standard", "vip", "company"),
    ]


async def test_another_tier_reaches_all_its_customers_in_steps(
    desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "BATCH", 3)
    company = await _company(desk)
    people = [await desk.add(f"P{number}", company_id=company["id"]) for number in range(7)]
    stranger = await desk.add("Stranger")
    assert (await desk.merge(people[0], people[6])).status_code == 200
    assert (await _change(desk, company, tier="gold")).status_code == 200
    await _sweep(world.db)
    for person in people:
        assert await _standing(desk, person) == ("gold", "company")
    assert await _standing(desk, stranger) == ("standard", "nobody")
    assert len((await desk.get("customers?tier=gold"))["items"]) == 6
    assert (await _change(desk, company, 2, tier=None)).status_code == 200
    await _sweep(world.db)
    for person in people:
        assert await _standing(desk, person) == ("standard", "nobody")
    assert not await TIER_SWEEPS.run_once(world.db), "nothing waits any more"
    await assert_replays(world.db, world.workspace_id)


async def test_a_worker_that_slept_changes_nothing_any_more(desk: Desk, world: World) -> None:
    company = await _company(desk)
    ann = await desk.add("Ann", company_id=company["id"])
    assert (await _change(desk, company, tier="gold")).status_code == 200
    async with world.db.transaction() as tx:
        [slept] = [one for one in await judging.claim_sweeps(tx, 50) if str(one.company_id) == company["id"]]
    assert (await _change(desk, company, 2, tier="vip")).status_code == 200
    await judging.sweep(world.db, slept)
    assert await _standing(desk, ann) == ("standard", "nobody")
    await _sweep(world.db)
    assert await _standing(desk, ann) == ("vip", "company")


async def test_who_is_changed_by_hand_while_the_worker_waits_stays_so(desk: Desk, world: World) -> None:
    company = await _company(desk)
    ann, bob = [await desk.add(name, company_id=company["id"]) for name in ("Ann", "Bob")]
    assert (await _change(desk, company, tier="gold")).status_code == 200
    async with world.db.transaction() as tx:
        await tx.run(
            """update customer set tier = case when id = %(by_hand)s then 'vip' else tier end,
                tier_by = case when id = %(by_hand)s then 'hand' else tier_by end,
                company_id = case when id = %(by_hand)s then company_id end
            where workspace_id = %(workspace_id)s and id = any(%(both)s)""",
            workspace_id=world.workspace_id,
            by_hand=ann,
            both=[ann, bob],
        )
        sweeping = asyncio.create_task(_sweep(world.db))
        while not await tx.value("select exists (select from pg_locks where not granted)"):
            assert not sweeping.done()
            await asyncio.sleep(0.02)
    await sweeping
    assert await _standing(desk, ann) == ("vip", "hand")
    assert await _standing(desk, bob) == ("standard", "nobody")


async def test_a_tier_changed_again_and_again_while_workers_sweep_ends_at_the_last(desk: Desk, world: World) -> None:
    company = await _company(desk)
    people = [await desk.add(f"P{number}", company_id=company["id"]) for number in range(5)]

    async def change() -> None:
        for version in range(1, 9):
            answer = await _change(desk, company, version, tier="gold" if version % 2 else "vip")
            assert answer.status_code == 200, answer.text

    changing = asyncio.create_task(change())
    while not changing.done():
        await asyncio.gather(*(TIER_SWEEPS.run_once(world.db) for _ in range(2)))
        await asyncio.sleep(0)
    await changing
    await _sweep(world.db)
    for person in people:
        assert await _standing(desk, person) == ("vip", "company")


async def test_open_tickets_show_the_tier_their_customer_has_now(desk: Desk, world: World) -> None:
    company = await _company(desk, domains=["a.test"])
    async with world.db.transaction() as tx:
        ann = await meet_customer(tx, world.workspace_id, "email", "ann@a.test", name="Ann")
    said = await world.says(ann)
    assert (await _change(desk, company, tier="vip")).status_code == 200
    await _sweep(world.db)
    assert (await desk.ticket(said.ticket.number))["customer"]["tier"] == "vip"
    [row] = (await desk.get("tickets?view=all", world.boss))["items"]
    assert row["customer"]["tier"] == "vip"


async def test_who_joins_while_the_tier_changes_has_the_new_one(desk: Desk, world: World) -> None:
    for number in range(5):
        company = await _company(desk, name=f"Race {number}")
        joined, _ = await asyncio.gather(
            asyncio.gather(*(desk.add(f"J{place}", company_id=company["id"]) for place in range(4))),
            _change(desk, company, tier="vip"),
        )
        await _sweep(world.db)
        for person in joined:
            assert await _standing(desk, person) == ("vip", "company")


async def test_a_merge_keeps_the_higher_tier_and_undoing_it_gives_back_what_it_stood_by(
    desk: Desk, world: World
) -> None:
    gold, vip = await _company(desk, tier="gold"), await _company(desk, name="Beta", tier="vip")
    ann = await desk.add("Ann", company_id=vip["id"])
    bob = await desk.add("Bob", company_id=gold["id"])
    assert (await desk.merge(ann, bob)).status_code == 200
    assert await _standing(desk, bob) == ("vip", "hand")
    assert (await desk.undo(ann)).status_code == 200
    assert await _standing(desk, bob) == ("gold", "company")
    assert await _standing(desk, ann) == ("vip", "company")
    cid = await desk.add("Cid")
    assert (await desk.merge(bob, cid)).status_code == 200
    assert (await desk.get(f"customers/{cid}"))["company"]["id"] == gold["id"]
    assert await _standing(desk, cid) == ("gold", "company"), "with the company comes what it says"
    assert (await desk.undo(bob)).status_code == 200
    assert await _standing(desk, cid) == ("standard", "nobody")
    await assert_replays(world.db, world.workspace_id)


async def test_a_merge_is_undone_whatever_the_tier_of_who_was_merged_became_since(desk: Desk, world: World) -> None:
    gold, vip = await _company(desk, tier="gold"), await _company(desk, name="Beta", tier="vip")
    ann = await desk.add("Ann", company_id=vip["id"])
    bob = await desk.add("Bob", company_id=gold["id"])
    assert (await desk.merge(ann, bob)).status_code == 200
    assert await _standing(desk, bob) == ("vip", "hand")
    assert (await _change(desk, vip, tier=None)).status_code == 200
    await _sweep(world.db)
    assert (await desk.undo(ann)).status_code == 200
    assert await _standing(desk, bob) == ("gold", "company")
    assert await _standing(desk, ann) == ("standard", "nobody")


async def test_the_next_customers_of_a_company_are_read_from_an_index(desk: Desk, world: World) -> None:
    async with world.db.transaction() as tx:
        await tx.run("set local enable_seqscan = off")
        await tx.run("set local enable_bitmapscan = off")
        plan = await tx.column(
            """explain select id from customer where workspace_id = %(one)s and company_id = %(one)s and id > %(one)s
            order by id limit 200""",
            one=world.workspace_id,
        )
    assert any("customer_company_id" in line for line in plan)
    assert not any("Sort" in line for line in plan)
