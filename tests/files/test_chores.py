"""The hourly round."""

import os
import time
from pathlib import Path

from kefu.files.chores import REMOVE_ORPHANS
from kefu.files.store import Store
from kefu.kit.db import Db
from kefu.kit.settings import Settings


async def test_the_round_clears_what_broke_off_and_leaves_what_is_coming(db: Db, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    await REMOVE_ORPHANS.run(db, settings)  # nothing was ever uploaded: there is not even a folder
    incoming = Store(tmp_path, settings.file_bytes).incoming
    incoming.mkdir(parents=True)
    broken_off, coming = incoming / "broken-off", incoming / "coming"
    for path in (broken_off, coming):
        path.write_bytes(b"half a picture")
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(broken_off, (two_days_ago, two_days_ago))
    await REMOVE_ORPHANS.run(db, settings)
    assert [path.name for path in incoming.iterdir()] == ["coming"]
