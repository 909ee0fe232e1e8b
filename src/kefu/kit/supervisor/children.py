"""What can be supervised, and one child in its course from start to end."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from kefu.kit.embedded.launching import launch
from kefu.kit.embedded.pids import Identity, end_all, identify
from kefu.kit.supervisor.records import Records

PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
# Having run this long, a child is well again, and its next end is no continuation of the last.
WELL_AFTER = 60.0

log = structlog.get_logger("kefu.supervisor")


class Part(Protocol):
    """Something supervised that looks after its own processes, as the embedded database does."""

    name: str

    @property
    def pid(self) -> int | None: ...

    def start(self, abandoned: Callable[[], bool]) -> None:
        """Return when ready; raise when that cannot be, or soon after `abandoned` has become true."""

    def stop(self, hurried: Callable[[], bool]) -> None:
        """Return when ended; take the quickest way once `hurried` has become true."""


@dataclass(frozen=True, kw_only=True)
class Child:
    """A program to keep running.

    `env` is added to ours, and asked for at each start: addresses are known only once the database runs.
    `ready` is asked often while starting; None: ready once started. Times in seconds.
    """

    name: str
    argv: Sequence[str]
    env: Callable[[], Mapping[str, str]] = dict
    ready: Callable[[], bool] | None = None
    ready_within: float = 60.0
    grace: float = 10.0


def listening(host: str, port: int) -> Callable[[], bool]:
    """Make a readiness check: somebody accepts connections there."""

    def check() -> bool:
        with suppress(OSError):
            socket.create_connection((host, port), timeout=1.0).close()
            return True
        return False

    return check


class Running:
    """A child and its present process, if it has one."""

    def __init__(self, child: Child, records: Records) -> None:
        self.child = child
        self.tries = 0
        self.is_ready = False
        self.status: int | None = None
        self._records = records
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._again_at = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the child's process now."""
        self._began = time.monotonic()
        self.is_ready = False
        env = {**os.environ, **self.child.env(), **self._records.marks(self.child.name)}
        self._process = launch(self.child.argv, env=env, death_signal=signal.SIGTERM)
        identity = identify(self._process.pid)
        if identity:
            self._records.write(self.child.name, identity)
        log.debug("child.started", child=self.child.name, pid=self._process.pid)

    def tick(self) -> None:
        """Notice an end, start again when the pause is over, notice readiness or its lack."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._again_at:
                self.start()
        elif self.ended():
            self.tries = 1 if now - self._began > WELL_AFTER else self.tries + 1
            pause = PAUSES[min(self.tries, len(PAUSES)) - 1]
            self._again_at = now + pause
            log.error("child.ended", child=self.child.name, status=self.status, again_in=pause)
        elif not self.is_ready:
            self.is_ready = self.child.ready is None or self.child.ready()
            if self.is_ready:
                log.info("child.ready", child=self.child.name, seconds=round(now - self._began, 2))
            elif now - self._began > self.child.ready_within:
                log.error("child.not_ready", child=self.child.name, seconds=self.child.ready_within)
                self._signal_group(signal.SIGKILL)

    def ended(self) -> bool:
        """Tell whether there is no process (any more); ends what a dead one left behind.

        The main process of a web server that was killed leaves workers that go on serving the port.
        """
        if self._process is None:
            return True
        if hasattr(os, "waitid"):
            # Looked at without reaping: until then nobody else can get its number, which is its group's too.
            how = os.WEXITED | os.WNOHANG | os.WNOWAIT
            with suppress(ChildProcessError):
                if os.waitid(os.P_PID, self._process.pid, how) is None:
                    return False
                self._signal_group(signal.SIGKILL)
        if self._process.poll() is None:
            return False
        self.status = self._process.returncode
        self._process = None
        left = end_all(self._family, [(signal.SIGKILL, 5.0)])
        if left:
            log.error("child.left_behind", child=self.child.name, pids=[identity.pid for identity in left])
        self._records.remove(self.child.name)
        return True

    def _family(self) -> list[Identity]:
        return self._records.own_processes(self.child.name)

    def _signal_group(self, number: int) -> None:
        if self._process is not None:
            # A child that has not got its session yet would share our group.
            with suppress(ProcessLookupError, PermissionError):
                if os.getpgid(self._process.pid) == self._process.pid:
                    os.killpg(self._process.pid, number)

    def stop(self, hurried: Callable[[], bool]) -> None:
        """Ask the child to end, and make it end when its grace is over or we are in a hurry."""
        until = time.monotonic() + self.child.grace
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
        while not self.ended():
            if hurried() or time.monotonic() > until:
                log.warning("child.killed", child=self.child.name)
                self._signal_group(signal.SIGKILL)
            time.sleep(0.02)
