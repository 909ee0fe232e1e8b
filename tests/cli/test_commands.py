import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from kefu import __version__
from kefu.cli.commands import build
from kefu.cli.failures import Exit, Failed, explain
from kefu.cli.serve import folder_of
from kefu.cli.serving import Address, near
from kefu.kit.embedded.errors import DataFolderInUse
from kefu.kit.errors import NotFound
from kefu.migrations.state import Schema, judge, known_steps
from tests.cli.conftest import Command
from tests.conftest import fresh_database, url_of


def test_help_names_every_command(alone: Command) -> None:
    answer = alone("--help")
    assert answer.code == 0
    for name in [
        "serve",
        "worker",
        "migrate",
        "demo",
        "member",
        "token",
        "events",
        "replay",
        "keys",
        "backup",
        "restore",
        "service",
        "doctor",
    ]:
        assert name in answer.out
    assert "Exit codes" in answer.out
    assert alone("nonsense").code == Exit.USAGE
    assert alone("member", "add").code == Exit.USAGE
    machine = alone("member", "add", "--json")
    assert (machine.code, msgspec.json.decode(machine.err)["error"]["code"]) == (Exit.USAGE, "usage")


def test_small_things_are_said_plainly(alone: Command, clean_environment: pytest.MonkeyPatch) -> None:
    version = alone("--version")
    assert (version.code, version.out.strip()) == (0, f"kefu {__version__}")
    wrong = alone("member", "add", "X", "x@example.test", "--role", "king")
    assert (wrong.code, "Value error" in wrong.err) == (Exit.USAGE, False)
    assert "'king' is not one of 'administrator'" in wrong.err
    clean_environment.setenv("KEFU_PORT", "abc")
    setting = alone("doctor")
    assert (setting.code, setting.err.strip()) == (Exit.USAGE, "The setting KEFU_PORT is not valid: abc")


def test_help_in_chinese() -> None:
    environment = {**os.environ, "LANG": "zh_CN.UTF-8", "LC_ALL": "", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "kefu", "serve", "--help"], env=environment, capture_output=True, text=True, check=True
    )
    assert "监听端口" in done.stdout


def test_texts_are_complete_and_filled_alike() -> None:
    import re

    folder = Path(__file__).parents[2] / "src" / "kefu" / "cli" / "text"
    zh, en = (json.loads((folder / f"{language}.json").read_text("utf-8")) for language in ("zh", "en"))
    assert zh.keys() == en.keys()
    for key, sentence in en.items():
        assert set(re.findall(r"\{(\w+)\}", sentence)) == set(re.findall(r"\{(\w+)\}", zh[key])), key


def test_lean_commands_do_without_the_others() -> None:
    assert {group.name for group in build(["serve"]).registered_groups} == set()
    assert {group.name for group in build(["member"]).registered_groups} == {
        "member",
        "token",
        "events",
        "files",
        "keys",
        "service",
    }


def test_migrating(alone: Command, clean_environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import psycopg

    with fresh_database() as name:
        clean_environment.setenv("KEFU_DATABASE_URL", url_of("kefu_app", name))
        clean_environment.setenv("KEFU_OWNER_DATABASE_URL", url_of("kefu_owner", name))
        clean_environment.setenv("KEFU_DATA_DIR", str(tmp_path))
        assert alone("migrate").out.strip() == "The schema is the newest one."
        assert alone("migrate", "--check", "--json").json() == {"missing": []}
        with psycopg.connect(url_of("kefu_owner", name)) as owner:
            owner.execute("update alembic_version set version_num = '9999'")
        newer = alone("migrate")
        assert (newer.code, newer.err.count("\n")) == (Exit.DATABASE, 1)
        assert alone("migrate", "--check").code == Exit.DATABASE
        with psycopg.connect(url_of("kefu_owner", name)) as owner:
            owner.execute("drop owned by kefu_owner cascade; create schema if not exists public")
        lacking = alone("member", "list")
        assert (lacking.code, lacking.err.strip()) == (Exit.DATABASE, "The database lacks tables. Run `kefu migrate`.")
        missing = alone("migrate", "--check", "--json")
        assert (missing.code, missing.json()["missing"]) == (Exit.DATABASE, known_steps())


def test_where_a_schema_stands() -> None:
    steps = known_steps()
    assert judge(None) == Schema.MISSING
    assert judge(steps[-1:]) == Schema.AT_HEAD
    assert judge(steps[:1]) == Schema.BEHIND
    assert judge(["9999"]) == Schema.NEWER


def test_an_empty_server_has_a_setup_token_until_somebody_works_there(
    alone: Command, clean_environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with fresh_database() as name:
        clean_environment.setenv("KEFU_DATABASE_URL", url_of("kefu_app", name))
        clean_environment.setenv("KEFU_DATA_DIR", str(tmp_path))
        assert len(alone("setup-token").out.strip()) > 20
        assert alone("member", "list").err.startswith("There is no workspace yet.")
        loaded = alone("demo", "--json").json()
        assert loaded["loaded"] is True
        assert alone("demo", "--json").json() == {"loaded": False, "tickets": loaded["tickets"]}
        assert alone("demo", "--size", "enormous").code == Exit.REFUSED
        assert alone("setup-token").code == Exit.REFUSED
        assert alone("setup-token", "--json").json() == {"token": None}


def test_the_demo_is_not_loaded_beside_work_unasked(
    alone: Command, clean_environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import psycopg

    with fresh_database() as name:
        clean_environment.setenv("KEFU_DATABASE_URL", url_of("kefu_app", name))
        clean_environment.setenv("KEFU_DATA_DIR", str(tmp_path))
        with psycopg.connect(url_of("kefu_owner", name)) as owner:
            owner.execute(
                "insert into workspace (id, name, locale, time_zone) values (gen_random_uuid(), 'Shop', 'en', 'UTC')"
            )
        refused = alone("demo")
        assert (refused.code, "--yes" in refused.err) == (Exit.REFUSED, True)
        assert alone("demo", "--yes", "--json").json()["loaded"] is True


def test_a_demo_lies_in_a_folder_of_its_own(clean_environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clean_environment.setattr(os, "geteuid", lambda: 1000)
    clean_environment.setenv("XDG_DATA_HOME", str(tmp_path))
    assert folder_of(None, demo=True) == tmp_path / "kefu-demo"
    assert folder_of(None, demo=False) is None
    assert folder_of(tmp_path, demo=True) == tmp_path
    clean_environment.setenv("KEFU_DATA_DIR", str(tmp_path / "named"))
    assert folder_of(None, demo=True) is None


def test_keys_rotate(alone: Command, tmp_path: Path) -> None:
    from kefu.kit.keys import Keyring

    assert alone("keys", "rotate", "--data-dir", tmp_path).code == Exit.REFUSED
    first = Keyring.open(tmp_path / "keys.json")
    kept = first.encrypt("secret")
    rotated = alone("keys", "rotate", "--data-dir", tmp_path, "--json").json()
    assert rotated["keys"][1:] == first.ids
    assert Keyring.open(tmp_path / "keys.json").decrypt(kept) == "secret"
    assert rotated["key"] not in alone("keys", "rotate", "--data-dir", tmp_path).out
    (tmp_path / "keys.json").chmod(0o644)
    assert "chmod 600" in alone("keys", "rotate", "--data-dir", tmp_path).err


def test_there_is_no_database_yet(alone: Command, tmp_path: Path) -> None:
    answer = alone("member", "list", "--data-dir", tmp_path, "--json")
    assert answer.code == Exit.DATABASE
    assert msgspec.json.decode(answer.err)["error"]["code"] == "no_database"
    assert alone("web").code == Exit.REFUSED
    assert alone("worker").code == Exit.REFUSED


def test_a_setting_that_does_not_fit(alone: Command, clean_environment: pytest.MonkeyPatch) -> None:
    clean_environment.setenv("KEFU_PORT", "many")
    answer = alone("doctor")
    assert answer.code == Exit.USAGE
    assert answer.err.startswith("The setting KEFU_PORT is not valid")


def test_a_port_in_use_is_named_and_another_proposed() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Failed) as failed:
            Address("127.0.0.1", port).start(lambda: False)
    explained = explain(failed.value)
    assert explained is not None
    code, sentence, exit_code = explained
    assert (code, exit_code) == ("port_in_use", Exit.START)
    assert str(port + 1) in sentence
    with pytest.raises(Failed, match="address_wrong"):
        Address("203.0.113.9", port).start(lambda: False)
    Address("127.0.0.1", port).start(lambda: False)


def test_expected_errors_are_sentences_and_others_are_not_hidden() -> None:
    assert explain(ZeroDivisionError()) is None
    assert explain(NotFound()) == ("not_found", "It does not exist, or you may not see it.", Exit.REFUSED)
    in_use = explain(DataFolderInUse(folder=Path("/data/run"), pid=7))
    assert in_use is not None
    assert "/data " in in_use[1]


def test_the_near_address_of_everywhere() -> None:
    assert [near(host) for host in ("0.0.0.0", "::", "192.0.2.7")] == ["127.0.0.1", "::1", "192.0.2.7"]
