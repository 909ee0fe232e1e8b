"""`kefu backup` and `kefu restore`: all of an installation into one file, and back."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from kefu.backups import (
    Manifest,
    Source,
    check_backup,
    folder_of,
    name_for,
    rehearse,
    remove_old,
    restore_backup,
    write_backup,
)
from kefu.cli import showing
from kefu.cli.database import Addresses, reach
from kefu.cli.failures import Exit, Failed, reason_of
from kefu.cli.options import DatabaseUrl, DataDir, Json, OwnerUrl, chosen
from kefu.cli.words import say
from kefu.erasures import append_listed, read_ledger
from kefu.files import store_for
from kefu.kit.settings import Settings

MIB = 1024 * 1024


def backup(
    target: Annotated[Path | None, typer.Argument(help=say("option.backup_target"), show_default=False)] = None,
    keep: Annotated[int | None, typer.Option(min=1, help=say("option.keep"))] = None,
    verify: Annotated[bool, typer.Option("--verify", help=say("option.verify"))] = False,
    scheduled: Annotated[bool, typer.Option("--scheduled", hidden=True)] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    owner_database_url: OwnerUrl = None,
    as_json: Json = False,
) -> int:
    settings = chosen(data_dir=data_dir, database_url=database_url, owner_database_url=owner_database_url)
    if scheduled:
        os.nice(10)
        keep = settings.backup_keep
    place = place_for(settings, target)
    with reach(settings) as addresses:
        written = write(settings, addresses, place, verify=verify)
    removed = remove_old(place.parent, keep) if keep else []
    if as_json:
        showing.json(
            {
                "file": str(place),
                "bytes": place.stat().st_size,
                "removed": [str(path) for path in removed],
                **_told(written),
            }
        )
    else:
        showing.line(say("backup.written", path=place, size=f"{place.stat().st_size / MIB:.1f}", **_counts(written)))
        if removed:
            showing.line(say("backup.removed", count=len(removed)))
        if not settings.backup_passphrase:
            showing.line(say("backup.open"))
    if written.damaged:
        raise Failed("backup_incomplete", count=len(written.damaged), path=place, first=written.damaged[0])
    return 0


def restore(
    file: Annotated[Path, typer.Argument(help=say("option.backup_file"))],
    replace: Annotated[bool, typer.Option("--replace", help=say("option.replace"))] = False,
    check: Annotated[bool, typer.Option("--check", help=say("option.check_backup"))] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    owner_database_url: OwnerUrl = None,
    as_json: Json = False,
) -> int:
    settings = chosen(data_dir=data_dir, database_url=database_url, owner_database_url=owner_database_url)
    erased = 0
    aside = f"replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}" if replace else ""
    try:
        if check:
            manifest = check_backup(file, settings.backup_passphrase)
        else:
            restored = restore_backup(
                file,
                settings.data_dir,
                settings.backup_passphrase,
                owner_url=settings.owner_url,
                aside=aside,
                storage=settings,
            )
            manifest, erased = restored.manifest, restored.erased
    except psycopg.OperationalError as error:
        raise Failed("database_unreachable", Exit.DATABASE, reason=reason_of(error)) from error
    except OSError as error:
        raise Failed("backup_not_read", path=error.filename or file, reason=error.strerror) from error
    kept = settings.data_dir / aside if aside and (settings.data_dir / aside).exists() else None
    if as_json:
        told = {"restored": not check, "kept": str(kept) if kept else None, "erased": erased}
        showing.json({**told, **_told(manifest)})
        return 0
    showing.line(say("restore.good" if check else "restore.done", folder=settings.data_dir, **_counts(manifest)))
    if erased:
        showing.line(say("restore.erased", count=erased))
    if kept:
        showing.line(say("restore.kept", folder=kept))
    return 0


def write(settings: Settings, addresses: Addresses, place: Path, *, verify: bool) -> Manifest:
    """Write the backup, and with `verify` restore it for a trial; raises Failed and what the backups' module raises."""
    source = Source(addresses.owner, settings.data_dir, store_for(settings))
    deep = partial(rehearse, passphrase=settings.backup_passphrase) if verify else None
    try:
        written = write_backup(source, place, settings.backup_passphrase, deep=deep)
        append_listed(place.parent, read_ledger(settings.data_dir))
    except OSError as error:
        raise Failed("backup_not_written", path=error.filename or place, reason=error.strerror) from error
    return written


def place_for(settings: Settings, target: Path | None) -> Path:
    """Give the file to write: the one named, or one named by the time in the folder named; its folder is made."""
    folder = target if target is not None and target.is_dir() else None
    if target is None:
        folder = folder_of(settings)
    if folder is not None:
        target = folder / name_for(datetime.now(UTC), sealed=bool(settings.backup_passphrase))
    assert target is not None
    target = target.absolute()
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Failed("backup_not_written", path=target.parent, reason=error.strerror) from error
    return target


def _counts(manifest: Manifest) -> dict[str, object]:
    return {
        "rows": sum(table.rows for table in manifest.tables),
        "tables": len(manifest.tables),
        "files": len(manifest.files),
        "at": manifest.made_at.astimezone().strftime("%Y-%m-%d %H:%M:%S"),
        "version": manifest.version,
    }


def _told(manifest: Manifest) -> dict[str, object]:
    return {**_counts(manifest), "at": manifest.made_at, "revision": manifest.revision, "damaged": manifest.damaged}
