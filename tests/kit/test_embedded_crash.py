"""R3: whatever an earlier run left behind, a start works or says why."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import psycopg
import pytest

from kefu.kit.embedded import EmbeddedDatabase
from kefu.kit.embedded.accounts import server_account
from kefu.kit.embedded.binaries import locate
from kefu.kit.embedded.configuration import Files
from kefu.kit.embedded.pidfile import find_masters, find_servers, noted_pid
from tests.kit.embedded_scenes import data_folder, eventually, line_with, lives, script

HOLD = """
    import sys, time, pathlib
    from kefu.kit.embedded import EmbeddedDatabase
    database = EmbeddedDatabase(pathlib.Path(sys.argv[1]))
    database.start()
    print("READY", database.pid, database.owner_url, flush=True)
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def seed() -> Iterator[Path]:
    """A database that was started and stopped: copying it is cheaper than making one for each test."""
    with data_folder() as folder:
        started(folder, throw_away=False).stop()
        yield folder


@pytest.fixture
def empty() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


@pytest.fixture
def data(seed: Path, empty: Path) -> Path:
    subprocess.run(["cp", "-a", seed, empty], check=True)
    return empty


def started(folder: Path, *, throw_away: bool = True) -> EmbeddedDatabase:
    database = EmbeddedDatabase(folder, throw_away=throw_away)
    database.start()
    return database


def rows(url: str, query: str) -> set[object]:
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute(query.encode())}


class Load(threading.Thread):
    """Inserts rows one by one and remembers those that the server acknowledged."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.acknowledged: list[int] = []
        self.ending = threading.Event()

    def wait_for_more(self, rows: int) -> None:
        wanted = len(self.acknowledged) + rows
        eventually(lambda: len(self.acknowledged) >= wanted)

    def run(self) -> None:
        number = 0
        while not self.ending.is_set():
            with suppress(psycopg.Error), psycopg.connect(self.url, autocommit=True) as connection:
                while not self.ending.is_set():
                    number += 1
                    connection.execute("insert into load values (%s)", [number])
                    self.acknowledged.append(number)
            time.sleep(0.02)


def begin_load(url: str) -> Load:
    with psycopg.connect(url) as connection:
        connection.execute("create table load (number int primary key)")
    load = Load(url)
    load.start()
    load.wait_for_more(100)
    return load


def test_any_pid_file_is_recognised(data: Path) -> None:
    database = started(data)
    cluster = data / "database" / "18"
    # Of the server's own account: PostgreSQL itself takes no notice of others' processes.
    account = server_account()
    stranger = subprocess.Popen(["sleep", "600"], user=account.uid if account else None)
    ended = subprocess.Popen(["true"])
    ended.wait()
    rest = f"\n{cluster}\n1700000000\n5432\n{data}/database/socket\n\n  1 2\nready   \n"
    contents = {
        "dead": f"{ended.pid}{rest}",
        "empty": "",
        "cut": f"{stranger.pid}",
        "garbage": "\0\0\0\0\0-7 nonsense\n" * 9,
        "reused": f"{stranger.pid}{rest}",
        "reused by us": f"{os.getpid()}{rest}",
        "reused by the first of all": f"1{rest}",
    }
    try:
        for content in contents.values():
            database.stop()
            (cluster / "postmaster.pid").write_text(content)
            (data / "database" / "socket" / ".s.PGSQL.5432.lock").write_text(content)
            database.start()
            assert rows(database.app_url, "select 1") == {1}
            assert noted_pid(cluster) == database.pid
            assert stranger.poll() is None
    finally:
        database.stop()
        stranger.kill()
        stranger.wait()


def _exists(folder: Path, pattern: str) -> bool:
    return any(folder.glob(pattern))


def test_killed_in_initdb_it_is_done_again(empty: Path) -> None:
    for depth in ("global", "base/1/PG_VERSION"):
        with script(empty, HOLD) as killed:
            eventually(partial(_exists, empty, f"database/new-*/{depth}"))
            killed.kill()
        assert not (empty / "database" / "18").exists()
        assert list(empty.glob("database/new-*"))
    # What initdb had started may still be writing for a moment.
    database = started(empty)
    assert rows(database.app_url, "select 1") == {1}
    assert not list(empty.glob("database/new-*"))
    database.stop()


def test_a_killed_server_is_started_again_and_nothing_is_lost(data: Path) -> None:
    database = started(data, throw_away=False)
    try:
        load = begin_load(database.owner_url)
        for _ in range(2):
            before = database.pid
            assert before is not None
            os.kill(before, signal.SIGKILL)
            load.wait_for_more(100)
            assert database.pid not in (None, before)
        load.ending.set()
        load.join()
        assert set(load.acknowledged) <= rows(database.owner_url, "select number from load")
    finally:
        database.stop()


def test_a_backend_that_outlives_its_server_is_ended(data: Path) -> None:
    database = started(data)
    try:
        connection = psycopg.connect(database.app_url)
        busy = connection.info.backend_pid
        query = b"select count(*) from generate_series(1, 1e12::bigint) a"
        thread = threading.Thread(target=_run_to_its_death, args=(connection, query), daemon=True)
        thread.start()
        time.sleep(0.2)
        before = database.pid
        assert before is not None
        os.kill(before, signal.SIGKILL)
        eventually(lambda: database.pid not in (None, before))
        assert not lives(busy)
        thread.join(10)
        database.wait_ready()
        assert rows(database.app_url, "select 1") == {1}
    finally:
        database.stop()


def _run_to_its_death(connection: "psycopg.Connection", query: bytes) -> None:
    with suppress(psycopg.Error):
        connection.execute(query)


def test_killed_ourselves_the_next_start_has_everything(data: Path) -> None:
    with script(data, HOLD) as killed:
        _, pid, url = line_with(killed, "READY").split()
        load = begin_load(url)
        # First the server, so that it cannot end in order, then its keeper.
        os.kill(int(pid), signal.SIGKILL)
        killed.kill()
        load.ending.set()
        load.join()
    database = started(data, throw_away=False)
    try:
        assert set(load.acknowledged) <= rows(database.owner_url, "select number from load")
    finally:
        database.stop()


def test_the_server_ends_with_us(data: Path) -> None:
    with script(data, HOLD) as killed:
        _, pid, url = line_with(killed, "READY").split()
        with psycopg.connect(url):
            killed.kill()
            eventually(lambda: not lives(int(pid)))
    assert not find_servers(data / "database" / "18")


@pytest.mark.parametrize("case", ["running", "frozen", "pid file lost", "headless"])
def test_an_orphan_is_ended_first(data: Path, case: str) -> None:
    database = started(data)
    folder, url = database.folder, database.admin_url
    database.stop()
    account = server_account()
    etc = folder / "etc"
    files = Files(etc / "postgresql.conf", etc / "pg_hba.conf", etc / "pg_ident.conf")
    # Started without a tie to anybody, as where there is no death signal.
    orphan = subprocess.Popen(
        [locate().program("postgres"), "-D", str(folder / "18"), *files.options()],
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        env={"LC_ALL": "C"},
    )
    try:
        eventually(lambda: _can_connect(url))
        reaper = threading.Thread(target=orphan.wait, daemon=True)
        reaper.start()
        # A client that stays keeps a server from ending gently.
        client = psycopg.connect(url)
        client.execute("select 1")
        if case == "frozen":
            orphan.send_signal(signal.SIGSTOP)
        cluster = folder / "18"
        assert [identity.pid for identity in find_masters(cluster)] == [orphan.pid]
        if case == "headless":
            for part in find_servers(cluster):
                os.kill(part.pid, signal.SIGSTOP)
            orphan.kill()
            reaper.join(10)
            # Nobody is left who could be asked to shut down in order.
            assert find_servers(cluster)
            assert not find_masters(cluster)
        if case == "pid file lost":
            (folder / "18" / "postmaster.pid").unlink()
        database.start()
        client.close()
        reaper.join(10)
        assert orphan.returncode is not None
        assert rows(database.app_url, "select 1") == {1}
    finally:
        database.stop()
        with suppress(ProcessLookupError):
            orphan.kill()


def _can_connect(url: str) -> bool:
    with suppress(psycopg.OperationalError):
        psycopg.connect(url).close()
        return True
    return False


IN_CRASH_RECOVERY = 4


def state_of(data: Path) -> int:
    """Give where the cluster stands by its own control file, while it runs or not (DBState in pg_control.h)."""
    return int.from_bytes((data / "database" / "18" / "global" / "pg_control").read_bytes()[16:20], sys.byteorder)


def recovers(data: Path) -> bool:
    """Tell whether a server reads its log forward just now."""
    return state_of(data) == IN_CRASH_RECOVERY and bool(find_readers_of_log(data))


def find_readers_of_log(data: Path) -> list[int]:
    """Give the processes that do: PostgreSQL names them by the file they have come to.

    What a server that was killed leaves behind goes on for a moment: it does not count.
    """
    cluster = data / "database" / "18"
    masters = {master.pid for master in find_masters(cluster)}
    servers = [each.pid for each in find_servers(cluster) if parent_of(each.pid) in masters]
    return [pid for pid in servers if b"recovering" in _read(pid, "cmdline")]


def parent_of(pid: int) -> int | None:
    """Give who started a process; None when it is gone."""
    return next((int(line.split()[1]) for line in _read(pid, "status").splitlines() if line[:5] == b"PPid:"), None)


def _read(pid: int, name: str) -> bytes:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/{name}").read_bytes()
    return b""


def leave_work(url: str, load: Load) -> None:
    """Write so much that what is killed now recovers for a while; ends the load."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table heap (n int, text text)")
        connection.execute("insert into heap select n, md5(n::text) from generate_series(1, 1500000) n")
    load.wait_for_more(10)
    load.ending.set()


def kill_server(data: Path) -> int:
    """Kill the server that runs there; gives its pid."""
    [master] = find_masters(data / "database" / "18")
    os.kill(master.pid, signal.SIGKILL)
    return master.pid


def test_killed_while_it_recovers_the_next_start_has_everything(data: Path) -> None:
    """Server and keeper are killed in the first recovery, the server alone in the second: it starts itself."""
    with script(data, HOLD) as killed:
        url = line_with(killed, "READY").split()[2]
        load = begin_load(url)
        leave_work(url, load)
        load.join()
        kill_server(data)
        killed.kill()
    with script(data, HOLD) as killed:
        eventually(partial(recovers, data))
        kill_server(data)
        killed.kill()
    assert state_of(data) == IN_CRASH_RECOVERY, "it had not got to the end"
    with script(data, HOLD) as second:
        eventually(partial(recovers, data))
        before = kill_server(data)
        assert state_of(data) == IN_CRASH_RECOVERY, "it had not got to the end"
        _, pid, url = line_with(second, "READY").split()
        assert int(pid) != before
        assert set(load.acknowledged) <= rows(url, "select number from load")
        assert rows(url, "select count(*) from heap") == {1_500_000}


def test_a_running_server_killed_again_while_it_recovers_comes_back(data: Path) -> None:
    database = started(data, throw_away=False)
    try:
        load = begin_load(database.owner_url)
        leave_work(database.owner_url, load)
        load.join()
        kill_server(data)
        eventually(partial(recovers, data))
        kill_server(data)
        assert state_of(data) == IN_CRASH_RECOVERY, "it had not got to the end"
        eventually(lambda: database.pid is not None and _can_connect(database.admin_url))
        assert set(load.acknowledged) <= rows(database.owner_url, "select number from load")
        assert rows(database.owner_url, "select count(*) from heap") == {1_500_000}
    finally:
        database.stop()


def test_what_recovers_killed_alone_is_told_and_the_next_start_has_everything(data: Path) -> None:
    """The process that reads the log forward is killed: PostgreSQL itself gives up then, and we say what it said."""
    with script(data, HOLD) as killed:
        url = line_with(killed, "READY").split()[2]
        load = begin_load(url)
        leave_work(url, load)
        load.join()
        kill_server(data)
        killed.kill()
    with script(data, HOLD) as refused:
        eventually(partial(recovers, data))
        [startup] = find_readers_of_log(data)
        os.kill(startup, signal.SIGKILL)
        said, _ = refused.communicate(timeout=60)
    assert refused.returncode
    assert "startup process" in said
    assert "terminated by signal 9" in said
    database = started(data, throw_away=False)
    try:
        assert set(load.acknowledged) <= rows(database.owner_url, "select number from load")
    finally:
        database.stop()
