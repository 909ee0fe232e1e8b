"""The folder where backups lie: their names, the newest one, those that may go, and when the next is due."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from kefu.kit.settings import Settings

_NAME = re.compile(r"kefu-(\d{8}-\d{6})\.(?:zip|sealed)")
_TIME = "%Y%m%d-%H%M%S"
LAST_TRY = "backup.json"


class Shelved(msgspec.Struct, frozen=True):
    """A backup in the folder; under this name it is whole and was verified."""

    at: datetime
    path: Path


class LastTry(msgspec.Struct, frozen=True):
    """How the last scheduled backup went; `failure` is empty when it went well, else the code of why not."""

    at: datetime
    failure: str = ""
    detail: str = ""


def folder_of(settings: Settings) -> Path:
    """Give the folder for backups."""
    return Path(settings.backup_folder).expanduser() if settings.backup_folder else settings.data_dir / "backups"


def name_for(at: datetime, *, sealed: bool) -> str:
    """Name a backup by the second it was begun, in UTC."""
    return f"kefu-{at.astimezone(UTC):{_TIME}}.{'sealed' if sealed else 'zip'}"


def find_backups(folder: Path) -> list[Shelved]:
    """Give the backups in a folder, newest first; whatever else lies there is none of our business."""
    found = [
        Shelved(datetime.strptime(match[1], _TIME).replace(tzinfo=UTC), path)
        for path in folder.glob("kefu-*")
        if (match := _NAME.fullmatch(path.name)) and path.is_file()
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def remove_old(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest; gives what went."""
    old = [one.path for one in find_backups(folder)[keep:]]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def is_due(now: datetime, hour: int, newest: datetime | None) -> bool:
    """Tell whether the backup of the last `hour` o'clock (of `now`'s time zone) is still missing."""
    last = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    if last > now:
        last -= timedelta(days=1)
    return newest is None or newest < last


def read_last_try(data: Path) -> LastTry | None:
    """Give how the last scheduled backup went; None when none was tried."""
    try:
        return msgspec.json.decode((data / LAST_TRY).read_bytes(), type=LastTry)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
