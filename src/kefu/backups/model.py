"""The words of backups: what one holds, and why one is not taken, not believed or not restored."""

from datetime import datetime

import msgspec

from kefu.kit.errors import Conflict, InvalidInput

FORMAT = 1
MANIFEST = "manifest.json"
KEYS = "keys.json"
LOCAL_SETTINGS = "postgresql.local.conf"


class BackupDamaged(InvalidInput):
    """The file is no backup of ours, or not the one that was written; `part` is what does not fit."""

    code = "backup_damaged"


class BackupSealed(InvalidInput):
    """The backup is encrypted and no passphrase was given, or a wrong one."""

    code = "backup_sealed"


class BackupNewer(Conflict):
    """A newer Kefu wrote it."""

    code = "backup_newer"


class BackupRunning(Conflict):
    """Another backup of this database is being written."""

    code = "backup_running"


class BackupThere(Conflict):
    """There is a file of that name; backups never write over anything."""

    code = "backup_there"


class KeysMissing(Conflict):
    """There is no key file, without which kept secrets could not be read."""

    code = "backup_keys_missing"


class NoRoom(Conflict):
    """The disk would be filled; params: folder, needed and free in MiB."""

    code = "backup_no_room"


class InstallationThere(Conflict):
    """Something lies where the backup would go; params: folder."""

    code = "installation_there"


class DatabaseThere(Conflict):
    """The database given has tables already."""

    code = "database_there"


class Part(msgspec.Struct, frozen=True):
    """One piece of a backup: its name in the archive, its size in bytes and its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


class Table(msgspec.Struct, frozen=True):
    """A table's rows, as COPY writes them, in the part `tables/<name>.copy`."""

    name: str
    columns: list[str]
    rows: int
    part: Part


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds; `damaged` are files whose bytes were missing or wrong when it was taken."""

    format: int
    version: str
    revision: str
    server: str
    epoch: str
    position: int
    made_at: datetime
    tables: list[Table]
    sequences: dict[str, int]
    parts: list[Part]
    damaged: list[str]

    @property
    def all_parts(self) -> list[Part]:
        return [*(table.part for table in self.tables), *self.parts]

    @property
    def files(self) -> list[Part]:
        return [part for part in self.parts if part.name.startswith("files/")]


class Restored(msgspec.Struct, frozen=True):
    """What was restored, and how many people were erased again, as they had been since the backup."""

    manifest: Manifest
    erased: int
