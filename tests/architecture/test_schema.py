"""The migrated database itself: the workspace leads every key, no triggers, the application owns nothing."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

# Tables of no workspace (architecture, rule 4): the log's own and other people's.
WITHOUT_WORKSPACE = {
    "workspace",
    "log_head",
    "cursor",
    "throttle",
    "setup_token",
    "forgotten_password",
    "refused_login",
}
# Keys over all workspaces, each with its reason.
GLOBAL_KEYS = {
    "outbox_pkey": "the log is one order over all workspaces",
    "event_pkey": "the log is one order over all workspaces",
    "workspace_pkey": "the workspace is its own key",
    "inbox_public_key": "a visitor's page names nothing but the inbox",
}
FOREIGN = ("procrastinate_%", "alembic_%", "event\\_%")

TABLES = """
select c.oid, c.relname from pg_class c
where c.relnamespace = %(schema)s::regnamespace and c.relkind in ('r', 'p')
  and not c.relname like any(%(foreign)s)
"""

LACKING = f"""
select t.relname from ({TABLES}) t
where not exists (select from pg_attribute a
                  where a.attrelid = t.oid and a.attname = 'workspace_id' and a.attnotnull)
order by 1
"""

KEYS = f"""
select t.relname, k.name, k.first from ({TABLES}) t
join lateral (
    select i.relname as name, a.attname as first
    from pg_index x join pg_class i on i.oid = x.indexrelid
    left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = x.indkey[0]
    where x.indrelid = t.oid and x.indisunique
    union all
    select r.conname, a.attname
    from pg_constraint r left join pg_attribute a on a.attrelid = r.conrelid and a.attnum = r.conkey[1]
    where r.conrelid = t.oid and r.contype = 'f'
) k on true
where k.first is distinct from 'workspace_id' order by 1, 2
"""

TRIGGERS = f"""
select t.relname, g.tgname from ({TABLES}) t join pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal
"""

OWNED = """
select c.relname from pg_class c join pg_roles r on r.oid = c.relowner
where r.rolname = 'kefu_app' and c.relnamespace = 'public'::regnamespace
"""


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_url) as connection:
        yield connection
        connection.rollback()


def _look(connection: psycopg.Connection[Any], sql: str, schema: str = "public") -> list[tuple[Any, ...]]:
    return connection.execute(sql, {"schema": schema, "foreign": list(FOREIGN)}).fetchall()


def _own_schema(connection: psycopg.Connection[Any], *statements: str) -> str:
    """Plant tables where only this transaction sees them; gives the schema."""
    for statement in statements:
        connection.execute(statement)
    [schema] = connection.execute("select pg_my_temp_schema()::regnamespace::text").fetchone() or [""]
    return str(schema)


def test_every_table_belongs_to_a_workspace(connection: psycopg.Connection[Any]) -> None:
    assert {name for (name,) in _look(connection, LACKING)} <= WITHOUT_WORKSPACE


def test_a_table_without_workspace_would_be_found(connection: psycopg.Connection[Any]) -> None:
    schema = _own_schema(connection, "create temporary table loose (id uuid primary key)")
    assert _look(connection, LACKING, schema) == [("loose",)]


def test_the_workspace_leads_every_key(connection: psycopg.Connection[Any]) -> None:
    found = _look(connection, KEYS)
    assert [key for key in found if key[0] not in WITHOUT_WORKSPACE and key[1] not in GLOBAL_KEYS] == []


def test_a_key_that_another_column_leads_would_be_found(connection: psycopg.Connection[Any]) -> None:
    schema = _own_schema(
        connection,
        """create temporary table good (workspace_id uuid not null, id uuid,
           primary key (workspace_id, id), unique (id))""",
        """create temporary table bad (workspace_id uuid not null, id uuid, good_id uuid,
           primary key (id, workspace_id), foreign key (good_id) references good (id))""",
    )
    assert [key[1] for key in _look(connection, KEYS, schema)] == [
        "bad_good_id_fkey",
        "bad_pkey",
        "good_id_key",
    ]


def test_there_are_no_triggers(connection: psycopg.Connection[Any]) -> None:
    assert _look(connection, TRIGGERS) == []


def test_a_trigger_would_be_found(connection: psycopg.Connection[Any]) -> None:
    schema = _own_schema(
        connection,
        "create temporary table quiet (workspace_id uuid not null)",
        """create trigger loud before update on quiet for each row
           execute function suppress_redundant_updates_trigger()""",
    )
    assert _look(connection, TRIGGERS, schema) == [("quiet", "loud")]


def test_the_application_owns_nothing(connection: psycopg.Connection[Any]) -> None:
    assert _look(connection, OWNED) == []
