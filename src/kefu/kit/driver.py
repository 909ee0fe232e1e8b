"""The driver below transactions: how we connect, what we send as `%(name)s`, and which errors are nobody's fault.

asyncpg serves the pool, where each round trip counts (docs/decisions/2026-11-25-asyncpg.md). psycopg serves what is
not hot: single connections that listen or lead, migrations, chores, the command line.
"""

import re
import socket
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlencode

import asyncpg
import msgspec
import psycopg
from psycopg.conninfo import conninfo_to_dict

from kefu.kit.errors import StorageFull, Unavailable

if TYPE_CHECKING:
    Connection: TypeAlias = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]

APP_ROLE = "kefu_app"
CONNECT_SECONDS = 5
DATABASE_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, psycopg.Error)
"""What the database, or a driver, says when a statement was not done."""
BAD_VALUES = (asyncpg.DataError, asyncpg.exceptions._base.DataError, psycopg.DataError)
"""A value that the database cannot hold; asyncpg has two such errors, its own and the server's, of one name."""
UNKNOWN_NAMES = (
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
)
NOT_ALLOWED = (asyncpg.InsufficientPrivilegeError, psycopg.errors.InsufficientPrivilege)
FULL_DISK = (asyncpg.DiskFullError, psycopg.errors.DiskFull)

KEEPALIVE: dict[str, Any] = {
    # A machine that vanished says no goodbye; without these a statement sent to it would wait for a quarter of an hour.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
_SOCKET_OPTIONS = {
    "TCP_KEEPIDLE": KEEPALIVE["keepalives_idle"],
    "TCP_KEEPINTVL": KEEPALIVE["keepalives_interval"],
    "TCP_KEEPCNT": KEEPALIVE["keepalives_count"],
    "TCP_USER_TIMEOUT": KEEPALIVE["tcp_user_timeout"],
}
# What libpq settles by itself and PostgreSQL would take for a setting of the session.
_LIBPQ_ONLY = (
    "connect_timeout",
    "keepalives",
    "fallback_application_name",
    "gssencmode",
    "channel_binding",
    *KEEPALIVE,
)
# connection exception, transaction rollback (deadlocks), insufficient resources, object not in prerequisite state
# (locks), operator intervention (shutdown, cancel), system error: what psycopg calls operational
_OUTAGE_CLASSES = ("08", "40", "53", "55", "57", "58")
_NAMED = re.compile(r"%(?:\((\w+)\)s|%)")


@lru_cache(maxsize=4096)
def numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """Turn `%(name)s` into `$1`, `$2`, … and `%%` into `%`; gives the statement and the names in their order."""
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return "%"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _NAMED.sub(number, sql), tuple(names)


def rows_of(status: str) -> int:
    """Read the number of rows off a command's tag (`UPDATE 3`); 0 where it has none."""
    count = status.rpartition(" ")[2]
    return int(count) if count.isdecimal() else 0


def is_outage(error: BaseException) -> bool:
    """Tell whether an error is the database being away, shut down or in each other's way: nobody's fault, ask again."""
    if isinstance(error, asyncpg.InvalidCachedStatementError):
        return True  # the schema moved on under a running process; the statement is prepared anew when asked again
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "08")[:2] in _OUTAGE_CLASSES
    if isinstance(error, asyncpg.InterfaceError):
        # One error for a connection that was lost and for a call that was wrong; the pool takes lost ones back at once.
        return "closed" in str(error) or "released back to the pool" in str(error)
    return isinstance(error, psycopg.OperationalError | ConnectionError | asyncpg.InternalClientError)


def refusal_of(error: BaseException) -> Unavailable:
    """Give what to tell who asked during an outage: a full disk is no blink of an eye."""
    if isinstance(error, FULL_DISK):
        return StorageFull(retry_after=60)
    return Unavailable(retry_after=1)


async def open_pool(url: str, *, size: int) -> "Pool":
    """Open a pool of connections that work as the application's role; raises OSError, TimeoutError or PostgresError."""
    pool: Pool = asyncpg.create_pool(
        _dsn(url),
        min_size=min(2, size),
        max_size=size,
        max_queries=2**31,
        init=_prepare,
        reset=_nothing_to_reset,
        timeout=CONNECT_SECONDS,
        statement_cache_size=512,
        max_cached_statement_lifetime=0,
        server_settings={"application_name": "kefu", "role": APP_ROLE, "timezone": "UTC"},
    )
    try:
        _ = await pool
    except BaseException:
        pool.terminate()
        raise
    return pool


def _dsn(url: str) -> str:
    """Give an address that libpq understands, URL or `key=value`, as the URL that asyncpg understands."""
    given = {key: value for key, value in conninfo_to_dict(url).items() if key not in _LIBPQ_ONLY}
    return "postgresql://?" + urlencode(given)


async def _prepare(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=_jsonb, decoder=_from_jsonb, format="binary")
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=_json, decoder=msgspec.json.decode, format="binary"
    )
    held = connection._transport.get_extra_info("socket")  # type: ignore[attr-defined]  # there is no other way to it
    if held is not None and held.family != socket.AF_UNIX:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _SOCKET_OPTIONS.items():
            if hasattr(socket, name):  # each system has some of them
                held.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


async def _nothing_to_reset(connection: object) -> None:
    """Spare a round trip: no statement of ours sets anything for a session, and the pool ends open transactions."""


def _json(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else msgspec.json.encode(value)


def _jsonb(value: Any) -> bytes:
    return b"\x01" + _json(value)  # the version of the binary format


def _from_jsonb(data: bytes) -> Any:
    return msgspec.json.decode(memoryview(data)[1:])
