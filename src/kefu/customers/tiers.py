"""By what a customer's tier stands."""

from enum import StrEnum

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
    COMPANY = "company"
    NOBODY = "nobody"


class Standing(msgspec.Struct, frozen=True):
    """A tier, and by what it stands."""

    tier: Tier
    by: TierBy


def judge(company_tier: Tier | None) -> Standing:
    """Give where a customer stands whose tier nobody has set by hand."""
    if company_tier is not None:
        return Standing(company_tier, TierBy.COMPANY)
    return Standing(Tier.STANDARD, TierBy.NOBODY)
