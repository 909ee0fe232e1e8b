"""What the history of settings tells of rules: names instead of ids, as they are called when the rules change."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from kefu.customers.rules.conditions import BelongsTo, FieldSays, HoldsNot, RuleCondition
from kefu.customers.rules.model import TierRule
from kefu.fields import Field


def tell_rules(rules: Sequence[TierRule], fields: Mapping[str, Field], companies: Mapping[UUID, str]) -> list[Any]:
    """Give each rule's name, tier and what it asks for."""
    return [
        {"name": rule.name, "tier": rule.tier.value, "condition": _tell(rule.condition, fields, companies)}
        for rule in rules
    ]


def _tell(condition: RuleCondition, fields: Mapping[str, Field], companies: Mapping[UUID, str]) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(condition)
    if isinstance(condition, HoldsNot):
        return told | {"of": _tell(condition.of, fields, companies)}
    if condition.parts:
        return told | {"of": [_tell(part, fields, companies) for part in condition.parts]}
    if isinstance(condition, BelongsTo):
        return told | {"among": [companies.get(id, "") for id in condition.among]}
    if isinstance(condition, FieldSays) and (field := fields.get(condition.key)):
        choices = {choice.key: msgspec.to_builtins(choice.name) for choice in field.choices}
        among = [choices.get(key, {}) for key in condition.among]
        return told | {"called": msgspec.to_builtins(field.name), "among": among}
    return told
