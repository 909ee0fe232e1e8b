"""Texts that are written once and said often."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage


async def play(on: Stage) -> None:
    sun = on.sun
    await sun.show("list_saved_replies", query={"query": "退款"})
    draft = {"locale": "zh", "text": "{{customer.name|您}}，您好！发票已寄出，工单编号是 #{{ticket.number}}。"}
    await sun.show("preview_saved_reply", draft)
    new = {
        "id": str(new_id()),
        "title": "发票已寄出 Invoice sent",
        "folder": "发票",
        "unit_id": on.props["east"],
        "texts": {
            "zh": draft["text"],
            "en": "Dear {{customer.name|customer}}, your invoice is on its way. Your ticket is #{{ticket.number}}.",
        },
    }
    made = await sun.show("create_saved_reply", new)
    at = {"id": made["id"]}
    texts = new["texts"] | {"zh": "{{customer.name|您}}，您好！纸质发票今天寄出，工单编号是 #{{ticket.number}}。"}
    await sun.show("update_saved_reply", {"version": made["version"], "texts": texts}, **at)
    await sun.show("list_saved_reply_wordings", **at)
    await on.lin.show("list_ready_replies", number=on.props["again"], query={"query": "发票"})
    await on.lin.show("create_saved_reply_use", {"ticket_number": on.props["again"]}, **at)
    await sun.show("read_saved_reply", **at)
    await sun.show("delete_saved_reply", **at)
    await sun.show("restore_saved_reply", **at)
