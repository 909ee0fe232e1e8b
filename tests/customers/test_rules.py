"""Rules of tiers: what they ask for, and whom they decide about."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from kefu.customers.rules.conditions import DEEPEST, MOST_CONDITIONS, MOST_VALUES, Known, RuleCondition, check_size
from kefu.customers.rules.model import TierRule, judge
from kefu.customers.tiers import Standing, Tier, TierBy
from kefu.kit.errors import InvalidInput
from kefu.kit.ids import new_id
from kefu.workspaces import Locale

ALPINE, BETA = new_id(), new_id()
ANN = Known(
    company_id=ALPINE,
    company_tier=Tier.GOLD,
    locale=Locale.EN,
    fields={"plan": "pro", "likes": ["tea", "walks"], "spent": 120000, "loyal": True, "since": "2019-03-01"},
    addresses=[("email", "ann@a.test"), ("telegram", "77@b.test")],
)


def _read(given: Any) -> RuleCondition:
    condition: RuleCondition = msgspec.convert(given, RuleCondition, strict=False)
    return condition


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"type": "company", "among": [str(ALPINE), str(BETA)]}, True),
        ({"type": "company", "among": [str(BETA)]}, False),
        ({"type": "domain", "among": ["a.test"]}, True),
        ({"type": "domain", "among": ["test", "b.test", "n@a.test"]}, False),
        ({"type": "locale", "among": ["en"]}, True),
        ({"type": "locale", "among": ["zh"]}, False),
        ({"type": "channel", "among": ["telegram"]}, True),
        ({"type": "channel", "among": ["phone"]}, False),
        ({"type": "field", "key": "plan", "among": ["free", "pro"]}, True),
        ({"type": "field", "key": "plan", "among": ["free"]}, False),
        ({"type": "field", "key": "likes", "among": ["walks"]}, True),
        ({"type": "field", "key": "since", "filled": True}, True),
        ({"type": "field", "key": "loyal", "filled": True}, True),
        ({"type": "field", "key": "nothing", "filled": True}, False),
        ({"type": "field", "key": "nothing", "among": ["x"]}, False),
        ({"type": "field", "key": "spent", "at_least": 120000}, True),
        ({"type": "field", "key": "spent", "at_least": 120000.01}, False),
        ({"type": "field", "key": "loyal", "at_least": 0}, False),
        ({"type": "field", "key": "nothing", "at_least": -5}, False),
        ({"type": "all", "of": []}, True),
        ({"type": "any", "of": []}, False),
        ({"type": "not", "of": {"type": "any", "of": [{"type": "locale", "among": ["zh"]}]}}, True),
        ({"type": "all", "of": [{"type": "locale", "among": ["en"]}, {"type": "channel", "among": ["phone"]}]}, False),
        ({"type": "any", "of": [{"type": "locale", "among": ["en"]}, {"type": "channel", "among": ["phone"]}]}, True),
    ],
)
def test_a_condition_holds_of_what_is_known(condition: Any, holds: bool) -> None:
    assert _read(condition).holds(ANN) is holds
    assert _read({"type": "not", "of": condition}).holds(ANN) is not holds


class _Compared(UUID):
    """An id that counts how often it is compared."""

    times = 0

    def __eq__(self, other: object) -> bool:
        type(self).times += 1
        return super().__eq__(other)

    __hash__ = UUID.__hash__


def test_many_companies_take_no_longer_than_one() -> None:
    """Fifty ids were compared one after the other, in 900 conditions, of each of 1,000 customers: for seconds."""
    wanted = [new_id() for _ in range(MOST_VALUES)]
    condition = _read({"type": "company", "among": [str(id) for id in wanted]})
    assert condition.holds(Known(company_id=_Compared(int=wanted[-1].int)))
    assert not condition.holds(Known(company_id=_Compared(int=new_id().int)))
    assert _Compared.times <= 2


def test_nobody_knows_anything_of_a_stranger() -> None:
    for condition in (
        {"type": "company", "among": [str(ALPINE)]},
        {"type": "domain", "among": ["a.test"]},
        {"type": "locale", "among": ["zh", "en"]},
        {"type": "channel", "among": ["email"]},
        {"type": "field", "key": "plan", "filled": True},
    ):
        assert not _read(condition).holds(Known())


def _rule(tier: Tier, condition: Any) -> TierRule:
    return TierRule(id=new_id(), name="Rule", tier=tier, condition=_read(condition))


def test_the_first_rule_that_fits_counts_then_the_company_then_nobody() -> None:
    speaks = _rule(Tier.VIP, {"type": "locale", "among": ["en"]})
    all_ = _rule(Tier.STANDARD, {"type": "all", "of": []})
    other = _rule(Tier.GOLD, {"type": "company", "among": [str(BETA)]})
    assert judge(ANN, [other, speaks, all_]) == Standing(Tier.VIP, TierBy.RULE, speaks.id)
    assert judge(ANN, [all_, speaks]) == Standing(Tier.STANDARD, TierBy.RULE, all_.id)
    assert judge(ANN, [other]) == Standing(Tier.GOLD, TierBy.COMPANY)
    assert judge(Known(), [other, speaks]) == Standing(Tier.STANDARD, TierBy.NOBODY)


@pytest.mark.parametrize("kind", ["deep", "long"])
def test_what_is_too_much_is_refused(kind: str) -> None:
    leaf = {"type": "locale", "among": ["en"]}
    condition: Any = {"type": "all", "of": [leaf] * (MOST_CONDITIONS - 1)}
    if kind == "deep":
        condition = leaf
        for _ in range(DEEPEST):
            condition = {"type": "not", "of": condition}
    check_size(_read(condition), "rules[0].condition")
    more = {"type": "not", "of": condition} if kind == "deep" else {"type": "all", "of": [leaf] * MOST_CONDITIONS}
    with pytest.raises(InvalidInput) as wrong:
        check_size(_read(more), "rules[0].condition")
    assert (wrong.value.field, wrong.value.params["reason"]) == ("rules[0].condition", "rule_large")


@pytest.mark.parametrize(
    "condition", [{"type": "sql", "of": "true"}, {"type": "locale", "among": ["xx"]}, {"type": "tier", "among": []}, {}]
)
def test_nothing_else_is_a_condition(condition: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        _read(condition)
