"""The words of rules of tiers: an ordered list, of which the first that fits a customer says their tier."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.customers.rules.conditions import Known, RuleCondition
from kefu.customers.tiers import Standing, Tier, TierBy
from kefu.kit.http.limits import Line, Version

MOST_RULES = 30


class TierRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who fulfils the condition, and no rule above, has this tier; `id` is made by the client."""

    id: UUID
    name: Annotated[Line, msgspec.Meta(examples=["年消费满十万"])]
    condition: RuleCondition
    tier: Tier


Rules = Annotated[list[TierRule], msgspec.Meta(max_length=MOST_RULES)]


class TierRulesProgress(msgspec.Struct, frozen=True, kw_only=True):
    """Customers are looked through: so many of `total` were looked at by now, and so many `changed`."""

    looked: int
    total: int
    changed: int


class TierRules(msgspec.Struct, frozen=True, kw_only=True):
    """The rules in their order, the first that fits counts; `progress` is null when all customers follow them."""

    rules: list[TierRule]
    version: int
    progress: TierRulesProgress | None


class TierRulesChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """All rules as they should be, in their order, and the version that was looked at."""

    version: Version
    rules: Rules


class TierRulesDraft(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Rules to be tried; nothing is saved."""

    rules: Rules


class NamedCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer, as an example."""

    id: UUID
    name: str


class TierMove(msgspec.Struct, frozen=True, kw_only=True):
    """So many customers would have another tier; a few of them as examples."""

    before: Tier
    after: Tier
    count: int
    examples: list[NamedCustomer]


class TierRulesPreview(msgspec.Struct, frozen=True, kw_only=True):
    """Who would have another tier among the newest `looked` customers; `whole` when these are all.

    `fits` counts whom each rule would decide about, by the rules' places. Whose tier was set by hand keeps it.
    """

    looked: int
    whole: bool
    moves: list[TierMove]
    fits: list[int]


def judge(known: Known, rules: Sequence[TierRule]) -> Standing:
    """Give where a customer stands whose tier nobody has set by hand: by the first rule that fits, else as the company.

    A rule counts more than the company's tier: who makes it sees what it changes before, and may ask for the company.
    """
    for rule in rules:
        if rule.condition.holds(known):
            return Standing(rule.tier, TierBy.RULE, rule.id)
    if known.company_tier is not None:
        return Standing(known.company_tier, TierBy.COMPANY)
    return Standing(Tier.STANDARD, TierBy.NOBODY)
