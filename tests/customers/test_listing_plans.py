"""By which indexes customers are narrowed by own fields and words, once there are many."""

import itertools
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from kefu.customers import listing
from kefu.customers.naming import search_query
from kefu.customers.narrowing import Narrowing
from kefu.customers.planning import PLANNER
from kefu.fields import About, Called, FieldType, NewField, NewFieldChoice, add_field
from kefu.kit.db import Db
from kefu.kit.keys import Keyring
from tests.conftest import fresh_database, url_of
from tests.plans import analyzed
from tests.world import World, make_world

REGION = NewField(
    about=About.CUSTOMER,
    name=Called(en="Region"),
    type=FieldType.CHOICE,
    choices=[NewFieldChoice(name=Called(en="North")), NewFieldChoice(name=Called(en="South"))],
)
NUMBER = NewField(about=About.CUSTOMER, name=Called(en="Number"), type=FieldType.TEXT)


@pytest.fixture(scope="module")
async def many(keyring: Keyring) -> AsyncIterator[World]:
    """Twenty thousand customers: nearly all of one region, a few of another; the database has looked at them."""
    with fresh_database() as name:
        db = Db(url_of("kefu_app", name), size=4)
        await db.open()
        world = await make_world(db, keyring)
        async with db.transaction() as tx:
            for field in (REGION, NUMBER):
                await add_field(tx, world.system, field)
            await tx.run(
                """insert into customer (workspace_id, id, name, name_key, terms, fields)
                select %(workspace_id)s, gen_random_uuid(), n, n,
                    array_to_tsvector(array[%(lead)s::text || 'all', %(lead)s::text || n]),
                    jsonb_build_object('region', case number %% 4000 when 0 then 'south' else 'north' end, 'number', n)
                from generate_series(1, 20000) number, cast(number as text) n""",
                workspace_id=world.workspace_id,
                lead=world.workspace_id.hex[-8:] + "/",
            )
            await tx.run(
                """insert into customer_contact (workspace_id, customer_id, last_at)
                select workspace_id, id, timestamptz '2026-02-01Z' + name::int * interval '1 minute'
                from customer where workspace_id = %(workspace_id)s""",
                workspace_id=world.workspace_id,
            )
        async with analyzed(db, url_of("kefu_owner", name)):
            yield world
        await db.close()


async def _plan(world: World, narrowing: Narrowing, words: str) -> tuple[list[str], list[str]]:
    """Plan the look at the next ones, and the one at all of them."""
    conditions, params = listing._narrow(narrowing)
    order = listing._BY_CONTACT if narrowing.by_contact else listing._BY_NAME
    async with world.db.transaction() as tx:
        exact, quick = listing._seek(await listing.find_sought(tx, world.workspace_id, narrowing), params)
        if wanted := search_query(world.workspace_id, words):
            exact.append(listing._WITH_WORDS)
        params |= {"workspace_id": world.workspace_id, "limit": 51, "wanted": wanted, "near": 2000}
        seen = ", customer.terms, customer.fields"
        near = await tx.column("explain " + listing._page(order, conditions, limit="near", looked_at=seen), **params)
        await tx.run(PLANNER, choice="off")
        return near, await tx.column("explain " + listing._page(order, [*conditions, *quick, *exact]), **params)


def _read(plan: list[str]) -> list[tuple[str, str]]:
    """Give the indexes that a plan reads, each with its condition; whatever it reads otherwise is refused."""
    read: list[tuple[str, str]] = []
    for line, after in itertools.pairwise(plan):
        if found := re.search(r"Index (?:Only )?Scan (?:using|on) (\w+)", line):
            assert after.strip().startswith("Index Cond: "), plan
            read.append((found[1], after.strip().removeprefix("Index Cond: ")))
        else:
            assert "Seq Scan" not in line, plan
    return read


@pytest.mark.parametrize("words", ["", "7777"])
@pytest.mark.parametrize("field", [["number:7777"], ["region:north", "number:7777"], ["region:south"]])
async def test_own_fields_and_words_are_read_off_one_index(many: World, field: list[str], words: str) -> None:
    """Two that are joined afterwards would each be read whole: measured 0.8 s for a rare name in a common region."""
    near, anywhere = await _plan(many, Narrowing(field=field), words)
    assert any("customer_name" in line for line in near), near
    assert not any("Sort" in line for line in near), near
    [scan] = [line for line in anywhere if "Index Scan on" in line]
    assert "customer_terms" in scan, anywhere
    [read] = [line for line in anywhere if "Index Cond" in line]
    assert "customer_marks(" in read, anywhere
    assert ("terms @@" in read) == bool(words), anywhere


async def test_who_wrote_is_looked_up_for_the_few_that_the_index_gives(many: World) -> None:
    narrowing = Narrowing(field=["number:7777"], contacted_since=datetime(2026, 1, 1, tzinfo=UTC))
    near, anywhere = await _plan(many, narrowing, "")
    assert any("customer_contact_last" in line for line in near), near
    [(sought, by_marks), (contact, by_customer)] = _read(anywhere)
    assert (sought, contact) == ("customer_terms", "customer_contact_pkey"), anywhere
    assert "customer_marks(" in by_marks, anywhere
    assert "(customer_id = customer.id)" in by_customer, anywhere


async def test_who_lacks_something_is_sought_among_the_workspaces_own(many: World) -> None:
    _, anywhere = await _plan(many, Narrowing(field_empty=["number"]), "")
    [(index, condition)] = _read(anywhere)
    assert index in ("customer_pkey", "customer_name"), anywhere
    assert re.fullmatch(r"\(workspace_id = '[0-9a-f-]+'::uuid\)", condition), anywhere


async def test_who_lacks_something_is_sought_among_those_with_the_words(many: World) -> None:
    _, anywhere = await _plan(many, Narrowing(field_empty=["number"]), "777")
    [(index, condition)] = _read(anywhere)
    assert (index, "terms @@" in condition) == ("customer_terms", True), anywhere
