"""Tags put in order: two of one meaning become one, what nobody needs any more is put away or deleted."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage


async def play(on: Stage) -> None:
    boss = on.boss
    made = await boss.show("create_tag", {"id": str(new_id()), "name": "开票"})
    row = (await on.lin.ask("list_tickets", query={"view": "mine"}))["items"][0]
    await on.lin.ask("put_tags", {"version": row["version"], "tags": [*row["tags"], "开票"]}, number=row["number"])
    found = (await boss.show("list_kept_tags", query={"words": "发票"}))["items"][0]
    merged = await boss.show("merge_tags", {"version": made["version"], "into": found["id"]}, id=made["id"])
    await boss.show("update_tag", {"version": merged["version"], "name": "发票 Invoice"}, id=merged["id"])
    await boss.show("read_tag", id=merged["id"])
    slip = await boss.ask("create_tag", {"id": str(new_id()), "name": "误建"})
    await boss.show("remove_tag", id=slip["id"])
