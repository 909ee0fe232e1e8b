"""Who a process is: a pid alone is no name, for the system gives it to another later."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

LINUX = sys.platform.startswith("linux")


class Identity(NamedTuple):
    """A process for as long as it lives, and no other after it."""

    pid: int
    started: str


@cache
def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()


def _stat(pid: int) -> list[str]:
    """Read /proc/<pid>/stat from the field after the name, which may itself hold spaces and brackets."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()


def identify(pid: int) -> Identity | None:
    """Name the living process with this pid; None when there is none, or it only waits to be reaped."""
    if LINUX:
        try:
            fields = _stat(pid)
        except OSError:
            return None
        return None if fields[0] in "ZX" else Identity(pid, f"{_boot()}:{fields[19]}")
    state, _, started = _ps("-p", str(pid), "-o", "state=,lstart=").strip().partition(" ")
    return None if not started or state.startswith("Z") else Identity(pid, started.strip())


def _ps(*options: str) -> str:
    return subprocess.run(["ps", *options], capture_output=True, text=True, check=False).stdout


def alive(identity: Identity) -> bool:
    """Tell whether that very process still lives."""
    return identify(identity.pid) == identity


def all_pids() -> Iterator[int]:
    """Give the pids of the machine (of our pid namespace); Linux only."""
    return (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())


def parent_of(pid: int) -> int:
    """Give the pid of a process's parent; 0 when there is none or the process is gone."""
    if not LINUX:
        return int(_ps("-p", str(pid), "-o", "ppid=").strip() or 0)
    try:
        return int(_stat(pid)[1])
    except OSError:
        return 0


def ancestors() -> set[int]:
    """Give our own pid and those of our parents, up to the first."""
    found = {os.getpid()}
    pid = os.getppid()
    while pid > 0 and pid not in found:
        found.add(pid)
        pid = parent_of(pid)
    return found


def with_environment(wanted: Callable[[dict[str, str]], bool], name: str) -> list[Identity]:
    """Find the processes whose environment has `name` and satisfies `wanted`; only those we may read."""
    found: list[Identity] = []
    for pid, variables in _environments(name):
        if name in variables and wanted(variables):
            identity = identify(pid)
            if identity is not None:
                found.append(identity)
    return found


def _environments(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    if LINUX:
        for pid in all_pids():
            with suppress(OSError):
                raw = Path(f"/proc/{pid}/environ").read_bytes()
                if name.encode() in raw:
                    pairs = (item.partition("=") for item in os.fsdecode(raw).split("\0"))
                    yield pid, {key: value for key, _, value in pairs}
        return
    for line in _ps("-axEww", "-o", "pid=,command=").splitlines():
        number, _, words = line.strip().partition(" ")
        yield int(number), {key: value for key, _, value in (word.partition("=") for word in words.split())}


def in_session(leader: Identity, program: str) -> list[Identity]:
    """Find what a dead leader of a session left in it; Linux only.

    While a session has members, the system gives its number to nobody else. That all of them ended, and a
    stranger got the number, opened a session and died too, is what the program and the boot are compared for.
    """
    found: list[Identity] = []
    for pid in all_pids() if LINUX and leader.started.startswith(_boot()) else ():
        with suppress(OSError):
            if os.getsid(pid) == leader.pid and str(Path(f"/proc/{pid}/exe").readlink()) == program:
                identity = identify(pid)
                if identity:
                    found.append(identity)
    return found


def with_command(pattern: re.Pattern[str]) -> list[Identity]:
    """Find the processes whose command line matches, for systems without /proc."""
    lines = (line.strip().partition(" ") for line in _ps("-axww", "-o", "pid=,command=").splitlines())
    found = (identify(int(pid)) for pid, _, command in lines if pattern.search(command))
    return [identity for identity in found if identity]


def send(identity: Identity, number: int) -> bool:
    """Signal that very process; False when it is gone. A pid given to another meanwhile is not hit."""
    try:
        if LINUX:
            # The descriptor is opened before the check: from then on it means this process or none.
            descriptor = os.pidfd_open(identity.pid)
            try:
                if not alive(identity):
                    return False
                signal.pidfd_send_signal(descriptor, number)
            finally:
                os.close(descriptor)
        else:
            if not alive(identity):
                return False
            os.kill(identity.pid, number)
    except ProcessLookupError:
        return False
    return True


def end_all(find: Callable[[], Iterable[Identity]], steps: Sequence[tuple[int, float]]) -> list[Identity]:
    """End what `find` gives, step by step (signal, seconds to wait); return what survived all of them."""
    left = list(find())
    for number, seconds in steps:
        if not left:
            break
        for identity in left:
            send(identity, number)
            # A stopped (Ctrl-Z, frozen) process would never see the signal.
            send(identity, signal.SIGCONT)
        until = time.monotonic() + seconds
        while left and time.monotonic() < until:
            time.sleep(0.02)
            left = list(find())
    return left
