"""R10: backup under load, restore elsewhere, and every row and every file is equal; planted faults are caught."""

import asyncio
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from kefu.backups import (
    BackupDamaged,
    BackupNewer,
    BackupSealed,
    Source,
    check_backup,
    rehearse,
    restore_backup,
    write_backup,
)
from kefu.backups import archive as archive_module
from kefu.backups.model import BackupRunning, BackupThere, DatabaseThere, InstallationThere, KeysMissing, NoRoom
from kefu.files import SWEEP_LOCK, Store, remove_orphans
from kefu.inboxes import open_inbox
from kefu.kit.db import Db
from kefu.kit.keys import BadToken, Keyring
from kefu.kit.log import load_head
from kefu.migrations.run import migrate
from tests.backups.conftest import SECRET, Place, empty_database, files_of, rows_of
from tests.conftest import fresh_database, url_of
from tests.files.scenes import OWNER, PNG, upload
from tests.streams import Reader, free_port, launch_server, stop_server


async def written(place: Place, tmp_path: Path, passphrase: str = "") -> Path:
    target = tmp_path / "one.backup"
    await asyncio.to_thread(write_backup, place.source, target, passphrase)
    return target


async def age_rows(place: Place) -> None:
    """Make uploads that nobody sent old enough to be swept, but not those that somebody is about to send."""
    async with place.db.transaction() as tx:
        await tx.run(
            """update file set created_at = now() - interval '2 days'
            where workspace_id = %(workspace_id)s and attached_to is null and owner_id = %(owner_id)s""",
            workspace_id=place.world.workspace_id,
            owner_id=OWNER.id,
        )


async def cursor_of(db: Db) -> str:
    async with db.transaction() as tx:
        return str(await load_head(tx))


@pytest.mark.parametrize("passphrase", ["", "七 horses and a fiddle"])
async def test_everything_is_equal_elsewhere(place: Place, tmp_path: Path, passphrase: str) -> None:
    old = await cursor_of(place.db)
    target = await written(place, tmp_path, passphrase)
    assert target.stat().st_mode & 0o777 == 0o600
    with empty_database() as name:
        url = url_of("kefu_owner", name)
        manifest = restore_backup(target, tmp_path / "there", passphrase, owner_url=url).manifest
        assert rows_of(url) == rows_of(url_of("kefu_owner", place.db.url.rsplit("dbname=", 1)[-1].split()[0]))
        assert files_of(tmp_path / "there") == files_of(place.source.data)
        assert len(manifest.files) == 3
        assert manifest.damaged == []
        keyring = Keyring.open(tmp_path / "there" / "keys.json")
        settings: Any = open_inbox(place.inbox, keyring)
        assert settings.user_secret.reveal() == SECRET
        await a_client_is_told_to_begin_anew(place, url_of("kefu_app", name), tmp_path / "there", old)


async def a_client_is_told_to_begin_anew(place: Place, url: str, data: Path, cursor: str) -> None:
    """The session is the restored one, the cursor that of the log as it was."""
    port = free_port()
    environment = {"KEFU_DATABASE_URL": url, "KEFU_DATA_DIR": str(data), "KEFU_LOG_LEVEL": "warning"}
    process = launch_server(port, environment)
    try:
        site: Any = msgspec.convert({"url": f"http://127.0.0.1:{port}"}, _Served)
        headers = {"Cookie": place.world.lin.headers["Cookie"]}
        async with Reader(site, "/api/stream", headers, cursor) as stream:
            assert stream.status == 200
            [frame] = await stream.until("reset", seconds=15)
            assert frame.data["cursor"].split(".")[0] != cursor.split(".")[0]
    finally:
        stop_server(process)


class _Served(msgspec.Struct):
    url: str


async def test_under_load_it_is_one_moment(place: Place, tmp_path: Path) -> None:
    """Writers and sweeps go on; every file that a row of the backup names is in it."""
    over = asyncio.Event()

    async def write() -> int:
        number = 100
        while not over.is_set():
            await place.one_more(number)
            number += 1
        return number - 100

    async def sweep() -> None:
        while not over.is_set():
            await upload(place.db, place.store, place.world.workspace_id, PNG)
            await age_rows(place)
            await remove_orphans(place.db, place.store)

    working = [asyncio.create_task(write()), asyncio.create_task(sweep())]
    await asyncio.sleep(0.3)
    targets = [tmp_path / f"{number}.zip" for number in range(3)]
    manifests = [await asyncio.to_thread(write_backup, place.source, target) for target in targets]
    over.set()
    wrote, _ = await asyncio.gather(*working)
    assert wrote
    for target, manifest in zip(targets, manifests, strict=True):
        assert manifest.damaged == []
        with empty_database() as name:
            url, there = url_of("kefu_owner", name), tmp_path / target.stem
            restore_backup(target, there, owner_url=url)
            with psycopg.connect(url) as connection:
                paths = {path for (path,) in connection.execute("select path from file").fetchall()}
                [equal] = connection.execute(
                    "select position = (select max(position) from event) from log_head"
                ).fetchone() or [False]
            assert {f"files/{path}" for path in paths} | {"keys.json"} == set(files_of(there))
            assert equal


async def test_no_snapshot_is_held_while_files_are_read(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bucket may be read for hours; until a snapshot ends the database clears no dead rows away."""
    blocks, open_then = Store.blocks, list[int]()

    def look(self: Store, path: str, size: int) -> Iterator[bytes]:
        with psycopg.connect(place.source.url) as connection:
            row = connection.execute(
                """select count(*) from pg_stat_activity
                where datname = current_database() and state like 'idle in transaction%'"""
            ).fetchone()
        open_then.append(row[0] if row else -1)
        return blocks(self, path, size)

    monkeypatch.setattr(Store, "blocks", look)
    await written(place, tmp_path)
    assert open_then
    assert set(open_then) == {0}


async def test_a_sweep_waits_for_the_backup_and_a_second_backup_does_not(place: Place, tmp_path: Path) -> None:
    await upload(place.db, place.store, place.world.workspace_id, PNG)
    await age_rows(place)
    with psycopg.connect(place.source.url, autocommit=True) as other:
        other.execute("select pg_advisory_lock(%s)", [SWEEP_LOCK])
        assert await remove_orphans(place.db, place.store) == 0
        with pytest.raises(BackupRunning):
            await written(place, tmp_path)
        # Said, since a server notices only a moment later that a connection was closed.
        other.execute("select pg_advisory_unlock(%s)", [SWEEP_LOCK])
    assert await remove_orphans(place.db, place.store) == 1


async def test_a_flipped_byte_is_caught_wherever_it_is(place: Place, tmp_path: Path) -> None:
    for passphrase in ("", "secret"):
        whole = await written(place, tmp_path, passphrase)
        content = whole.read_bytes()
        if passphrase:
            places = list(range(0, len(content), len(content) // 40))
        else:  # not what nobody reads: the time and the version in the headers of a zip
            with zipfile.ZipFile(whole) as archive:
                infos = archive.infolist()
            places = [info.header_offset + 60 + len(info.filename) for info in infos if info.compress_size > 60]
        bad = tmp_path / "bad.zip"
        for at in places:
            bad.write_bytes(content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :])
            with pytest.raises((BackupDamaged, BackupSealed)):
                check_backup(bad, passphrase)
        for length in (0, 10, len(content) // 2, len(content) - 1):
            bad.write_bytes(content[:length])
            with pytest.raises((BackupDamaged, BackupSealed)):
                check_backup(bad, passphrase)
        whole.unlink()


async def test_a_part_left_out_or_put_in_is_caught(place: Place, tmp_path: Path) -> None:
    whole = await written(place, tmp_path)

    def altered(name: str, keep: Any, more: dict[str, bytes] | None = None) -> Path:
        made = tmp_path / name
        with zipfile.ZipFile(whole) as source, zipfile.ZipFile(made, "w") as out:
            for part in source.namelist():
                if keep(part):
                    out.writestr(part, source.read(part))
            for part, content in (more or {}).items():
                out.writestr(part, content)
        return made

    assert check_backup(altered("same.zip", lambda _: True), "").files
    for bad in (
        altered("no-keys.zip", lambda part: part != "keys.json"),
        altered("no-file.zip", lambda part: not part.endswith(check_backup(whole, "").files[0].name)),
        altered("no-table.zip", lambda part: part != "tables/ticket.copy"),
        altered("more.zip", lambda _: True, {"files/../../x": b"x"}),
        altered("other.zip", lambda part: part != "tables/ticket.copy", {"tables/ticket.copy": b""}),
    ):
        with pytest.raises(BackupDamaged), empty_database() as name:
            restore_backup(bad, tmp_path / "there", owner_url=url_of("kefu_owner", name))
        assert not (tmp_path / "there" / "keys.json").exists()


async def test_a_file_that_is_missing_or_changed_on_the_disk_is_told(place: Place, tmp_path: Path) -> None:
    first, second, _ = sorted(place.store.root.glob("*/??/*"))
    first.unlink()
    second.write_bytes(PNG)
    manifest = await asyncio.to_thread(write_backup, place.source, tmp_path / "one.zip")
    assert sorted(manifest.damaged) == [str(path.relative_to(place.store.root)) for path in (first, second)]


async def test_without_the_key_file_there_is_no_backup(place: Place, tmp_path: Path) -> None:
    (place.source.data / "keys.json").unlink()
    with pytest.raises(KeysMissing):
        await written(place, tmp_path)
    other = Keyring.open(place.source.data / "keys.json")
    with pytest.raises(BadToken):  # a new key file is no substitute
        other.decrypt(place.keyring.encrypt(SECRET))


async def test_nothing_is_left_when_it_fails(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / ".kefu-unfinished-of-a-killed-one").write_bytes(b"half")
    monkeypatch.setattr(archive_module, "RESERVE", 1 << 60)
    with pytest.raises(NoRoom):
        await asyncio.to_thread(write_backup, place.source, folder / "one.zip")
    monkeypatch.undo()

    def deep(_: Path) -> None:
        raise BackupDamaged(part="planted")

    with pytest.raises(BackupDamaged):
        await asyncio.to_thread(lambda: write_backup(place.source, folder / "one.zip", deep=deep))
    assert list(folder.iterdir()) == []
    await asyncio.to_thread(write_backup, place.source, folder / "one.zip")
    with pytest.raises(BackupThere):
        await asyncio.to_thread(write_backup, place.source, folder / "one.zip")
    assert [path.name for path in folder.iterdir()] == ["one.zip"]


async def test_nothing_is_written_over(place: Place, tmp_path: Path) -> None:
    target = await written(place, tmp_path)
    before = files_of(place.source.data)
    with empty_database() as name, pytest.raises(InstallationThere):
        restore_backup(target, place.source.data, owner_url=url_of("kefu_owner", name))
    with fresh_database() as name, pytest.raises(DatabaseThere):
        restore_backup(target, tmp_path / "new", owner_url=url_of("kefu_owner", name))
    with empty_database() as name:
        restore_backup(target, place.source.data, owner_url=url_of("kefu_owner", name), aside="replaced")
    assert files_of(place.source.data / "replaced") == before == files_of(place.source.data)


async def test_what_a_newer_kefu_wrote_is_refused(place: Place, tmp_path: Path) -> None:
    whole, newer = await written(place, tmp_path), tmp_path / "newer.zip"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(newer, "w") as out:
        for part in source.namelist():
            content = source.read(part)
            if part == "manifest.json":
                content = msgspec.json.encode(msgspec.json.decode(content) | {"revision": "9999"})
            out.writestr(part, content)
    with pytest.raises(BackupNewer):
        check_backup(newer, "")


async def test_an_older_schema_is_brought_forward(place: Place, tmp_path: Path) -> None:
    """A backup of step 0012 goes through all later steps once it is restored: `throttle` became unlogged in 0013."""
    with empty_database() as before, empty_database() as name:
        old, url = url_of("kefu_owner", before), url_of("kefu_owner", name)
        migrate(old, "0012")
        with psycopg.connect(old) as connection:
            connection.execute("insert into throttle (purpose, key, free_at) values ('login', 'x', now())")
        target = tmp_path / "old.backup"
        write_backup(Source(old, place.source.data), target)
        assert restore_backup(target, tmp_path / "there", owner_url=url).manifest.revision == "0012"
        with psycopg.connect(url) as connection:
            asked = """select relpersistence::text, version_num, (select count(*) from throttle)
                from pg_class, alembic_version where relname = 'throttle'"""
            persistence, revision, kept = connection.execute(asked).fetchone() or ("", "", 0)
        assert (persistence, kept) == ("u", 1)
        assert revision > "0012"


@pytest.mark.slow
@pytest.mark.database
async def test_a_rehearsal_restores_for_a_trial(place: Place, tmp_path: Path) -> None:
    target = await written(place, tmp_path, "secret")
    await asyncio.to_thread(rehearse, target, "secret")
    with pytest.raises(BackupSealed):
        await asyncio.to_thread(rehearse, target, "not the secret")
    shutil.rmtree(place.source.data)
