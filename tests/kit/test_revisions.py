"""What is kept of a change, and what never is."""

from uuid import UUID

import msgspec

from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.kit.revisions import Revision, find_revisions, keep_revision
from tests.world import World, make_world


class Plan(msgspec.Struct):
    """Anything that msgspec writes."""

    steps: list[UUID]


async def kept(db: Db, workspace_id: UUID, before: dict[str, object], after: dict[str, object]) -> Revision | None:
    async with db.transaction() as tx:
        id = await keep_revision(tx, workspace_id, new_id(), before, after, secret={"password"})
        return (await find_revisions(tx, workspace_id, [id]))[id] if id else None


async def test_only_what_changed_is_kept(world: World) -> None:
    one = new_id()
    plan = {"name": "Old", "port": 25, "on": True, "plan": Plan([]), "password": "a"}
    found = await kept(world.db, world.workspace_id, plan, plan | {"name": "New", "plan": Plan([one])})
    assert found is not None
    assert found.before == {"name": "Old", "plan": {"steps": []}}
    assert found.after == {"name": "New", "plan": {"steps": [str(one)]}}
    assert found.hidden == []
    assert await kept(world.db, world.workspace_id, plan, dict(plan)) is None


async def test_of_a_secret_only_that_it_changed(world: World) -> None:
    found = await kept(world.db, world.workspace_id, {"password": "first", "name": "A"}, {"password": "second"})
    assert found is not None
    assert (found.before, found.after, found.hidden) == ({"name": "A"}, {"name": None}, ["password"])
    async with world.db.transaction() as tx:
        rows = await tx.rows("select r::text from setting_revision r where workspace_id = %(w)s", w=world.workspace_id)
    assert not any(word in str(rows) for word in ("first", "second"))


async def test_what_was_not_there_before_was_nothing(world: World) -> None:
    found = await kept(world.db, world.workspace_id, {}, {"host": "smtp.example.com", "username": ""})
    assert found is not None
    assert (found.before, found.after) == (
        {"host": None, "username": None},
        {"host": "smtp.example.com", "username": ""},
    )


async def test_another_workspaces_are_not_found(world: World, keyring: object) -> None:
    other = await make_world(world.db, keyring)  # type: ignore[arg-type]
    async with world.db.transaction() as tx:
        id = await keep_revision(tx, other.workspace_id, new_id(), {"a": 1}, {"a": 2})
        assert id is not None
        assert await find_revisions(tx, world.workspace_id, [id]) == {}
        assert await find_revisions(tx, world.workspace_id, []) == {}
