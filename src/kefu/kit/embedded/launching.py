"""Starting a child that does not outlive us."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from kefu.kit.embedded.accounts import Account

TETHER = Path(__file__).with_name("tether.py")


def launch(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    death_signal: int,
    account: Account | None = None,
    cwd: Path | None = None,
    stdout: int | IO[bytes] | None = None,
    stderr: int | IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, as `account`, that gets `death_signal` when we die.

    Linux sends that signal when the *thread* that started the child ends: call it from one that stays.
    """
    uid, gid = (account.uid, account.gid) if account else (-1, -1)
    tether = [
        sys.executable,
        "-I",
        "-S",
        str(TETHER),
        str(os.getpid()),
        str(death_signal),
        str(uid),
        str(gid),
    ]
    return subprocess.Popen(
        [*tether, *argv],
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
    )
