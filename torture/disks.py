"""A small disk of its own for a whole data folder, and a foreign file on it that takes what room there is."""

import contextlib
import os
import secrets
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

MB = 1024 * 1024
KEEP_SECONDS = 0.02


class MayNotMount(Exception):
    """This user may not make a disk."""


class Disk:
    """A mounted file system, and the foreign file that fills it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._foreign = folder / "foreign"
        self._stop = threading.Event()
        self._keeper: threading.Thread | None = None

    def free(self) -> int:
        """Give the bytes that anybody could still write."""
        state = os.statvfs(self.folder)
        return state.f_bavail * state.f_frsize

    def leave(self, free: int) -> None:
        """Take all but so many bytes, at once; what is given back meanwhile is left alone."""
        with self._foreign.open("ab") as out:
            size = os.fstat(out.fileno()).st_size
            # Not all in one go: what does not find room is undone, and then nothing would be taken.
            for step in (4 * MB, 64 * 1024, 4096):
                with contextlib.suppress(OSError):
                    while self.free() - free >= step:
                        os.posix_fallocate(out.fileno(), size, step)
                        size += step

    def take_all(self) -> None:
        """Take the last byte, and whatever becomes free, until `give_back`."""
        self._stop.clear()
        self.leave(0)
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def give_back(self) -> None:
        """Give everything back."""
        self._stop.set()
        if self._keeper is not None:
            self._keeper.join()
            self._keeper = None
        self._foreign.unlink(missing_ok=True)

    def _keep(self) -> None:
        while not self._stop.wait(KEEP_SECONDS):
            self.leave(0)


@contextlib.contextmanager
def small_disk(megabytes: int) -> Iterator[Disk]:
    """Make a disk of this size, in memory, and remove it. Raises MayNotMount: root only may."""
    folder = Path("/tmp") / f"kefu-small-{secrets.token_hex(4)}"  # every user can look into it
    folder.mkdir(mode=0o755)
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", folder],
            capture_output=True,
            check=False,
        )
        refused = done.returncode != 0
    except OSError:
        refused = True
    if refused:
        folder.rmdir()
        raise MayNotMount
    disk = Disk(folder)
    try:
        yield disk
    finally:
        disk.give_back()
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()
