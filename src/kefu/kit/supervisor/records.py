"""Who our children are, so that the next supervisor knows them when we were killed.

Two independent traces: a mark in the environment, which grandchildren inherit and which tells the data
folder and the supervisor, and a file per child with its pid and the time it started. The mark is lost when
a process changes its title (setproctitle writes over it); then the session, which has the child's pid, tells.
"""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import structlog

from kefu.kit.embedded.folders import make_folder, write_file
from kefu.kit.embedded.pids import Identity, alive, ancestors, end_all, identify, in_session, with_environment

ID = "KEFU_SUPERVISOR_ID"
DATA = "KEFU_SUPERVISOR_DATA"
CHILD = "KEFU_SUPERVISOR_CHILD"
PROGRAM = str(Path(sys.executable).resolve())
STEPS = ((signal.SIGTERM, 5.0), (signal.SIGKILL, 10.0))

log = structlog.get_logger("kefu.supervisor")


class Records:
    """The records of the children that run on one data folder."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "run"
        self._data = str(data.resolve())
        self._id = uuid4().hex

    def make_folder(self) -> None:
        """Make the folder of the records."""
        make_folder(self.folder, 0o700)

    def marks(self, name: str) -> dict[str, str]:
        """Give the environment variables by which a child of ours and its children are known."""
        return {ID: self._id, DATA: self._data, CHILD: name}

    def write(self, name: str, identity: Identity) -> None:
        """Remember a child."""
        values = {"name": name, "supervisor": self._id, "program": PROGRAM, **identity._asdict()}
        # On a full disk the mark has to do.
        with suppress(OSError):
            write_file(self.folder / f"{name}.json", json.dumps(values), 0o600)

    def remove(self, name: str) -> None:
        """Forget a child."""
        with suppress(OSError):
            (self.folder / f"{name}.json").unlink(missing_ok=True)

    def own_processes(self, name: str) -> list[Identity]:
        """Find the living processes of one of our children."""
        wanted = self.marks(name)
        return with_environment(lambda found: wanted.items() <= found.items(), ID)

    def orphans(self) -> list[Identity]:
        """Find what earlier supervisors of this data folder left running, verified; never ourselves."""
        found = with_environment(lambda v: v.get(DATA) == self._data and v[ID] != self._id, ID)
        for main, program in self._written():
            if alive(main):
                found.append(main)
            elif identify(main.pid) is None:
                found += in_session(main, program)
        above = ancestors()
        return [identity for identity in dict.fromkeys(found) if identity.pid not in above]

    def _written(self) -> Iterator[tuple[Identity, str]]:
        for path in self.folder.glob("*.json"):
            with suppress(OSError, ValueError, KeyError, TypeError):
                values = json.loads(path.read_text("utf-8"))
                if values["supervisor"] != self._id:
                    yield Identity(int(values["pid"]), str(values["started"])), str(values["program"])

    def end_orphans(self) -> None:
        """End them, and forget what earlier supervisors wrote; only for the holder of the lock."""
        orphans = self.orphans()
        if orphans:
            log.warning("supervisor.orphans_found", pids=[identity.pid for identity in orphans])
            left = end_all(self.orphans, STEPS)
            if left:
                log.error("supervisor.orphans_left", pids=[identity.pid for identity in left])
        for path in self.folder.glob("*.json"):
            path.unlink(missing_ok=True)
