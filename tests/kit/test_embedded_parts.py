import json
import os
import signal
import string
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path

import psycopg
import pytest

from kefu.kit.embedded import APP, DATABASE, OWNER, ensure_database, ensure_roles, errors, folders, pids
from kefu.kit.embedded.configuration import of_machine
from kefu.kit.embedded.temporary import temporary_server


def catalogue(language: str) -> dict[str, str]:
    text = resources.files("kefu.kit.embedded").joinpath("text", f"{language}.json").read_text("utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_reason_has_its_text_in_both_languages() -> None:
    chinese, english = catalogue("zh"), catalogue("en")
    assert {f"errors.{kind.code}" for kind in errors.EmbeddedError.__subclasses__()} == chinese.keys()
    assert {key: places(text) for key, text in chinese.items()} == {key: places(text) for key, text in english.items()}


def test_roles_and_database_in_parallel_and_again() -> None:
    with temporary_server() as url:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(f"drop database {DATABASE}")
            admin.execute(f"drop role {OWNER}, {APP}")
            # One that somebody made by hand, with too much power.
            admin.execute(f"create role {APP} superuser nologin")

        def ensure(_: int) -> None:
            ensure_roles(url, {OWNER: "secret"})
            ensure_database(url)

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(ensure, range(16)))
        with psycopg.connect(url) as admin:
            query = "select rolname, rolcanlogin, rolsuper from pg_roles where rolname like 'kefu_%' order by 1"
            assert admin.execute(query).fetchall() == [
                ("kefu_admin", True, True),
                ("kefu_app", True, False),
                ("kefu_owner", True, False),
            ]


def test_an_identity_is_not_a_pid() -> None:
    child = subprocess.Popen(["sleep", "600"])
    try:
        identity = pids.identify(child.pid)
        assert identity is not None
        assert pids.alive(identity)
        other = identity._replace(started="long ago")
        assert not pids.alive(other)
        assert not pids.send(other, signal.SIGKILL)
        time.sleep(0.05)
        assert child.poll() is None
        assert pids.send(identity, signal.SIGKILL)
        # Dead, but not yet buried: as good as gone.
        until = time.monotonic() + 60
        while pids.alive(identity) and time.monotonic() < until:
            time.sleep(0.01)
        assert pids.identify(child.pid) is None
    finally:
        child.kill()
        child.wait()
    assert not pids.send(identity, signal.SIGKILL)


def test_without_proc_a_process_is_known_by_ps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pids, "LINUX", False)
    child = subprocess.Popen(["sleep", "600"])
    try:
        identity = pids.identify(child.pid)
        assert identity is not None
        assert pids.alive(identity)
        assert not pids.alive(identity._replace(started="long ago"))
        assert {os.getpid(), os.getppid()} <= pids.ancestors()
    finally:
        child.kill()
        child.wait()
    assert pids.identify(child.pid) is None


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file"
    folders.write_file(path, "one", 0o600)
    with pytest.raises(UnicodeEncodeError):
        folders.write_file(path, "two\ud800", 0o600)
    assert path.read_text() == "one"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_given_folder_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    folders.open_data_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_short_folder_of_somebody_else_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    preferred = tmp_path / ("x" * 100)
    monkeypatch.setattr(folders, "_candidates", lambda _: iter([preferred, tmp_path / "a", tmp_path / "b"]))
    monkeypatch.setattr(folders, "SOCKET_LIMIT", len(str(tmp_path)) + 20)
    (tmp_path / "a").symlink_to("/etc")
    assert folders.socket_folder(preferred, None) == tmp_path / "b"


@pytest.mark.parametrize(
    ("platform", "release", "quick"),
    [
        ("linux", "6.1.0-26-amd64", True),
        ("linux", "5.8", True),
        ("linux", "5.4.0-150-generic", False),
        ("darwin", "24.1.0", False),
    ],
)
def test_only_a_system_that_tells_of_errors_is_asked_for_the_whole_file_system(
    platform: str, release: str, quick: bool
) -> None:
    assert ("recovery_init_sync_method" in of_machine(platform, release)) is quick
