"""A new place where customers can write."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage


async def play(on: Stage) -> None:
    boss = on.boss
    await boss.show("list_channels")
    new = {
        "id": str(new_id()),
        "name": "分销商客服 Resellers",
        "channel": "webchat",
        "unit_id": on.props["east"],
        "team_id": on.props["shop"],
        "settings": {"colour": "#0f766e", "allowed_origins": ["https://www.example.com"]},
    }
    made = await boss.show("create_inbox", new)
    change = {"version": made["version"], "settings": {"idle_minutes": 60}}
    await boss.show("update_inbox", change, id=made["id"])
    await boss.show("read_inbox", id=made["id"])
    found = (await boss.show("list_inboxes"))["items"]
    on.props["orders"] = next(inbox["id"] for inbox in found if inbox["channel"] == "api")
    await boss.show("test_inbox", id=on.props["orders"])
