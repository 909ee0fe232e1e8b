"""The real thing: `kefu serve` as a process of its own with an embedded database in a temporary folder."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

COMMAND = (sys.executable, "-m", "kefu", "serve")


class Installation:
    """A running Kefu: its address and how it is stopped and started again."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.arguments = arguments
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        """Everything that it printed so far."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def wait_for(self, pattern: str) -> str:
        """Wait until it printed this; gives the first group."""
        end = time.monotonic() + 30
        while not (found := re.search(pattern, self.said)):
            assert time.monotonic() < end, self.said
            time.sleep(0.05)
        return found[1]

    def start(self) -> None:
        """Start it and wait until requests are served; raises RuntimeError with what it printed."""
        with (self.folder / "log").open("ab") as out:
            self.process = subprocess.Popen(
                [*COMMAND, "--port", str(self.port), *self.arguments],
                env={**os.environ, "KEFU_DATA_DIR": str(self.folder / "data")},
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        end = time.monotonic() + 90
        while not self._ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(self.said[-4000:])
            time.sleep(0.05)

    def _ready(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
        return False

    def stop(self) -> None:
        """End it as an administrator would."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.process = None


@contextmanager
def installed(*arguments: str) -> Iterator[Installation]:
    """Run an installation for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="kefu-journey-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)  # as root, the database runs as another account
        installation = Installation(folder, *arguments)
        installation.start()
        try:
            yield installation
        finally:
            installation.stop()
