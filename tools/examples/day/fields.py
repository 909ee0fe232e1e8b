"""A field of the shop's own on its tickets, without which they are not solved from now on."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage


async def play(on: Stage) -> None:
    boss = on.boss
    new = {
        "id": str(new_id()),
        "type": "choice",
        "name": {"zh": "损坏部位", "en": "Broken part"},
        "help": {"zh": "按照片上最明显的一处选择", "en": "What the picture shows most clearly"},
        "choices": [
            {"name": {"zh": "拉链", "en": "Zip"}},
            {"name": {"zh": "面料", "en": "Fabric"}},
            {"name": {"zh": "扣具", "en": "Buckle"}},
        ],
    }
    made = await boss.show("create_field", new)
    row = (await on.lin.ask("list_tickets", query={"view": "mine"}))["items"][0]
    filled = {"version": row["version"], "fields": {made["key"]: "zip"}}
    await on.lin.show("put_fields", filled, number=row["number"])
    await boss.show(
        "update_field", {"version": made["version"], "kinds": ["after_sales"], "required": True}, id=made["id"]
    )
    await boss.show("place_field", {"after": None}, id=made["id"])
    await boss.show("list_fields")
    # what stands in it is told on the rows of a list, beside the company and where it came in
    columns = ["company", "inbox", {"field_id": made["id"]}]
    everything = {"name": "退换 Returns", "condition": {"type": "all", "of": []}, "sorting": "changed"}
    view = await on.lin.ask("create_saved_view", everything | {"id": str(new_id()), "columns": columns})
    await on.lin.show("list_saved_view", id=view["id"], query={"limit": 2})
