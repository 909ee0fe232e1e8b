"""Counting together on a full disk: a process that counts goes on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kefu.kit.settings import Settings
from kefu.web import counters
from torture.disks import MayNotMount, small_disk

COUNT = """
import sys
from pathlib import Path
from kefu.kit.settings import Settings
from kefu.web.counters import share_counters
share_counters(Settings(data_dir=Path(sys.argv[1]), web_workers=2))
import prometheus_client
counter = prometheus_client.Counter("asked_total", "-", ["route"])
print("ready", flush=True)
sys.stdin.readline()
for n in range(3000):
    counter.labels(f"/a/route/{n}").inc()
"""


@pytest.mark.skipif(not counters.MEMORY.is_dir(), reason="there is no place in memory here")
def test_who_counts_on_a_full_disk_is_not_killed() -> None:
    environment = {key: value for key, value in os.environ.items() if key != counters.SHARED}
    try:
        with small_disk(4) as disk:
            child = subprocess.Popen(
                [sys.executable, "-c", COUNT, disk.folder],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            assert child.stdin is not None
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            disk.leave(0)
            child.communicate(b"\n", timeout=60)
            assert child.returncode == 0
    except MayNotMount:
        pytest.skip("this user may not mount")


def test_without_a_place_in_memory_they_lie_in_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counters, "MEMORY", tmp_path / "nowhere")
    monkeypatch.setenv(counters.SHARED, "")
    monkeypatch.delenv(counters.SHARED)
    counters.share_counters(Settings(data_dir=tmp_path, web_workers=2))
    assert os.environ[counters.SHARED] == str(tmp_path / "run" / "counters")
    assert (tmp_path / "run" / "counters").is_dir()
