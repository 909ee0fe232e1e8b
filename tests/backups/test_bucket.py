"""A backup of an installation whose files lie in a bucket, restored into either; the other way round as well."""

from pathlib import Path

import psycopg
import pytest

from kefu.backups import Source, check_backup, restore_backup, write_backup
from kefu.erasures import append_listed, read_ledger
from kefu.files import Bucket, S3Depot, StorageAway, StorageThere, Store, move_files
from kefu.kit.settings import Settings
from tests.backups.conftest import Place, empty_database
from tests.backups.test_erased import erase_first
from tests.bucket import BucketServer
from tests.conftest import url_of


def settings_for(bucket: Bucket, data: Path) -> Settings:
    return Settings(
        data_dir=data,
        files_in="s3",
        s3_endpoint=bucket.endpoint,
        s3_bucket=bucket.bucket,
        s3_prefix=bucket.prefix,
        s3_access_key=bucket.access_key,
        s3_secret_key=bucket.secret_key,
    )


def files_of(url: str, store: Store) -> dict[str, bytes]:
    """Give every file's bytes by its id, as its row says where they are."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("select id::text, path, size from file where state = 'stored'").fetchall()
    return {id: b"".join(store.blocks(path, size)) for id, path, size in rows}


async def moved(place: Place, bucket: Bucket) -> Store:
    """Bring the installation's files into a bucket."""
    store = Store(place.source.data, 10_000_000, free_bytes=0, s3=S3Depot(bucket), into_s3=True)
    assert (await move_files(place.db, store, lambda _: None)).files == 3
    return store


async def test_out_of_a_bucket_into_the_folder_and_into_another(
    place: Place, swift: BucketServer, tmp_path: Path
) -> None:
    store, target = await moved(place, swift.bucket()), tmp_path / "one.zip"
    before = files_of(place.source.url, store)
    manifest = write_backup(Source(place.source.url, place.source.data, store), target)
    assert (len(manifest.files), manifest.damaged) == (3, [])
    assert check_backup(target, "").files == manifest.files
    with empty_database() as name:
        restore_backup(target, tmp_path / "near", owner_url=url_of("kefu_owner", name))
        assert files_of(url_of("kefu_owner", name), Store(tmp_path / "near", 0)) == before
    other = swift.bucket(prefix="restored")
    settings = settings_for(other, tmp_path / "far")
    with empty_database() as name:
        url = url_of("kefu_owner", name)
        restore_backup(target, tmp_path / "far", owner_url=url, storage=settings)
        assert files_of(url, Store(tmp_path / "far", 0, s3=S3Depot(other))) == before
        with psycopg.connect(url) as connection:
            assert connection.execute("select epoch from log_head").fetchone() == (swift.mark_of(other),)
    assert len(swift.there(other)) == 3
    assert not [path for path in (tmp_path / "far" / "files").rglob("*") if path.is_file()]


async def test_out_of_the_folder_into_a_bucket_only_when_nothing_lies_there(
    place: Place, swift: BucketServer, tmp_path: Path
) -> None:
    target, bucket = tmp_path / "one.zip", swift.bucket()
    write_backup(place.source, target)
    settings = settings_for(bucket, tmp_path / "far")
    swift.set_mark(bucket, "a Kefu that was started here first")
    with empty_database() as name:
        url = url_of("kefu_owner", name)
        restore_backup(target, tmp_path / "far", owner_url=url, storage=settings)
        assert len(files_of(url, Store(tmp_path / "far", 0, s3=S3Depot(bucket)))) == 3
    there = swift.there(bucket)
    with empty_database() as name, pytest.raises(StorageThere):
        restore_backup(target, tmp_path / "again", owner_url=url_of("kefu_owner", name), storage=settings)
    assert swift.there(bucket) == there, "it belongs to somebody"
    assert not list((tmp_path / "again").glob("restoring-*"))


def fail(*_: object) -> None:
    raise psycopg.OperationalError("gone")


@pytest.mark.parametrize("where", ["fill_database", "_move"])
async def test_a_restore_that_fails_takes_back_what_it_brought(
    place: Place, swift: BucketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    target, bucket = tmp_path / "one.zip", swift.bucket()
    write_backup(place.source, target)
    swift.set_mark(bucket, "another")
    monkeypatch.setattr(f"kefu.backups.restoring.{where}", fail)
    with empty_database() as name, pytest.raises(psycopg.OperationalError):
        settings = settings_for(bucket, tmp_path / "far")
        restore_backup(target, tmp_path / "far", owner_url=url_of("kefu_owner", name), storage=settings)
    assert (swift.there(bucket), swift.mark_of(bucket)) == ([], "another")


async def test_files_for_a_bucket_need_no_room_for_all_of_them_at_once(
    place: Place, swift: BucketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, needed = tmp_path / "one.zip", list[int]()
    files = write_backup(place.source, target).files
    monkeypatch.setattr("kefu.backups.restoring.check_room", lambda _, room: needed.append(room))
    for settings in (None, settings_for(swift.bucket(), tmp_path / "far")):
        with empty_database() as name:
            folder = tmp_path / ("far" if settings else "near")
            restore_backup(target, folder, owner_url=url_of("kefu_owner", name), storage=settings)
    sizes = [part.size for part in files]
    assert needed[0] - needed[1] == sum(sizes) - max(sizes) > 0


async def test_a_missing_object_is_damage_and_a_bucket_that_is_away_is_none(
    place: Place, swift: BucketServer, tmp_path: Path
) -> None:
    bucket = swift.bucket()
    store = await moved(place, bucket)
    source = Source(place.source.url, place.source.data, store)
    lost = swift.there(bucket)[0]
    assert swift.ask("DELETE", f"/{bucket.bucket}/{lost}")[0] == 204
    assert write_backup(source, tmp_path / "one.zip").damaged == [f"s3:{lost.removeprefix('a/b/')}"]
    away = Source(place.source.url, place.source.data, Store(place.source.data, 0))
    with pytest.raises(StorageAway):
        write_backup(away, tmp_path / "two.zip")
    assert not (tmp_path / "two.zip").exists()


async def test_who_was_erased_since_is_gone_from_the_new_bucket_too(
    place: Place, swift: BucketServer, tmp_path: Path
) -> None:
    target, bucket = tmp_path / "one.zip", swift.bucket()
    write_backup(place.source, target)
    await erase_first(place)
    append_listed(target.parent, read_ledger(place.source.data))
    with empty_database() as name:
        url = url_of("kefu_owner", name)
        settings = settings_for(bucket, tmp_path / "far")
        assert restore_backup(target, tmp_path / "far", owner_url=url, storage=settings).erased == 1
        assert len(files_of(url, Store(tmp_path / "far", 0, s3=S3Depot(bucket)))) == len(swift.there(bucket)) == 2
