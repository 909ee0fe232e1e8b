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
        with (
            small_disk(4) as disk,
            subprocess.Popen(
                [sys.executable, "-c", COUNT, disk.folder],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            ) as child,
        ):
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            disk.leave(0)
            child.communicate(b"\n", timeout=60)
            assert child.returncode == 0
    except MayNotMount:
        pytest.skip("this user may not mount")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and beside it a place in memory; nobody counts together yet."""
    monkeypatch.setenv(counters.SHARED, "")
    monkeypatch.delenv(counters.SHARED)
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr(counters, "MEMORY", memory)
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def _share(data: Path) -> Path:
    os.environ.pop(counters.SHARED, None)
    counters.share_counters(Settings(data_dir=data, web_workers=2))
    return Path(os.environ[counters.SHARED])


def test_each_server_begins_anew_in_a_folder_of_its_own(data: Path) -> None:
    other = data.with_name("other")
    other.mkdir()
    theirs = _share(other)
    folder = _share(data)
    assert folder.parent == theirs.parent == counters.MEMORY
    assert folder != theirs
    (folder / "counter_1.db").touch()
    assert _share(data) == folder
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_taken_away_is_made_again(data: Path) -> None:
    folder = _share(data)
    folder.rmdir()
    counters.keep_shared()
    assert folder.is_dir()


@pytest.mark.parametrize("lack", ["place", "room", "name"])
def test_without_a_place_in_memory_they_lie_in_the_data_folder(
    data: Path, monkeypatch: pytest.MonkeyPatch, lack: str
) -> None:
    if lack == "place":
        monkeypatch.setattr(counters, "MEMORY", data / "nowhere")
    elif lack == "room":
        monkeypatch.setattr(counters, "ROOM", 1 << 60)
    else:
        taken = _share(data)
        taken.rmdir()
        taken.write_text("somebody else's")
    assert _share(data) == data / "run" / "counters"
    assert (data / "run" / "counters").is_dir()
