import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kefu.kit.embedded import APP, OWNER, EmbeddedDatabase, errors
from kefu.kit.embedded.folders import SOCKET_LIMIT
from tests.kit.embedded_scenes import data_folder, line_with, script

HOLD = """
    import sys, time, pathlib
    from kefu.kit.embedded import EmbeddedDatabase
    database = EmbeddedDatabase(pathlib.Path(sys.argv[1]), throw_away=True)
    database.start()
    print("READY", database.pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def data() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


def ask(url: str, query: str) -> tuple[object, ...]:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_first_start_makes_all_and_second_finds_it(data: Path) -> None:
    database = EmbeddedDatabase(data)
    database.start()
    try:
        settings = "select current_user, current_setting('data_checksums'), current_setting('fsync')"
        assert ask(database.app_url, settings) == ("kefu_app", "on", "on")
        locale = "select datlocprovider, datlocale, pg_encoding_to_char(encoding) from pg_database"
        assert ask(database.owner_url, f"{locale} where datname = 'kefu'") == ("b", "C.UTF-8", "UTF8")
        assert ask(database.app_url, "select current_setting('listen_addresses')") == ("",)
        powers = "select bool_or(rolsuper or rolcreatedb or rolcreaterole), count(*) from pg_roles"
        assert ask(database.app_url, f"{powers} where rolname in ('kefu_owner', 'kefu_app')") == (False, 2)
        assert "trust" not in (database.folder / "etc" / "pg_hba.conf").read_text()
        assert mode(database.socket_folder) == 0o700
        assert mode(database.folder / "18") == 0o700
        assert mode(database.folder / "passwords.json") == 0o600
        assert Path(f"/proc/{database.pid}").stat().st_uid == (database.folder / "18").stat().st_uid != 0
        with psycopg.connect(database.owner_url) as owner:
            owner.execute("create table kept (it int)")
            owner.execute("set role kefu_app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), psycopg.connect(database.app_url) as app:
            app.execute("create table mine (it int)")
    finally:
        database.stop()
    database.start()
    try:
        assert ask(database.owner_url, "select count(*) from kept") == (0,)
    finally:
        database.stop()
    assert not (database.folder / "18" / "postmaster.pid").exists()


def test_lost_passwords_are_made_anew(data: Path) -> None:
    database = EmbeddedDatabase(data)
    database.start()
    file = database.folder / "passwords.json"
    for content in (None, b"", b'{"kefu_app": 7}', b"\xff\x00[]"):
        former = database.app_url
        database.stop()
        file.unlink() if content is None else file.write_bytes(content)
        database.start()
        assert ask(database.app_url, "select current_user") == ("kefu_app",)
        # Neither the former password, nor another role's, nor none opens anything.
        for wrong in (former, database.owner_url.replace(OWNER, APP), re.sub(":[^/@]*@", "@", former)):
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(wrong)
    database.stop()


def test_second_starter_is_refused_with_the_holders_pid(data: Path) -> None:
    with script(data, HOLD) as holder:
        line_with(holder, "READY")
        with pytest.raises(errors.DataFolderInUse) as refused:
            EmbeddedDatabase(data).start()
        assert refused.value.params["pid"] == holder.pid
        assert str(holder.pid) in refused.value.text("zh")
    database = EmbeddedDatabase(data, throw_away=True)
    database.start()
    try:
        with pytest.raises(errors.DataFolderInUse) as refused:
            EmbeddedDatabase(data).start()
        assert refused.value.params["pid"] == os.getpid()
    finally:
        database.stop()


@pytest.mark.parametrize("record", ["17\n", None])
def test_another_major_is_refused_with_the_way_out(data: Path, record: str | None) -> None:
    cluster = data / "database" / "17"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("17\n")
    if record:
        (data / "database" / "version").write_text(record)
    with pytest.raises(errors.WrongMajor) as refused:
        EmbeddedDatabase(data).start()
    assert f"mv {data}/database {data}/database-17" in str(refused.value)
    assert f"dump --data {data} kefu.dump" in str(refused.value)
    assert f"restore --data {data} kefu.dump" in refused.value.text("zh")
    assert not (data / "database" / "18").exists()


def test_the_way_to_another_major_works(data: Path) -> None:
    def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "kefu.kit.embedded", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    database = EmbeddedDatabase(data)
    database.start()
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("create table kept as select 42 as it")
        owner.execute("grant select on kept to kefu_app")
    database.stop()
    dump = data.parent / "kefu.dump"
    assert run("dump", "--data", data, dump).returncode == 0
    assert mode(dump) == 0o600
    refused = run("restore", "--data", data, dump)
    assert refused.returncode != 0
    assert "already exists" in refused.stderr
    (data / "database").rename(data / "database-17")
    done = run("restore", "--data", data, dump)
    assert (done.returncode, done.stderr) == (0, done.stderr)
    database.start()
    try:
        assert ask(database.app_url, "select it from kept") == (42,)
        query = "select tableowner from pg_tables where tablename = 'kept'"
        assert ask(database.app_url, query) == ("kefu_owner",)
    finally:
        database.stop()


def test_a_long_path_gets_a_short_socket(data: Path) -> None:
    long = data.with_name("数据" * 15) / ("x" * 60)
    assert len(os.fsencode(long)) > SOCKET_LIMIT
    long.parent.mkdir()
    database = EmbeddedDatabase(long, throw_away=True)
    database.start()
    try:
        assert ask(database.owner_url, "select current_user") == ("kefu_owner",)
        assert database.socket_folder.parent != database.folder
        assert mode(database.socket_folder) == 0o700
    finally:
        database.stop()
        database.socket_folder.rmdir()


def test_what_is_no_database_is_left_alone(data: Path) -> None:
    stray = data / "database" / "18" / "base"
    stray.mkdir(parents=True)
    with pytest.raises(errors.ClusterDamaged):
        EmbeddedDatabase(data).start()
    assert stray.exists()


def test_own_settings_count_and_broken_ones_are_explained(data: Path) -> None:
    database = EmbeddedDatabase(data, throw_away=True)
    local = data / "postgresql.local.conf"
    data.mkdir()
    local.write_text("work_mem = 9MB\nnonsense = 7\n")
    with pytest.raises(errors.ServerFailed) as failed:
        database.start()
    assert 'unrecognized configuration parameter "nonsense"' in str(failed.value)
    local.write_text("work_mem = 9MB\n")
    database.start()
    try:
        assert ask(database.app_url, "select current_setting('work_mem')") == ("9MB",)
    finally:
        database.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
def test_a_closed_parent_is_named(data: Path) -> None:
    data.parent.chmod(0o700)
    with pytest.raises(errors.FolderNotReachable) as failed:
        EmbeddedDatabase(data).start()
    assert failed.value.params["parent"] == data.parent
    data.parent.chmod(0o711)


def test_a_start_can_be_abandoned(data: Path) -> None:
    database = EmbeddedDatabase(data, throw_away=True)
    with pytest.raises(errors.StartAbandoned):
        database.start(abandoned=lambda: True)
    assert database.pid is None
    database.start()
    database.stop()
