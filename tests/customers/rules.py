"""Rules of tiers, as members set and try them, and what comes of it."""

from typing import Any

from kefu.customers.claims import TIER_RULES_SWEEPS, TIER_SWEEPS
from kefu.kit.db import Db
from kefu.kit.ids import new_id
from tests.customers.desk import Desk

SPEAKS_ENGLISH = {"type": "locale", "among": ["en"]}


def rule(tier: str, condition: Any, name: str = "Rule") -> dict[str, Any]:
    return {"id": str(new_id()), "name": name, "tier": tier, "condition": condition}


async def set_rules(desk: Desk, *rules: Any, version: int | None = None) -> Any:
    known = (await desk.ask("GET", "tier-rules", person=desk.world.boss)).json()["version"]
    body = {"version": known if version is None else version, "rules": list(rules)}
    return await desk.ask("PUT", "tier-rules", body, desk.world.boss)


async def good_rules(desk: Desk, *rules: Any) -> Any:
    answer = await set_rules(desk, *rules)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def try_rules(desk: Desk, *rules: Any) -> Any:
    answer = await desk.ask("POST", "tier-rules/preview", {"rules": list(rules)}, desk.world.boss)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def sweep(db: Db) -> None:
    while await TIER_RULES_SWEEPS.run_once(db) or await TIER_SWEEPS.run_once(db):
        pass


async def standing(desk: Desk, customer: Any) -> tuple[str, str]:
    found = await desk.get(f"customers/{customer}")
    return found["tier"], found["tier_by"]


async def add_company(desk: Desk, **more: Any) -> Any:
    answer = await desk.ask("POST", "companies", {"id": str(new_id()), "name": "Alpine", **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def add_field(desk: Desk, type: str, *choices: str) -> str:
    name = "Amount" if type == "number" else "Plan"
    new = {
        "id": str(new_id()), "type": type, "about": "customer", "name": {"en": name},
        "choices": [{"name": {"en": choice}} for choice in choices],
    }  # fmt: skip
    answer = await desk.ask("POST", "fields", new, desk.world.boss)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["key"])


async def patch(desk: Desk, customer: Any, **change: Any) -> Any:
    answer = await desk.ask("PATCH", f"customers/{customer}", {"version": await desk.version(customer), **change})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def change_field(desk: Desk, key: str, **change: Any) -> None:
    fields = (await desk.get("fields", desk.world.boss))["items"]
    [field] = [one for one in fields if (one["about"], one["key"]) == ("customer", key)]
    body = {"version": field["version"], **change}
    answer = await desk.ask("PATCH", f"fields/{field['id']}", body, desk.world.boss)
    assert answer.status_code == 200, answer.text
