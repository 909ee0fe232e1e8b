"""What open screens hear of tags."""

from typing import Any

from kefu.kit.ids import new_id
from kefu.kit.reactions import Touch, run_once
from kefu.tags.reactions import TAGS
from tests.log import sequence
from tests.world import World


async def _told(world: World) -> set[str]:
    """Let the reader take what happened; gives as what it is announced here."""
    await sequence(world.db)
    touched: set[Touch] = set()
    while await run_once(world.db, TAGS, touched=touched):
        pass
    return {name for name, workspace_id in touched if workspace_id == world.workspace_id}


async def test_a_tag_that_was_only_added_is_told_apart(client: Any, world: World) -> None:
    await _told(world)
    body = {"id": str(new_id()), "name": "refund"}
    made = (await client.post("/api/tags", headers=world.boss.headers, json=body)).json()
    assert await _told(world) == {"new_tags"}
    change = {"version": made["version"], "name": "money back"}
    changed = await client.patch(f"/api/tags/{made['id']}", headers=world.boss.headers, json=change)
    assert changed.status_code == 200, changed.text
    assert await _told(world) == {"tags"}
