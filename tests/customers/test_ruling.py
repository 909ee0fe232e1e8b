"""Rules of tiers at work: set, tried, followed at once and in steps, told in the history of settings."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from kefu.customers import meet_customer
from kefu.customers.claims import TIER_RULES_SWEEPS
from kefu.customers.rules.conditions import Known
from kefu.customers.rules.model import TierRule, judge
from kefu.customers.rules.queries import hold_rules
from kefu.customers.service import applying, judging, ruling
from kefu.customers.tiers import Standing
from kefu.kit.events import Actor, ActorKind
from kefu.kit.ids import new_id
from tests.customers.desk import Desk
from tests.customers.rules import (
    SPEAKS_ENGLISH,
    add_company,
    add_field,
    change_field,
    good_rules,
    patch,
    rule,
    set_rules,
    standing,
    sweep,
    try_rules,
)
from tests.log import assert_replays
from tests.world import World


@pytest.fixture
def desk(world: World, client: Any) -> Desk:
    return Desk(world, client)


async def test_rules_are_set_in_their_order_and_reach_everybody_in_steps(
    desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 3)
    company = await add_company(desk, tier="gold")
    english = [await desk.add(f"E{number}", locale="en") for number in range(4)]
    staff = await desk.add("Staff", locale="en", company_id=company["id"])
    by_hand = await desk.add("Hand", locale="en", tier="gold")
    other = await desk.add("Other", locale="zh", company_id=company["id"])
    assert (await desk.merge(english[0], english[3])).status_code == 200
    versions = [await desk.version(one) for one in english]
    work = rule("standard", {"type": "company", "among": [company["id"]]}, "Our own")
    speak = rule("vip", SPEAKS_ENGLISH, "English")
    done = await good_rules(desk, work, speak)
    assert (done["version"], [rule["name"] for rule in done["rules"]]) == (1, ["Our own", "English"])
    assert done["progress"] == {"looked": 0, "total": 0, "changed": 0}
    await sweep(world.db)
    for person in english:
        assert await standing(desk, person) == ("vip", "rule")
    shown = await desk.get(f"customers/{english[1]}")
    assert shown["tier_rule"] == {"id": speak["id"], "name": "English"}
    assert await standing(desk, staff) == ("standard", "rule")
    assert await standing(desk, other) == ("standard", "rule"), "a rule counts more than the company"
    assert await standing(desk, by_hand) == ("gold", "hand")
    assert [await desk.version(one) for one in english] == versions, "nobody's form is refused for it"
    changed = next(
        line["data"] for line in (await desk.get(f"customers/{english[1]}/history"))["items"]
        if line["type"] == "customer.changed"
    )  # fmt: skip
    assert (changed["tier_before"], changed["tier"], changed["tier_by"]) == ("standard", "vip", "rule")
    assert changed["tier_rule_id"] == speak["id"]
    assert (await desk.ask("GET", "tier-rules", person=world.boss)).json() == {**done, "progress": None}
    await good_rules(desk)
    await sweep(world.db)
    assert await standing(desk, english[0]) == ("standard", "nobody")
    assert await standing(desk, staff) == ("gold", "company")
    assert not await TIER_RULES_SWEEPS.run_once(world.db), "nothing waits any more"
    await assert_replays(world.db, world.workspace_id)


async def test_who_comes_and_who_changes_follows_at_once(desk: Desk, world: World) -> None:
    plan = await add_field(desk, "choice", "Pro", "Free")
    company = await add_company(desk, tier="gold")
    await good_rules(
        desk,
        rule("vip", {"type": "field", "key": plan, "among": ["pro"]}),
        rule("gold", {"type": "domain", "among": ["A.test"]}),
        rule("vip", {"type": "channel", "among": ["phone"]}),
    )
    await sweep(world.db)
    ann = await desk.add("Ann", ("email", "ann@a.test"))
    assert await standing(desk, ann) == ("gold", "rule")
    assert (await patch(desk, ann, fields={plan: "pro"}))["tier"] == "vip"
    assert (await patch(desk, ann, fields={plan: "free"}))["tier"] == "gold"
    assert (await patch(desk, ann, tier="standard"))["tier_by"] == "hand"
    assert (await patch(desk, ann, fields={plan: "pro"}))["tier"] == "standard"
    assert (await patch(desk, ann, tier=None))["tier"] == "vip"
    bob = await desk.add("Bob", company_id=company["id"])
    assert await standing(desk, bob) == ("gold", "company")
    await desk.ask("POST", f"customers/{bob}/identities", {"channel": "phone", "address": "13800138000"})
    assert await standing(desk, bob) == ("vip", "rule")
    async with world.db.transaction(Actor(ActorKind.SYSTEM)) as tx:
        met = await meet_customer(tx, world.workspace_id, "email", "cid@a.test", name="Cid")
        proved = await meet_customer(tx, world.workspace_id, "email", "dan@a.test", verified=True)
    assert (met.tier, met.tier_by, proved.tier) == ("gold", "rule", "gold")
    stranger = await desk.add("Eve")
    assert await standing(desk, stranger) == ("standard", "nobody")
    await assert_replays(world.db, world.workspace_id)


async def test_a_language_told_later_and_an_address_proved_by_another_count(desk: Desk, world: World) -> None:
    await good_rules(desk, rule("vip", SPEAKS_ENGLISH), rule("gold", {"type": "domain", "among": ["a.test"]}))
    await sweep(world.db)
    async with world.db.transaction(Actor(ActorKind.CUSTOMER)) as tx:
        eve = await meet_customer(tx, world.workspace_id, "email", "vic@a.test")
    assert (eve.tier, eve.tier_by) == ("gold", "rule")
    async with world.db.transaction(Actor(ActorKind.SYSTEM)) as tx:
        vic = await meet_customer(tx, world.workspace_id, "email", "vic@a.test", verified=True)
    assert (vic.id != eve.id, vic.tier) == (True, "gold")
    assert await standing(desk, eve.id) == ("standard", "nobody")
    async with world.db.transaction(Actor(ActorKind.SYSTEM)) as tx:
        vic = await meet_customer(tx, world.workspace_id, "email", "vic@a.test", locale="en")  # type: ignore[arg-type]
    assert (vic.tier, vic.tier_by) == ("vip", "rule")


async def test_a_company_whose_tier_changes_moves_only_whom_no_rule_fits(desk: Desk, world: World) -> None:
    company = await add_company(desk)
    await good_rules(desk, rule("gold", SPEAKS_ENGLISH))
    ann = await desk.add("Ann", company_id=company["id"], locale="en")
    bob = await desk.add("Bob", company_id=company["id"], locale="zh")
    changed = await desk.ask("PATCH", f"companies/{company['id']}", {"version": 1, "tier": "vip"})
    assert changed.status_code == 200, changed.text
    await sweep(world.db)
    assert await standing(desk, ann) == ("gold", "rule")
    assert await standing(desk, bob) == ("vip", "company")


async def test_trying_rules_tells_who_would_move_and_changes_nothing(
    desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ruling, "PREVIEW_BATCH", 3)
    company = await add_company(desk, tier="gold")
    english = [await desk.add(f"E{number}", locale="en") for number in range(7)]
    await desk.add("Staff", locale="en", company_id=company["id"])
    await desk.add("Hand", locale="en", tier="standard")
    assert (await desk.merge(english[0], english[1])).status_code == 200
    looked = len((await desk.get("customers?limit=200"))["items"])
    rules = rule("vip", SPEAKS_ENGLISH), rule("gold", SPEAKS_ENGLISH)
    tried = await try_rules(desk, *rules)
    assert (tried["looked"], tried["whole"], tried["fits"]) == (looked, True, [7, 0])
    standard, gold = tried["moves"]
    assert (standard["before"], standard["after"], standard["count"]) == ("standard", "vip", 6)
    assert [one["name"] for one in standard["examples"]] == ["E6", "E5", "E4", "E3", "E2"]
    assert (gold["before"], gold["after"], gold["count"]) == ("gold", "vip", 1)
    assert (await desk.ask("GET", "tier-rules", person=world.boss)).json()["rules"] == []
    assert await standing(desk, english[2]) == ("standard", "nobody")
    await good_rules(desk, *rules)
    await sweep(world.db)
    assert (await try_rules(desk, *rules))["moves"] == []
    assert {(move["before"], move["after"], move["count"]) for move in (await try_rules(desk))["moves"]} == {
        ("vip", "standard", 6),
        ("vip", "gold", 1),
    }


async def test_trying_takes_so_long_at_most(desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ruling, "PREVIEW_BATCH", 2)
    monkeypatch.setattr(ruling, "PREVIEW_SECONDS", 0.0)
    for number in range(5):
        await desk.add(f"E{number}", locale="en")
    tried = await try_rules(desk, rule("vip", SPEAKS_ENGLISH))
    assert (tried["looked"], tried["whole"], tried["moves"][0]["count"]) == (2, False, 2)


async def test_trying_stops_in_time_also_amid_a_batch(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ruling, "TURN", 2)
    monkeypatch.setattr(ruling, "PREVIEW_SECONDS", 0.0)
    for number in range(5):
        await desk.add(f"E{number}", locale="en")
    tried = await try_rules(desk, rule("vip", SPEAKS_ENGLISH))
    assert (tried["looked"], tried["whole"], tried["moves"][0]["count"]) == (2, False, 2)


@pytest.mark.parametrize("module", [ruling, judging])
async def test_others_get_their_turn_while_many_are_judged(
    desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch, module: Any
) -> None:
    people = [await desk.add(f"E{number}", locale="en") for number in range(5)]
    await good_rules(desk, rule("vip", SPEAKS_ENGLISH))
    turns, seen = 0, []

    def judged(known: Known, rules: Sequence[TierRule]) -> Standing:
        seen.append(turns)
        return judge(known, rules)

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    monkeypatch.setattr(module, "TURN", 2)
    monkeypatch.setattr(module, "judge", judged)
    async with world.db.transaction() as tx:
        rules = await hold_rules(tx, world.workspace_id)
        other = asyncio.create_task(others())
        if module is ruling:
            await ruling.preview_rules(tx, world.boss.principal, rules)
        else:
            await judging.judge_all(tx, world.workspace_id, people, rules)
        other.cancel()
    assert len(set(seen)) >= 3


async def test_what_cannot_be_asked_for_is_refused(desk: Desk) -> None:
    plan, amount = await add_field(desk, "choice", "Pro"), await add_field(desk, "number")
    one = rule("vip", SPEAKS_ENGLISH)
    for rules, field, reason in (
        ([one, one], "rules[1].id", "rule_twice"),
        ([one, rule("vip", {"type": "company", "among": [str(new_id())]})], "rules[1].condition", "company_unknown"),
        ([rule("vip", {"type": "channel", "among": ["pigeon"]})], "rules[0].condition", "channel_unknown"),
        ([rule("vip", {"type": "domain", "among": ["nothing"]})], "rules[0].condition", "domain"),
        ([rule("vip", {"type": "not", "of": {"type": "locale", "among": []}})], "rules[0].condition", "rule_open"),
        ([rule("vip", {"type": "field", "key": "nothing", "filled": True})], "rules[0].condition", "field_unknown"),
        ([rule("vip", {"type": "field", "key": plan, "among": ["max"]})], "rules[0].condition", "choice_unknown"),
        ([rule("vip", {"type": "field", "key": plan, "at_least": 1})], "rules[0].condition", "rule_no_number"),
        ([rule("vip", {"type": "field", "key": amount, "among": ["1"]})], "rules[0].condition", "choice_unknown"),
        ([rule("vip", {"type": "field", "key": plan})], "rules[0].condition", "rule_open"),
        ([rule("vip", SPEAKS_ENGLISH, "  ")], "rules[0].name", "line"),
    ):
        tried = await desk.ask("POST", "tier-rules/preview", {"rules": rules}, desk.world.boss)
        for refused in (await set_rules(desk, *rules), tried):
            problem = refused.json()
            assert (refused.status_code, problem["field"], problem["params"]["reason"]) == (400, field, reason)
            assert problem["detail"]
    many = await set_rules(desk, *(rule("vip", SPEAKS_ENGLISH) for _ in range(31)))
    assert many.status_code == 400
    assert (await good_rules(desk, rule("vip", {"type": "domain", "among": ["qq.com"]})))["version"] == 1


async def test_what_is_archived_stays_where_it_was_asked_for_and_is_not_asked_for_anew(
    desk: Desk, world: World
) -> None:
    plan, amount = await add_field(desk, "choice", "Pro", "Old"), await add_field(desk, "number")
    ann = await desk.add("Ann", fields={plan: "old"})
    await good_rules(desk)
    old, pro, filled, number = (
        {"type": "field", "key": plan, "among": ["old"]},
        {"type": "field", "key": plan, "among": ["pro"]},
        {"type": "field", "key": plan, "filled": True},
        {"type": "field", "key": amount, "at_least": 5},
    )
    kept = rule("vip", {"type": "any", "of": [old, number]}, "Kept")

    async def check(condition: Any, reason: str | None) -> None:
        asked = [kept, rule("gold", {"type": "not", "of": condition})]
        for answer in (
            await desk.ask("POST", "tier-rules/preview", {"rules": asked}, world.boss),
            await set_rules(desk, *asked),
        ):
            said = answer.json()
            assert answer.status_code == (400 if reason else 200), said
            assert (said.get("field"), said.get("params")) == (
                ("rules[1].condition", {"reason": reason}) if reason else (None, None)
            )

    choices: list[dict[str, Any]] = [
        {"key": "pro", "name": {"en": "Pro"}},
        {"key": "old", "name": {"en": "Old"}, "retired": True},
    ]
    await good_rules(desk, rule("vip", number))
    await change_field(desk, plan, choices=choices)
    refused = await set_rules(desk, kept)
    assert (refused.status_code, refused.json()["params"]["reason"]) == (400, "rule_retired")
    await change_field(desk, plan, choices=[choice | {"retired": False} for choice in choices])
    await good_rules(desk, kept)
    await change_field(desk, plan, choices=choices)
    await check(pro, None)
    await good_rules(desk, kept)
    await change_field(desk, plan, archived=True)
    await change_field(desk, amount, archived=True)
    await check(pro, "rule_retired")
    await check(filled, None)
    await good_rules(desk, kept)
    await sweep(world.db)
    assert await standing(desk, ann) == ("vip", "rule"), "whoever still has it"
    await good_rules(desk)
    for condition in (pro, filled, number):
        refused = await set_rules(desk, rule("vip", condition))
        assert (refused.status_code, refused.json()["params"]["reason"]) == (400, "field_unknown")


async def test_two_who_change_the_rules_do_not_overwrite_each_other(desk: Desk, world: World) -> None:
    one, two = rule("vip", SPEAKS_ENGLISH), rule("gold", SPEAKS_ENGLISH)
    answers = await asyncio.gather(set_rules(desk, one, version=0), set_rules(desk, two, version=0))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    same = (await desk.ask("GET", "tier-rules", person=world.boss)).json()
    assert (await good_rules(desk, *same["rules"]))["version"] == 1, "what changes nothing is no change"
    assert (await desk.ask("GET", "tier-rules")).status_code == 403


async def test_the_history_of_settings_tells_rules_in_words(desk: Desk, world: World) -> None:
    company, plan = await add_company(desk), await add_field(desk, "choice", "Pro")
    pro = {"type": "field", "key": plan, "among": ["pro"]}
    asked = {"type": "any", "of": [
        {"type": "company", "among": [company["id"]]},
        {"type": "all", "of": [SPEAKS_ENGLISH, {"type": "not", "of": pro}]},
    ]}  # fmt: skip
    await good_rules(desk, rule("vip", asked, "Best"))
    await good_rules(desk)
    entries = (await desk.get(f"audit?topic=tier&subject_id={world.workspace_id}", world.boss))["items"]
    [emptied, made] = entries
    assert made["type"] == emptied["type"] == "tier_rules.changed"
    [change] = emptied["changes"]
    assert "Best" not in change["after"]
    for words in ("Best → VIP", "Alpine", "Plan = Pro"):
        assert words in change["before"]
    async with world.db.transaction() as tx:
        told = await tx.column(
            "select data::text from event where workspace_id = %(workspace_id)s and type = 'tier_rules.changed'",
            workspace_id=world.workspace_id,
        )
    assert len(told) == 2
    assert "Best" not in "".join(told)


async def test_a_worker_that_slept_changes_nothing_any_more(desk: Desk, world: World) -> None:
    ann = await desk.add("Ann", locale="en")
    await good_rules(desk, rule("gold", SPEAKS_ENGLISH))
    async with world.db.transaction() as tx:
        [slept] = [one for one in await applying.claim_rules_sweeps(tx, 50) if one.workspace_id == world.workspace_id]
    await good_rules(desk, rule("vip", SPEAKS_ENGLISH))
    await applying.apply_rules(world.db, slept)
    assert await standing(desk, ann) == ("standard", "nobody")
    await sweep(world.db)
    assert await standing(desk, ann) == ("vip", "rule")


async def test_a_killed_worker_is_followed_by_another_where_it_stood(
    desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 2)
    people = [await desk.add(f"E{number}", locale="en") for number in range(5)]
    await good_rules(desk, rule("vip", SPEAKS_ENGLISH))
    async with world.db.transaction() as tx:
        [taken] = [one for one in await applying.claim_rules_sweeps(tx, 50) if one.workspace_id == world.workspace_id]
    assert await applying.advance(world.db, taken)
    progress = (await desk.ask("GET", "tier-rules", person=world.boss)).json()["progress"]
    assert (progress["looked"], progress["total"] >= 5) == (2, True)
    async with world.db.transaction() as tx:
        await tx.run(
            "update tier_rules_sweep set lease_until = '-infinity' where workspace_id = %(workspace_id)s",
            workspace_id=world.workspace_id,
        )
    await sweep(world.db)
    assert not await applying.advance(world.db, taken), "whose lease is over does nothing any more"
    for person in people:
        assert await standing(desk, person) == ("vip", "rule")


async def test_who_comes_while_the_rules_change_follows_the_new_ones(desk: Desk, world: World) -> None:
    for number in range(4):
        tier = "vip" if number % 2 else "gold"

        async def join(number: int, place: int) -> UUID:
            made = await desk.add(f"J{number}{place}", ("email", f"j{number}{place}@a.test"), locale="zh")
            await patch(desk, made, locale="en")
            await desk.ask("POST", f"customers/{made}/identities", {"channel": "api", "address": f"{number}{place}"})
            return made

        joined, _ = await asyncio.gather(
            asyncio.gather(*(join(number, place) for place in range(4))), good_rules(desk, rule(tier, SPEAKS_ENGLISH))
        )
        await sweep(world.db)
        for person in joined:
            assert await standing(desk, person) == (tier, "rule")


async def test_who_is_erased_is_not_judged_any_more(desk: Desk, world: World) -> None:
    ann = await desk.add("Ann", locale="en")
    await good_rules(desk, rule("vip", SPEAKS_ENGLISH))
    await sweep(world.db)
    body = {"version": await desk.version(ann)}
    erased = await desk.ask("POST", f"customers/{ann}/erasure", body, world.boss)
    assert erased.status_code == 201, erased.text
    await good_rules(desk)
    await sweep(world.db)
    assert (await standing(desk, ann))[0] == "vip"
