"""One postgres as our child, kept running by a thread of ours."""

import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

import psycopg
import structlog

from kefu.kit.embedded.accounts import Account
from kefu.kit.embedded.cluster import ENVIRONMENT
from kefu.kit.embedded.errors import EmbeddedError, ServerFailed, ServerStalled, StartAbandoned
from kefu.kit.embedded.launching import launch
from kefu.kit.embedded.pidfile import clear, end_servers

# A server this long without an answer or a line in its log makes no progress; recovery writes one per 5 s.
STALLED_AFTER = 120.0
# Tries of a first start, for a server that somebody killed; one that gives up by itself has said why.
FIRST_TRIES = 3
PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
# Having run this long, a server is well again, and its next end is no continuation of the last.
WELL_AFTER = 60.0
STOP_STEPS = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))

log = structlog.get_logger("kefu.database")


class ServerLog:
    """What the server writes: passed on to our log, its last lines kept for explanations."""

    def __init__(self) -> None:
        self.tail: deque[str] = deque(maxlen=20)
        self.last_line_at = time.monotonic()
        # While we end it, each connection it cuts would be a warning.
        self.expects_end = False

    def follow(self, child: subprocess.Popen[bytes]) -> None:
        """Read until the server and all of its processes have closed their end."""
        if child.stderr is not None:
            for line in child.stderr:
                self._take(line.decode("utf-8", "replace").rstrip())
            child.stderr.close()

    def _take(self, line: str) -> None:
        self.last_line_at = time.monotonic()
        level, _, text = line.partition(":  ")
        # Our own waiting for the server to be ready makes these.
        if "the database system is" in text and level == "FATAL":
            return
        self.tail.append(line)
        if level in ("PANIC", "FATAL", "WARNING") and not self.expects_end:
            log.warning("database.log", severity=level, text=text)
        else:
            log.debug("database.log", severity=level, text=text or line)

    def text(self) -> str:
        """Give the last lines."""
        return "\n".join(self.tail)


class Server:
    """Starts `argv` as the server of the data folder `data`, starts it again whenever it ends."""

    def __init__(self, argv: Sequence[str], data: Path, socket_folder: Path, url: str, account: Account | None) -> None:
        self._argv = argv
        self._data = data
        self._socket_folder = socket_folder
        self._url = url
        self._account = account
        self._stopping = threading.Event()
        self._keeper: threading.Thread | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._failure: BaseException | None = None
        self._was_ready = False
        self.log = ServerLog()

    @property
    def pid(self) -> int | None:
        """The pid of the running server; None between an end and the next start."""
        child = self._child
        return child.pid if child and child.returncode is None else None

    def start(self, abandoned: Callable[[], bool] = lambda: False) -> None:
        """Start and wait until connections are accepted. Raises what `wait_ready` raises."""
        # A thread of its own, since a child's death signal comes when the thread that started it ends.
        self._keeper = threading.Thread(target=self._keep, name="kefu-database", daemon=True)
        self._keeper.start()
        self.wait_ready(abandoned)
        self._was_ready = True

    def wait_ready(self, abandoned: Callable[[], bool] = lambda: False) -> None:
        """Wait for connections to be accepted, without limit as long as there are signs of progress.

        Raises ServerFailed, ServerStalled, StartAbandoned.
        """
        began = sign_at = told_at = time.monotonic()
        while not abandoned():
            if self._failure is not None:
                raise self._failure
            state = self._probe()
            now = time.monotonic()
            if state == "ready":
                return
            if state == "starting":
                sign_at = now
            sign_at = max(sign_at, self.log.last_line_at)
            if now - sign_at > STALLED_AFTER:
                raise ServerStalled(seconds=round(now - sign_at), log=self.log.text())
            if now - told_at > 5.0:
                told_at = now
                log.info("database.recovering", seconds=round(now - began), last=self.log.text()[-200:])
            time.sleep(0.01 if now - began < 1.0 else 0.1)
        raise StartAbandoned

    def _probe(self) -> Literal["ready", "starting", "silent"]:
        if self.pid is None or not any(self._socket_folder.glob(".s.PGSQL.*")):
            return "silent"
        try:
            psycopg.connect(self._url, connect_timeout=10).close()
        except psycopg.OperationalError as error:
            return "starting" if "the database system is" in str(error) else "silent"
        return "ready"

    def stop(self, hurried: Callable[[], bool] = lambda: False) -> None:
        """End the server: checkpoint and clean end; in a hurry at once, which the next start repairs."""
        self._stopping.set()
        self.log.expects_end = True
        for number, seconds in STOP_STEPS:
            until = time.monotonic() + seconds
            self._signal(number)
            while self._keeper is not None and self._keeper.is_alive():
                self._keeper.join(0.02)
                if time.monotonic() > until or (number == signal.SIGINT and hurried()):
                    break
            else:
                return

    def _signal(self, number: int) -> None:
        child = self._child
        if child is not None:
            with suppress(ProcessLookupError):
                child.send_signal(number)

    def _keep(self) -> None:
        """Start, wait for the end, pause, start again; until stopped."""
        tries = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            status = self._run_once()
            if self._stopping.is_set():
                return
            tries = 1 if time.monotonic() - began > WELL_AFTER else tries + 1
            if not self._was_ready and (status is None or status >= 0 or tries >= FIRST_TRIES):
                self._failure = self._failure or ServerFailed(status=status, log=self.log.text())
                return
            pause = PAUSES[min(tries, len(PAUSES)) - 1]
            log.error("database.ended", status=status, again_in=pause, last=self.log.text())
            self._stopping.wait(pause)

    def _run_once(self) -> int | None:
        """Run the server to its end; None when it could not even be started."""
        try:
            end_servers(self._data)
            clear(self._data, self._socket_folder)
            self._child = child = launch(
                self._argv,
                env=ENVIRONMENT,
                account=self._account,
                cwd=Path("/"),
                # Fast shutdown: does not wait for clients, which may be orphans too.
                death_signal=signal.SIGINT,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        except (OSError, EmbeddedError) as error:
            log.error("database.not_started", reason=str(error))
            if not self._was_ready:
                self._failure = error
            return None
        if self._stopping.is_set():
            # stop() came before there was a child to signal.
            child.send_signal(signal.SIGINT)
        log.debug("database.started", pid=child.pid)
        reader = threading.Thread(target=self.log.follow, args=(child,), name="kefu-database-log", daemon=True)
        reader.start()
        status = child.wait()
        reader.join(2.0)
        return status
