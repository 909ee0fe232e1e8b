"""The parent of everything that `kefu serve` runs."""

import os
import resource
import select
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import structlog

from kefu.kit.embedded.errors import ChildFailed, StartAbandoned
from kefu.kit.embedded.folders import open_data_folder
from kefu.kit.embedded.locking import FolderLock
from kefu.kit.supervisor.children import Child, Part, Running
from kefu.kit.supervisor.records import Records
from kefu.kit.supervisor.standing import AGAIN, Sign

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# A child that ends this often before it was ready for the first time will not become so by itself.
FIRST_TRIES = 3
# More open files than anybody needs; an unlimited number makes some programs close them one by one.
FILES = 1 << 20
TICK = 0.1

log = structlog.get_logger("kefu.supervisor")


class Supervisor:
    """Starts the parts in their order, each when the one before is ready, and keeps them running.

    Ends on SIGTERM, SIGINT or SIGHUP: children in their order, then the parts that look after themselves;
    a second signal ends everything at once. On SIGUSR2 it ends in the same way, and `again` tells the caller to begin
    anew: as another program, so that what has been installed meanwhile is what runs.
    """

    def __init__(
        self,
        data: Path,
        parts: Sequence[Child | Part],
        on_ready: Callable[[], None] | None = None,
        *,
        about: str = "",
    ) -> None:
        """`about` names the settings by which the commands beside it know that they mean the same (standing.py)."""
        self.data = data.absolute()
        self._parts = parts
        self._on_ready = on_ready
        self._records = Records(self.data)
        self._lock = FolderLock(self._records.folder / "lock")
        self._sign = Sign(self._records.folder, about)
        self.again = False
        self._running: list[Running] = []
        self._own: list[Part] = []
        self._signals = 0
        self._wake = -1

    def run(self) -> int:
        """Run until told to stop, and give the exit status; only in the main thread.

        Raises an EmbeddedError when a part cannot start; everything is ended by then.
        """
        raise_file_limit()
        open_data_folder(self.data)
        self._records.make_folder()
        self._lock.acquire()
        try:
            with self._signals_counted():
                self._sign.show(ready=False)
                self._records.end_orphans()
                try:
                    self._start()
                    while not self._stopping():
                        self._tick()
                except StartAbandoned:
                    pass
                finally:
                    self._sign.show(ready=False)
                    self._stop()
                    if not self.again:
                        self._sign.take_down()
        finally:
            self._lock.release()
        return 0

    def _stopping(self) -> bool:
        return self._signals > 0

    def _hurried(self) -> bool:
        return self._signals > 1

    def _start(self) -> None:
        for part in self._parts:
            if isinstance(part, Child):
                self._start_child(part)
            else:
                self._own.append(part)
                part.start(self._stopping)
        log.info("supervisor.ready", parts=[part.name for part in self._parts])
        self._sign.show(ready=True)
        if self._on_ready:
            self._on_ready()

    def _start_child(self, child: Child) -> None:
        running = Running(child, self._records)
        self._running.append(running)
        running.start()
        while not running.is_ready:
            self._tick(0.02)
            if self._stopping():
                raise StartAbandoned
            if running.tries >= FIRST_TRIES:
                raise ChildFailed(name=child.name, status=running.status)

    def _tick(self, seconds: float = TICK) -> None:
        """Wait a moment, shorter when a signal comes (a child's end is one), then look after the children."""
        with suppress(InterruptedError):
            if select.select([self._wake], [], [], seconds)[0]:
                os.read(self._wake, 4096)
        for running in self._running:
            running.tick()
        self._reap_adopted()

    def _stop(self) -> None:
        for running in self._running:
            running.stop(self._hurried)
        for part in reversed(self._own):
            part.stop(self._hurried)
        log.info("supervisor.ended")

    def _reap_adopted(self) -> None:
        """As the first process of a container we inherit the dead of others; nobody else buries them."""
        known = {running.pid for running in self._running} | {part.pid for part in self._own}
        while os.getpid() == 1:
            try:
                dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if dead is None or dead.si_pid in known:
                return
            os.waitpid(dead.si_pid, os.WNOHANG)

    @contextmanager
    def _signals_counted(self) -> Iterator[None]:
        def count(number: int, _frame: FrameType | None) -> None:
            # who is told to end, before or after, ends for good
            self.again = number == AGAIN and (self.again or not self._signals)
            self._signals += number != AGAIN or not self._signals

        def ignore(_number: int, _frame: FrameType | None) -> None:
            """Only there so that the signal wakes the loop."""

        self._wake, write = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(write, False)
        old_descriptor = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        old = {number: signal.signal(number, count) for number in (*STOP_SIGNALS, AGAIN)}
        old[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, ignore)
        try:
            yield
        finally:
            for number, former in old.items():
                signal.signal(number, former)
            if self.again:
                # The next program begins with this, until it can take it: asked twice must not kill it.
                signal.signal(AGAIN, signal.SIG_IGN)
            signal.set_wakeup_fd(old_descriptor)
            os.close(self._wake)
            os.close(write)


def raise_file_limit() -> None:
    """Allow as many open files as we may, for us and for the children: every open screen is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(hard, FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
