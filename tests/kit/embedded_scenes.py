"""Data folders, scripts and waiting for the tests of the embedded database and the supervisor."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kefu.kit.embedded.pidfile import find_servers
from kefu.kit.embedded.pids import identify, send, with_environment

# Everything a script starts inherits it, so nothing of a test can outlive the test.
MARK = "KEFU_TEST_SCENE"


def _memory() -> str | None:
    """Give a file system in memory when there is a large one: a kill is the same there, only faster."""
    try:
        shared = os.statvfs("/dev/shm")
    except OSError:
        return None
    large = shared.f_bavail * shared.f_frsize > 4 << 30
    return "/dev/shm" if large and not shared.f_flag & os.ST_NOEXEC else None


@contextmanager
def data_folder() -> Iterator[Path]:
    """Give a data folder that the server's account can reach (pytest's own is closed to others)."""
    base = Path(tempfile.mkdtemp(prefix="kefu-scene-", dir=_memory()))
    base.chmod(0o711)
    try:
        yield base / "data"
    finally:
        for identity in with_environment(lambda v: v[MARK] == str(base), MARK):
            send(identity, signal.SIGKILL)
        for cluster in (base / "data" / "database").glob("*"):
            for identity in find_servers(cluster):
                send(identity, signal.SIGKILL)
        shutil.rmtree(base, ignore_errors=True)


@contextmanager
def script(data: Path, source: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Run a Python script with `data` and `arguments` in sys.argv; killed at the end."""
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(source), str(data), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, MARK: str(data.parent)},
        start_new_session=True,
    )
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        child.wait(10)
        if child.stdout:
            child.stdout.close()


def line_with(child: subprocess.Popen[str], word: str) -> str:
    """Read a script's output up to a line that has the word."""
    assert child.stdout is not None
    seen: list[str] = []
    for line in child.stdout:
        seen.append(line)
        if word in line:
            return line.strip()
    raise AssertionError(f"no {word!r} in: {''.join(seen)}")


def eventually(check: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until it is true."""
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until, "did not come true in time"
        time.sleep(0.02)


def lives(pid: int) -> bool:
    """Tell whether there is a living process with this pid."""
    return identify(pid) is not None
