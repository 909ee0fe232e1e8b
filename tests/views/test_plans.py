"""No screen reads a whole table, on the large demo; the bench looks at a million tickets with the same eyes."""

from collections.abc import AsyncIterator

import psycopg
import pytest

from kefu.demo import load_demo
from kefu.kit.db import Db, Tx
from kefu.kit.keys import Keyring
from kefu.views.saved.conditions import CompanyIs
from kefu.views.saved.looking import Looking
from tests.conftest import fresh_database, url_of
from tests.crowding import crowd
from tests.log import settle
from tests.plans import FEW, SMALL, WISHES, analyzed, find_growing, find_walks, hot_queries, sign_in_all

pytestmark = pytest.mark.slow


THIN = {
    "bulk_change",
    "company",
    "company_domain",
    "customer_import",
    "customer_import_row",
    "customer_merge",
    "customer_rename",
    "delayed_reply",
    "erasure",
    "file",
    "incident_hand",
    "mail",
    "notification_follower",
    "prepared_revision",
    "reaction_failure",
    "refused_login",
    "revision",
    "setting_revision",
    "ticket_field",
    "ticket_link",
    "ticket_merge",
    "ticket_quote",
    "ticket_split",
}
"""Of these the demo has a few or none: that nothing walks through them is not shown here."""


@pytest.fixture(scope="module")
async def large(keyring: Keyring) -> AsyncIterator[Db]:
    with fresh_database() as name:
        db = Db(url_of("kefu_app", name), size=4)
        await db.open()
        await load_demo(db, keyring, size="large")
        await settle(db)
        [(_, boss)] = (await sign_in_all(db, ["boss@demo.kefu"])).values()
        await crowd(db, boss, WISHES)
        async with analyzed(db, url_of("kefu_owner", name)):
            yield db
        await db.close()


async def test_nothing_on_screens_walks_through_a_table(large: Db) -> None:
    """Asked by who sees all, who sees a region, and who sees a team."""
    signed_in = await sign_in_all(large, [f"{name}@demo.kefu" for name in ("boss", "sun", "lin", "tom")])
    people = {email: principal for email, (_, principal) in signed_in.items()}
    walks = await find_walks(large, hot_queries(people, 9000, "batch"))
    assert [(walk.query, walk.table) for walk in walks] == []


async def test_what_is_asked_for_is_there_in_numbers(large: Db) -> None:
    """A table of few rows is read whole whatever its indexes."""
    async with await large.connect() as connection:
        growing = await find_growing(connection)
        cursor = await connection.execute(
            "select relname::text from pg_class where relname = any(%s)", (sorted(SMALL),)
        )
        assert {row[0] for row in await cursor.fetchall()} == SMALL, "those that are named small are there"
    parts = {name for name in growing if name.startswith("event_")}
    assert {name for name, rows in growing.items() if rows < FEW} - parts == THIN


async def test_a_walk_would_be_seen(large: Db) -> None:
    """The planted bug: what lists asked before, words without an index over everything."""

    async def words(tx: Tx) -> None:
        await tx.rows("select id from ticket where subject ilike %(pattern)s", pattern="%batch%")

    assert [walk.table for walk in await find_walks(large, {"words": words})] == ["ticket"]


@pytest.fixture
async def busy(large: Db) -> AsyncIterator[Db]:
    """As many living tickets as a million have: of a few hundred the planner looks up each one's customer anyway."""
    async with large.transaction() as tx:
        name = await tx.value("select current_database()")
        closed = await tx.column("select id from ticket where status = 'closed' limit 8000")
    async with await psycopg.AsyncConnection.connect(url_of("kefu_owner", name), autocommit=True) as owner:
        for status in ("open", "closed"):
            await owner.execute("update ticket set status = %s where id = any(%s)", (status, closed))
            await owner.execute("vacuum analyze ticket")
            if status == "open":
                yield large


async def test_a_view_by_company_walks_through_no_table_and_as_a_join_would_be_seen(
    busy: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: what such a view asked before, all customers for who is kept as whom."""

    def joined(self: CompanyIs, looking: Looking) -> str:
        return f"""exists (select from customer part
            join customer whose on whose.workspace_id = part.workspace_id
                and whose.id = coalesce(part.merged_into_id, part.id)
            where part.workspace_id = ticket.workspace_id and part.id = ticket.customer_id
              and whose.company_id = any({looking.bind(self.among, "uuid[]")}))"""

    signed_in = await sign_in_all(busy, ["boss@demo.kefu", "sun@demo.kefu"])
    people = {email: principal for email, (_, principal) in signed_in.items()}
    queries = {name: ask for name, ask in hot_queries(people, 9000, "batch").items() if "company" in name}
    assert await find_walks(busy, queries) == []
    monkeypatch.setattr(CompanyIs, "sql", joined)
    walks = await find_walks(busy, queries)
    assert {walk.table for walk in walks} == {"customer"}
    assert "saved view company of boss@demo.kefu" in {walk.query for walk in walks}


async def test_a_walk_beside_the_lists_would_be_seen(large: Db) -> None:
    """The planted bug: the index is gone by which an incident's tickets are found, a table that no list once named."""
    async with large.transaction() as tx:
        name = await tx.value("select current_database()")
        [(definition,)] = await tx.rows("select indexdef from pg_indexes where indexname = 'incident_ticket_of'")
    signed_in = await sign_in_all(large, ["boss@demo.kefu", "sun@demo.kefu"])
    people = {email: principal for email, (_, principal) in signed_in.items()}
    async with await psycopg.AsyncConnection.connect(url_of("kefu_owner", name), autocommit=True) as owner:
        await owner.execute("drop index incident_ticket_of")
        try:
            walks = await find_walks(large, hot_queries(people, 9000, "batch"))
        finally:
            await owner.execute(definition)
    assert {walk.table for walk in walks} == {"incident_ticket"}
    assert "a running incident of boss@demo.kefu" in {walk.query for walk in walks}
