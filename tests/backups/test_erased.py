"""Restoring an older backup does not bring back who was erased since."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from kefu.backups import restore_backup
from kefu.customers import NewCustomer, add_customer, find_customers
from kefu.erasures import LEDGER, append_listed, erase_person, finish, read_ledger
from kefu.erasures.model import NewErasure
from kefu.imports.model import ImportStep
from kefu.imports.queries import load_import
from kefu.imports.service.steering import run
from kefu.imports.service.uploading import take_in
from kefu.imports.service.working import advance, claim_imports, work
from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.kit.settings import Settings
from tests.backups.conftest import Place, empty_database, files_of, rows_of
from tests.backups.test_round_trip import written
from tests.conftest import url_of
from tests.log import settle


async def erase_first(place: Place) -> None:
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
    await erase_first(place)
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
    await erase_first(place)
    with empty_database() as name:
        url = url_of("kefu_owner", name)
        assert restore_backup(target, tmp_path / "there", owner_url=url).erased == 0
        assert any("客户 0" in row for row in map(str, rows_of(url)["customer"]))
        assert not (tmp_path / "there" / LEDGER).exists()


async def test_a_backup_that_knows_it_already_needs_no_list(place: Place, tmp_path: Path) -> None:
    await erase_first(place)
    target = await written(place, tmp_path)
    append_listed(target.parent, read_ledger(place.source.data))
    with empty_database() as name:
        assert restore_backup(target, tmp_path / "there", owner_url=url_of("kefu_owner", name)).erased == 0


async def _begin(place: Place, content: str) -> UUID:
    """Send a file of customers."""
    id = new_id()

    async def blocks() -> AsyncIterator[bytes]:
        yield content.encode()

    await take_in(place.db, place.world.boss.principal, id, "fair.csv", blocks())
    return id


async def _let_run(place: Place, id: UUID, batches: int) -> None:
    """Look through a file, run it, and leave it after so many batches."""
    boss = place.world.boss.principal
    async with place.db.transaction() as tx:
        taken = await claim_imports(tx, 9)
    for one in taken:
        await work(place.db, one, 60)
    async with place.db.transaction(boss.actor) as tx:
        version = (await load_import(tx, boss.workspace_id, id)).version
        await run(tx, boss, id, ImportStep(version=version))
    async with place.db.transaction() as tx:
        [begun] = await claim_imports(tx, 9)
    for _ in range(batches):
        await advance(place.db, begun)


async def test_imports_that_waited_bring_nobody_back(place: Place, tmp_path: Path) -> None:
    """A row that waits names somebody; they are added by hand and erased after the backup, which knows no customer."""
    boss = place.world.boss.principal
    refused = await _begin(place, "name,email\nWaiting Nora,nobody\nUlla,ulla@example.com\n")
    await _let_run(place, refused, 1)
    running = await _begin(place, "name\n" + "".join(f"Person {number}\n" for number in range(150)))
    await _let_run(place, running, 1)
    waiting = {
        "ready": await _begin(place, "name,email\nWaiting Nora,nora@example.com\n"),
        "checking": await _begin(place, "name,about\nWaiting Nora,asks for Nora\n"),
        "draft": await _begin(place, "who,why\nWaiting Nora,asks for Nora\n"),
    }
    async with place.db.transaction() as tx:
        await tx.run("update customer_import set state = 'ready' where id = %(id)s", id=waiting["ready"])
        for state, id in waiting.items():
            assert (await load_import(tx, boss.workspace_id, id)).state == state
        assert (await load_import(tx, boss.workspace_id, running)).cursor == 100
        assert (await load_import(tx, boss.workspace_id, refused)).refused_until is not None
    await settle(place.db)
    target = await written(place, tmp_path)
    async with place.db.transaction(boss.actor) as tx:
        nora = await add_customer(tx, boss, NewCustomer(name="Waiting Nora"))
        await erase_person(tx, boss, nora.id, NewErasure(version=1))
    await finish(place.db, Settings(data_dir=place.source.data))
    append_listed(target.parent, read_ledger(place.source.data))
    with empty_database() as name:
        url = url_of("kefu_owner", name)
        restored = restore_backup(target, tmp_path / "there", owner_url=url)
        assert restored.erased == 0, "nobody of that name was a customer then: only the rows told of her"
        rows = rows_of(url)
        assert not any("Nora" in row for table in rows.values() for row in map(str, table))
        assert not any("Person 120" in row for table in rows.values() for row in map(str, table))
        db = Db(url_of("kefu_app", name), size=2)
        await db.open()
        async with db.transaction() as tx:
            for id in (running, *waiting.values()):
                one = await load_import(tx, boss.workspace_id, id)
                assert (one.state, one.by_restore, one.header) == ("cancelled", True, [])
            assert (await load_import(tx, boss.workspace_id, running)).undo_until is not None, "100 came before"
            done = await load_import(tx, boss.workspace_id, refused)
            assert (done.state, done.by_restore, done.refused_until) == ("done", False, None)
            assert await claim_imports(tx, 9) == []
        await db.close()


async def test_without_giving_them_up_they_would(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bug, planted: the list knows a customer, and the row is none."""

    async def nothing(_: object) -> None: ...

    monkeypatch.setattr("kefu.backups.restoring.give_up_restored", nothing)
    await _begin(place, "name,email\nWaiting Nora,nora@example.com\n")
    target = await written(place, tmp_path)
    with empty_database() as name:
        url = url_of("kefu_owner", name)
        restore_backup(target, tmp_path / "there", owner_url=url)
        assert any("Nora" in row for row in map(str, rows_of(url)["customer_import_row"]))
