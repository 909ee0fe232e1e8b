"""Answers that can be taken back, and what else becomes of a ticket."""

from typing import Any

from kefu.kit.ids import new_id
from tools.examples.stage import Stage


async def play(on: Stage) -> None:
    lin, at = on.lin, {"number": on.props["invoice"]}
    first = {"id": str(new_id()), "text": "纸质发票明天寄出。", "seconds": 30}
    await lin.show("create_delayed_message", first, **at)
    await lin.show("remove_delayed_message", id=first["id"], **at)
    better = {"id": str(new_id()), "text": "纸质发票今天下午寄出，请留意快递。", "seconds": 30}
    await lin.ask("create_delayed_message", better, **at)
    row = await lin.show("release_delayed_messages", **at)
    change = {"version": row["version"], "priority": "normal", "subject": "发票抬头改为何晨工作室"}
    row = await lin.show("update_ticket", change, **at)
    row = await lin.show("put_tags", {"version": row["version"], "tags": ["发票", "企业客户"]}, **at)
    await lin.show("list_tags")
    tomorrow = on.later(days=1)
    row = await lin.show("put_snooze", {"version": row["version"], "until": tomorrow, "note": "等快递单号。"}, **at)
    row = await lin.ask("put_snooze", {"version": row["version"], "until": None}, **at)
    row = await lin.show("put_status", {"version": row["version"], "status": "solved"}, **at)
    row = await lin.show("undo_move", {"version": row["version"]}, **at)
    await lin.ask("put_status", {"version": row["version"], "status": "solved"}, **at)
    await _twice(on)


async def _twice(on: Stage) -> None:
    """Somebody asks the same twice, and an advertisement comes in between."""
    lin, erp = on.lin, on.erp
    again = await erp.ask("create_ticket", _asked(on, "发票什么时候能到？", "纸质发票寄出了吗？"))
    offer = await erp.ask("create_ticket", _asked(on, "限时优惠", "点击链接领取大奖。"))
    for ticket in (again, offer):
        gift = {"version": ticket["version"], "assignee_id": on.props["lin"], "team_id": on.props["shop"]}
        ticket.update(await on.sun.ask("put_assignment", gift, number=ticket["number"]))
    invoice = on.props["invoice"]
    linked = await lin.show("create_link", {"number": invoice}, number=again["number"])
    await lin.show("remove_link", number=again["number"], id=linked["items"][0]["id"])
    merge = {"version": again["version"], "into": invoice}
    merged = await lin.show("create_merge", merge, number=again["number"])
    await lin.show("undo_merge", {"version": merged["version"]}, number=again["number"])
    said = (await lin.ask("get_ticket", number=again["number"]))["timeline"]
    words = [line["message"]["id"] for line in said if line["message"]]
    part = {"id": str(new_id()), "messages": words, "subject": "纸质发票寄出了吗？", "kind": "request"}
    apart = await lin.show("create_split", part, number=again["number"])
    await lin.show("undo_split", {"version": apart["version"]}, number=apart["number"])
    spam = {"version": offer["version"], "end_state": "spam"}
    await lin.show("put_end_state", spam, number=offer["number"])
    on.props["again"] = again["number"]


def _asked(on: Stage, subject: str, text: str) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "inbox_id": on.props["orders"],
        "customer": {"id": on.props["chen"]},
        "subject": subject,
        "text": text,
    }
