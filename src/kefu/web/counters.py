"""Counting together: several web processes keep their numbers in files, so that any of them can tell the sum.

The files are mapped into memory: on a disk without room a process that counts would not be refused, it would be killed
(SIGBUS). So they lie in memory where there is such a place, and go when the server ends.
"""

import atexit
import hashlib
import os
import shutil
from pathlib import Path

from kefu.kit.settings import Settings

SHARED = "PROMETHEUS_MULTIPROC_DIR"
MEMORY = Path("/dev/shm")  # noqa: S108  the folder there is made anew, ours alone
ROOM = 16 * 1024 * 1024
"""Without so much it could be full itself before long: then they lie in the data folder."""


def share_counters(settings: Settings) -> None:
    """Begin anew with empty files; only before prometheus_client is imported, which decides then where it counts."""
    if settings.web_workers < 2 or SHARED in os.environ:
        return
    folder = _in_memory(settings.data_dir) or _beside(settings.data_dir)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[SHARED] = str(folder)


def keep_shared() -> None:
    """See that the folder is there: what cleans up after somebody who logs out may take it while the server runs."""
    if SHARED in os.environ:
        Path(os.environ[SHARED]).mkdir(0o700, exist_ok=True)


def _in_memory(data: Path) -> Path | None:
    """Make the folder of a data folder's server, the same each time; None where there is no place, or it is taken."""
    try:
        place = data.resolve().stat()
        if shutil.disk_usage(MEMORY).free < ROOM:
            return None
        # containers call their folders alike
        name = hashlib.sha256(os.fsencode(f"{data.resolve()} {place.st_dev} {place.st_ino}")).hexdigest()[:16]
        folder = MEMORY / f"kefu-counters-{os.geteuid()}-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(0o700)
    except OSError:
        return None
    shutil.rmtree(data / "run" / "counters", ignore_errors=True)  # where they lay once
    return folder


def _beside(data: Path) -> Path:
    folder = data / "run" / "counters"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
