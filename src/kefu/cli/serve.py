"""`kefu serve` and the commands it is made of: web, worker, migrate, demo, setup-token."""

import os
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from kefu.cli import showing
from kefu.cli.database import reach
from kefu.cli.failures import Exit, Failed
from kefu.cli.options import DatabaseUrl, DataDir, Json, OwnerUrl, chosen
from kefu.cli.words import say
from kefu.kit.settings import Settings, demo_data_dir

REAL_WORKSPACE = """select exists (select from workspace) and not exists (select from inbox
    where public_key = 'demo-webchat' /* every workspace: the key is the server's */)"""
Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help=say("option.port"), show_default="8000")]


def serve(
    host: Annotated[str | None, typer.Option(help=say("option.host"), show_default="127.0.0.1")] = None,
    port: Port = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    owner_database_url: OwnerUrl = None,
    web_workers: Annotated[int | None, typer.Option(min=1, max=64, help=say("option.web_workers"))] = None,
    public_url: Annotated[str | None, typer.Option(help=say("option.public_url"))] = None,
    demo: Annotated[bool, typer.Option("--demo", help=say("option.demo"))] = False,
    as_json: Json = False,
) -> int:
    from kefu.cli.greeting import greet
    from kefu.cli.serving import Serving, begin_anew, mark_of
    from kefu.kit.logs import configure_logs
    from kefu.kit.supervisor import Supervisor

    quiet = "warning" if sys.stderr.isatty() and not os.environ.get("KEFU_LOG_LEVEL") else None
    settings = chosen(
        host=host,
        port=port,
        data_dir=folder_of(data_dir, demo=demo),
        database_url=database_url,
        owner_database_url=owner_database_url,
        web_workers=web_workers,
        public_url=public_url,
        log_level=quiet,
    )
    configure_logs(settings)
    if not as_json:
        showing.line(say("greeting.starting", folder=settings.data_dir))
    serving = Serving(settings, demo=demo)
    greeting = partial(greet, serving, as_json=as_json)
    supervisor = Supervisor(settings.data_dir, serving.parts(), greeting, about=mark_of(settings))
    status = supervisor.run()
    if supervisor.again:
        begin_anew()
    return status


def folder_of(named: Path | None, *, demo: bool) -> Path | None:
    """Give the data folder that a person named, or for a demo one of its own; None for the default."""
    if named is None and demo and not os.environ.get("KEFU_DATA_DIR"):
        return demo_data_dir()
    return named


def worker() -> int:
    from kefu.worker import run_worker

    run_worker(_with_database())
    return 0


def web() -> int:
    from kefu.web.counters import share_counters

    settings = _with_database()
    share_counters(settings)
    from kefu.web.serving import serve

    serve(settings)
    return 0


def _with_database() -> Settings:
    settings = chosen()
    if not settings.database_url:
        raise Failed("no_database_url")
    return settings


def migrate(
    check: Annotated[bool, typer.Option("--check", help=say("option.check"))] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    owner_database_url: OwnerUrl = None,
    as_json: Json = False,
) -> int:
    settings = chosen(data_dir=data_dir, database_url=database_url, owner_database_url=owner_database_url)
    with reach(settings, create=not check) as addresses:
        return _check(addresses.owner, as_json=as_json) if check else _migrate(addresses.owner, as_json=as_json)


def _check(url: str, *, as_json: bool) -> int:
    from kefu.migrations.run import missing_steps
    from kefu.migrations.state import Schema, find_schema

    if find_schema(url) == Schema.NEWER:
        raise Failed("schema_newer", Exit.DATABASE)
    missing = missing_steps(url)
    if as_json:
        showing.json({"missing": missing})
    else:
        showing.line(say("migrate.missing", steps=", ".join(missing)) if missing else say("migrate.at_head"))
    return int(Exit.DATABASE) if missing else int(Exit.DONE)


def _migrate(url: str, *, as_json: bool) -> int:
    from kefu.migrations.run import RoleMissing
    from kefu.migrations.run import migrate as run
    from kefu.migrations.state import Schema, find_schema

    if find_schema(url) == Schema.NEWER:
        raise Failed("schema_newer", Exit.DATABASE)
    try:
        taken = run(url)
    except RoleMissing as error:
        raise Failed("role_missing", Exit.DATABASE) from error
    if as_json:
        showing.json({"taken": taken})
    else:
        showing.line(say("migrate.taken", steps=", ".join(taken)) if taken else say("migrate.at_head"))
    return 0


def demo(
    size: Annotated[str, typer.Option(help=say("option.size"))] = "small",
    seed: Annotated[int, typer.Option(help=say("option.seed"))] = 1,
    yes: Annotated[bool, typer.Option("--yes", help=say("option.demo_yes"))] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> int:
    from kefu.cli.opening import with_database
    from kefu.demo import Loaded, load_demo
    from kefu.kit.db import Db
    from kefu.kit.keys import Keyring

    settings = chosen(data_dir=data_dir, database_url=database_url)
    keyring = Keyring.open(settings.data_dir / "keys.json")

    async def load(db: Db) -> Loaded:
        async with db.transaction() as tx:
            if not yes and await tx.value(REAL_WORKSPACE):
                raise Failed("demo_beside_work")
        return await load_demo(db, keyring, size=size, seed=seed)

    done = with_database(settings, load)
    if as_json:
        showing.json(done)
    else:
        showing.line(say("demo.loaded" if done.loaded else "demo.there", tickets=done.tickets))
    return 0


def setup_token(data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: Json = False) -> int:
    from kefu.cli.opening import with_database
    from kefu.kit.db import Db
    from kefu.members import ensure_setup_token

    async def make(db: Db) -> str | None:
        async with db.transaction() as tx:
            return await ensure_setup_token(tx)

    token = with_database(chosen(data_dir=data_dir, database_url=database_url), make)
    if as_json:
        showing.json({"token": token})
    elif token is None:
        raise Failed("setup_done")
    else:
        showing.line(token)
    return 0
