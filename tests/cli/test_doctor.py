import os
import resource
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kefu.backups import name_for
from kefu.cli import installation as checks
from kefu.cli import machine
from kefu.demo import PEOPLE
from kefu.kit.settings import Settings
from tests.cli.conftest import Command
from tests.cli.test_log_commands import sequence


def states(command: Command) -> tuple[int, dict[str, str]]:
    answer = command("doctor", "--json")
    return answer.code, {row["check"]: row["state"] for row in answer.json()["checks"]}


def test_a_published_password_is_told(demo: Command) -> None:
    code, found = states(demo)
    assert (code, found["demo"]) == (1, "wrong")
    assert "boss@demo.kefu" in demo("doctor").out
    for person in PEOPLE:
        assert demo("member", "password", person.email).code == 0
    assert states(demo)[1]["demo"] == "ok"


def test_all_is_well(demo: Command, installation: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "FRONT_END", ())
    sequence(installation)
    code, found = states(demo)
    assert (code, set(found.values())) == (0, {"ok", "note"}), found
    assert set(found) >= {"folder", "keys", "disk", "files", "database", "server", "clock", "schema", "role", "outbox"}
    told = demo("doctor")
    assert "All is well." in told.out
    assert "no outgoing server" in told.out


def test_in_chinese(demo: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "数据库可用" in demo("doctor").out


def test_facts_that_wait_without_a_worker(demo: Command) -> None:
    assert demo("member", "password", "tom@demo.kefu").code == 0
    assert states(demo)[1]["outbox"] == "note"


@pytest.mark.parametrize(
    ("breaking", "mending", "check"),
    [
        (
            "grant update on event to kefu_app",
            "revoke update on event from kefu_app",
            "role",
        ),
        (
            (
                "insert into reaction_failure (workspace_id, reader, subject, position, attempts, next_try_at, error)"
                " values (gen_random_uuid(), 'views', gen_random_uuid(), 1, 1, now(), 'X')"
            ),
            "delete from reaction_failure",
            "reader",
        ),
        (
            "update log_head set partition_size = 100000000",
            "update log_head set partition_size = 1000000",
            "partitions",
        ),
        (
            "update alembic_version set version_num = '0003'",
            "update alembic_version set version_num = '0007'",
            "schema",
        ),
        (
            "update alembic_version set version_num = '9999'",
            "update alembic_version set version_num = '0007'",
            "schema",
        ),
    ],
)
def test_each_fault_of_the_database_is_found(
    demo: Command, installation: dict[str, str], breaking: Any, mending: Any, check: str
) -> None:
    with psycopg.connect(installation["KEFU_OWNER_DATABASE_URL"]) as owner:
        owner.execute(breaking)
    try:
        code, found = states(demo)
        assert (code, found[check]) == (1, "wrong")
    finally:
        with psycopg.connect(installation["KEFU_OWNER_DATABASE_URL"]) as owner:
            owner.execute(mending)


def test_clocks_apart_and_an_old_server(demo: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "CLOCK_SECONDS", -1.0)
    monkeypatch.setattr(checks, "OLDEST_SERVER", 99)
    found = states(demo)[1]
    assert (found["clock"], found["server"]) == ("wrong", "wrong")


def test_a_database_that_is_away(alone: Command, tmp_path: Path) -> None:
    answer = alone("doctor", "--json", "--data-dir", tmp_path, "--database-url", "postgresql://x@127.0.0.1:1/kefu")
    away = next(row for row in answer.json()["checks"] if row["check"] == "database")
    assert (answer.code, away["state"]) == (1, "wrong")
    assert "refused" in away["detail"]


def test_faults_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.check_folder(tmp_path / "none").key == "missing"
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    assert machine.check_folder(folder).state == "ok"
    folder.chmod(0o777)
    assert machine.check_folder(folder).key == "open"
    folder.chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert machine.check_folder(folder).key == "owner"
    monkeypatch.undo()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert machine.check_folder(folder).key == "denied"
    keys = tmp_path / "keys.json"
    assert machine.check_keys(keys).state == "note"
    keys.write_text("{}")
    keys.chmod(0o644)
    assert machine.check_keys(keys).key == "open"
    keys.chmod(0o600)
    assert machine.check_keys(keys).state == "ok"
    monkeypatch.setattr(machine, "FREE_BYTES", 1 << 60)
    assert machine.check_disk(tmp_path / "not" / "yet").key == "full"
    monkeypatch.setattr(resource, "getrlimit", lambda _: (64, 64))
    assert machine.check_limits(Settings(data_dir=tmp_path)).key == "few"
    assert machine.check_front_end(tmp_path).key == "missing"
    assert all(len(finding.detail) > 20 for finding in machine.check_machine(Settings(data_dir=tmp_path)))


def test_a_backup_that_failed_or_is_late_is_wrong(tmp_path: Path) -> None:
    assert machine.check_backups(Settings(data_dir=tmp_path)).key == "unscheduled"
    settings = Settings(data_dir=tmp_path, backup_hour=3)
    assert machine.check_backups(settings).key == "none"
    folder = tmp_path / "backups"
    folder.mkdir()
    now = datetime.now(UTC)
    (folder / name_for(now - timedelta(hours=30), sealed=False)).write_bytes(b"x")
    late = machine.check_backups(settings)
    assert (late.state, late.key) == ("wrong", "late")
    (folder / name_for(now, sealed=False)).write_bytes(b"x")
    assert machine.check_backups(settings).state == "ok"
    (tmp_path / "backup.json").write_text('{"at": "2026-11-25T03:00:00Z", "failure": "x", "detail": "No room."}')
    failed = machine.check_backups(settings)
    assert (failed.state, failed.key) == ("wrong", "failed")
    assert "No room." in failed.detail
