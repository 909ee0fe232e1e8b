"""Throw-away servers for tests."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kefu.kit.embedded.database import EmbeddedDatabase
from kefu.kit.embedded.errors import DataFolderInUse
from kefu.kit.embedded.locking import FolderLock

PREFIX = "kefu-temporary-"


@contextmanager
def temporary_server() -> Iterator[str]:
    """Run a server without durability in a new folder; gives the URL of an admin who may do everything.

    Its roles have no passwords: the URL's user may be replaced by any other role.
    """
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o711)
    database = EmbeddedDatabase(folder, throw_away=True)
    try:
        database.start()
        yield database.admin_url
    finally:
        database.stop(hurried=lambda: True)
        shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Remove the folders of test runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        lock = folder / "database" / "lock"
        if not lock.exists():
            continue
        try:
            held = FolderLock(lock)
            held.acquire()
        except (DataFolderInUse, OSError):
            continue
        shutil.rmtree(folder, ignore_errors=True)
        held.release()
