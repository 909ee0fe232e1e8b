"""Adding and changing customers, their identities and companies."""

import asyncio
from uuid import UUID

import msgspec
import pytest

from kefu.customers import (
    Customer,
    CustomerChange,
    IdentityTaken,
    NewCompany,
    NewCustomer,
    NewIdentity,
    Tier,
    add_company,
    add_customer,
    add_identity,
    change_customer,
    find_customer,
    find_customer_page,
    find_customers,
    listing,
    load_customer,
)
from kefu.kit.db import Db
from kefu.kit.errors import IdTaken, InvalidInput, KefuError, NotFound, VersionConflict
from kefu.kit.ids import new_id
from tests.members.scenes import Scene, facts_of, make_scene, principal_of


async def add(db: Db, scene: Scene, **fields: object) -> Customer:
    async with db.transaction() as tx:
        return await add_customer(tx, scene.system, msgspec.convert({"name": "张伟明", **fields}, NewCustomer))


async def change(db: Db, scene: Scene, customer: Customer, **fields: object) -> Customer:
    async with db.transaction() as tx:
        wanted = msgspec.convert({"version": customer.version, **fields}, CustomerChange)
        return await change_customer(tx, scene.system, customer.id, wanted)


async def find(db: Db, scene: Scene, query: str) -> list[str]:
    async with db.transaction() as tx:
        page, _ = await find_customer_page(tx, scene.id, query=query)
    return [customer.name for customer in page]


def email(address: str) -> dict[str, str]:
    return {"channel": "email", "address": address}


async def test_a_customer_is_kept_with_company_and_addresses(db: Db, scene: Scene) -> None:
    async with db.transaction() as tx:
        company = await add_company(tx, scene.system, NewCompany(name="山海科技"))
    customer = await add(
        db, scene, company_id=str(company.id), tier="vip", note="老客户", identities=[email("Ann@Example.com")]
    )
    assert customer.tier == Tier.VIP
    assert customer.company is not None
    assert customer.company.name == "山海科技"
    assert [(i.channel, i.address, i.verified) for i in customer.identities] == [("email", "ann@example.com", False)]
    added = await facts_of(db, scene.id, "customer.added")
    assert added == [{"tier": "vip", "company_id": str(company.id), "by_domain": False}]
    assert await facts_of(db, scene.id, "identity.added") == [{"channel": "email", "verified": False}]
    assert await facts_of(db, scene.id, "company.added") == [{}]


async def test_the_same_request_again_gives_the_same_answer(db: Db, scene: Scene) -> None:
    new = {"id": str(new_id()), "identities": [email("a@example.com"), email("A@example.com")]}
    assert await add(db, scene, **new) == await add(db, scene, **new)
    assert len(await facts_of(db, scene.id, "customer.added")) == 1
    with pytest.raises(IdTaken):
        await add(db, scene, **new, name="别人")
    agent = await principal_of(db, scene, scene.agent)
    with pytest.raises(IdTaken):
        async with db.transaction() as tx:
            await add_customer(tx, agent, msgspec.convert({"name": "张伟明", **new}, NewCustomer))


async def test_many_are_read_at_once(db: Db, scene: Scene) -> None:
    first, second = await add(db, scene), await add(db, scene)
    async with db.transaction() as tx:
        found = await find_customers(tx, scene.id, [first.id, second.id, first.id, new_id()])
    assert found == {first.id: first, second.id: second}


async def test_a_companys_id_is_taken_once(db: Db, scene: Scene) -> None:
    new = NewCompany(name="a", id=new_id())
    async with db.transaction() as tx:
        made = await add_company(tx, scene.system, new)
        assert await add_company(tx, scene.system, new) == made
    with pytest.raises(IdTaken):
        async with db.transaction() as tx:
            await add_company(tx, scene.system, NewCompany(name="b", id=made.id))
    assert len(await facts_of(db, scene.id, "company.added")) == 1


async def test_ids_are_of_version_7(db: Db, scene: Scene) -> None:
    with pytest.raises(InvalidInput) as caught:
        await add(db, scene, id="00000000-0000-4000-8000-000000000000")
    assert caught.value.field == "id"


async def test_only_named_fields_change_and_the_fact_tells_names_not_texts(db: Db, scene: Scene) -> None:
    before = await add(db, scene, note="secret text")
    after = await change(db, scene, before, name="李雷", tier="gold", note="other text")
    assert (after.name, after.tier, after.locale, after.version) == ("李雷", Tier.GOLD, before.locale, 2)
    [fact] = await facts_of(db, scene.id, "customer.changed")
    assert UUID(fact.pop("rename_id")).version == 7
    assert [fact] == [
        {
            "fields": ["name", "tier", "note"],
            "tier_before": "standard",
            "tier": "gold",
            "company_id": None,
            "changed": [],
            "tier_by": "hand",
            "tier_rule_id": None,
        }
    ]
    assert await find(db, scene, "lilei") == ["李雷"]
    assert await find(db, scene, "zwm") == []


async def test_no_change_is_no_fact(db: Db, scene: Scene) -> None:
    before = await add(db, scene)
    assert await change(db, scene, before, name=before.name) == before
    assert await facts_of(db, scene.id, "customer.changed") == []


async def test_nobody_overwrites_what_they_have_not_seen(db: Db, scene: Scene) -> None:
    before = await add(db, scene)

    async def attempt(name: str) -> Customer | KefuError:
        try:
            return await change(db, scene, before, name=name)
        except KefuError as error:
            return error

    outcomes = await asyncio.gather(*(attempt(f"name {number}") for number in range(5)))
    errors = [outcome for outcome in outcomes if isinstance(outcome, KefuError)]
    assert len(errors) == 4
    assert all(isinstance(e, VersionConflict) and e.params["current_version"] == 2 for e in errors)


async def test_an_address_belongs_to_one_customer(db: Db, scene: Scene) -> None:
    first = await add(db, scene, identities=[email("a@example.com")])
    second = await add(db, scene, name="Bob")
    with pytest.raises(IdentityTaken) as caught:
        async with db.transaction() as tx:
            await add_identity(tx, scene.system, second.id, NewIdentity(channel="email", address="A@EXAMPLE.com"))
    assert caught.value.params["customer_id"] == str(first.id)
    with pytest.raises(IdentityTaken):
        await add(db, scene, name="Eve", identities=[email("a@example.com")])
    assert await find(db, scene, "eve") == []
    async with db.transaction() as tx:
        again = await add_identity(tx, scene.system, first.id, NewIdentity(channel="email", address="a@example.com"))
    assert again == first
    assert len(await facts_of(db, scene.id, "identity.added")) == 1


async def test_one_of_two_who_add_an_address_at_once_gets_it(db: Db, scene: Scene) -> None:
    customers = [await add(db, scene, name=f"c{number}") for number in range(4)]

    async def attempt(customer: Customer) -> bool:
        try:
            async with db.transaction() as tx:
                new = NewIdentity(channel="phone", address="13800138000")
                await add_identity(tx, scene.system, customer.id, new)
                await asyncio.sleep(0.02)
        except IdentityTaken:
            return False
        return True

    assert sum(await asyncio.gather(*map(attempt, customers))) == 1


async def test_customers_are_found_by_beginnings(db: Db, scene: Scene) -> None:
    customer = await add(db, scene, identities=[email("wei@shanhai.cn")])
    await add(db, scene, name="Bob O'Neil")
    async with db.transaction() as tx:
        new = NewIdentity(channel="phone", address="138 0013 8000")
        await add_identity(tx, scene.system, customer.id, new)
    for query in ("张", "伟明", "zhangw", "zwm", "wei@", "shanhai", "13800", "+86138", "ZWM 138"):
        assert await find(db, scene, query) == ["张伟明"], query
    assert await find(db, scene, "o'ne") == ["Bob O'Neil"]
    assert await find(db, scene, "zwm bob") == []
    for odd in ("'", "\\", "a' | 'b", ":*", "& |", "!b", "<->", "\U0001f600", "x" * 200):
        await find(db, scene, odd)


async def test_pages_follow_the_pinyin_order_without_gaps(db: Db, scene: Scene) -> None:
    for name in ("赵六", "Bob", "张三", "李四", "张三", "alice"):
        await add(db, scene, name=name)
    names, mark = [], None
    while True:
        async with db.transaction() as tx:
            page, mark = await find_customer_page(tx, scene.id, after=mark, limit=2)
        names += [customer.name for customer in page]
        if mark is None:
            break
    assert names == ["alice", "Bob", "李四", "张三", "张三", "赵六"]


@pytest.mark.parametrize("near", [1, 3, 100])
async def test_found_customers_come_in_pages_however_they_are_looked_for(
    db: Db, scene: Scene, monkeypatch: pytest.MonkeyPatch, near: int
) -> None:
    monkeypatch.setattr(listing, "NEAR", near)
    for number in range(12):
        await add(db, scene, name=f"{'even' if number % 2 == 0 else 'odd'} {number:02}")
    names: list[str] = []
    mark = None
    while True:
        async with db.transaction() as tx:
            page, mark = await find_customer_page(tx, scene.id, query="odd", after=mark, limit=2)
            assert await tx.value("show enable_seqscan") == "on"
        names += [customer.name for customer in page]
        if mark is None:
            break
    assert names == [f"odd {number:02}" for number in range(1, 12, 2)]


@pytest.mark.parametrize("mark", ["x", "W10", "!!!", "WyJhIiwiYiJd"])
async def test_odd_page_marks_are_refused(db: Db, scene: Scene, mark: str) -> None:
    with pytest.raises(InvalidInput):
        async with db.transaction() as tx:
            await find_customer_page(tx, scene.id, after=mark)


async def test_other_workspaces_customers_do_not_exist(db: Db, scene: Scene) -> None:
    other = await make_scene(db)
    theirs = await add(db, other, identities=[email("a@example.com")])
    async with db.transaction() as tx:
        assert await find_customer(tx, scene.id, theirs.id) is None
        company = await add_company(tx, other.system, NewCompany(name="x"))
    with pytest.raises(NotFound):
        await change(db, scene, theirs, name="x")
    with pytest.raises(InvalidInput) as caught:
        await add(db, scene, company_id=str(company.id))
    assert caught.value.field == "company_id"
    assert await find(db, scene, "zwm") == []
    await add(db, scene, identities=[email("a@example.com")])
    await add(db, scene, id=str(theirs.id))
    async with db.transaction() as tx:
        assert await load_customer(tx, other.id, theirs.id) == theirs
