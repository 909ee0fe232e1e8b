"""One holder for a folder: a lock the system itself releases when its holder dies, however it dies."""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

from kefu.kit.embedded.errors import DataFolderInUse, FolderDenied
from kefu.kit.embedded.pids import identify


class FolderLock:
    """An exclusive lock on a folder, kept in a file in it; the file names the holder, the lock decides."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock at once. Raises DataFolderInUse with the holder's pid."""
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise FolderDenied(path=self.path, reason=error.strerror) from error
        try:
            # flock, not lockf: that one is lost when any other descriptor of the file is closed.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise DataFolderInUse(folder=self.path.parent, pid=self._holder() or "?") from None
        self._descriptor = descriptor
        # On a full disk the name is missing, the lock holds all the same.
        with suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Give the lock back; the file stays, since removing it would let two hold one lock each."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _holder(self) -> int | None:
        """Read the holder's pid, waiting a moment for one that has just taken the lock to write it."""
        for _ in range(20):
            with suppress(OSError, ValueError):
                pid = int(self.path.read_text("ascii"))
                if identify(pid) is not None:
                    return pid
            time.sleep(0.01)
        return None
