"""Finding the database a command works on: the one named, the running embedded one, or one started meanwhile."""

import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import psycopg

from kefu.cli.failures import Exit, Failed
from kefu.kit.embedded import APP, DATABASE, OWNER, EmbeddedDatabase
from kefu.kit.embedded.binaries import MAJOR
from kefu.kit.embedded.configuration import url
from kefu.kit.embedded.errors import DataFolderInUse
from kefu.kit.embedded.pidfile import NAME
from kefu.kit.settings import Settings

if TYPE_CHECKING:
    from kefu.kit.db import Db


class Addresses(msgspec.Struct, frozen=True):
    """The connections of the application and of the owner; `embedded` when the database is our own."""

    app: str
    owner: str
    embedded: bool


@contextlib.contextmanager
def reach(settings: Settings, *, create: bool = False) -> Iterator[Addresses]:
    """Give a database's addresses, starting the embedded one for the while when it does not run.

    Raises Failed when there is none yet (unless `create`), psycopg.OperationalError, or an EmbeddedError.
    """
    if settings.database_url:
        # Asked plainly first: a pool only says that it has waited in vain.
        psycopg.connect(settings.database_url, connect_timeout=10).close()
        yield Addresses(settings.database_url, settings.owner_url, embedded=False)
        return
    running = find_running(settings.data_dir)
    if running is not None:
        yield running
        return
    if not create and not (settings.data_dir / "database" / "version").exists():
        raise Failed("no_database", Exit.DATABASE, folder=settings.data_dir)
    database = EmbeddedDatabase(settings.data_dir)
    try:
        database.start()
    except DataFolderInUse:
        # It is being started, or ended, by another process right now.
        raise Failed("database_busy", Exit.DATABASE, folder=settings.data_dir) from None
    try:
        yield Addresses(database.app_url, database.owner_url, embedded=True)
    finally:
        database.stop()


def find_running(data: Path) -> Addresses | None:
    """Give the addresses of the embedded database that runs on a data folder; None when none answers."""
    folder = data.absolute() / "database"
    try:
        lines = (folder / str(MAJOR) / NAME).read_text("utf-8").splitlines()
        passwords = json.loads((folder / "passwords.json").read_text("utf-8"))
        socket = Path(lines[4])
        app, owner = (url(socket, role, DATABASE, passwords[role]) for role in (APP, OWNER))
        found = Addresses(app, owner, embedded=True)
        psycopg.connect(found.app, connect_timeout=5).close()
    except PermissionError as error:
        raise Failed("folder_denied", Exit.DATABASE, path=error.filename) from error
    except (OSError, ValueError, IndexError, KeyError, psycopg.OperationalError):
        return None
    return found


@contextlib.asynccontextmanager
async def connected(addresses: Addresses) -> AsyncIterator["Db"]:
    """Open a small pool for the length of a command. Raises Unavailable."""
    from kefu.kit.db import Db  # `kefu serve` does without it

    db = Db(addresses.app, size=2)
    await db.open()
    try:
        yield db
    finally:
        await db.close()
