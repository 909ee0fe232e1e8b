"""Room on the disk: before the database beside us fills it, whoever wants to write is asked to come later."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from litestar.types import ASGIApp, Receive, Scope, Send
from psycopg.conninfo import conninfo_to_dict

from kefu.kit.errors import StorageFull
from kefu.kit.settings import Settings

RESERVE = 128 * 1024 * 1024
"""Below it nobody writes; uploads stop earlier (files/store.py). What was taken still needs room to be worked off:
a server that cannot write its log at all does not refuse, it crashes."""
LOOK_SECONDS = 1.0
RETRY_SECONDS = 60
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# A few bytes, and who cannot sign in can neither read nor mend anything.
ALWAYS = ("/api/session",)


class Room:
    """How much is free on the disk where our own database is; looked at once a second."""

    def __init__(self, folder: Path, free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free) -> None:
        self._folder = folder
        self._free = free
        self._looked_at = float("-inf")
        self._enough = True

    def is_enough(self) -> bool:
        """Tell whether there is room to write; where it cannot be told, the database will say it."""
        now = time.monotonic()
        if now - self._looked_at >= LOOK_SECONDS:
            self._looked_at = now
            try:
                self._enough = self._free(self._folder) >= RESERVE
            except OSError:
                self._enough = True
        return self._enough


class KeepRoom:
    """Refuses requests that write while the disk is nearly full; raises StorageFull."""

    def __init__(self, app: ASGIApp, room: Room) -> None:
        self.app = app
        self.room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked: Any = scope
        if asked.get("method") in WRITING and not self.room.is_enough() and not asked["path"].startswith(ALWAYS):
            raise StorageFull(retry_after=RETRY_SECONDS)
        await self.app(scope, receive, send)


def database_folder(settings: Settings) -> Path | None:
    """Give the folder of our own database; None when it is elsewhere, and its disk is somebody else's to watch."""
    folder = settings.data_dir / "database"
    host = str(conninfo_to_dict(settings.database_url).get("host") or "")
    return folder if host.startswith("/") and (folder / "version").exists() else None
