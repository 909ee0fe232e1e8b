"""Tiers of customers who are merged: judged with what both bring, never less, and given back as they were."""

from typing import Any

import pytest

from tests.customers.desk import Desk
from tests.customers.rules import SPEAKS_ENGLISH, good_rules, patch, rule, standing, sweep
from tests.log import assert_replays
from tests.world import World


@pytest.fixture
def desk(world: World, client: Any) -> Desk:
    return Desk(world, client)


async def test_a_merge_is_judged_with_what_both_bring_and_so_is_undoing_it(desk: Desk, world: World) -> None:
    await good_rules(
        desk,
        rule("vip", {"type": "all", "of": [SPEAKS_ENGLISH, {"type": "channel", "among": ["phone"]}]}, "Both"),
        rule("gold", {"type": "channel", "among": ["phone"]}),
    )
    await sweep(world.db)
    ann = await desk.add("Ann", ("phone", "13800138000"))
    bob = await desk.add("Bob", locale="en")
    assert (await standing(desk, ann), await standing(desk, bob)) == (("gold", "rule"), ("standard", "nobody"))
    assert (await desk.merge(ann, bob)).status_code == 200
    assert await standing(desk, bob) == ("vip", "rule")
    assert await standing(desk, ann) == ("vip", "rule")
    cid = await desk.add("Cid", locale="zh")
    assert (await desk.merge(bob, cid)).status_code == 200
    assert await standing(desk, cid) == ("vip", "hand"), "a merge keeps the higher tier"
    assert (await desk.undo(bob)).status_code == 200
    assert await standing(desk, cid) == ("standard", "nobody")
    assert await standing(desk, bob) == ("vip", "rule"), "Ann came away with him"
    assert (await desk.undo(ann)).status_code == 200
    assert await standing(desk, bob) == ("standard", "nobody")
    assert await standing(desk, ann) == ("gold", "rule")
    await assert_replays(world.db, world.workspace_id)


async def test_what_was_set_by_hand_stays_so_through_a_merge(desk: Desk, world: World) -> None:
    await good_rules(desk, rule("vip", {"type": "channel", "among": ["phone"]}))
    ann = await desk.add("Ann", ("phone", "13800138000"), tier="vip")
    bob = await desk.add("Bob", ("email", "bob@a.test"))
    assert (await desk.merge(ann, bob)).status_code == 200
    assert await standing(desk, bob) == ("vip", "hand")
    await good_rules(desk)
    await sweep(world.db)
    assert await standing(desk, bob) == ("vip", "hand")
    assert (await desk.undo(ann)).status_code == 200
    assert (await standing(desk, bob), await standing(desk, ann)) == (("standard", "nobody"), ("vip", "hand"))


@pytest.mark.parametrize("turned", [False, True])
async def test_a_tier_set_by_hand_for_one_of_both_outlives_the_rule_that_gave_the_other_more(
    desk: Desk, world: World, turned: bool
) -> None:
    await good_rules(desk, rule("vip", {"type": "channel", "among": ["phone"]}))
    ann = await desk.add("Ann", ("phone", "13800138000"))
    bob = await desk.add("Bob", tier="gold")
    merged, kept = (bob, ann) if turned else (ann, bob)
    before = [await standing(desk, one) for one in (merged, kept)]
    assert (await desk.merge(merged, kept)).status_code == 200
    assert await standing(desk, kept) == ("vip", "hand")
    await good_rules(desk)
    await sweep(world.db)
    assert await standing(desk, kept) == ("vip", "hand")
    assert (await desk.undo(merged)).status_code == 200
    assert await standing(desk, bob) == ("gold", "hand")
    assert await standing(desk, ann) == ("standard", "nobody")
    assert sorted(before) == [("gold", "hand"), ("vip", "rule")]
    await assert_replays(world.db, world.workspace_id)


async def test_what_a_merge_before_this_lost_comes_back_when_it_is_undone(desk: Desk, world: World) -> None:
    """It left gold by hand as vip by rule, the rule went, and undoing compared standard with vip."""
    ann, bob = await desk.add("Ann", tier="vip"), await desk.add("Bob", tier="gold")
    assert (await desk.merge(ann, bob)).status_code == 200
    async with world.db.transaction() as tx:
        await tx.run(
            "update customer_merge set tier_by_left = 'rule' where workspace_id = %(workspace_id)s",
            workspace_id=world.workspace_id,
        )
        await tx.run(
            """update customer set tier = 'standard', tier_by = 'nobody'
            where workspace_id = %(workspace_id)s and id = %(id)s""",
            workspace_id=world.workspace_id,
            id=bob,
        )
    assert (await desk.undo(ann)).status_code == 200
    assert await standing(desk, bob) == ("gold", "hand")


async def test_what_a_member_sets_by_hand_after_a_merge_stays_when_it_is_undone(desk: Desk, world: World) -> None:
    await good_rules(desk, rule("vip", {"type": "channel", "among": ["phone"]}))
    ann, bob = await desk.add("Ann", ("phone", "13800138000")), await desk.add("Bob")
    assert (await desk.merge(ann, bob)).status_code == 200
    assert await standing(desk, bob) == ("vip", "rule")
    await patch(desk, bob, tier="vip")
    assert (await desk.undo(ann)).status_code == 200
    assert await standing(desk, bob) == ("vip", "hand")
    cid = await desk.add("Cid", tier="gold")
    assert (await desk.merge(ann, cid)).status_code == 200
    await patch(desk, cid, tier=None)
    assert (await desk.undo(ann)).status_code == 200
    assert await standing(desk, cid) == ("standard", "nobody"), "given back is set, too"


async def test_merges_are_undone_in_any_order_to_what_was_set_by_hand(desk: Desk, world: World) -> None:
    await good_rules(desk, rule("vip", {"type": "channel", "among": ["phone"]}))
    for first in (0, 1):
        parts = [await desk.add("Ann", ("phone", f"1380013800{first}")), await desk.add("Vic", tier="vip")]
        bob = await desk.add("Bob", tier="gold")
        for part in parts:
            assert (await desk.merge(part, bob)).status_code == 200
        for part in (parts[first], parts[1 - first]):
            assert (await desk.undo(part)).status_code == 200
        assert await standing(desk, bob) == ("gold", "hand")


async def test_a_merge_lowers_nobody(desk: Desk, world: World) -> None:
    await good_rules(
        desk,
        rule("standard", {"type": "domain", "among": ["own.test"]}, "Our own"),
        rule("gold", {"type": "channel", "among": ["phone"]}),
    )
    staff, bob = await desk.add("Staff", ("email", "s@own.test")), await desk.add("Bob", ("phone", "13800138000"))
    assert (await desk.get(f"customers/{staff}/merge?into={bob}"))["takes"] == []
    assert (await desk.merge(staff, bob)).status_code == 200
    assert await standing(desk, bob) == ("gold", "hand"), "nothing said that they would have less"
    assert (await patch(desk, bob, tier=None))["tier"] == "standard", "who wants it lets the rules say it"
    assert (await desk.undo(staff)).status_code == 200
    assert await standing(desk, bob) == ("gold", "rule")


async def test_a_merge_keeps_nothing_that_the_rules_do_not_say_any_more(desk: Desk, world: World) -> None:
    await good_rules(desk, rule("vip", {"type": "channel", "among": ["phone"]}))
    ann, bob = await desk.add("Ann", ("phone", "13800138000")), await desk.add("Bob")
    await good_rules(desk)  # and nobody looked through them yet
    assert await standing(desk, ann) == ("vip", "rule")
    assert (await desk.merge(ann, bob)).status_code == 200
    assert await standing(desk, bob) == ("standard", "nobody")
    await sweep(world.db)
    await assert_replays(world.db, world.workspace_id)
