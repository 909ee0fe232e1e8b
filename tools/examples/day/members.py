"""Units, colleagues who come by invitation, and one who leaves."""

from kefu.demo import PASSWORD
from kefu.kit.ids import new_id
from tools.examples.stage import Seat, Stage


async def play(on: Stage) -> None:
    boss = on.boss
    units = {unit["name"]: unit["id"] for unit in (await boss.show("list_units"))["items"]}
    on.props["east"], on.props["shop"], on.props["support"] = (
        next(id for name, id in units.items() if word in name) for word in ("East", "Shop", "Support")
    )
    night = {"id": str(new_id()), "name": "夜班组长 Night Lead"}
    lead = ["ticket:reply", "ticket:note", "ticket:assign", "ticket:update", "file:write", "work:supervise"]
    role = await boss.show("create_role", night | {"permissions": lead, "wide": False})
    changed = {"version": role["version"], "permissions": [*lead, "incident:manage"]}
    role = await boss.show("update_role", changed, id=role["key"])
    await boss.show("list_roles")
    await boss.show("finish_role", {"version": role["version"], "successor": None}, id=role["key"])
    care = {"id": str(new_id()), "name": "售后组 After-Sales", "kind": "team", "parent_id": on.props["east"]}
    care = await boss.show("create_unit", care)
    await boss.show("update_unit", {"version": care["version"], "name": "售后服务组 After-Sales Team"}, id=care["id"])
    found = (await boss.show("list_members", query={"active": True}))["items"]
    on.props |= {member["email"].partition("@")[0]: member["id"] for member in found}
    await _come_and_go(on, boss)
    await _invite(on, boss)
    await _forget(on)


async def _come_and_go(on: Stage, boss: Seat) -> None:
    new = {
        "id": str(new_id()),
        "name": "李佳",
        "email": "li.jia@example.com",
        "roles": ["agent"],
        "unit_id": on.props["shop"],
        "locale": "zh",
        "password": "jia-zai-shan-zhong-2026",
    }
    jia = await boss.show("create_member", new)
    jia = await boss.show("update_member", {"version": jia["version"], "roles": ["agent", "quality"]}, id=jia["id"])
    await boss.show("count_member_tickets", id=on.props["tom"])
    await boss.show("create_leave", {"version": jia["version"], "assignee_id": on.props["lin"]}, id=jia["id"])


async def _invite(on: Stage, boss: Seat) -> None:
    wish = {"roles": ["agent"], "unit_id": on.props["shop"], "locale": "zh"}
    sent = await boss.show("create_invitation", {"id": str(new_id()), "email": "zhao.ting@example.com"} | wish)
    other = await boss.ask("create_invitation", {"id": str(new_id()), "email": "qian.jin@example.com"} | wish)
    await on.deliver_mail()
    await boss.show("list_invitations")
    invitation = sent["invitation"]
    again = await boss.show("renew_one_invitation", {"version": invitation["version"]}, id=invitation["id"])
    await boss.show("delete_invitation", id=other["invitation"]["id"])
    secret = again["path"].partition("#")[2]
    ting = on.visitor("ting")
    await ting.show("read_invitation", {"secret": secret})
    await ting.show("create_acceptance", {"secret": secret, "name": "赵婷", "password": "ting-yu-kan-shan-2026"})


async def _forget(on: Stage) -> None:
    tom = on.visitor("tom", **{"Accept-Language": "en"})
    await tom.show("forget_my_password", {"email": "tom@demo.kefu"})
    words = await on.deliver_mail()
    secret = words.partition("/new-password#")[2].split()[0]
    await tom.show("recover_my_password", {"secret": secret, "password": "correct-horse-battery-2026"})
    tom.holds(await tom.ask("create_session", {"email": "tom@demo.kefu", "password": "correct-horse-battery-2026"}))
    await tom.ask("update_my_password", {"current_password": "correct-horse-battery-2026", "password": PASSWORD})
