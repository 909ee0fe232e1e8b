"""Meeting customers: two at once meet the same, a proof wins over a claim."""

import asyncio
from uuid import UUID

import pytest

from kefu.customers import (
    Customer,
    NewCustomer,
    NewIdentity,
    add_customer,
    add_identity,
    find_customer_by_identity,
    find_customer_page,
    load_customer,
    meet_customer,
)
from kefu.kit.db import Db
from kefu.kit.errors import InvalidInput
from kefu.kit.events import Actor, ActorKind
from tests.members.scenes import Scene, facts_of, make_scene, principal_of


async def meet(
    db: Db, workspace_id: UUID, address: str, *, actor: Actor | None = None, pause: float = 0, **more: object
) -> Customer:
    async with db.transaction(actor or Actor(ActorKind.SYSTEM)) as tx:
        customer = await meet_customer(tx, workspace_id, "email", address, **more)  # type: ignore[arg-type]
        await asyncio.sleep(pause)
    return customer


async def test_who_is_unknown_is_added_and_known_ever_after(db: Db, scene: Scene) -> None:
    first = await meet(db, scene.id, "Ann@example.com", name="Ann", locale="en")
    again = await meet(db, scene.id, "ann@EXAMPLE.com", name="Anna")
    assert (first.name, first.locale) == ("Ann", "en")
    assert again == first
    assert len(await facts_of(db, scene.id, "customer.added")) == 1
    assert len(await facts_of(db, scene.id, "identity.added")) == 1


async def test_many_at_once_meet_one_customer(db: Db, scene: Scene) -> None:
    met = await asyncio.gather(*(meet(db, scene.id, "a@example.com", pause=0.02) for _ in range(8)))
    assert len({customer.id for customer in met}) == 1
    assert len(await facts_of(db, scene.id, "customer.added")) == 1
    async with db.transaction() as tx:
        page, _ = await find_customer_page(tx, scene.id)
    assert len(page) == 1


async def test_after_the_faster_one_fails_the_next_takes_its_place(db: Db, scene: Scene) -> None:
    async def fail() -> None:
        with pytest.raises(RuntimeError):
            async with db.transaction() as tx:
                await meet_customer(tx, scene.id, "email", "a@example.com")
                await asyncio.sleep(0.1)
                raise RuntimeError

    failing = asyncio.create_task(fail())
    await asyncio.sleep(0.03)
    met = await meet(db, scene.id, "a@example.com")
    await failing
    async with db.transaction() as tx:
        assert await find_customer_by_identity(tx, scene.id, "email", "a@example.com") == met


async def test_workspaces_meet_their_own_customers(db: Db, scene: Scene) -> None:
    other = await make_scene(db)
    assert (await meet(db, scene.id, "a@example.com")).id != (await meet(db, other.id, "a@example.com")).id


async def test_a_name_fills_a_gap_and_nothing_else(db: Db, scene: Scene) -> None:
    nameless = await meet(db, scene.id, "a@example.com", name="\u202e")
    assert nameless.name == ""
    named = await meet(db, scene.id, "a@example.com", name="Ann")
    assert (named.id, named.name, named.version) == (nameless.id, "Ann", 2)
    assert (await meet(db, scene.id, "a@example.com", name="Other")).name == "Ann"
    changed = await facts_of(db, scene.id, "customer.changed")
    assert [fact["fields"] for fact in changed] == [["name"]]
    async with db.transaction() as tx:
        page, _ = await find_customer_page(tx, scene.id, query="ann")
    assert [customer.id for customer in page] == [named.id]


async def test_a_proof_makes_a_members_claim_verified(db: Db, scene: Scene) -> None:
    agent = await principal_of(db, scene, scene.agent)
    async with db.transaction(agent.actor) as tx:
        customer = await add_customer(tx, agent, NewCustomer(name="Ann"))
        await add_identity(tx, agent, customer.id, NewIdentity(channel="email", address="a@example.com"))
    met = await meet(db, scene.id, "a@example.com", verified=True)
    assert met.id == customer.id
    assert met.identities[0].verified
    assert [f["previous_customer_id"] for f in await facts_of(db, scene.id, "identity.verified")] == [None]


async def test_who_claimed_a_strangers_address_does_not_keep_it(db: Db, scene: Scene) -> None:
    claimer = await meet(db, scene.id, "victim@example.com", actor=Actor(ActorKind.CUSTOMER), name="Eve")
    met = await asyncio.gather(
        *(meet(db, scene.id, "victim@example.com", verified=True, name="Vic", pause=0.02) for _ in range(4))
    )
    assert len({customer.id for customer in met}) == 1
    assert met[0].id != claimer.id
    assert met[0].name == "Vic"
    async with db.transaction() as tx:
        assert (await load_customer(tx, scene.id, claimer.id)).identities == []
        found, _ = await find_customer_page(tx, scene.id, query="victim")
        everybody, _ = await find_customer_page(tx, scene.id)
    assert [customer.id for customer in found] == [met[0].id]
    assert len(everybody) == 2
    moved = await facts_of(db, scene.id, "identity.verified")
    assert [fact["previous_customer_id"] for fact in moved] == [str(claimer.id)]
    assert len(await facts_of(db, scene.id, "customer.added")) == 2


async def test_a_bad_address_meets_nobody(db: Db, scene: Scene) -> None:
    with pytest.raises(InvalidInput):
        await meet(db, scene.id, "no address")
