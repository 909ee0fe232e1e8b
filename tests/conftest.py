"""One server per run, one database per worker, each test its own workspace."""

import asyncio
import contextlib
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from kefu.kit.db import Db
from kefu.kit.embedded import APP, OWNER, ensure_roles, temporary_server
from kefu.kit.settings import Settings
from kefu.migrations.run import migrate

ADMIN = "KEFU_TEST_ADMIN_URL"
PASSWORD = "KEFU_TEST_ROLE_PASSWORD"
_stack = contextlib.ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the run's server in the controller, or take the one that KEFU_TEST_DATABASE_URL names."""
    if hasattr(config, "workerinput") or config.option.collectonly or ADMIN in os.environ:
        return
    given = os.environ.get("KEFU_TEST_DATABASE_URL")
    os.environ[ADMIN] = given or _stack.enter_context(temporary_server())
    os.environ[PASSWORD] = secrets.token_hex(8)
    ensure_roles(os.environ[ADMIN], passwords={OWNER: os.environ[PASSWORD], APP: os.environ[PASSWORD]})


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _stack.close()


def url_of(role: str, database: str) -> str:
    """Give the connection of a role to a database of this run's server."""
    if role == "admin":
        return make_conninfo(os.environ[ADMIN], dbname=database)
    return make_conninfo(os.environ[ADMIN], dbname=database, user=role, password=os.environ[PASSWORD])


@contextlib.contextmanager
def fresh_database() -> Iterator[str]:
    """Make a migrated database; gives its name."""
    name = f"kefu_test_{secrets.token_hex(6)}"
    with psycopg.connect(url_of("admin", "postgres"), autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} owner {} template template0").format(
                sql.Identifier(name), sql.Identifier(OWNER)
            )
        )
        migrate(url_of(OWNER, name))
        try:
            yield name
        finally:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The worker's database, by name."""
    with fresh_database() as name:
        yield name


@pytest.fixture(scope="session")
def database_url(database: str) -> str:
    """The application's connection to the worker's database."""
    return url_of(APP, database)


@pytest.fixture(scope="session")
def owner_url(database: str) -> str:
    """The owner's connection to the worker's database."""
    return url_of(OWNER, database)


@pytest.fixture(scope="session")
async def db(database_url: str) -> AsyncIterator[Db]:
    """An open pool on the worker's database."""
    db = Db(database_url, size=10)
    await db.open()
    yield db
    await db.close()


@pytest.fixture
async def log_db() -> AsyncIterator[Db]:
    """A database of its own, for tests of the log itself."""
    with fresh_database() as name:
        db = Db(url_of(APP, name), size=10)
        await db.open()
        yield db
        await db.close()


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings that point at the worker's database and a temporary data folder."""
    return Settings(data_dir=Path(tmp_path_factory.mktemp("data")), database_url=database_url, pool_size=10)


@pytest.fixture(scope="session")
async def app(settings: Settings) -> AsyncIterator[Any]:
    """The whole application, running."""
    from kefu.audit import looking
    from kefu.web.app import create_app

    looking.PAUSE = 3600.0  # looks become facts when a test says so, not in the middle of another one
    app = create_app(settings)
    started, over = asyncio.Event(), asyncio.Event()

    async def live() -> None:  # entered and left in one task, as its cancel scopes want it
        async with app.lifespan():
            started.set()
            await over.wait()

    task = asyncio.create_task(live())
    waiting = asyncio.create_task(started.wait())
    await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        task.result()
    yield app
    over.set()
    await task


@pytest.fixture(scope="session")
def keyring(settings: Settings) -> Any:
    """The key file of the run."""
    from kefu.kit.keys import Keyring

    return Keyring.open(settings.data_dir / "keys.json")


@pytest.fixture
async def world(db: Db, keyring: Any) -> AsyncIterator[Any]:
    """A workspace of its own; at the end every projection of it must be rebuildable from the log."""
    from tests.log import assert_replays
    from tests.world import make_world

    world = await make_world(db, keyring)
    yield world
    await assert_replays(db, world.workspace_id)


@pytest.fixture
async def client(app: Any) -> AsyncIterator[Any]:
    """A client of the running application, without a network between."""
    import httpx

    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 12345))
    async with httpx.AsyncClient(transport=transport, base_url="http://kefu.test") as client:
        yield client


@pytest.fixture(scope="session")
def swift() -> Iterator[Any]:
    """The worker's server that speaks S3, started when a test first asks for it."""
    from tests.bucket import bucket_server

    with bucket_server() as server:
        yield server
