"""Restoring an older backup does not bring back who was erased since."""

from pathlib import Path

import pytest

from kefu.backups import restore_backup
from kefu.customers import find_customers
from kefu.erasures import LEDGER, append_listed, erase_person, finish, read_ledger
from kefu.erasures.model import NewErasure
from kefu.kit.db import Db
from kefu.kit.settings import Settings
from tests.backups.conftest import Place, empty_database, files_of, rows_of
from tests.backups.test_round_trip import written
from tests.conftest import url_of


async def _erase_first(place: Place) -> None:
    """Erase the first of the three people of the scene."""
    async with place.db.transaction(place.world.boss.principal.actor) as tx:
        id = await tx.value(
            "select id from customer where workspace_id = %(w)s and name like '客户 0%%'", w=place.world.workspace_id
        )
        await erase_person(tx, place.world.boss.principal, id, NewErasure(version=1))
    await finish(place.db, Settings(data_dir=place.source.data))


@pytest.mark.parametrize("beside", ["the data", "the backup"])
async def test_who_was_erased_since_is_erased_again(place: Place, tmp_path: Path, beside: str) -> None:
    target = await written(place, tmp_path)
    await _erase_first(place)
    [entry] = read_ledger(place.source.data)
    data = tmp_path / "there"
    data.mkdir()
    append_listed(data if beside == "the data" else target.parent, [entry])
    with empty_database() as name:
        url = url_of("kefu_owner", name)
        restored = restore_backup(target, data, owner_url=url)
        assert (restored.erased, len(restored.manifest.files)) == (1, 3)
        assert read_ledger(data) == [entry]  # whoever restores the same backup once more has the list again
        assert len(files_of(data)) == 3  # two files and the key file
        rows = rows_of(url)
        assert not any("客户 0" in row for table in rows.values() for row in map(str, table))
        assert sum("客户 1" in row for row in map(str, rows["customer"])) == 1
        db = Db(url_of("kefu_app", name), size=2)
        await db.open()
        async with db.transaction() as tx:
            found = await find_customers(tx, entry.workspace_id, [entry.customer_id])
            assert found[entry.customer_id].erased_at is not None
            assert await tx.value("select count(*) from erasure where listed_at is not null") == 1
        await db.close()


async def test_without_the_list_they_come_back(place: Place, tmp_path: Path) -> None:
    """The bug, planted: it is the list that keeps them away, and nothing else."""
    target = await written(place, tmp_path)
    await _erase_first(place)
    with empty_database() as name:
        url = url_of("kefu_owner", name)
        assert restore_backup(target, tmp_path / "there", owner_url=url).erased == 0
        assert any("客户 0" in row for row in map(str, rows_of(url)["customer"]))
        assert not (tmp_path / "there" / LEDGER).exists()


async def test_a_backup_that_knows_it_already_needs_no_list(place: Place, tmp_path: Path) -> None:
    await _erase_first(place)
    target = await written(place, tmp_path)
    append_listed(target.parent, read_ledger(place.source.data))
    with empty_database() as name:
        assert restore_backup(target, tmp_path / "there", owner_url=url_of("kefu_owner", name)).erased == 0
