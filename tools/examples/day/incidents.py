"""One cause, many tickets: told to visitors, answered and solved together."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage


async def play(on: Stage) -> None:
    sun, lin = on.sun, on.lin
    number = on.props["invoice"]
    inboxes = (await sun.ask("list_inboxes"))["items"]
    chat = next(inbox for inbox in inboxes if inbox["channel"] == "webchat")
    made = await sun.show(
        "create_incident",
        {
            "id": str(new_id()),
            "title": {"zh": "支付失败", "en": "Payments fail"},
            "notice": {"zh": "部分订单无法付款，我们正在处理。", "en": "Some orders cannot be paid. We are on it."},
            "inbox_ids": [chat["id"]],
            "text": "支付网关超时，已联系服务商。",
        },
    )
    at = {"id": made["id"]}
    await lin.show("create_incident_links", {"tickets": [number]}, **at)
    await lin.show("remove_incident_links", {"tickets": [number]}, **at)
    await lin.ask("create_incident_links", {"tickets": [number]}, **at)
    await lin.show("get_ticket_incident", number=number)
    change = {"version": made["version"], "status": "monitoring", "text": "服务商已恢复，继续观察。"}
    changed = await sun.show("update_incident", change, **at)
    await lin.show("list_incidents", query={"running": "true"})
    await lin.show("list_incident_tickets", **at)
    await sun.show("get_incident_reach", **at)
    texts = {"zh": "{{customer.name|您}}，您好！付款已恢复，请再试一次。", "en": "Payments work again, please retry."}
    begun = await sun.show("answer_incident", {"id": str(new_id()), "texts": texts, "seconds": 10}, **at)
    await sun.show("stop_incident_round", round_id=begun["rounds"][0]["id"], **at)
    end = {"id": str(new_id()), "version": changed["version"], "texts": texts, "text": "已恢复。", "seconds": 10}
    over = await sun.show("resolve_incident", end, **at)
    await lin.show("get_incident", **at)
    again = {"id": str(new_id()), "version": over["incident"]["version"], "text": "又出现超时。", "reopen": True}
    await sun.show("reopen_incident", again, **at)
