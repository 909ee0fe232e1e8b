"""Who is perhaps the same, and what is taken over from whom."""

import secrets
from datetime import UTC, datetime
from typing import Any

import pytest

from kefu.customers import Customer, Tier
from kefu.customers.addresses import alike
from kefu.customers.model import CustomerField
from kefu.customers.states import takes
from kefu.kit.ids import new_id
from tests.customers.desk import Desk
from tests.world import World

Answer = Any


@pytest.fixture
def desk(world: World, client: Any) -> Desk:
    return Desk(world, client)


async def test_who_is_perhaps_the_same(desk: Desk, world: World) -> None:
    mark = secrets.token_hex(4)
    ann = await desk.add("Ann", ("email", f"{mark}@example.com"), ("phone", "13900139000"))
    by_mail = await desk.add("By mail", ("api", f"{mark.upper()}@Example.com"))
    by_phone = await desk.add("By phone", ("webchat", "139-0013-9000"))
    by_number = await desk.add("By number", ("api", "13900139000"))
    await desk.add("Nobody", ("api", f"x{mark}@example.com"))
    found = {one["id"] for one in (await desk.get(f"customers/{ann}/duplicates"))["items"]}
    assert found == {str(by_mail), str(by_number)}, "written with dashes it is another address"
    assert {one["id"] for one in (await desk.get(f"customers/{by_mail}/duplicates"))["items"]} == {str(ann)}
    back = {one["id"] for one in (await desk.get(f"customers/{by_phone}/duplicates"))["items"]}
    assert back == {str(ann), str(by_number)}
    await desk.merge(by_mail, ann)
    assert {one["id"] for one in (await desk.get(f"customers/{ann}/duplicates"))["items"]} == {str(by_number)}
    assert {one["id"] for one in (await desk.get(f"customers/{by_number}/duplicates"))["items"]} == {
        str(ann),
        str(by_phone),
    } - {str(by_phone)}


@pytest.mark.parametrize(
    ("address", "others"),
    [
        ("Ann@Example.com", {"ann@example.com"}),
        ("+8613900139000", {"+8613900139000", "8613900139000", "13900139000"}),
        ("139 0013 9000", {"139 0013 9000", "+8613900139000", "8613900139000", "13900139000"}),
        ("4711", {"4711"}),
        ("0199-abc", {"0199-abc"}),
    ],
)
def test_how_an_address_may_be_written_elsewhere(address: str, others: set[str]) -> None:
    assert alike(address) == others


def test_what_is_known_is_kept() -> None:
    def one(**more: Any) -> Customer:
        plain: dict[str, Any] = {
            "name": "",
            "tier": Tier.STANDARD,
            "company": None,
            "locale": None,
            "note": "",
            "identities": [],
        }
        fixed = {"id": new_id(), "blocked_at": None, "version": 1, "created_at": datetime.now(UTC)}
        return Customer(**{**plain, **fixed, **more})

    assert takes(one(), one(name="Bob")) == []
    assert takes(one(name="Ann", note="x"), one(name="Bob")) == [CustomerField.NOTE]
    assert takes(one(tier=Tier.GOLD), one(tier=Tier.VIP)) == []
    assert takes(one(tier=Tier.VIP), one(tier=Tier.GOLD)) == [CustomerField.TIER]
