"""Tiers that a file tells: set by hand where they differ, and given back to the company when it is undone."""

from typing import Any

import pytest

from kefu.customers.claims import TIER_SWEEPS
from tests.imports.desk import Desk, numbers
from tests.world import World


@pytest.fixture
def desk(world: World, client: Any) -> Desk:
    return Desk(world, client)


async def _company(desk: Desk, **more: Any) -> Any:
    made = await desk.client.post("/api/companies", headers=desk.headers, json={"name": "Alpine", **more})
    assert made.status_code == 201, made.text
    return made.json()


async def _standing(desk: Desk, email: str) -> tuple[str, str]:
    [found] = await desk.customers(email)
    return found["tier"], found["tier_by"]


async def test_a_told_tier_is_by_hand_and_goes_back_to_the_company(desk: Desk) -> None:
    company = await _company(desk, tier="gold")
    for name in ("ann", "bob"):
        await desk.add(name, ("email", f"{name}@example.com"), company_id=company["id"])
    file = "name,email,tier\nann,ann@example.com,vip\nbob,bob@example.com,gold\n"
    done = await desk.bring(file)
    assert numbers(done) == {"added": 0, "changed": 1, "unchanged": 1, "failed": 0}
    assert await _standing(desk, "ann@example.com") == ("vip", "hand")
    assert await _standing(desk, "bob@example.com") == ("gold", "company")
    undone = await desk.go(done, "undo")
    assert (undone["taken_back"], undone["kept"]) == (1, 0)
    assert await _standing(desk, "ann@example.com") == ("gold", "company")


async def test_who_is_new_without_a_tier_has_that_of_the_company(desk: Desk) -> None:
    await _company(desk, tier="vip", domains=["alpine.test"])
    done = await desk.bring(
        "name,email,company,tier\nann,ann@example.com,Alpine,\nbob,bob@alpine.test,,\ncid,cid@alpine.test,,standard\n"
    )
    assert numbers(done) == {"added": 3, "changed": 0, "unchanged": 0, "failed": 0}
    assert await _standing(desk, "ann@example.com") == ("vip", "company")
    assert await _standing(desk, "bob@alpine.test") == ("vip", "company")
    assert await _standing(desk, "cid@alpine.test") == ("standard", "hand")
    undone = await desk.go(done, "undo")
    assert (undone["taken_back"], undone["kept"]) == (3, 0)


async def test_a_company_whose_tier_changed_since_keeps_nothing_from_being_undone(desk: Desk, world: World) -> None:
    company = await _company(desk)
    await desk.add("bob", ("email", "bob@example.com"))
    done = await desk.bring("name,email,company\nann,ann@example.com,Alpine\nRobert,bob@example.com,Alpine\n")
    assert numbers(done) == {"added": 1, "changed": 1, "unchanged": 0, "failed": 0}
    change = {"version": 1, "tier": "vip"}
    answer = await desk.client.patch(f"/api/companies/{company['id']}", headers=desk.headers, json=change)
    assert answer.status_code == 200, answer.text
    while await TIER_SWEEPS.run_once(world.db):
        pass
    assert await _standing(desk, "ann@example.com") == ("vip", "company")
    undone = await desk.go(done, "undo")
    assert (undone["taken_back"], undone["kept"]) == (2, 0)
    assert await _standing(desk, "bob@example.com") == ("standard", "nobody")
