"""`kefu backup` and `kefu restore` as an administrator types them."""

from pathlib import Path

import pytest

from kefu.backups import archive
from tests.backups.conftest import empty_database
from tests.cli.conftest import Command
from tests.conftest import url_of
from tests.kit.embedded_scenes import data_folder


def test_backup_check_and_restore(demo: Command, tmp_path: Path) -> None:
    answer = demo("backup", tmp_path, "--keep", "1", "--json")
    assert answer.code == 0, answer.err
    told = answer.json()
    assert told["damaged"] == []
    again = demo("backup", tmp_path / "named.zip")
    assert "not encrypted" in again.out
    assert "undamaged" in demo("restore", told["file"], "--check").out
    refused = demo("restore", told["file"])
    assert refused.code == 1
    assert "--replace" in refused.err
    with empty_database() as name:
        url = url_of("kefu_owner", name)
        words = ("restore", told["file"], "--data-dir", tmp_path / "new", "--database-url", url)
        restored = demo(*words, "--owner-database-url", url, "--json")
        assert restored.code == 0, restored.err
        assert restored.json()["rows"] == told["rows"]


def test_refusals_are_one_sentence(demo: Command, tmp_path: Path, clean_environment: pytest.MonkeyPatch) -> None:
    clean_environment.setenv("KEFU_BACKUP_PASSPHRASE", "first")
    sealed = demo("backup", tmp_path, "--json").json()["file"]
    assert sealed.endswith(".sealed")
    clean_environment.setenv("KEFU_BACKUP_PASSPHRASE", "second")
    wrong = demo("restore", sealed, "--check")
    clean_environment.delenv("KEFU_BACKUP_PASSPHRASE")
    none = demo("restore", sealed, "--check")
    missing = demo("restore", tmp_path / "nothing.zip")
    (tmp_path / "text").write_text("no backup")
    other = demo("restore", tmp_path / "text")
    there = demo("backup", tmp_path / "text")
    for answer, word in ((wrong, "passphrase"), (none, "passphrase"), (missing, "nothing"), (other, "undamaged")):
        assert (answer.code, answer.err.count("\n")) == (1, 1), answer.err
        assert word in answer.err
    assert (there.code, (tmp_path / "text").read_text()) == (1, "no backup")


def test_a_disk_with_little_room_is_not_filled(
    demo: Command, tmp_path: Path, clean_environment: pytest.MonkeyPatch
) -> None:
    clean_environment.setattr(archive, "RESERVE", 1 << 60)
    answer = demo("backup", tmp_path / "to" / "one.zip")
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "MiB free" in answer.err
    assert list((tmp_path / "to").iterdir()) == []


@pytest.mark.slow
@pytest.mark.database
def test_into_a_new_embedded_database_and_over_it(demo: Command, alone: Command, tmp_path: Path) -> None:
    file = demo("backup", tmp_path, "--verify", "--json").json()["file"]
    with data_folder() as data:
        for name in ("KEFU_DATABASE_URL", "KEFU_OWNER_DATABASE_URL"):
            pytest.MonkeyPatch().delenv(name, raising=False)
        first = alone("restore", file, "--data-dir", data, "--json")
        assert first.code == 0, first.err
        members = alone("member", "list", "--json", "--data-dir", data)
        assert "lin@demo.kefu" in members.out
        assert alone("restore", file, "--data-dir", data).code == 1
        again = alone("restore", file, "--replace", "--data-dir", data, "--json")
        assert again.code == 0, again.err
        assert (Path(again.json()["kept"]) / "database").is_dir()
        assert alone("member", "list", "--json", "--data-dir", data).out == members.out
        assert not list(data.glob("restoring-*"))
