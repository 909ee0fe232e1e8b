"""The order system passes a customer's wish on; a supervisor gives it to Lin, who answers."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage

RECEIPT = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


async def play(on: Stage) -> None:
    new = {
        "id": str(new_id()),
        "inbox_id": on.props["orders"],
        "customer": {"id": on.props["chen"]},
        "subject": "发票抬头需要修改",
        "text": "订单 YF20261123-0007 的发票抬头写错了，请改为：何晨工作室。",
        "kind": "request",
        "priority": "important",
        "tags": ["发票"],
    }
    ticket = await on.erp.show("create_ticket", new)
    number = on.props["invoice"] = ticket["number"]
    at = {"number": number}
    await on.sun.show("list_tickets", query={"view": "unassigned", "limit": 50})
    gift = {"version": ticket["version"], "assignee_id": on.props["lin"], "team_id": on.props["shop"]}
    await on.sun.show("put_assignment", gift, **at)
    lin = on.lin
    await lin.show("put_presence", {"ticket_number": number, "typing": True})
    receipt = str(new_id())
    headers = {"X-File-Id": receipt, "X-File-Name": "%E5%8F%91%E7%A5%A8.pdf", "Content-Type": "application/pdf"}
    await lin.show("upload_file", content=RECEIPT, headers=headers)
    seen = (await lin.ask("get_ticket", **at))["timeline"][1]["message"]["id"]
    answer = {
        "id": str(new_id()),
        "text": "您好，已为您登记，新发票今天开出，这是更正后的预览。",
        "files": [receipt],
        "set_status": "pending",
        "seen": seen,
    }
    await lin.show("create_message", answer, **at)
    await lin.show("get_file", id=receipt)
    await on.erp.show("create_customer_message", {"id": str(new_id()), "text": "收到了，谢谢！"}, **at)
    await _among_ourselves(on, number)
    await lin.show("get_ticket", **at)


async def _among_ourselves(on: Stage, number: int) -> None:
    lin, at = on.lin, {"number": number}
    await lin.show("list_colleagues", query={"query": "sun"}, **at)
    text = f"@[m:{on.props['sun']}] 财务明天寄出纸质发票。"
    note = (await lin.show("create_note", {"id": str(new_id()), "text": text}, **at))["message"]
    change = {"revision": note["revision"], "text": f"@[m:{on.props['sun']}] 财务今天下午寄出纸质发票。"}
    await lin.show("update_note", change, id=note["id"], **at)
    await lin.show("list_revisions", id=note["id"], **at)
