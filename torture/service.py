"""A `kefu serve` of its own on a temporary folder, its processes, and what stands in its database afterwards."""

import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from uuid import UUID

import psycopg

from kefu.kit.db import Db
from kefu.kit.embedded import EmbeddedDatabase
from tests.log import find_unlike
from torture.checking import Found

SEQUENCED_WITHIN = 2.0
"""Before an end: what was written later may wait for the next start, as looks do that the web tells when it ends."""


def free_port() -> int:
    """Give a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """Starts, kills and starts again one installation."""

    def __init__(self, data: Path, source: Path | None = None, *, demo: bool = True, web_workers: int = 1) -> None:
        """`source`: the folder that holds the package to run; None for the one that runs this."""
        self.data = data
        self._source = source
        self._words = (*(("--demo",) if demo else ()), "--web-workers", str(web_workers))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._ended = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self.log = data.with_name(data.name + ".log")

    def start(self) -> None:
        """Start it; returns at once."""
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kefu", "serve", *self._words, "--port", str(self.port)],
                env=self.environment(),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def environment(self) -> dict[str, str]:
        """Give the environment of its commands."""
        return {
            **{key: value for key, value in os.environ.items() if not key.startswith("KEFU_")},
            "KEFU_DATA_DIR": str(self.data),
            "KEFU_LOG_LEVEL": "debug",
            **({"PYTHONPATH": str(self._source)} if self._source else {}),
        }

    def wait_ready(self, seconds: float) -> float:
        """Wait until requests are served; gives how long that took. Raises TimeoutError."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self._process and self._process.poll() is not None:
                self.start()
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return time.monotonic() - began
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.1)
        raise TimeoutError(f"not ready after {seconds} s:\n" + self.last_words())

    def last_words(self) -> str:
        """Give the end of the log, and what the database told of itself, which many a complaint may have followed."""
        lines = self.log.read_text(errors="replace").splitlines()
        told = [line for line in lines if "severity=" in line]
        return "\n".join([*told[-60:], "", *lines[-30:]])

    def ensure_running(self) -> None:
        """Start it again when the supervisor itself was killed."""
        if self._process and self._process.poll() is not None:
            self.start()

    def processes(self) -> list[tuple[int, str]]:
        """Give (pid, what it is) of the supervisor and everything below it."""
        if self._process is None or self._process.poll() is not None:
            return []
        return family(self._process.pid)

    def kill_one(self, chance: random.Random) -> str:
        """Kill a random process of ours with SIGKILL; gives what it was."""
        victims = [found for found in self.processes() if found[1]]
        if not victims:
            return ""
        kinds = sorted({kind for _, kind in victims})
        kind = chance.choice(kinds)
        pid = chance.choice([pid for pid, its in victims if its == kind])
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return ""
        return kind

    def stop(self) -> float:
        """End it as an administrator would; gives how long that took."""
        began, self._ended = time.monotonic(), time.time()
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                # nothing of ours may outlive the run: children have sessions of their own
                for pid, _ in self.processes():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                raise
        return time.monotonic() - began

    def inspect(self) -> Found:
        """Read what the stopped installation's database holds, then let it settle and rebuild its projections."""
        database = EmbeddedDatabase(self.data)
        database.start()
        try:
            with psycopg.connect(database.owner_url) as connection:
                texts: dict[UUID, str] = dict(
                    connection.execute("select id, text from public_message /* every workspace: a check */").fetchall()
                )
                facts = connection.execute(
                    "select (data ->> 'message_id')::uuid from event"
                    " where type in ('message.received', 'message.sent') order by position"
                ).fetchall()
                positions = connection.execute("select position from event order by position").fetchall()
                # What was written while it ended waits for the next start; what was there before must not.
                waiting = connection.execute(
                    "select type from outbox where at < to_timestamp(%s)", (self._ended - SEQUENCED_WITHIN,)
                ).fetchall()
                files = connection.execute(
                    "select id, attached_to from file where attached_to is not null /* every workspace: a check */"
                ).fetchall()
                unlike = asyncio.run(find_all_unlike(database.app_url))
                waiting += connection.execute("select type from outbox").fetchall()
                return Found(
                    texts=texts,
                    facts=[row[0] for row in facts],
                    positions=[row[0] for row in positions],
                    waiting=[row[0] for row in waiting],
                    files=dict(files),
                    unlike=unlike,
                )
        finally:
            database.stop()


async def find_all_unlike(url: str) -> list[str]:
    """Give what a database's log does not rebuild as it stands, in every workspace."""
    db = Db(url, size=4)
    await db.open()
    try:
        async with db.transaction() as tx:
            workspaces = await tx.column("select id from workspace")
        return [line for workspace in workspaces for line in await find_unlike(db, workspace, together=True)]
    finally:
        await db.close()


def family(root: int) -> list[tuple[int, str]]:
    """Give (pid, what it is) of a process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        waiting += children.get(pid, [])
        found.append((pid, _describe(pid)))
    return found


def _describe(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    line = b" ".join(words).decode(errors="replace")
    if "postgres" in line.split(" ")[0] or line.startswith("postgres:"):
        return "postgres backend" if line.startswith("postgres:") else "postgres"
    for kind in ("serve", "worker", "web"):
        if kind in line.split(" "):
            return kind
    return "web worker" if line else ""


def describe(history: object) -> str:
    """Give a value as one line of JSON for the report."""
    return json.dumps(history, ensure_ascii=False, default=str)
