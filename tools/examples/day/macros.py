"""Several steps under one name."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage


async def play(on: Stage) -> None:
    sun, lin = on.sun, on.lin
    reply = {"zh": "{{customer.name|您}}，您好！发票已寄出，有问题随时回复。"}
    steps = {
        "status": "solved",
        "add_tags": ["发票"],
        "reply": reply,
        "note": "发票已寄出，由{{agent.name}}跟进。",
    }
    made = await sun.show(
        "create_macro",
        {"id": str(new_id()), "name": "发票寄出 Invoice sent", "unit_id": on.props["east"], "steps": steps},
    )
    at = {"id": made["id"]}
    both = reply | {"en": "Dear {{customer.name|customer}}, your invoice is on its way."}
    change = {"version": made["version"], "steps": steps | {"reply": both}}
    await sun.show("update_macro", change, **at)
    await sun.show("list_macro_wordings", **at)
    await sun.show("list_macros")
    number = on.props["again"]
    plan = await lin.show("show_macro", number=number, **at)
    application = {"id": str(new_id()), "version": plan["ticket_version"], "macro_version": plan["macro_version"]}
    await lin.show("do_macro", application, number=number, **at)
    await sun.show("remove_macro", **at)
    await sun.show("bring_back_macro", **at)
