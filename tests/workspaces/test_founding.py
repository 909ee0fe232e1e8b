"""Founding a workspace."""

import pytest

from kefu.kit.db import Db
from kefu.kit.errors import InvalidInput, NotFound
from kefu.kit.ids import new_id
from kefu.workspaces import UnitKind, find_headquarters, find_units, found_workspace, load_workspace
from tests.members.scenes import facts_of


async def test_a_workspace_has_its_headquarters_from_the_first_moment(db: Db) -> None:
    async with db.transaction() as tx:
        founded = await found_workspace(tx, name="  示例   科技 ", locale="en")
    async with db.transaction() as tx:
        assert await load_workspace(tx, founded.workspace.id) == founded.workspace
        assert await find_units(tx, founded.workspace.id) == [founded.headquarters]
        assert await find_headquarters(tx, founded.workspace.id) == founded.headquarters
    assert founded.workspace.name == "示例 科技"
    assert founded.workspace.time_zone == "Asia/Shanghai"
    assert founded.headquarters.kind == UnitKind.HEADQUARTERS
    assert len(await facts_of(db, founded.workspace.id, "workspace.founded")) == 1
    assert len(await facts_of(db, founded.workspace.id, "unit.added")) == 1


@pytest.mark.parametrize("name", ["", "  \n ", "a\u202eb", "a\x07b", "\u200b"])
async def test_names_must_be_readable(db: Db, name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        async with db.transaction() as tx:
            await found_workspace(tx, name=name)
    assert caught.value.field == "workspace_name"


async def test_the_time_zone_must_exist(db: Db) -> None:
    with pytest.raises(InvalidInput) as caught:
        async with db.transaction() as tx:
            await found_workspace(tx, name="a", time_zone="Mars/Olympus")
    assert caught.value.params["reason"] == "time_zone"


async def test_what_was_not_founded_is_not_found(db: Db) -> None:
    with pytest.raises(NotFound):
        async with db.transaction() as tx:
            await load_workspace(tx, new_id())
