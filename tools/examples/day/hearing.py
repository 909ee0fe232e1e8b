"""What members are told, and what they want to hear of."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage


async def play(on: Stage) -> None:
    sun, at = on.sun, {"number": on.props["invoice"]}
    await sun.show("update_follow", {"following": True}, **at)
    await sun.show("read_follow", **at)
    lin = on.lin
    await on.erp.ask("create_customer_message", {"id": str(new_id()), "text": "发票收到了，抬头没错。"}, **at)
    found = (await lin.show("list_notifications"))["items"]
    await lin.show("mark_notifications", {"positions": [found[0]["position"]], "read": True})
    await lin.show("mark_all_notifications", {"through": found[0]["position"]})
    choice = await lin.show("read_notification_choice")
    rules = choice["rules"] | {"team_new": {"in_app": True, "sound": True, "desktop": False, "mail": False}}
    wish = {"version": choice["version"], "rules": rules, "time_zone": "Asia/Shanghai"}
    await lin.show("update_notification_choice", wish | {"quiet": {"start": 22 * 60, "end": 7 * 60}})
    await lin.show("update_mute", {"muted": True}, **at)
    await lin.show("read_mute", **at)
