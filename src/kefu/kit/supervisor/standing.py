"""What a supervisor tells the commands beside it: who it is, whether all is ready, and that it can begin anew."""

import hashlib
import hmac
import json
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from kefu.kit.embedded.folders import write_file
from kefu.kit.embedded.pids import Identity, alive, identify, send

NAME = "standing"  # no .json: those are the records of children
AGAIN = signal.SIGUSR2
"""Asks a supervisor that has such a file to end everything and to begin anew, as what is installed by then."""


class Standing(NamedTuple):
    """A supervisor from one beginning to the next; `beginning` is another after each."""

    process: Identity
    beginning: str
    ready: bool
    about: str

    def is_about(self, what: str) -> bool:
        """Tell whether it runs with what is named here; only a hash is kept, for there may be passwords in it."""
        return hmac.compare_digest(self.about, _hash(self.beginning, what))


class Sign:
    """The supervisor's own side: the file that says how it stands."""

    def __init__(self, folder: Path, about: str) -> None:
        self._path = folder / NAME
        self._beginning = uuid4().hex
        self._about = _hash(self._beginning, about)

    def show(self, *, ready: bool) -> None:
        """Say how we stand; without this nobody can ask us to begin anew, so a full disk is no reason to end."""
        me = identify(os.getpid())
        if me is not None:
            values = {**me._asdict(), "beginning": self._beginning, "ready": ready, "about": self._about}
            with suppress(OSError):
                write_file(self._path, json.dumps(values), 0o600)

    def take_down(self) -> None:
        """We run no more."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def find_standing(data: Path) -> Standing | None:
    """Give the supervisor that runs on a data folder; None when none does, or one from before it could be asked.

    Raises PermissionError when the folder is somebody else's.
    """
    try:
        values = json.loads((data / "run" / NAME).read_text("utf-8"))
        process = Identity(int(values["pid"]), str(values["started"]))
        found = Standing(process, str(values["beginning"]), bool(values["ready"]), str(values["about"]))
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return None
    return found if alive(found.process) else None


def ask_again(standing: Standing) -> bool:
    """Ask it to begin anew; False when that very process is gone. Raises PermissionError."""
    return send(standing.process, AGAIN)


def _hash(beginning: str, what: str) -> str:
    return hashlib.sha256(f"{beginning}\0{what}".encode()).hexdigest()
