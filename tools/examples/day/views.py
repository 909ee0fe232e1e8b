"""A list of one's own: complaints and incidents that wait for us."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage


async def play(on: Stage) -> None:
    sun = on.sun
    pressing = {
        "type": "all",
        "of": [
            {"type": "status", "among": ["new", "open"]},
            {"type": "kind", "among": ["complaint", "incident"]},
            {"type": "not", "of": {"type": "priority", "among": ["low"]}},
        ],
    }
    await sun.show("preview_saved_view", {"condition": pressing, "sorting": "urgent"})
    new = {"id": str(new_id()), "name": "投诉与故障 Complaints", "condition": pressing, "sorting": "urgent"}
    made = await sun.show("create_saved_view", new | {"columns": ["number", "kind", "tags"]})
    at = {"id": made["id"]}
    await sun.show("update_saved_view", {"version": made["version"], "unit_id": on.props["east"]}, **at)
    waiting = {"type": "is", "trait": "waiting"}
    open_ = {"type": "status", "among": ["new", "open"]}
    other = {"id": str(new_id()), "name": "等我们 Waiting for us", "condition": {"type": "all", "of": [open_, waiting]}}
    other = await sun.ask("create_saved_view", other)
    await sun.show("place_saved_view", {"after": None}, id=other["id"])
    await sun.show("list_saved_views")
    while (await sun.ask("count_saved_views"))["again_in"] is not None:
        await on.rest()
    await sun.show("count_saved_views")
    await sun.ask("list_saved_view", **at)
    await sun.show("remove_saved_view", **at)
    await sun.show("bring_back_saved_view", **at)
