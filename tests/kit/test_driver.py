"""What lies between our SQL and asyncpg: names and numbers, addresses, and which errors are nobody's fault."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import psycopg
import pytest

from kefu.kit.db import Db
from kefu.kit.driver import _dsn, is_outage, numbered, rows_of
from kefu.kit.errors import Unavailable
from kefu.kit.ids import new_id
from tests.kit.conftest import Scratch
from tests.kit.test_db import add


def test_names_become_numbers_in_the_order_of_their_first_place() -> None:
    assert numbered("select %(b)s, %(a)s, %(b)s like 'x%%'") == ("select $1, $2, $1 like 'x%'", ("b", "a"))
    assert numbered("select 1") == ("select 1", ())


@pytest.mark.parametrize(
    ("tag", "rows"), [("UPDATE 3", 3), ("INSERT 0 12", 12), ("SELECT 0", 0), ("BEGIN", 0), ("", 0)]
)
def test_a_commands_tag_tells_its_rows(tag: str, rows: int) -> None:
    assert rows_of(tag) == rows


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("host=/run/pg dbname=kefu user=kefu_app", "postgresql://?host=%2Frun%2Fpg&dbname=kefu&user=kefu_app"),
        (
            "postgresql://kefu:a%40b@db.example.com:6432/kefu?sslmode=require&connect_timeout=3",
            "postgresql://?user=kefu&password=a%40b&dbname=kefu&host=db.example.com&port=6432&sslmode=require",
        ),
    ],
)
def test_every_address_libpq_knows_is_understood(given: str, understood: str) -> None:
    assert sorted(_dsn(given).partition("?")[2].split("&")) == sorted(understood.partition("?")[2].split("&"))


def test_only_what_is_nobodys_fault_is_an_outage() -> None:
    outages = (
        asyncpg.DeadlockDetectedError(""),
        asyncpg.AdminShutdownError(""),
        asyncpg.TooManyConnectionsError(""),
        asyncpg.ConnectionDoesNotExistError(""),
        asyncpg.InterfaceError("the underlying connection is closed"),
        psycopg.OperationalError(),
        ConnectionResetError(),
    )
    faults = (
        asyncpg.UniqueViolationError(""),
        asyncpg.UndefinedColumnError(""),
        asyncpg.InterfaceError("cannot perform operation: another operation is in progress"),
        psycopg.errors.UniqueViolation(),
        ValueError(),
    )
    assert [is_outage(error) for error in outages] == [True] * len(outages)
    assert [is_outage(error) for error in faults] == [False] * len(faults)


async def test_values_come_back_as_they_went(scratch: Scratch) -> None:
    given = {
        "id": new_id(),
        "at": datetime(2026, 11, 25, 12, 30, 1, 250, tzinfo=UTC),
        "ago": timedelta(days=3, seconds=7),
        "data": {"a": [1, None, "x\\'\"客服"]},
        "ids": [new_id(), new_id()],
        "text": "a'b\\c%d",
        "bytes": b"\x00\xff",
    }
    async with scratch.db.transaction() as tx:
        (row,) = await tx.rows(
            """select %(id)s::uuid as id, %(at)s::timestamptz as at, %(ago)s::interval as ago, %(data)s::jsonb as data,
            %(ids)s::uuid[] as ids, %(text)s::text as text, %(bytes)s::bytea as bytes""",
            **given,
        )
    assert dict(row) == given
    assert isinstance(row["id"], UUID)


async def test_a_schema_that_moves_on_under_us_only_asks_to_come_again(scratch: Scratch) -> None:
    """R11: a running process has prepared statements from before a migration."""
    db = Db(scratch.url, size=1)
    await db.open()
    try:
        async with db.transaction() as tx:
            await add(tx)
            await tx.rows("select * from chore")
        await scratch.own("alter table chore add column later int")
        with pytest.raises(Unavailable):
            async with db.transaction() as tx:
                await tx.rows("select * from chore")
        async with db.transaction() as tx:
            assert await tx.rows("select * from chore") == []
    finally:
        await db.close()
        await scratch.own("alter table chore drop column later")
