"""Backups: everything of an installation in one file, and an installation out of it."""

from kefu.backups.model import BackupDamaged, BackupNewer, BackupSealed, Manifest, Restored
from kefu.backups.rehearsing import rehearse
from kefu.backups.restoring import check_backup, restore_backup
from kefu.backups.shelf import LastTry, Shelved, find_backups, folder_of, name_for, read_last_try, remove_old
from kefu.backups.writing import Source, write_backup

__all__ = [
    "BackupDamaged",
    "BackupNewer",
    "BackupSealed",
    "LastTry",
    "Manifest",
    "Restored",
    "Shelved",
    "Source",
    "check_backup",
    "find_backups",
    "folder_of",
    "name_for",
    "read_last_try",
    "rehearse",
    "remove_old",
    "restore_backup",
    "write_backup",
]
