"""The database on the disk: made once, completely or not at all, and recognised later."""

import re
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import structlog

from kefu.kit.embedded.accounts import Account
from kefu.kit.embedded.binaries import MAJOR, Binaries
from kefu.kit.embedded.configuration import ADMIN
from kefu.kit.embedded.errors import ClusterDamaged, InitFailed, WrongMajor
from kefu.kit.embedded.folders import give_tree, make_folder, remove_tree, sync, write_file
from kefu.kit.embedded.launching import launch
from kefu.kit.embedded.pidfile import find_servers
from kefu.kit.embedded.pids import end_all

# A clean environment: PGDATA, PGOPTIONS or LD_LIBRARY_PATH of the caller have no business here.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

log = structlog.get_logger("kefu.database")


class Cluster:
    """The folder `database`, in which `<major>` is PostgreSQL's own data folder and `version` names it."""

    def __init__(self, folder: Path, account: Account | None) -> None:
        self.folder = folder
        self.account = account
        self.data = folder / str(MAJOR)
        self.record = folder / "version"

    def recorded_major(self) -> str | None:
        """Give the major version of the data; when its record is missing or unreadable, the data's own."""
        with suppress(OSError, UnicodeDecodeError):
            text = self.record.read_text("ascii").strip()
            if re.fullmatch(r"\d{1,3}", text):
                return text
        for data in (self.data, *sorted(self.folder.glob("[0-9]*"), reverse=True)):
            with suppress(OSError, UnicodeDecodeError):
                return (data / "PG_VERSION").read_text("ascii").strip()
        return None

    def ensure(self, binaries: Binaries, *, throw_away: bool = False) -> None:
        """Make the database unless it exists. Raises WrongMajor, ClusterDamaged, InitFailed."""
        major = self.recorded_major()
        if major not in (None, str(MAJOR)):
            raise WrongMajor(found=major, carried=MAJOR, data=self.folder.parent, database=self.folder)
        for leftover in self.folder.glob("new-*"):
            self._discard(leftover)
        if not self.data.exists() or not any(self.data.iterdir()):
            self._make(binaries, throw_away)
        elif not (self.data / "PG_VERSION").is_file():
            raise ClusterDamaged(folder=self.data)
        if self.account:
            give_tree(self.data, self.account)
        if major != str(MAJOR) or not self.record.exists():
            write_file(self.record, f"{MAJOR}\n")

    def _make(self, binaries: Binaries, throw_away: bool) -> None:
        """Run initdb in a folder of another name and rename it: what has the right name is complete."""
        fresh = self.folder / f"new-{uuid4().hex}"
        make_folder(fresh, 0o700, self.account)
        log.info("database.creating", folder=str(self.data))
        argv = [binaries.program("initdb"), f"--pgdata={fresh}", f"--username={ADMIN}", "--encoding=UTF8"]
        argv += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        argv += ["--auth-local=peer", "--auth-host=reject", "--no-instructions"]
        # initdb brings all it wrote to the disk before it ends, unless told not to.
        argv += ["--no-sync", "--no-data-checksums"] if throw_away else ["--data-checksums"]
        child = launch(
            argv,
            env=ENVIRONMENT,
            account=self.account,
            cwd=Path("/"),
            death_signal=signal.SIGKILL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        output, _ = child.communicate()
        if child.returncode:
            self._discard(fresh)
            lines = output.decode("utf-8", "replace").splitlines()[-20:]
            raise InitFailed(status=child.returncode, log="\n".join(lines))
        fresh.rename(self.data)
        sync(self.folder)

    def _discard(self, folder: Path) -> None:
        """Remove an unfinished database, and first what may still be writing into it."""
        log.info("database.unfinished_removed", folder=str(folder))
        end_all(lambda: find_servers(folder), [(signal.SIGKILL, 10.0)])
        remove_tree(folder)
