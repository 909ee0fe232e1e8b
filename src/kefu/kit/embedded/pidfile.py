"""Servers of earlier runs: what postmaster.pid says is a hint, what the system says counts.

The file survives a crash, may be cut short or filled with anything by a full disk, and its number may
belong to somebody else by now (in a container, where numbers are low, it usually does).
"""

import re
import signal
from contextlib import suppress
from pathlib import Path

import structlog

from kefu.kit.embedded.errors import ServerCannotBeEnded
from kefu.kit.embedded.pids import LINUX, Identity, all_pids, end_all, identify, parent_of, with_command

NAME = "postmaster.pid"
# Gently, then fast, then without a checkpoint; the last costs a recovery, which is what the log is for.
MASTER_STEPS = ((signal.SIGTERM, 1.0), (signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
# For what lives on without its server, nothing can be saved any more.
REST_STEPS = ((signal.SIGQUIT, 5.0), (signal.SIGKILL, 10.0))

log = structlog.get_logger("kefu.database")


def noted_pid(cluster: Path) -> int | None:
    """Read the pid that a server left in its pid file; None when there is no file or no number in it."""
    with suppress(OSError, ValueError):
        first = (cluster / NAME).read_bytes()[:32].partition(b"\n")[0]
        return int(first) if re.fullmatch(rb"\d{1,9}", first) else None
    return None


def find_servers(cluster: Path) -> list[Identity]:
    """Find the living PostgreSQL processes of this data folder, those without a parent included.

    Verified: the program is called postgres, and this very folder is its working folder.
    """
    try:
        own = cluster.stat()
    except FileNotFoundError:
        return []
    if not LINUX:
        return with_command(re.compile(rf"postgres\b.* -D {re.escape(str(cluster))}( |$)"))
    found: list[Identity] = []
    for pid in all_pids():
        # Others' processes cannot be looked at; they are not ours.
        with suppress(OSError):
            # An upgrade may have removed the program of a running server: "postgres (deleted)".
            if not Path(f"/proc/{pid}/exe").readlink().name.startswith("postgres"):
                continue
            status = Path(f"/proc/{pid}/cwd").stat()
            identity = identify(pid)
            if identity and (status.st_dev, status.st_ino) == (own.st_dev, own.st_ino):
                found.append(identity)
    return found


def find_masters(cluster: Path) -> list[Identity]:
    """Find, among the processes of this data folder, those that the others belong to.

    Only they may be asked to shut down: the checkpointer, asked directly, would call the database cleanly
    ended while others still write.
    """
    found = find_servers(cluster)
    family = {identity.pid for identity in found}
    return [identity for identity in found if parent_of(identity.pid) not in family and not _is_part(identity)]


def _is_part(identity: Identity) -> bool:
    """Tell whether it calls itself a part of a server ("postgres: checkpointer")."""
    try:
        return LINUX and Path(f"/proc/{identity.pid}/cmdline").read_bytes().startswith(b"postgres: ")
    except OSError:
        return True


def end_servers(cluster: Path) -> None:
    """End every server that an earlier run left on this data folder. Raises ServerCannotBeEnded.

    Only for the holder of the folder's lock.
    """
    found = find_servers(cluster)
    if not found:
        return
    log.warning("database.orphan_found", pids=[identity.pid for identity in found], folder=str(cluster))
    end_all(lambda: find_masters(cluster), MASTER_STEPS)
    left = end_all(lambda: find_servers(cluster), REST_STEPS)
    if left:
        pids = ", ".join(str(identity.pid) for identity in left)
        raise ServerCannotBeEnded(pids=pids, folder=cluster)
    log.info("database.orphan_ended", folder=str(cluster))


def clear(cluster: Path, socket_folder: Path) -> None:
    """Remove what a dead server left behind and a new one would stumble over.

    Only after `end_servers`: removing the pid file of a living one would let two run on one folder.
    """
    path = cluster / NAME
    if path.exists():
        log.info("database.stale_pid_file", pid=noted_pid(cluster))
        path.unlink()
    for leftover in socket_folder.glob(".s.PGSQL.*"):
        leftover.unlink()
