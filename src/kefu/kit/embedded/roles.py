"""The two roles of Kefu: one owns the schema and migrates it, the other only works with the rows."""

import random
import time
from collections.abc import Callable, Mapping
from functools import partial

import psycopg
from psycopg import errors, sql

OWNER = "kefu_owner"
APP = "kefu_app"
DATABASE = "kefu"

# Roles belong to the whole server: others (parallel tests, a second node) may do the same right now.
RACES = (errors.DuplicateObject, errors.DuplicateDatabase, errors.UniqueViolation, errors.InternalError_)


def ensure_roles(admin_url: str, passwords: Mapping[str, str] | None = None) -> None:
    """Make both roles what they should be; safe to repeat and to run in parallel.

    `passwords` by role, set when given. The admin needs CREATEROLE, and nothing more.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for role in (OWNER, APP):
            _persist(partial(_ensure_role, connection, role))
        # So that whoever migrates can also try what the application may do.
        _persist(lambda: _ensure_member(connection, APP, OWNER))
        for role, password in (passwords or {}).items():
            # Hashed here: the clear text would otherwise pass through the server's log on an error.
            hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
            _alter(connection, role, sql.SQL("password {}").format(sql.Literal(hashed.decode())))


def ensure_database(admin_url: str, name: str = DATABASE, owner: str = OWNER) -> None:
    """Make an empty database unless it exists; safe to repeat and to run in parallel."""

    def ensure() -> None:
        if connection.execute("select from pg_database where datname = %s", [name]).fetchone() is None:
            statement = sql.SQL("create database {} owner {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(owner)))

    with psycopg.connect(admin_url, autocommit=True) as connection:
        _persist(ensure)


def _ensure_role(connection: psycopg.Connection, role: str) -> None:
    wanted = sql.SQL("login nosuperuser nocreatedb nocreaterole noreplication nobypassrls")
    query = (
        "select rolcanlogin and not"
        " (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls)"
        " from pg_roles where rolname = %s"
    )
    row = connection.execute(query, [role]).fetchone()
    if row is None:
        connection.execute(sql.SQL("create role {} {}").format(sql.Identifier(role), wanted))
    elif not row[0]:
        _alter(connection, role, wanted)


def _alter(connection: psycopg.Connection, role: str, what: sql.Composable) -> None:
    statement = sql.SQL("alter role {} {}").format(sql.Identifier(role), what)
    _persist(lambda: connection.execute(statement))


def _ensure_member(connection: psycopg.Connection, group: str, member: str) -> None:
    query = "select from pg_auth_members where roleid = %s::regrole and member = %s::regrole"
    if connection.execute(query, [group, member]).fetchone() is None:
        statement = sql.SQL("grant {} to {}").format(sql.Identifier(group), sql.Identifier(member))
        connection.execute(statement)


def _persist(step: Callable[[], object]) -> None:
    """Repeat a step that somebody else was doing at the same moment."""
    for left in reversed(range(20)):
        try:
            step()
            return
        except RACES:
            if left == 0:
                raise
            time.sleep(random.uniform(0.005, 0.05))  # noqa: S311 - only spreads the tries
