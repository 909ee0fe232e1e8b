"""The end of the day: a person asks to be forgotten, and the administrator looks at who did what."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage


async def play(on: Stage) -> None:
    boss = on.boss
    xu = (await boss.ask("list_customers", query={"query": "徐佳"}))["items"][0]["id"]
    await boss.show("export_customer", id=xu)
    held = await boss.show("preview_erasure", id=xu)
    await boss.show("create_erasure", {"id": str(new_id()), "version": held["version"]}, id=xu)
    await boss.show("delete_mail_server")
    await boss.show("list_audit", query={"limit": 20})
    await boss.show("export_audit", {"topic": "personal", "since": on.later(), "until": None})
