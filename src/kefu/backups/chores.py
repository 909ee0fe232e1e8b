"""The scheduled backup: looked for every ten minutes, taken by the command line in a program of its own."""

import asyncio
import contextlib
import logging
import os
import sys
from datetime import datetime

import msgspec

from kefu.backups.shelf import LAST_TRY, LastTry, find_backups, folder_of, is_due
from kefu.kit.chores import Chore
from kefu.kit.db import Db
from kefu.kit.embedded.folders import write_file
from kefu.kit.settings import Settings

log = logging.getLogger("kefu.backups")


async def back_up_when_due(_db: Db, settings: Settings) -> None:
    """Take the day's backup once its hour has come; one that was missed or failed is tried again at the next look."""
    if settings.backup_hour < 0:
        return
    newest = next(iter(find_backups(folder_of(settings))), None)
    if not is_due(datetime.now().astimezone(), settings.backup_hour, newest.at if newest else None):
        return
    tried = await _run()
    if tried.failure:
        log.error("the scheduled backup failed (%s): %s", tried.failure, tried.detail)
    else:
        log.info("the scheduled backup is written")
    await asyncio.to_thread(write_file, settings.data_dir / LAST_TRY, msgspec.json.encode(tried).decode() + "\n", 0o600)


async def _run() -> LastTry:
    """Run `kefu backup`, with less right to the processor than who serves; it ends when we are cancelled."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kefu", "backup", "--scheduled", "--json"),
        env={**os.environ, "LANG": "C.UTF-8"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await child.communicate()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        raise
    at = datetime.now().astimezone()
    return LastTry(at) if child.returncode == 0 else LastTry(at, *_reason(said.decode("utf-8", "replace")))


def _reason(said: str) -> tuple[str, str]:
    lines = said.strip().splitlines() or [""]
    try:
        told = msgspec.json.decode(lines[-1])["error"]
        return str(told["code"]), str(told["detail"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return "internal", lines[-1][:300]


# Every ten minutes, not at the hour: what a stopped machine missed or a full disk refused is made up for soon.
BACK_UP = Chore("backups.back_up_when_due", "*/10 * * * *", back_up_when_due)
