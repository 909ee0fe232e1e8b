"""Rows out of one database and into another by COPY: any PostgreSQL from 15 on, either way, as any role.

The schema itself is not carried, migrations make it at the recorded revision (docs/decisions/2026-11-25-backups.md).
"""

from collections.abc import Iterable, Iterator
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from kefu.backups.model import BackupDamaged, Manifest, Table

Connection = psycopg.Connection[tuple[Any, ...]]
_SAME_TEXT: tuple[LiteralString, ...] = (
    # Values are written and read alike, whatever the server's or the role's own settings are.
    "set client_encoding to 'UTF8'",
    "set datestyle to 'iso, ymd'",
    "set intervalstyle to 'postgres'",
    "set timezone to 'UTC'",
    "set bytea_output to 'hex'",
    "set extra_float_digits to 1",
    "set statement_timeout to 0",
    "set lock_timeout to 0",
    "set idle_in_transaction_session_timeout to 0",
    "set search_path to public, pg_catalog",
)
_TABLES: LiteralString = """
select c.relname, array_agg(a.attname::text order by a.attnum)
from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  and c.relname <> 'alembic_version' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
group by c.relname order by c.relname <> 'log_head', c.relname"""
_SEQUENCES: LiteralString = """
select sequencename::text, last_value from pg_sequences where schemaname = 'public' and last_value is not null"""
_OWNED_SEQUENCES: LiteralString = """
select s.relname::text, t.relname::text, a.attname::text
from pg_class s join pg_depend d on d.objid = s.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')
join pg_class t on t.oid = d.refobjid join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
where s.relkind = 'S' and s.relnamespace = 'public'::regnamespace"""
_FOREIGN_KEYS: LiteralString = """
select conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0"""
_SIZE: LiteralString = """
select coalesce(sum(pg_table_size(c.oid)), 0)::bigint from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"""


def speak_plainly(connection: Connection) -> None:
    """Make this connection write and read values as every other one does."""
    for setting in _SAME_TEXT:
        connection.execute(setting)


def find_tables(connection: Connection) -> list[tuple[str, list[str]]]:
    """Give every table with its columns; the head of the log first, since partitions depend on it."""
    return [(str(name), list(columns)) for name, columns in connection.execute(_TABLES)]


def find_sequences(connection: Connection) -> dict[str, int]:
    """Give where the sequences stand that we may look at."""
    return {str(name): int(last) for name, last in connection.execute(_SEQUENCES)}


def size_of(connection: Connection) -> int:
    """Give the bytes of all tables without their indexes; as text and packed they are less."""
    row = connection.execute(_SIZE).fetchone()
    return int(row[0]) if row else 0


def copy_out(connection: Connection, table: str, columns: Iterable[str], counted: list[int]) -> Iterator[bytes]:
    """Yield a table's rows in COPY's text form; appends their number to `counted` at the end."""
    statement = sql.SQL("copy (select {} from {}) to stdout").format(_names(columns), sql.Identifier(table))
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for block in copy:
                yield bytes(block)
        counted.append(cursor.rowcount)


def load_tables(connection: Connection, manifest: Manifest, read: Any) -> None:
    """Fill the tables of a database at the manifest's revision, all or nothing; `read(part)` yields a part's bytes.

    Foreign keys are checked anew at the end. Needs the owner. Raises BackupDamaged.
    """
    with connection.transaction():
        speak_plainly(connection)
        there = dict(find_tables(connection))
        wanted = [table for table in manifest.tables if _fits(table, there.get(table.name))]
        keys = connection.execute(_FOREIGN_KEYS).fetchall()
        for table, name, _ in keys:
            connection.execute(_altered(table, sql.SQL("drop constraint {}").format(sql.Identifier(name))))
        connection.execute(sql.SQL("truncate {}").format(_names(there)))
        for name in there:
            connection.execute(_altered(sql.Identifier(name).as_string(), sql.SQL("disable trigger user")))
        for table in wanted:
            _copy_in(connection, table, read(table.part))
            if table.name == "log_head":
                while connection.execute("select kefu_make_partitions()").fetchone() != (0,):
                    pass
        for name in there:
            connection.execute(_altered(sql.Identifier(name).as_string(), sql.SQL("enable trigger user")))
        for table, name, definition in keys:
            again = sql.SQL("add constraint {} {}").format(sql.Identifier(name), sql.SQL(definition))
            connection.execute(_altered(table, again))
        _set_sequences(connection, manifest.sequences)


def begin_epoch(connection: Connection) -> str:
    """Give the log another epoch: a client that knows the old one is told to begin anew."""
    row = connection.execute(
        "update log_head set epoch = substr(md5(gen_random_uuid()::text), 1, 12) returning epoch"
    ).fetchone()
    assert row is not None
    return str(row[0])


def count_rows(connection: Connection) -> None:
    """Tell the planner what is in the tables; those of the server itself are not ours to look at."""
    connection.execute(sql.SQL("analyze {}").format(_names(name for name, _ in find_tables(connection))))


def _fits(table: Table, columns: list[str] | None) -> bool:
    """Tell whether a table can be filled. procrastinate's are of its installed version; its chores come again."""
    if columns is not None and set(table.columns) <= set(columns):
        return True
    if table.name.startswith("procrastinate_"):
        return False
    raise BackupDamaged(part=table.part.name)


def _copy_in(connection: Connection, table: Table, content: Iterable[bytes]) -> None:
    statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table.name), _names(table.columns))
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for block in content:
                copy.write(block)
        if cursor.rowcount != table.rows:
            raise BackupDamaged(part=table.part.name)


def _set_sequences(connection: Connection, stood: dict[str, int]) -> None:
    """Put every sequence behind the last number given; one that the backup's role could not see, behind the rows."""
    for sequence, table, column in connection.execute(_OWNED_SEQUENCES).fetchall():
        highest = sql.SQL("(select max({}) from {})").format(sql.Identifier(column), sql.Identifier(table))
        connection.execute(
            sql.SQL("select setval({}, greatest({}, {})) where greatest({}, {}) is not null").format(
                sql.Literal(sql.Identifier("public", sequence).as_string()),
                *(sql.Literal(stood.get(sequence)), highest) * 2,
            )
        )


def _altered(table: str, what: sql.Composable) -> sql.Composed:
    return sql.SQL("alter table {} {}").format(sql.SQL(table), what)  # quoted by the server


def _names(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)
