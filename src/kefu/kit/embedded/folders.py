"""Folders and files that survive a crash, and a socket path short enough for the system."""

import errno
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from kefu.kit.embedded.accounts import Account, closed_parent
from kefu.kit.embedded.errors import FolderDenied

SOCKET = ".s.PGSQL.5432"
# sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
SOCKET_LIMIT = 103


def sync(path: Path) -> None:
    """Bring a file's or folder's state to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Bring everything below a folder to the disk."""
    paths = [Path(parent, name) for parent, _, files in os.walk(folder) for name in (*files, "")]
    # Writing is begun for all before any is waited for: one by one takes seconds for a thousand files.
    for path in paths:
        if hasattr(os, "posix_fadvise") and path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)
    for path in paths:
        sync(path)


def write_file(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a whole file or nothing, also across a crash."""
    fresh = path.with_name(f".{path.name}.{uuid4().hex}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(descriptor, mode)
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        fresh.rename(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync(path.parent)


def remove_tree(folder: Path) -> None:
    """Remove a folder of ours; what a dying server still writes there is tried a second time."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        shutil.rmtree(folder)


def make_folder(path: Path, mode: int, account: Account | None = None) -> None:
    """Make a folder with exactly this mode and owner; one that exists is put right."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        status = path.lstat()
        if not stat.S_ISDIR(status.st_mode):
            raise FolderDenied(path=path, reason="no folder")
        uid = account.uid if account else os.geteuid()
        if status.st_uid != uid:
            os.chown(path, uid, account.gid if account else -1, follow_symlinks=False)
        if stat.S_IMODE(status.st_mode) != mode:
            path.chmod(mode)
    except OSError as error:
        raise FolderDenied(path=path, reason=error.strerror) from error


def own_mode() -> int:
    """Give the mode of our folders: the server's account may have to pass through, never to look around."""
    return 0o711 if os.geteuid() == 0 else 0o700


def open_data_folder(data: Path) -> None:
    """Make the data folder, or see to it that an existing one of ours can be passed through.

    One that exists is changed no further: somebody may have given us a folder with other things in it.
    """
    if not data.exists():
        make_folder(data, own_mode())
    status = data.stat()
    if os.geteuid() == status.st_uid == 0 and not status.st_mode & 0o001:
        data.chmod(stat.S_IMODE(status.st_mode) | 0o001)


def give_tree(folder: Path, account: Account) -> None:
    """Make the account the owner of everything below: its number may change between two machines."""
    if folder.stat().st_uid == account.uid:
        return
    for parent, folders, files in os.walk(folder, topdown=False):
        for name in (*folders, *files):
            os.chown(Path(parent, name), account.uid, account.gid, follow_symlinks=False)
    os.chown(folder, account.uid, account.gid)


def socket_folder(preferred: Path, account: Account | None) -> Path:
    """Make a 0700 folder for the socket: the preferred one, or a short one when its path is too long."""
    for folder in _candidates(preferred):
        if len(os.fsencode(folder / SOCKET)) > SOCKET_LIMIT:
            continue
        if account and closed_parent(folder.parent, account):
            continue
        if folder != preferred and not _safe(folder, account):
            continue
        make_folder(folder, 0o700, account)
        return folder
    raise FolderDenied(path=preferred / SOCKET, reason=os.strerror(errno.ENAMETOOLONG))


def _candidates(preferred: Path) -> Iterator[Path]:
    yield preferred
    # The same data folder finds the same place again; another one never does.
    name = f"kefu-{hashlib.sha256(os.fsencode(preferred)).hexdigest()[:16]}"
    runtime = "/run" if os.geteuid() == 0 else os.environ.get("XDG_RUNTIME_DIR", "")
    # A folder in a shared place is made 0700, and one that is not ours is refused (`_safe`).
    for parent in dict.fromkeys((runtime, tempfile.gettempdir(), "/tmp")):  # noqa: S108
        if parent and os.access(parent, os.W_OK | os.X_OK):
            yield Path(parent, name)


def _safe(folder: Path, account: Account | None) -> bool:
    """Refuse a folder that somebody else put into a shared place under our name."""
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return True
    owners = {os.geteuid(), account.uid if account else os.geteuid()}
    return stat.S_ISDIR(status.st_mode) and status.st_uid in owners
