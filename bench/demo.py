"""D1: how long `kefu demo --size large` takes on an installation that runs."""

import os
import subprocess
import sys
import time

from bench.result import Result
from bench.service import Running


def measure(running: Running) -> list[Result]:
    """Load the large demo beside the running services, as an administrator does."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "kefu", "demo", "--size", "large"],
        env={**os.environ, "KEFU_DATA_DIR": str(running.folder / "data"), "KEFU_LOG_LEVEL": "warning"},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    took = time.perf_counter() - began
    return [
        Result(
            id="D1",
            what="`kefu demo --size large`: 36 members, 3,000 customers, 20,000 tickets, beside the running services",
            value=f"{took:.0f} s",
            goal="< 60 s",
            reached=took < 60,
        )
    ]
