"""The hourly round."""

from pathlib import Path

from kefu.files.chores import REMOVE_ORPHANS
from kefu.kit.db import Db
from kefu.kit.settings import Settings


async def test_the_round_runs_over_an_empty_folder(db: Db, tmp_path: Path) -> None:
    await REMOVE_ORPHANS.run(db, Settings(data_dir=tmp_path))
