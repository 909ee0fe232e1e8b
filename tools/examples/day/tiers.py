"""Rules by which customers of the shop are important: tried, and set."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage


async def play(on: Stage) -> None:
    boss = on.boss
    company = (await on.lin.ask("list_companies"))["items"][0]
    rules = [
        {
            "id": str(new_id()),
            "name": "合作设计院",
            "condition": {"type": "company", "among": [company["id"]]},
            "tier": "vip",
        },
        {
            "id": str(new_id()),
            "name": "英文客户，有邮箱",
            "condition": {
                "type": "all",
                "of": [{"type": "locale", "among": ["en"]}, {"type": "channel", "among": ["email"]}],
            },
            "tier": "gold",
        },
    ]
    await boss.show("preview_tier_rules", {"rules": rules})
    now = await boss.show("read_tier_rules")
    await boss.show("update_tier_rules", {"version": now["version"], "rules": rules})
