"""What protects the company: who must log in with two steps, and keys for programs; and what holds for all of it."""

import pyotp

from tools.examples.stage import Stage


async def play(on: Stage) -> None:
    boss, tom = on.boss, on.props["tom"]
    rule = await boss.show("read_factor_rule")
    await boss.show("update_factor_rule", {"version": rule["version"], "roles": ["auditor"]})
    begun = await on.tom.ask("begin_my_factor")
    await on.tom.ask("confirm_my_factor", {"code": pyotp.TOTP(begun["secret"]).now()})
    await boss.show("read_member_factor", id=tom)
    await boss.show("delete_member_factor", id=tom)
    scopes = ["customer:read", "ticket:create", "ticket:intake", "ticket:read"]
    made = await boss.show("create_token", {"name": "订单系统 ERP", "scopes": scopes})
    on.visitor("erp", address="198.51.100.80", **{"Authorization": f"Bearer {made['token']}", "User-Agent": "ERP/3.2"})
    former = await boss.ask("create_token", {"name": "旧网店 Old Shop", "scopes": ["ticket:create"]})
    await boss.show("list_tokens")
    await boss.show("delete_token", id=former["id"])
    company = await boss.show("read_workspace")
    settings = {"time_zone": "Asia/Shanghai", "locale": "zh", "close_after_days": 7}
    await boss.show("update_workspace", {"version": company["version"], **settings})
