"""A database in which the kit's tests may break things, with tables that only they know."""

import logging
from collections.abc import AsyncIterator, Iterator

import msgspec
import psycopg
import pytest
from psycopg import sql

from kefu.kit.db import Db
from tests.conftest import fresh_database, url_of

logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each of a thousand requests takes longer than they
_TABLES = """
create table scratch (id uuid primary key, n int not null default 0, owner uuid references scratch (id)
    deferrable initially deferred);
create table chore (id int primary key, key text not null, done int not null default 0, fence int not null default 0,
    lease_until timestamptz not null default '-infinity');
grant all on scratch, chore to kefu_app;
"""


class Scratch(msgspec.Struct):
    """A scratch database: an open pool on it, and ways to break it."""

    name: str
    db: Db

    @property
    def url(self) -> str:
        return url_of("kefu_app", self.name)

    async def admin(self, statement: str) -> int:
        """Execute something as the server's administrator, from outside the database; `{}` is its name."""
        async with await psycopg.AsyncConnection.connect(url_of("admin", "postgres"), autocommit=True) as connection:
            cursor = await connection.execute(sql.SQL(statement).format(sql.Identifier(self.name)))
            return cursor.rowcount

    async def own(self, statement: str) -> None:
        """Execute something as the owner of the tables, as a migration does."""
        url = url_of("kefu_owner", self.name)
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            await connection.execute(statement.encode())

    async def kill_backends(self) -> int:
        """End every connection to the database; gives how many."""
        return await self.admin(
            f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{self.name}' -- {{}}"
        )

    async def go_away(self) -> None:
        """Begin an outage: nobody can connect any more."""
        await self.admin("alter database {} with allow_connections false")
        await self.kill_backends()

    async def come_back(self) -> None:
        await self.admin("alter database {} with allow_connections true")

    async def count_of(self, n: int) -> int:
        async with self.db.glance() as tx:
            return int(await tx.value("select count(*) from scratch where n = %(n)s", n=n))

    async def count(self, table: str = "scratch") -> int:
        async with self.db.transaction() as tx:
            return int(await tx.value(f"select count(*) from {table}"))


@pytest.fixture(scope="session")
def scratch_name() -> Iterator[str]:
    with fresh_database() as name:
        with psycopg.connect(url_of("kefu_owner", name), autocommit=True) as owner:
            owner.execute(_TABLES)
        yield name


@pytest.fixture
async def scratch(scratch_name: str) -> AsyncIterator[Scratch]:
    """A pool of its own on the scratch database, whose tables are empty."""
    db = Db(url_of("kefu_app", scratch_name), size=6)
    await db.open()
    async with db.transaction() as tx:
        await tx.run("delete from scratch")
        await tx.run("delete from chore")
        await tx.run("delete from outbox")
    yield Scratch(scratch_name, db)
    await db.close()
