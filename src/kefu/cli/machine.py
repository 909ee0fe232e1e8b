"""The doctor's checks of the machine: folder, keys, disk, limits, and whether the front end is there."""

import os
import resource
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import kefu
from kefu.backups import find_backups, folder_of, read_last_try
from kefu.cli.findings import Finding, note, ok, wrong
from kefu.files import StorageAway, bucket_of
from kefu.kit.settings import Settings

FREE_BYTES = 1 << 30
FREE_SHARE = 0.05
SPARE_FILES = 1024
LATE_HOURS = 26
CLOCK_SECONDS = 60.0
"""A quarter of an hour is too much for S3; a minute is worth mending before."""
FRONT_END = ("console/index.html", "widget/widget.js", "widget/frame.html")


def check_machine(settings: Settings) -> Iterator[Finding]:
    """Look at everything that needs no database."""
    yield check_folder(settings.data_dir)
    yield check_keys(settings.data_dir / "keys.json")
    yield check_disk(settings.data_dir)
    yield check_storage(settings)
    yield check_backups(settings)
    yield check_limits(settings)
    yield check_front_end(Path(kefu.__file__).resolve().parent / "web" / "static")


def check_folder(folder: Path) -> Finding:
    """The data folder exists, can be written, and nobody else can."""
    if not folder.is_dir():
        return wrong("folder", "missing", folder=folder)
    status = folder.stat()
    if status.st_uid != os.geteuid():
        return wrong("folder", "owner", folder=folder, uid=status.st_uid)
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return wrong("folder", "open", folder=folder)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return wrong("folder", "denied", folder=folder)
    return ok("folder", folder=folder)


def check_keys(path: Path) -> Finding:
    """The key file exists and only its owner can read it."""
    if not path.is_file():
        return note("keys", "missing", path=path)
    if path.stat().st_mode & 0o077:
        return wrong("keys", "open", path=path)
    return ok("keys", path=path)


def check_disk(folder: Path) -> Finding:
    """There is room for what will be written."""
    place = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    usage = shutil.disk_usage(place)
    free = f"{usage.free / (1 << 30):.1f}"
    if usage.free < FREE_BYTES or usage.free < FREE_SHARE * usage.total:
        return wrong("disk", "full", free=free, folder=folder)
    return ok("disk", free=free)


def check_storage(settings: Settings) -> Finding:
    """Where files lie answers, lets us write, read, list and delete, agrees on the time, and keeps no old versions."""
    bucket = bucket_of(settings)
    if bucket is None:
        return ok("storage", place=settings.data_dir / "files")
    try:
        found = bucket.probe()
    except StorageAway as error:
        return wrong("storage", error.why)
    apart = f"{found.seconds_apart:.0f}"
    if found.seconds_apart > CLOCK_SECONDS:
        return wrong("storage", "apart", seconds=apart)
    if found.versioned:
        return note("storage", "versioned", bucket=settings.s3_bucket)
    return ok("storage", place=f"s3://{settings.s3_bucket}/{settings.s3_prefix}")


def check_backups(settings: Settings) -> Finding:
    """The newest backup is no older than the schedule promises, and the last try went well."""
    folder = folder_of(settings)
    newest = next(iter(find_backups(folder)), None)
    if settings.backup_hour < 0:
        return note("backup", "unscheduled", folder=folder)
    tried = read_last_try(settings.data_dir)
    if tried is not None and tried.failure:
        return wrong("backup", "failed", reason=tried.detail)
    if newest is None:
        return note("backup", "none", folder=folder)
    hours = round((datetime.now(UTC) - newest.at).total_seconds() / 3600)
    return wrong("backup", "late", hours=hours) if hours > LATE_HOURS else ok("backup", hours=hours, path=newest.path)


def check_limits(settings: Settings) -> Finding:
    """Every open screen is an open file; the system must allow so many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = settings.planned_streams + SPARE_FILES
    if hard != resource.RLIM_INFINITY and hard < needed:
        return wrong("files", "few", limit=hard, needed=needed)
    return ok("files", limit="∞" if hard == resource.RLIM_INFINITY else hard, needed=needed)


def check_front_end(static: Path) -> Finding:
    """The console and the widget are in the package."""
    missing = [name for name in FRONT_END if not (static / name).is_file()]
    return wrong("front_end", "missing", files=", ".join(missing)) if missing else ok("front_end")
