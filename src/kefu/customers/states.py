"""What can change about a customer, as a state: what it is judged by, how it is written, and what a merge takes."""

from collections.abc import Iterable
from typing import Any

import msgspec

from kefu.customers.addresses import Address
from kefu.customers.model import Customer, CustomerField
from kefu.customers.rules.conditions import Known
from kefu.customers.tiers import RANK, Standing
from kefu.fields import Filled
from kefu.kit.sorting import sort_key


def takes(customer: Customer, into: Customer) -> list[CustomerField]:
    """Give what `into` has from a customer who is merged into it: what nobody said about it, and the higher tier."""
    gaps = (CustomerField.NAME, CustomerField.COMPANY, CustomerField.LOCALE, CustomerField.NOTE)
    mine, theirs = state_of(customer), state_of(into)
    taken = [field for field in gaps if mine[field] and not theirs[field]]
    taken += [CustomerField.FIELDS] if missing_values(customer, into) else []
    return [CustomerField.TIER, *taken] if RANK[customer.tier] > RANK[into.tier] else taken


def state_of(customer: Customer) -> dict[str, Any]:
    """Give what can change about a customer, by field."""
    return {
        "name": customer.name,
        "tier": customer.tier,
        "company_id": customer.company.id if customer.company else None,
        "locale": customer.locale,
        "note": customer.note,
        "fields": customer.fields,
    }


def standing_of(customer: Customer) -> Standing:
    """Give a customer's tier, and by what it stands."""
    return Standing(customer.tier, customer.tier_by, customer.tier_rule.id if customer.tier_rule else None)


def known_of(state: dict[str, Any], addresses: Iterable[Address]) -> Known:
    """Give by what a customer of this state, with these addresses, is judged."""
    names = ("company_id", "locale", "fields")
    return Known(addresses=[*addresses], **{name: state[name] for name in names})


def addresses_of(customer: Customer) -> list[Address]:
    """Give a customer's addresses with their channels."""
    return [(identity.channel, identity.address) for identity in customer.identities]


def columns_of(state: dict[str, Any], standing: Standing) -> dict[str, Any]:
    """Give a state as it is written."""
    fields = msgspec.json.encode(state["fields"]).decode()
    return {
        **state,
        "name_key": sort_key(state["name"]),
        "tier": standing.tier.value,
        "tier_by": standing.by.value,
        "tier_rule_id": standing.rule_id,
        "fields": fields,
    }


def missing_values(customer: Customer, into: Customer) -> Filled:
    """Give what stands in fields of a customer and not in those of another one."""
    return {key: value for key, value in customer.fields.items() if key not in into.fields}
