"""`kefu upgrade`: what is installed now takes over: backup, rehearsal, new schema, and the server begins anew."""

import time
from pathlib import Path
from typing import Annotated

import typer

from kefu.cli import showing
from kefu.cli.backup import place_for, write
from kefu.cli.database import reach
from kefu.cli.failures import Exit, Failed
from kefu.cli.options import DatabaseUrl, DataDir, Json, OwnerUrl, chosen
from kefu.cli.serving import mark_of
from kefu.cli.words import say
from kefu.kit.embedded.errors import DataFolderInUse
from kefu.kit.embedded.locking import FolderLock
from kefu.kit.embedded.pids import alive
from kefu.kit.settings import Settings
from kefu.kit.supervisor import Standing, ask_again, find_standing
from kefu.migrations.state import Schema, find_schema

TICK = 0.05


def upgrade(
    target: Annotated[Path | None, typer.Argument(help=say("option.backup_target"), show_default=False)] = None,
    without_backup: Annotated[bool, typer.Option("--without-backup", help=say("option.without_backup"))] = False,
    without_rehearsal: Annotated[
        bool, typer.Option("--without-rehearsal", help=say("option.without_rehearsal"))
    ] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    owner_database_url: OwnerUrl = None,
    as_json: Json = False,
) -> int:
    settings = chosen(data_dir=data_dir, database_url=database_url, owner_database_url=owner_database_url)
    running = _find_server(settings)
    place = None if without_backup else place_for(settings, target)
    with reach(settings) as addresses:
        missing = _missing(addresses.owner)
        if place is not None:
            write(settings, addresses, place, verify=not without_rehearsal)
            if not as_json:
                showing.line(say("upgrade.saved" if without_rehearsal else "upgrade.rehearsed", path=place))
                if not settings.backup_passphrase:
                    showing.line(say("backup.open"))
        if running is None:
            _migrate(addresses.owner)
    seconds = _begin_anew(settings, running, place) if running else None
    if as_json:
        showing.json({"backup": place and str(place), "taken": missing, "seconds": seconds})
        return 0
    if missing:
        showing.line(say("upgrade.taken", steps=", ".join(missing)))
    else:
        showing.line(say("upgrade.at_head"))
    if seconds is None:
        showing.line(say("upgrade.start"))
    else:
        showing.line(say("upgrade.again", seconds=f"{seconds:.1f}"))
    return 0


def _find_server(settings: Settings) -> Standing | None:
    """Give the server of this data folder; raises Failed for one from before it could be asked to begin anew."""
    try:
        running = find_standing(settings.data_dir)
    except PermissionError as error:
        raise Failed("folder_denied", Exit.DATABASE, path=error.filename) from error
    if running is None and (settings.data_dir / "run").is_dir():
        lock = FolderLock(settings.data_dir / "run" / "lock")
        try:
            lock.acquire()
        except DataFolderInUse as error:
            raise Failed("upgrade_by_hand", pid=error.params["pid"]) from None
        lock.release()
    if running is not None and not running.ready:
        raise Failed("upgrade_starting", pid=running.process.pid)
    if running is not None and not running.is_about(mark_of(settings)):
        raise Failed("upgrade_settings", pid=running.process.pid)
    return running


def _missing(url: str) -> list[str]:
    """Give the steps of the schema that lie ahead; raises Failed where there is nothing to bring forward."""
    from kefu.migrations.run import missing_steps  # Alembic is slow to import

    schema = find_schema(url)
    if schema == Schema.NEWER:
        raise Failed("schema_newer", Exit.DATABASE)
    if schema == Schema.MISSING:
        raise Failed("not_migrated", Exit.DATABASE)
    return missing_steps(url)


def _migrate(url: str) -> None:
    from kefu.migrations.run import RoleMissing, migrate

    try:
        migrate(url)
    except RoleMissing as error:
        raise Failed("role_missing", Exit.DATABASE) from error


def _begin_anew(settings: Settings, before: Standing, place: Path | None) -> float:
    """Ask the server to begin anew and wait until it is ready; gives how long it was away, in seconds."""
    began = time.monotonic()
    now = find_standing(settings.data_dir)
    if now is not None and now != before:
        raise Failed("upgrade_starting", pid=now.process.pid)  # somebody else asked, or it fell, meanwhile
    try:
        ask_again(before)
    except PermissionError:
        raise Failed("upgrade_denied", pid=before.process.pid) from None
    while True:
        now = find_standing(settings.data_dir)
        if now is not None and now.ready and now.beginning != before.beginning:
            return round(time.monotonic() - began, 2)
        if not alive(before.process) and now is None:
            raise Failed("upgrade_ended" if place else "upgrade_ended_bare", Exit.START, path=place)
        time.sleep(TICK)
