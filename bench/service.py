"""A `kefu serve` of its own for a measurement."""

import json
import os
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
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from kefu.kit.embedded import OWNER, configuration
from kefu.kit.embedded.folders import socket_folder
from kefu.kit.embedded.secrets import load_passwords

PASSWORD = "kefu-demo-2026"


class Running:
    """A running installation: its port, its folder, its processes, its database."""

    def __init__(self, folder: Path, port: int, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.folder = folder
        self.port = port
        self.process = process
        self.ready_seconds = seconds

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def admin_url(self, database: str) -> str:
        """Give the owner's connection."""
        data = self.folder / "data" / "database"
        password = load_passwords(data / "passwords.json", (OWNER, "kefu_app"))[OWNER]
        return configuration.url(_socket(data), OWNER, database, password)

    def libpq_environment(self) -> dict[str, str]:
        """Give the owner's connection as programs of PostgreSQL want it."""
        parts = urlsplit(self.admin_url("kefu"))
        return {
            "PGUSER": unquote(parts.username or ""),
            "PGPASSWORD": unquote(parts.password or ""),
            "PGHOST": parse_qs(parts.query)["host"][0],
        }

    def processes(self) -> list[int]:
        """Give the pids of the supervisor and everything below it."""
        children: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with suppress(OSError, ValueError, IndexError):
                    parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                    children.setdefault(parent, []).append(int(entry.name))
        found, waiting = [], [self.process.pid]
        while waiting:
            pid = waiting.pop()
            waiting += children.get(pid, [])
            found.append(pid)
        return found

    def memory(self) -> dict[str, float]:
        """Give the proportional set size by program, in MiB."""
        sizes: dict[str, float] = {}
        for pid in self.processes():
            with suppress(OSError):
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                line = " ".join(word.decode(errors="replace") for word in words)
                kind = "postgres" if "postgres" in line.split(" ")[0] else _kind(line)
                pss = next(int(entry.split()[1]) for entry in rollup.splitlines() if entry.startswith("Pss:"))
                sizes[kind] = sizes.get(kind, 0) + pss / 1024
        return sizes


def _socket(data: Path) -> Path:
    for file in (data / "etc").glob("*.conf"):
        for line in file.read_text().splitlines():
            if line.startswith("unix_socket_directories"):
                return Path(line.split("=", 1)[1].strip().strip("'"))
    return socket_folder(data / "socket", None)


def _kind(line: str) -> str:
    for name in ("serve", "worker", "web"):
        if name in line.split(" "):
            return name
    return "web"


def start(folder: Path, *, demo: bool = True, environment: dict[str, str] | None = None) -> Running:
    """Start on a free port and wait until requests are served."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    began = time.perf_counter()
    with (folder / "log").open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "kefu", "serve", "--port", str(port), *(["--demo"] if demo else [])],
            env={
                **os.environ,
                "KEFU_DATA_DIR": str(folder / "data"),
                "KEFU_LOG_LEVEL": "warning",
                **(environment or {}),
            },
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    while True:
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).close()
            return Running(folder, port, process, time.perf_counter() - began)
        if process.poll() is not None or time.perf_counter() - began > 120:
            raise RuntimeError((folder / "log").read_text(errors="replace")[-4000:])
        time.sleep(0.02)


@contextmanager
def serving(keep: Path | None = None, **more: Any) -> Iterator[Running]:
    """Run an installation for as long as the block lasts, in a folder that is thrown away unless one is to keep."""
    with tempfile.TemporaryDirectory(prefix="kefu-bench-", ignore_cleanup_errors=True) as name:
        folder = keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)
        running = start(folder, **more)
        try:
            yield running
        finally:
            stop(running)


def stop(running: Running) -> None:
    """End it as an administrator would."""
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(120)


def sign_in(running: Running, email: str) -> dict[str, str]:
    """Sign in; gives the headers of that member's requests."""
    asked = urllib.request.Request(
        f"{running.url}/api/session",
        data=json.dumps({"email": email, "password": PASSWORD}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked) as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        return {"Cookie": cookie, "X-CSRF-Token": json.load(answer)["csrf_token"]}
