"""Adding, renaming and moving units."""

import asyncio
import random
import unicodedata
from typing import Literal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.kit.db import Db
from kefu.kit.errors import IdTaken, InvalidInput, NotFound, VersionConflict
from kefu.kit.ids import new_id
from kefu.workspaces import (
    NewUnit,
    Unit,
    UnitChange,
    UnitKind,
    add_unit,
    change_unit,
    clean_label,
    clean_line,
    find_scope,
    find_unit,
    find_units,
    found_workspace,
)
from kefu.workspaces.model import MAX_DEPTH, TreeFull, UnitLoop, UnitMisplaced
from tests.members.scenes import Scene, facts_of, make_scene


async def add(db: Db, scene: Scene, **fields: object) -> Unit:
    async with db.transaction() as tx:
        return await add_unit(tx, scene.system, msgspec.convert(fields, NewUnit))


async def change(db: Db, scene: Scene, unit: Unit, **fields: object) -> Unit:
    async with db.transaction() as tx:
        wanted = msgspec.convert({"version": unit.version, **fields}, UnitChange)
        return await change_unit(tx, scene.system, unit.id, wanted)


async def test_scope_is_below_and_lineage_above(db: Db, scene: Scene) -> None:
    async with db.transaction() as tx:
        east = await find_scope(tx, scene.id, scene.east.id)
        team = await find_scope(tx, scene.id, scene.team.id)
        top = await find_scope(tx, scene.id, scene.top.id)
        other = await find_scope(tx, (await found_workspace(tx, name="b")).workspace.id, scene.east.id)
    assert east.descendants == {scene.east.id, scene.team.id}
    assert east.lineage == {scene.top.id}
    assert team.lineage == {scene.top.id, scene.east.id}
    assert top.descendants == {scene.top.id, scene.east.id, scene.west.id, scene.team.id}
    assert not other.descendants
    assert not other.lineage


async def test_the_tree_is_listed_by_level_and_pinyin(db: Db, scene: Scene) -> None:
    await add(db, scene, name="阿里", parent_id=scene.top.id)
    async with db.transaction() as tx:
        names = [unit.name for unit in await find_units(tx, scene.id)]
    assert names == ["测试公司", "阿里", "华东", "West", "上海一队"]


async def test_moving_a_unit_takes_everything_below_along(db: Db, scene: Scene) -> None:
    leaf = await add(db, scene, name="leaf", parent_id=scene.team.id)
    moved = await change(db, scene, scene.team, parent_id=scene.west.id, name="moved")
    assert moved.version == 2
    async with db.transaction() as tx:
        below = await find_unit(tx, scene.id, leaf.id)
        assert below is not None
        assert below.path == (scene.top.id, scene.west.id, scene.team.id, leaf.id)
        assert (await find_scope(tx, scene.id, scene.east.id)).descendants == {scene.east.id}
    [fact] = await facts_of(db, scene.id, "unit.changed")
    assert fact["parent_before"] == str(scene.east.id)
    assert fact["parent_after"] == str(scene.west.id)
    assert fact["renamed"] is True
    assert "moved" not in str(fact)


async def test_nothing_changed_records_nothing(db: Db, scene: Scene) -> None:
    assert await change(db, scene, scene.team, name=scene.team.name) == scene.team
    assert await facts_of(db, scene.id, "unit.changed") == []


async def test_a_unit_cannot_lie_below_itself(db: Db, scene: Scene) -> None:
    with pytest.raises(UnitLoop):
        await change(db, scene, scene.east, parent_id=scene.team.id)
    with pytest.raises(UnitLoop):
        await change(db, scene, scene.east, parent_id=scene.east.id)


async def test_two_moves_at_once_make_no_loop(db: Db) -> None:
    for _ in range(5):
        scene = await make_scene(db)
        one = await add(db, scene, name="one", parent_id=scene.top.id)
        two = await add(db, scene, name="two", parent_id=scene.top.id)
        results = await asyncio.gather(
            change(db, scene, one, parent_id=two.id),
            change(db, scene, two, parent_id=one.id),
            return_exceptions=True,
        )
        assert sorted(type(result).__name__ for result in results) == ["Unit", "UnitLoop"]
        async with db.transaction() as tx:
            units = {unit.id: unit for unit in await find_units(tx, scene.id)}
        assert_tree(units)


def assert_tree(units: dict[UUID, Unit]) -> None:
    for unit in units.values():
        above = units[unit.parent_id].path if unit.parent_id else ()
        assert unit.path == (*above, unit.id)


async def test_any_sequence_of_moves_keeps_the_paths_true(db: Db, scene: Scene) -> None:
    chance = random.Random(7)
    units = [scene.top, *[await add(db, scene, name=f"u{n}", parent_id=scene.top.id) for n in range(12)]]
    for _ in range(60):
        async with db.transaction() as tx:
            one = await find_unit(tx, scene.id, chance.choice(units[1:]).id)
        assert one is not None
        try:
            await change(db, scene, one, parent_id=chance.choice(units).id)
        except UnitLoop:
            continue
    async with db.transaction() as tx:
        found = {unit.id: unit for unit in await find_units(tx, scene.id)}
        assert_tree(found)
        for unit in found.values():
            scope = await find_scope(tx, scene.id, unit.id)
            assert scope.descendants == {other.id for other in found.values() if unit.id in other.path}


async def test_kinds_have_their_places(db: Db, scene: Scene) -> None:
    region, top = UnitKind.REGION.value, UnitKind.HEADQUARTERS.value
    for place in (
        add(db, scene, name="x", parent_id=scene.top.id, kind=top),
        add(db, scene, name="x", parent_id=scene.team.id, kind=region),
        change(db, scene, scene.top, parent_id=scene.east.id),
        change(db, scene, scene.top, kind=region),
        change(db, scene, scene.west, kind=top),
    ):
        with pytest.raises(UnitMisplaced):
            await place
    inner = await add(db, scene, name="inner", parent_id=scene.west.id, kind=region)
    with pytest.raises(UnitMisplaced):
        await change(db, scene, scene.west, kind="team")
    assert (await change(db, scene, inner, kind="team")).kind == UnitKind.TEAM


async def test_the_tree_is_bounded(db: Db, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    below = scene.team
    for depth in range(4, MAX_DEPTH + 1):
        below = await add(db, scene, name=f"d{depth}", parent_id=below.id)
    with pytest.raises(TreeFull):
        await add(db, scene, name="too deep", parent_id=below.id)
    pair = await add(db, scene, name="pair", parent_id=scene.top.id)
    await add(db, scene, name="below", parent_id=pair.id)
    async with db.transaction() as tx:
        almost = await find_unit(tx, scene.id, below.path[-2])
    assert almost is not None
    with pytest.raises(TreeFull):
        await change(db, scene, pair, parent_id=almost.id)
    monkeypatch.setattr("kefu.workspaces.service.organising.MAX_UNITS", 5)
    with pytest.raises(TreeFull):
        await add(db, scene, name="too many", parent_id=scene.top.id)


async def test_archiving_makes_room_in_the_tree(db: Db, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    old = await add(db, scene, name="old", parent_id=scene.top.id)
    async with db.transaction() as tx:
        there = len(await find_units(tx, scene.id))
    monkeypatch.setattr("kefu.workspaces.service.organising.MAX_UNITS", there)
    archived = await change(db, scene, old, archived=True)
    await add(db, scene, name="new", parent_id=scene.top.id)
    for refused in (
        add(db, scene, name="too many", parent_id=scene.top.id),
        change(db, scene, archived, archived=False),
    ):
        with pytest.raises(TreeFull):
            await refused
    monkeypatch.setattr("kefu.workspaces.service.organising.MAX_UNITS", 100)
    monkeypatch.setattr("kefu.workspaces.service.organising.MAX_EVER", there + 1)
    with pytest.raises(TreeFull) as full:
        await add(db, scene, name="too many ever", parent_id=scene.top.id)
    assert full.value.params["limit"] == there + 1
    await change(db, scene, archived, archived=False)


async def test_the_same_id_is_the_same_unit(db: Db, scene: Scene) -> None:
    id = new_id()
    first = await add(db, scene, id=id, name="a", parent_id=scene.top.id)
    assert await add(db, scene, id=id, name="a", parent_id=scene.top.id) == first
    with pytest.raises(IdTaken):
        await add(db, scene, id=id, name="b", parent_id=scene.top.id)
    with pytest.raises(InvalidInput):
        await add(db, scene, id=UUID(int=1), name="b", parent_id=scene.top.id)


async def test_stale_versions_and_other_workspaces(db: Db, scene: Scene) -> None:
    other = await make_scene(db)
    await change(db, scene, scene.west, name="a")
    with pytest.raises(VersionConflict) as caught:
        await change(db, scene, scene.west, name="b")
    assert caught.value.params["current_version"] == 2
    with pytest.raises(NotFound):
        await change(db, scene, other.west, name="b")
    for wrong in (other.top.id, new_id()):
        with pytest.raises(InvalidInput) as unknown:
            await add(db, scene, name="x", parent_id=wrong)
        assert unknown.value.field == "parent_id"
        with pytest.raises(InvalidInput):
            await change(db, scene, scene.team, parent_id=wrong)


async def test_who_manages_a_part_manages_only_that(db: Db, scene: Scene) -> None:
    partly = msgspec.structs.replace(scene.system, scope=frozenset({scene.east.id, scene.team.id}))
    async with db.transaction() as tx:
        await add_unit(tx, partly, NewUnit(name="ok", parent_id=scene.east.id))
        assert (await change_unit(tx, partly, scene.team.id, UnitChange(version=1, name="ok"))).name == "ok"
    with pytest.raises(InvalidInput):
        async with db.transaction() as tx:
            await add_unit(tx, partly, NewUnit(name="no", parent_id=scene.top.id))
    with pytest.raises(NotFound):
        async with db.transaction() as tx:
            await change_unit(tx, partly, scene.west.id, UnitChange(version=1, name="no"))


@given(st.text(max_size=40))
def test_a_clean_line_is_one_line_and_stays_clean(text: str) -> None:
    try:
        cleaned = clean_line(text, "name")
    except InvalidInput:
        return
    assert cleaned
    assert cleaned == cleaned.strip()
    assert len(cleaned.splitlines()) == 1
    assert clean_line(cleaned, "name") == cleaned


@given(st.text(max_size=40), st.sampled_from(["NFC", "NFKC"]))
def test_a_clean_label_stays_clean(text: str, form: Literal["NFC", "NFKC"]) -> None:
    try:
        cleaned = clean_label(text, "name", form)
    except InvalidInput:
        return
    assert clean_label(cleaned, "name", form) == cleaned
    assert unicodedata.is_normalized(form, cleaned)
