"""The supervisor with real processes: each test runs one in a Python of its own."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kefu.kit.embedded.pids import identify
from kefu.kit.supervisor import ask_again, find_standing
from kefu.kit.supervisor.records import Records
from tests.kit.embedded_scenes import MARK, data_folder, eventually, line_with, lives, script

# What each child notes: its name and pid when it starts, its name and "ended" when it was asked to end.
CHILD = """
import os, signal, sys, time, subprocess
name, notes, how = sys.argv[1:4]
def note(text):
    with open(notes, "a") as file:
        file.write(f"{name} {text}\\n")
def end(*_):
    time.sleep(0.1)
    note("ended")
    sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if how == "deaf" else end)
if how == "parent":
    # Like the workers of a web server; one of them in a session of its own.
    for new in (False, True):
        code = "import time; time.sleep(600)"
        other = subprocess.Popen([sys.executable, "-c", code], start_new_session=new)
        note(f"worker {other.pid}")
note(f"started {os.getpid()}")
if how == "broken":
    sys.exit(3)
time.sleep(600)
"""

SUPERVISOR = f"""
    import pathlib, resource, sys
    from kefu.kit.embedded.errors import EmbeddedError
    from kefu.kit.supervisor import Child, Supervisor
    data, notes = pathlib.Path(sys.argv[1]), sys.argv[2]
    code = {CHILD!r}
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))

    class Store:
        name, pid = "store", None

        def start(self, abandoned):
            assert not abandoned()

        def stop(self, hurried):
            with open(notes, "a") as file:
                file.write("store ended\\n")

    children = []
    for word in sys.argv[3:]:
        name, how = word.split(":")
        if how == "store":
            children.append(Store())
            continue
        started = lambda name=name: f"{{name}} started" in pathlib.Path(notes).read_text()
        children.append(
            Child(
                name=name,
                argv=[sys.executable, "-c", code, name, notes, how],
                ready=(lambda: False) if how == "never" else started,
                ready_within=0.5 if how == "never" else 20.0,
                grace=60.0,
            )
        )
    try:
        supervisor = Supervisor(data, children, on_ready=lambda: print("READY", flush=True))
        status = supervisor.run()
        print("AGAIN" if supervisor.again else "DONE", flush=True)
        sys.exit(status)
    except EmbeddedError as error:
        print("REFUSED", error.code, error.params, flush=True)
        sys.exit(1)
"""


@pytest.fixture
def data() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


@pytest.fixture
def notes(data: Path) -> Path:
    file = data.parent / "notes"
    file.touch()
    return file


def pids_of(notes: Path, what: str) -> list[int]:
    return [int(line.rpartition(" ")[2]) for line in notes.read_text().splitlines() if f"{what} " in line]


def test_a_child_that_dies_is_started_again_without_its_remains(data: Path, notes: Path) -> None:
    with script(data, SUPERVISOR, notes, "web:parent", "worker:plain") as parent:
        line_with(parent, "READY")
        (first,), workers = pids_of(notes, "web started"), pids_of(notes, "web worker")
        assert len(workers) == 2
        os.kill(first, signal.SIGKILL)
        eventually(lambda: len(pids_of(notes, "web started")) == 2)
        assert not any(lives(pid) for pid in workers)
        assert len(pids_of(notes, "worker started")) == 1
        record = json.loads((data / "run" / "web.json").read_text())
        assert record["pid"] == pids_of(notes, "web started")[-1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_in_order(data: Path, notes: Path, number: int) -> None:
    with script(data, SUPERVISOR, notes, "store:store", "web:parent", "worker:plain") as parent:
        line_with(parent, "READY")
        parent.send_signal(number)
        assert parent.wait(60) == 0
        ended = [line for line in notes.read_text().splitlines() if line.endswith("ended")]
        assert ended == ["web ended", "worker ended", "store ended"]
        assert not any(lives(pid) for pid in pids_of(notes, "started") + pids_of(notes, "web worker"))
        assert not list((data / "run").glob("*.json"))


def test_asked_to_begin_anew_it_ends_all_in_order_and_says_so(data: Path, notes: Path) -> None:
    with script(data, SUPERVISOR, notes, "store:store", "web:plain") as parent:
        line_with(parent, "READY")
        standing = find_standing(data)
        assert standing is not None
        assert (standing.process.pid, standing.ready) == (parent.pid, True)
        ask_again(standing)
        ask_again(standing)  # twice is no hurry
        line_with(parent, "AGAIN")
        assert parent.wait(60) == 0
        ended = [line for line in notes.read_text().splitlines() if line.endswith("ended")]
        assert ended == ["web ended", "store ended"]
        assert find_standing(data) is None


def test_who_is_told_to_end_does_not_begin_anew(data: Path, notes: Path) -> None:
    with script(data, SUPERVISOR, notes, "web:deaf") as parent:
        line_with(parent, "READY")
        standing = find_standing(data)
        assert standing is not None
        ask_again(standing)
        time.sleep(0.3)
        parent.send_signal(signal.SIGTERM)
        line_with(parent, "DONE")
        assert parent.wait(60) == 0


def test_a_second_signal_ends_at_once(data: Path, notes: Path) -> None:
    with script(data, SUPERVISOR, notes, "web:deaf", "worker:plain") as parent:
        line_with(parent, "READY")
        parent.send_signal(signal.SIGINT)
        time.sleep(0.5)
        assert parent.poll() is None
        parent.send_signal(signal.SIGINT)
        assert parent.wait(60) == 0
        assert not any(lives(pid) for pid in pids_of(notes, "started"))


def test_killed_the_next_ends_what_is_left(data: Path, notes: Path) -> None:
    with script(data, SUPERVISOR, notes, "web:parent", "worker:deaf", "other:plain") as parent:
        line_with(parent, "READY")
        parent.kill()
        (plain,) = pids_of(notes, "other started")
        # It hears the signal of its parent's death; the deaf one and the web server's workers do not.
        eventually(lambda: not lives(plain))
    left = pids_of(notes, "worker started") + pids_of(notes, "web worker")
    assert all(lives(pid) for pid in left)
    with script(data, SUPERVISOR, notes, "web:plain") as parent:
        line_with(parent, "READY")
        assert not any(lives(pid) for pid in left)


def test_without_marks_a_record_is_enough_and_a_stranger_is_left_alone(data: Path, notes: Path) -> None:
    (data / "run").mkdir(parents=True)
    env = {key: value for key, value in os.environ.items() if key != MARK}
    orphan, stranger = (subprocess.Popen(["sleep", "600"], env=env) for _ in range(2))
    try:
        earlier = Records(data)
        known, other = identify(orphan.pid), identify(stranger.pid)
        assert known is not None
        assert other is not None
        earlier.write("web", known)
        # The number was given to another process since.
        earlier.write("worker", other._replace(started=other.started + "0"))
        (data / "run" / "garbage.json").write_text('{"pid": []')
        with script(data, SUPERVISOR, notes, "web:plain") as parent:
            line_with(parent, "READY")
            assert orphan.wait(60) == -signal.SIGTERM
            assert stranger.poll() is None
    finally:
        for child in (orphan, stranger):
            child.kill()
            child.wait()


def test_workers_that_lost_their_marks_are_known_by_their_session(data: Path, notes: Path) -> None:
    (data / "run").mkdir(parents=True)
    sleep = "import time; time.sleep(600)"
    fork = "import subprocess, sys; code = [sys.executable, '-c', sys.argv[1]]"
    tell = "print(subprocess.Popen(code, stdout=subprocess.DEVNULL).pid, flush=True)"
    argv = [sys.executable, "-c", f"{fork}; {tell}; {sleep}", sleep]
    mains = [subprocess.Popen(argv, stdout=subprocess.PIPE, start_new_session=True, text=True) for _ in range(2)]
    workers: list[int] = []
    earlier = Records(data)
    for name, main in zip(("web", "worker"), mains, strict=True):
        identity = identify(main.pid)
        assert identity is not None
        assert main.stdout is not None
        # The second was noted before the machine was started anew: the number is all that is the same.
        earlier.write(name, identity if name == "web" else identity._replace(started="earlier:1"))
        workers.append(int(main.stdout.readline()))
    for main in mains:
        main.kill()
        main.communicate()
    try:
        assert all(lives(pid) for pid in workers)
        with script(data, SUPERVISOR, notes, "web:plain") as parent:
            line_with(parent, "READY")
            assert [lives(pid) for pid in workers] == [False, True]
    finally:
        for pid in workers:
            if lives(pid):
                os.kill(pid, signal.SIGKILL)


def test_a_child_that_never_becomes_ready_ends_the_start(data: Path, notes: Path) -> None:
    with script(data, SUPERVISOR, notes, "web:plain", "worker:broken") as parent:
        # Ready is what its note says; the exit comes after it: it is restarted like any other.
        line_with(parent, "READY")
        eventually(lambda: len(pids_of(notes, "worker started")) >= 3)
    with script(data.with_name("second"), SUPERVISOR, notes, "web:never") as parent:
        assert "child_failed" in line_with(parent, "REFUSED")
        assert parent.wait(60) == 1


def test_a_second_supervisor_is_refused(data: Path, notes: Path) -> None:
    with script(data, SUPERVISOR, notes, "web:plain") as parent:
        line_with(parent, "READY")
        with script(data, SUPERVISOR, notes, "web:plain") as second:
            refused = line_with(second, "REFUSED")
        assert f"'pid': {parent.pid}" in refused
        assert all(lives(pid) for pid in pids_of(notes, "web started"))


def test_children_may_open_as_many_files_as_allowed(data: Path, notes: Path) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with script(data, SUPERVISOR, notes, "web:plain") as parent:
        line_with(parent, "READY")
        (pid,) = pids_of(notes, "web started")
        assert resource.prlimit(pid, resource.RLIMIT_NOFILE)[0] == min(hard, 1 << 20)


WEB = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        import os
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": f"{os.getppid()} {os.environ['URL']}".encode()})
"""

SERVE = """
    import sys, pathlib
    from kefu.kit.embedded import EmbeddedDatabase
    from kefu.kit.supervisor import Child, Supervisor, listening
    data, port = pathlib.Path(sys.argv[1]), sys.argv[2]
    database = EmbeddedDatabase(data, throw_away=True)
    web = Child(
        name="web",
        argv=[sys.executable, "-m", "granian", "--interface", "asgi", "--port", port, "--workers", "2"]
        + ["--working-dir", str(data.parent), "web:app"],
        env=lambda: {"URL": database.app_url},
        ready=listening("127.0.0.1", int(port)),
    )
    supervisor = Supervisor(data, [database, web], on_ready=lambda: print("READY", database.pid, flush=True))
    sys.exit(supervisor.run())
"""


def fetch(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\nHost: x\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    return answer.rpartition(b"\r\n")[2].decode()


def test_database_and_web_server_survive_kills(data: Path) -> None:
    (data.parent / "web.py").write_text(WEB)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with script(data, SERVE, port) as parent:
        line_with(parent, "READY")
        main, url = fetch(port).split()
        assert url.startswith("postgresql://kefu_app")
        # granian's killed main leaves workers that go on serving the port.
        os.kill(int(main), signal.SIGKILL)
        line_with(parent, "child.ready")
        again = {fetch(port).split()[0] for _ in range(20)}
        assert main not in again
        assert again.isdisjoint({"1", str(parent.pid)})
        os.kill(int(again.pop()), signal.SIGKILL)
        parent.kill()
    with script(data, SERVE, port) as parent:
        pid = int(line_with(parent, "READY").split()[1])
        served = {fetch(port).split()[0] for _ in range(20)}
        assert len(served) == 1
        assert _parent_of(int(served.pop())) == parent.pid
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(60) == 0
        assert not lives(pid)
    with pytest.raises(ConnectionRefusedError):
        fetch(port)


def _parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
