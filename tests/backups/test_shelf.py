from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kefu.backups import check_backup, chores, find_backups, folder_of, name_for, read_last_try, remove_old
from kefu.backups.shelf import LastTry, is_due
from kefu.kit.settings import Settings
from kefu.web.gauges import collect
from tests.backups.conftest import Place

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def test_the_newest_are_kept_and_other_files_are_nobodys_business(tmp_path: Path) -> None:
    for days in range(5):
        (tmp_path / name_for(NOON - timedelta(days=days), sealed=days % 2 == 0)).write_bytes(b"x")
    (tmp_path / "kefu-holiday.zip").write_bytes(b"x")
    gone = remove_old(tmp_path, 2)
    assert len(gone) == 3
    assert [one.at for one in find_backups(tmp_path)] == [NOON, NOON - timedelta(days=1)]
    assert (tmp_path / "kefu-holiday.zip").exists()


@pytest.mark.parametrize(
    ("hour", "newest", "due"),
    [
        (3, None, True),
        (3, NOON.replace(hour=3, minute=5), False),
        (3, NOON.replace(hour=2), True),
        (15, NOON - timedelta(hours=20), False),
        (15, NOON - timedelta(hours=22), True),
        (12, NOON, False),
    ],
)
def test_a_missed_backup_is_due_until_it_is_taken(hour: int, newest: datetime | None, due: bool) -> None:
    assert is_due(NOON, hour, newest) is due


async def test_a_failed_try_is_remembered_and_a_good_one_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The schedule runs the real command line; without a key file it must fail, and say why."""
    settings = Settings(data_dir=tmp_path, backup_hour=0)
    monkeypatch.setenv("KEFU_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("KEFU_DATABASE_URL", raising=False)
    db: object = None
    await chores.back_up_when_due(db, settings)  # type: ignore[arg-type]
    tried = read_last_try(tmp_path)
    assert tried is not None
    assert tried.failure == "no_database"
    assert "no_database" in caplog.text

    async def well() -> LastTry:
        return LastTry(datetime.now(UTC))

    monkeypatch.setattr(chores, "_run", well)
    await chores.back_up_when_due(db, settings)  # type: ignore[arg-type]
    tried = read_last_try(tmp_path)
    assert tried is not None
    assert tried.failure == ""


async def test_the_schedule_takes_one_and_metrics_tell_its_age(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the worker does it: with the application's address and nobody else's."""
    folder = tmp_path / "backups"
    settings = Settings(data_dir=place.source.data, backup_hour=0, backup_folder=str(folder))
    for name in ("KEFU_OWNER_DATABASE_URL", "KEFU_BACKUP_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KEFU_DATABASE_URL", place.source.url)
    monkeypatch.setenv("KEFU_DATA_DIR", str(place.source.data))
    monkeypatch.setenv("KEFU_BACKUP_FOLDER", str(folder))
    await chores.back_up_when_due(place.db, settings)
    tried = read_last_try(place.source.data)
    assert tried is not None
    assert tried.failure == "", tried
    [one] = find_backups(folder)
    assert check_backup(one.path, "").damaged == []
    await chores.back_up_when_due(place.db, settings)
    assert find_backups(folder) == [one]
    told = (await collect(place.db, settings)).decode()
    assert "kefu_backup_failed 0.0" in told
    assert "kefu_backup_age_seconds" in told


async def test_without_an_hour_nothing_is_tried(tmp_path: Path) -> None:
    db: object = None
    await chores.back_up_when_due(db, Settings(data_dir=tmp_path))  # type: ignore[arg-type]
    assert read_last_try(tmp_path) is None


def test_the_folder_is_the_one_set(tmp_path: Path) -> None:
    assert folder_of(Settings(data_dir=tmp_path)) == tmp_path / "backups"
    assert folder_of(Settings(data_dir=tmp_path, backup_folder="/srv/backups")) == Path("/srv/backups")
