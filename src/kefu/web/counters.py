"""Counting together: several web processes keep their numbers in files, so that any of them can tell the sum."""

import os
import shutil

from kefu.kit.settings import Settings

SHARED = "PROMETHEUS_MULTIPROC_DIR"


def share_counters(settings: Settings) -> None:
    """Begin anew with empty files; only before prometheus_client is imported, which decides then where it counts."""
    if settings.web_workers < 2 or SHARED in os.environ:
        return
    folder = settings.data_dir / "run" / "counters"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[SHARED] = str(folder)
