"""The embedded database as the rest of Kefu sees it: start, stop, and three addresses."""

import atexit
from collections.abc import Callable
from pathlib import Path

from kefu.kit.embedded import accounts, configuration, folders
from kefu.kit.embedded.binaries import Binaries, copied, locate
from kefu.kit.embedded.cluster import Cluster
from kefu.kit.embedded.locking import FolderLock
from kefu.kit.embedded.pidfile import end_servers
from kefu.kit.embedded.roles import APP, DATABASE, OWNER, ensure_database, ensure_roles
from kefu.kit.embedded.secrets import load_passwords
from kefu.kit.embedded.server import Server


class EmbeddedDatabase:
    """A PostgreSQL of our own in `<data>/database`, running from `start()` to `stop()`.

    It is started again when it dies, and it dies with us. The addresses are known once it has started.
    `throw_away` gives up durability for speed, and passwords for none; for tests.
    """

    name = "database"

    def __init__(self, data: Path, *, throw_away: bool = False) -> None:
        self.data = data.absolute()
        self.folder = self.data / "database"
        self.owner_url = ""
        self.app_url = ""
        self.admin_url = ""
        self.binaries: Binaries | None = None
        self.socket_folder = self.folder / "socket"
        self._throw_away = throw_away
        self._lock = FolderLock(self.folder / "lock")
        self._server: Server | None = None

    @property
    def pid(self) -> int | None:
        """The pid of the running server, if any."""
        return self._server.pid if self._server else None

    def start(self, abandoned: Callable[[], bool] = lambda: False) -> None:
        """Start and wait until the database is ready to be used by both roles.

        Blocks, as long as a recovery needs; `abandoned` is asked often and ends the wait (StartAbandoned).
        Raises an EmbeddedError that says what to do.
        """
        folders.open_data_folder(self.data)
        folders.make_folder(self.folder, folders.own_mode())
        self._lock.acquire()
        try:
            self._start(abandoned)
        except BaseException:
            self.stop(hurried=lambda: True)
            raise
        # Without a parent-death signal (macOS) this is what ends the server when nobody called stop().
        atexit.register(self.stop)

    def _start(self, abandoned: Callable[[], bool]) -> None:
        account = accounts.server_account()
        accounts.check_reachable(self.folder, account)
        binaries = self._binaries(account)
        cluster = Cluster(self.folder, account)
        end_servers(cluster.data)
        cluster.ensure(binaries, throw_away=self._throw_away)
        socket = self.socket_folder = folders.socket_folder(self.folder / "socket", account)
        files = configuration.write_files(
            self.folder / "etc", socket, self.data / configuration.LOCAL_FILE, self._throw_away
        )
        self.admin_url = configuration.url(socket, configuration.ADMIN, "postgres")
        argv = [binaries.program("postgres"), "-D", str(cluster.data), *files.options()]
        self._server = Server(argv, cluster.data, socket, self.admin_url, account)
        self._server.start(abandoned)
        passwords = None if self._throw_away else load_passwords(self.folder / "passwords.json", (OWNER, APP))
        ensure_roles(self.admin_url, passwords)
        ensure_database(self.admin_url)
        self.owner_url, self.app_url = (
            configuration.url(socket, role, DATABASE, (passwords or {}).get(role)) for role in (OWNER, APP)
        )

    def _binaries(self, account: accounts.Account | None) -> Binaries:
        found = locate()
        if account and (not self._throw_away or accounts.closed_parent(found.root, account)):
            found = copied(found, self.data / "pg")
        self.binaries = found
        return found

    def wait_ready(self, abandoned: Callable[[], bool] = lambda: False) -> None:
        """Wait until connections are accepted (again)."""
        if self._server is not None:
            self._server.wait_ready(abandoned)

    def stop(self, hurried: Callable[[], bool] = lambda: False) -> None:
        """End the server and give the folder free; in a hurry a recovery is left to the next start."""
        atexit.unregister(self.stop)
        if self._server is not None:
            self._server.stop(hurried)
            self._server = None
        self._lock.release()
