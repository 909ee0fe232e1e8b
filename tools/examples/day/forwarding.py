"""Part of a conversation goes to somebody outside by e-mail."""

import re
from datetime import datetime

from kefu.kit.ids import new_id
from tools.examples.day.mailing import SERVER
from tools.examples.stage import SHANGHAI, Stage


async def play(on: Stage) -> None:
    here = {"host": "127.0.0.1", "port": on.office.port, "tls": "none", "username": "", "password": None}
    await on.boss.ask("update_mail_server", SERVER | here)  # another scene took it away
    lin, at = on.lin, {"number": on.props["invoice"]}
    seen = await lin.ask("get_ticket", **at)
    ticket = seen["ticket"]
    asked = next(line for line in seen["timeline"] if line["type"] == "message.received")
    draft = {
        "locale": "zh",
        "recipients": ["caiwu@example.org"],
        "subject": "请帮忙核对发票抬头",
        "text": "张会计，您好：请核对下面客户的抬头，谢谢。",
        "messages": [asked["message"]["id"]],
    }
    await lin.show("create_looks", {"items": [{"thing": "ticket", "id": ticket["id"]}]})
    text = (await lin.ask("preview_forward", draft, **at))["text"]
    when = on.clock.tell(datetime.fromisoformat(asked["at"])).astimezone(SHANGHAI)
    on.teller.instead[text] = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", f"{when:%Y-%m-%d %H:%M}", text)
    await lin.show("preview_forward", draft, **at)
    mail = draft | {"id": str(new_id()), "seconds": 30}
    await lin.show("create_forward", mail, **at)
    await lin.show("remove_forward", id=mail["id"], **at)
    again = draft | {"id": str(new_id()), "seconds": 0}
    await lin.ask("create_forward", again, **at)
    on.office.moods = ["unknown recipient"]
    await on.work()
    await lin.show("list_forwards", **at)
    on.office.moods = ["take"]
    await lin.show("retry_forward_mail", id=again["id"], **at)
