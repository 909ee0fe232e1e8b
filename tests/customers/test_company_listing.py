"""Companies on a list: found by every part of their name, in order, counted, and read through indexes."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from kefu.customers import NewCompany, NewCustomer, add_company, add_customer, company_listing, find_company_page
from kefu.customers.naming import search_query
from kefu.customers.planning import PLANNER
from kefu.kit.db import Db
from kefu.kit.keys import Keyring
from tests.conftest import fresh_database, url_of
from tests.plans import analyzed, find_walks
from tests.world import World, make_world

ALPINE, MOUNTAINS, MIXED = "Alpine Étoile Ltd", "山海科技有限公司", "ACME 科技（上海）"


async def _found(world: World, query: str, **more: Any) -> list[str]:
    async with world.db.transaction() as tx:
        page, _ = await find_company_page(tx, world.workspace_id, query=query, **more)
    return [company.name for company in page]


async def _add(world: World, *names: str) -> list[UUID]:
    async with world.db.transaction() as tx:
        return [(await add_company(tx, world.system, NewCompany(name=name))).id for name in names]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", [MIXED, ALPINE, MOUNTAINS]),
        ("alp", [ALPINE]),
        ("LPINE", [ALPINE]),
        ("ａｌｐｉｎｅ　ｌｔｄ", [ALPINE]),
        ("ÉTOILE", [ALPINE]),
        ("toile alp", [ALPINE]),
        ("alpine beta", []),
        ("科技", [MIXED, MOUNTAINS]),
        ("海", [MIXED, MOUNTAINS]),
        ("海科", [MOUNTAINS]),
        ("(上海", [MIXED]),
        ("（上海）", [MIXED]),
        ("shanhai", [MOUNTAINS]),
        ("keji", [MIXED, MOUNTAINS]),
        ("shkj", [MOUNTAINS]),
        ("kjyx", [MOUNTAINS]),
        ("eji", []),
        ("%", []),
        ("\\' & | !", []),
        ("\x00", [MIXED, ALPINE, MOUNTAINS]),
    ],
)
async def test_a_company_is_found_by_parts_of_its_name(world: World, query: str, names: list[str]) -> None:
    await _add(world, ALPINE, MOUNTAINS, MIXED)
    assert await _found(world, query) == names


async def test_a_renamed_company_is_found_by_its_new_name_only(world: World, client: Any) -> None:
    [id] = await _add(world, ALPINE)
    change = {"version": 1, "name": MOUNTAINS}
    await client.patch(f"/api/companies/{id}", headers=world.lin.headers, json=change)
    assert (await _found(world, "alpine"), await _found(world, "shanhai")) == ([], [MOUNTAINS])


async def test_nobody_finds_another_workspaces_companies(world: World, keyring: Keyring) -> None:
    other = await make_world(world.db, keyring)
    await _add(world, ALPINE)
    assert await _found(other, "alpine") == await _found(other, "") == []


@pytest.mark.parametrize("near", [1, company_listing.NEAR])
async def test_pages_of_what_was_found_go_on_where_they_ended(
    world: World, monkeypatch: pytest.MonkeyPatch, near: int
) -> None:
    monkeypatch.setattr(company_listing, "NEAR", near)
    names = [f"{kind} {number}" for number in range(5) for kind in ("odd", "even")]
    await _add(world, *names)
    read: list[str] = []
    after: str | None = None
    for _ in range(3):
        async with world.db.transaction() as tx:
            page, after = await find_company_page(tx, world.workspace_id, query="odd", after=after, limit=2)
        read += [company.name for company in page]
    assert (read, after) == ([f"odd {number}" for number in range(5)], None)


async def test_its_customers_are_counted_as_far_as_they_are_told(
    world: World, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was merged into another one is not counted beside them."""
    monkeypatch.setattr(company_listing, "MOST_COUNTED", 2)
    alpine, empty = await _add(world, "Alpine", "Empty")
    people = []
    for number in range(3):
        async with world.db.transaction() as tx:
            new = NewCustomer(name=f"c{number}", company_id=alpine)
            people.append((await add_customer(tx, world.system, new)).id)

    async def told() -> list[tuple[str, int, bool]]:
        answer = await client.get("/api/companies", headers=world.lin.headers)
        return [(item["id"], item["customers"], item["exact"]) for item in answer.json()["items"]]

    assert await told() == [(str(alpine), 2, False), (str(empty), 0, True)]
    merge = {"into": str(people[1]), "version": 1, "into_version": 1}
    merged = await client.post(f"/api/customers/{people[0]}/merge", headers=world.boss.headers, json=merge)
    assert merged.status_code == 200, merged.text
    assert await told() == [(str(alpine), 2, True), (str(empty), 0, True)]


@pytest.fixture(scope="module")
async def many(keyring: Keyring) -> AsyncIterator[World]:
    """Twenty thousand companies, nearly all with one word, and as many customers; the database has looked at them."""
    with fresh_database() as name:
        db = Db(url_of("kefu_app", name), size=4)
        await db.open()
        world = await make_world(db, keyring)
        [crowded] = await _add(world, "山海科技")
        async with db.transaction() as tx:
            await tx.run(
                """insert into company (workspace_id, id, name, name_key, fingerprint)
                select %(workspace_id)s, gen_random_uuid(), n, n, '\\x00'
                from generate_series(1, 20000) number, concat('firm ', number) n""",
                workspace_id=world.workspace_id,
            )
            await tx.run(
                """insert into customer (workspace_id, id, name, name_key, terms, company_id)
                select %(workspace_id)s, gen_random_uuid(), n, n, '',
                    case when number <= 5000 then %(crowded)s::uuid end
                from generate_series(1, 20000) number, cast(number as text) n""",
                workspace_id=world.workspace_id,
                crowded=crowded,
            )
        async with analyzed(db, url_of("kefu_owner", name)):
            yield world
        await db.close()


@pytest.mark.parametrize(
    ("query", "first"),
    [("", "firm 1"), ("firm", "firm 1"), ("firm 7777", "firm 17777"), ("shanhai", "山海科技"), ("nobody", None)],
)
async def test_no_table_is_walked_through_for_a_page(many: World, query: str, first: str | None) -> None:
    async def pages(tx: Any) -> None:
        page, after = await find_company_page(tx, many.workspace_id, query=query)
        assert next((company.name for company in page), None) == first
        if after:
            await find_company_page(tx, many.workspace_id, query=query, after=after)

    assert await find_walks(many.db, {"companies": pages}) == []


async def test_a_rare_word_is_read_off_its_index_and_a_page_off_that_of_names(many: World) -> None:
    params = {"workspace_id": many.workspace_id, "name_key": "", "last": UUID(int=0), "limit": 51}
    wanted = search_query(many.workspace_id, "7777")
    async with many.db.transaction() as tx:
        by_name = await tx.column("explain " + company_listing._BY_NAME, **params)
        near = await tx.column("explain " + company_listing._NEAR, near=1000, wanted=wanted, **params)
        await tx.run(PLANNER, choice="off")
        anywhere = await tx.column("explain " + company_listing._ANYWHERE, wanted=wanted, **params)
    for plan in (by_name, near):
        assert any("Scan using company_name on company" in line for line in plan), plan
        assert not any("Sort" in line for line in plan), plan
    assert any("Bitmap Index Scan on company_terms" in line for line in anywhere), anywhere
    assert not any("Seq Scan" in line for line in anywhere), anywhere


async def test_a_name_as_long_as_may_be_is_kept(world: World) -> None:
    name = "长" * 200
    await _add(world, name)
    assert await _found(world, "长" * 64) == [name] == await _found(world, "changchang")
