"""Every reader of the log keeps the contract of readers; a new one is tested by standing in a `reactions.py`."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from kefu.kit import discover
from kefu.kit.db import Db, Tx
from kefu.kit.discover import find_readers
from kefu.kit.events import Recorded, registry
from kefu.kit.keys import Keyring
from kefu.kit.reactions import Reader
from tests.log import assert_replays
from tests.world import make_world

READERS = {reader.name: reader for reader in find_readers()}

KIND = "select relkind::text from pg_class where oid = to_regclass(%(table)s)"
COLUMN = """
select attnotnull from pg_attribute where attrelid = to_regclass(%(table)s) and attname = 'workspace_id'
"""
KEYS = """
select i.relname, a.attname = 'workspace_id' from pg_index x
join pg_class i on i.oid = x.indexrelid
left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = x.indkey[0]
where x.indrelid = to_regclass(%(table)s) and x.indisunique
"""
BOUND = """
select conname from pg_constraint where contype = 'f' and to_regclass(%(table)s) in (conrelid, confrelid)
"""
GRANTED = "select has_table_privilege('kefu_app', to_regclass(%(table)s), %(right)s)"


async def nothing(tx: Tx, fact: Recorded) -> None:
    """React in no way."""


def faults(connection: psycopg.Connection[Any], reader: Reader) -> Iterator[str]:
    """Yield what is wrong with a reader and the tables it keeps."""
    if not re.fullmatch(r"[a-z]+(?:_[a-z]+)*", reader.name):
        yield "its name is no word"
    if unknown := (reader.types or frozenset()) - registry().keys():
        yield f"it listens to unknown facts {sorted(unknown)}"
    if reader.types is not None and not reader.types:
        yield "it listens to nothing"
    if reader.announces and not reader.tables:
        yield "it announces changes but keeps no table"
    for table in reader.tables:
        yield from (f"{table} {fault}" for fault in _table_faults(connection, table))


def _table_faults(connection: psycopg.Connection[Any], table: str) -> Iterator[str]:
    def look(sql: str, **more: object) -> list[tuple[Any, ...]]:
        return connection.execute(sql, {"table": table, **more}).fetchall()

    if look(KIND) not in ([("r",)], [("p",)]):
        yield "is not there"
        return
    if look(COLUMN) != [(True,)]:
        yield "has no workspace_id that is not null"
    keys = look(KEYS)
    if not keys:
        yield "has no key"
    yield from (f"has the key {name}, which workspace_id does not lead" for name, leads in keys if not leads)
    yield from (f"is tied to other tables by {name}, so it cannot be emptied and rebuilt" for (name,) in look(BOUND))
    for right in ("select", "insert", "update", "delete"):
        if look(GRANTED, right=right) != [(True,)]:
            yield f"is not granted to the application: {right}"


@pytest.fixture
def connection(owner_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(owner_url) as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("name", READERS)
def test_a_reader_keeps_the_contract(connection: psycopg.Connection[Any], name: str) -> None:
    assert list(faults(connection, READERS[name])) == []


def test_a_table_belongs_to_one_reader() -> None:
    tables = [table for reader in READERS.values() for table in reader.tables]
    assert len(tables) == len(set(tables))


GOOD = """
create temporary table planted (workspace_id uuid primary key, n int);
grant all on planted to kefu_app
"""


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("select 1", "planted is not there"),
        ("create temporary table planted (n int primary key)", "planted has no workspace_id that is not null"),
        ("create temporary table planted (workspace_id uuid)", "planted has no workspace_id that is not null"),
        ("create temporary table planted (workspace_id uuid not null)", "planted has no key"),
        (
            "create temporary table planted (workspace_id uuid, n int, primary key (n, workspace_id))",
            "planted has the key planted_pkey, which workspace_id does not lead",
        ),
        (
            "create temporary table planted (workspace_id uuid primary key)",
            "planted is not granted to the application: delete",
        ),
        (
            f"{GOOD}; create temporary table other (workspace_id uuid references planted)",
            "planted is tied to other tables by other_workspace_id_fkey, so it cannot be emptied and rebuilt",
        ),
    ],
)
def test_a_bad_table_would_be_caught(connection: psycopg.Connection[Any], statement: str, found: str) -> None:
    planted = Reader(name="planted", react=nothing, tables=("planted",))
    connection.execute(statement)
    assert found in list(faults(connection, planted))


def test_a_good_table_passes(connection: psycopg.Connection[Any]) -> None:
    connection.execute(GOOD)
    assert list(faults(connection, Reader(name="planted", react=nothing, tables=("planted",)))) == []


@pytest.mark.parametrize(
    ("reader", "found"),
    [
        (Reader(name="Bad Name", react=nothing), "its name is no word"),
        (Reader(name="deaf", react=nothing, types=frozenset()), "it listens to nothing"),
        (Reader(name="loud", react=nothing, announces=True), "it announces changes but keeps no table"),
        (
            Reader(name="wrong", react=nothing, types=frozenset({"ticket.bought"})),
            "it listens to unknown facts ['ticket.bought']",
        ),
    ],
)
def test_a_bad_reader_would_be_caught(connection: psycopg.Connection[Any], reader: Reader, found: str) -> None:
    assert found in list(faults(connection, reader))


@pytest.mark.parametrize(
    ("planted", "refusal"),
    [
        (
            Reader(name="planted", react=nothing, types=frozenset({"ticket.bought"})),
            r"unknown facts \['ticket.bought'\]",
        ),
        (Reader(name="views", react=nothing), "share a name"),
    ],
)
def test_a_bad_reader_stops_the_start(monkeypatch: pytest.MonkeyPatch, planted: Reader, refusal: str) -> None:
    [module] = [module for module in discover.find_modules("reactions") if module.__name__ == "kefu.views.reactions"]
    monkeypatch.setattr(module, "PLANTED", planted, raising=False)
    with pytest.raises(ValueError, match=refusal):
        find_readers()


async def test_a_projection_that_says_something_else_than_the_log_would_be_caught(db: Db, keyring: Keyring) -> None:
    world = await make_world(db, keyring)
    await world.says(await world.customer())
    await assert_replays(db, world.workspace_id)
    async with db.transaction() as tx:
        await tx.run(
            "update tally_cell set count = count + 1 where workspace_id = %(workspace_id)s",
            workspace_id=world.workspace_id,
        )
    with pytest.raises(AssertionError, match="views cannot be rebuilt"):
        await assert_replays(db, world.workspace_id)
