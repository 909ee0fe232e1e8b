"""The user the server runs as: PostgreSQL refuses root, so root gives it an account of its own."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import structlog

from kefu.kit.embedded.errors import AccountMissing, FolderNotReachable

OWN = "kefu-db"
# Taken only when no account can be made; the first one that exists.
FALLBACKS = ("postgres", "daemon", "nobody")

log = structlog.get_logger("kefu.database")


class Account(NamedTuple):
    """A user of the operating system."""

    name: str
    uid: int
    gid: int


def is_root() -> bool:
    """Tell whether we run as root."""
    return os.geteuid() == 0


def find_account(name: str) -> Account | None:
    """Look up a user by name."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def own_name() -> str:
    """Give the name of the user we run as, by which the server knows us (peer)."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise AccountMissing(account=f"uid {os.geteuid()}") from None


def server_account() -> Account | None:
    """Give the account to drop to; None when we are not root and the server runs as ourselves."""
    if not is_root():
        return None
    account = find_account(OWN) or _make()
    if account is not None:
        return account
    for name in FALLBACKS:
        account = find_account(name)
        if account is not None and account.uid != 0:
            log.warning("database.account_borrowed", wanted=OWN, taken=name)
            return account
    raise AccountMissing(account=OWN)


def _make() -> Account | None:
    tool = shutil.which("useradd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    if tool is None:
        return None
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    shell = next((path for path in ("/usr/sbin/nologin", "/sbin/nologin") if Path(path).exists()), "/bin/false")
    done = subprocess.run([tool, *options, "--shell", shell, OWN], capture_output=True, text=True, check=False)
    # A parallel start may have made it first: only the outcome counts.
    account = find_account(OWN)
    if account is None:
        log.warning("database.account_not_made", account=OWN, reason=done.stderr.strip())
    elif done.returncode == 0:
        log.info("database.account_made", account=OWN)
    return account


def closed_parent(folder: Path, account: Account) -> Path | None:
    """Find the first folder on the way, the last included, that the account cannot pass through."""
    for step in (*reversed(folder.parents), folder):
        status = step.stat()
        needed = 0o100 if status.st_uid == account.uid else 0o010 if status.st_gid == account.gid else 0o001
        if not status.st_mode & needed:
            return step
    return None


def check_reachable(folder: Path, account: Account | None) -> None:
    """Raise FolderNotReachable when the server's account cannot get into the folder."""
    parent = closed_parent(folder, account) if account else None
    if parent is not None and account is not None:
        raise FolderNotReachable(folder=folder, parent=parent, account=account.name)
