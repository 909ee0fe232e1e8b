"""By what a customer's tier stands."""

from enum import StrEnum
from uuid import UUID

import msgspec


class Tier(StrEnum):
    """How important the customer is to the company."""

    STANDARD = "standard"
    GOLD = "gold"
    VIP = "vip"


RANK = {tier: rank for rank, tier in enumerate(Tier)}
"""Tiers from the lowest to the highest."""


class TierBy(StrEnum):
    """Who or what says which tier a customer has."""

    HAND = "hand"
    RULE = "rule"
    COMPANY = "company"
    NOBODY = "nobody"


class Standing(msgspec.Struct, frozen=True):
    """A tier, by what it stands, and by which rule where it is a rule."""

    tier: Tier
    by: TierBy
    rule_id: UUID | None = None
