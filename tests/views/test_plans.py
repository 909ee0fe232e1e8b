"""No screen reads a whole table, on the large demo; the bench looks at a million tickets with the same eyes."""

from collections.abc import AsyncIterator

import pytest

from kefu.demo import load_demo
from kefu.kit.db import Db, Tx
from kefu.kit.keys import Keyring
from tests.conftest import fresh_database, url_of
from tests.log import settle
from tests.plans import analyzed, find_walks, hot_queries, sign_in_all

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
async def large(keyring: Keyring) -> AsyncIterator[Db]:
    with fresh_database() as name:
        db = Db(url_of("kefu_app", name), size=4)
        await db.open()
        await load_demo(db, keyring, size="large")
        await settle(db)
        async with analyzed(db, url_of("kefu_owner", name)):
            yield db
        await db.close()


async def test_nothing_on_screens_walks_through_a_table(large: Db) -> None:
    """Asked by who sees all, who sees a region, and who sees a team."""
    signed_in = await sign_in_all(large, [f"{name}@demo.kefu" for name in ("boss", "sun", "lin", "tom")])
    people = {email: principal for email, (_, principal) in signed_in.items()}
    walks = await find_walks(large, hot_queries(people, 9000, "batch"))
    assert [(walk.query, walk.table) for walk in walks] == []


async def test_a_walk_would_be_seen(large: Db) -> None:
    """The planted bug: what lists asked before, words without an index over everything."""

    async def words(tx: Tx) -> None:
        await tx.rows("select id from ticket where subject ilike %(pattern)s", pattern="%batch%")

    assert [walk.table for walk in await find_walks(large, {"words": words})] == ["ticket"]
