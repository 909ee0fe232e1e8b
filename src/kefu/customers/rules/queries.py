"""Reading the rules of tiers, and what is known about customers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from kefu.customers.addresses import Address
from kefu.customers.rules.conditions import Known
from kefu.customers.rules.model import TierRule, TierRules, TierRulesProgress
from kefu.customers.tiers import Standing, Tier, TierBy
from kefu.fields import Filled
from kefu.kit.db import Tx
from kefu.workspaces import Locale

_LOCK = "hashtextextended(concat_ws(' ', 'tier rules', %(workspace_id)s::uuid), 0)"


class KnownCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as they stand, of a merged one their own, and what is known about them."""

    id: UUID
    name: str
    tier: Tier
    tier_by: TierBy
    tier_rule_id: UUID | None
    company_id: UUID | None
    company_tier: Tier | None
    locale: Locale | None
    fields: Filled
    addresses: list[Address]

    @property
    def standing(self) -> Standing:
        return Standing(self.tier, self.tier_by, self.tier_rule_id)

    @property
    def known(self) -> Known:
        return Known(
            company_id=self.company_id,
            company_tier=self.company_tier,
            locale=self.locale,
            fields=self.fields,
            addresses=self.addresses,
        )


class _Kept(msgspec.Struct, frozen=True):
    rules: list[TierRule]
    version: int


async def hold_rules(tx: Tx, workspace_id: UUID) -> list[TierRule]:
    """Give the rules, which stay until the transaction ends; many hold them at once.

    Who is judged meanwhile either follows the new rules, or is there before they change and is looked through. A lock
    of its own: a row that every new customer shares would be written by each of them.
    """
    await tx.run(f"select pg_advisory_xact_lock_shared({_LOCK})", workspace_id=workspace_id)
    return (await _find(tx, workspace_id)).rules


async def lock_rules(tx: Tx, workspace_id: UUID) -> TierRules:
    """Give the rules, held against everybody who judges by them."""
    await tx.run(f"select pg_advisory_xact_lock({_LOCK})", workspace_id=workspace_id)
    return await find_rules(tx, workspace_id)


async def find_rules(tx: Tx, workspace_id: UUID) -> TierRules:
    """Give the rules, and how far customers follow them."""
    kept = await _find(tx, workspace_id)
    progress = await tx.one(
        TierRulesProgress,
        "select looked, total, changed from tier_rules_sweep where workspace_id = %(workspace_id)s",
        workspace_id=workspace_id,
    )
    return TierRules(rules=kept.rules, version=kept.version, progress=progress)


async def _find(tx: Tx, workspace_id: UUID) -> _Kept:
    found = await tx.one(
        _Kept, "select rules, version from tier_rules where workspace_id = %(workspace_id)s", workspace_id=workspace_id
    )
    return found or _Kept([], 0)


async def find_known(tx: Tx, workspace_id: UUID, ids: Sequence[UUID]) -> list[KnownCustomer]:
    """Give what is known about customers; the addresses are also those of who was merged into them."""
    return await _find_known(tx, "customer.id = any(%(ids)s)", "customer.id", workspace_id=workspace_id, ids=list(ids))


async def find_known_before(
    tx: Tx, workspace_id: UUID, before: UUID, *, limit: int
) -> list[KnownCustomer]:  # fmt: skip
    """Give the next customers, the newest first, who are not merged into others."""
    return await _find_known(
        tx,
        """customer.id in (select id from customer
            where workspace_id = %(workspace_id)s and id < %(before)s and erased_at is null and merged_into_id is null
            order by id desc limit %(limit)s)""",
        "customer.id desc",
        workspace_id=workspace_id,
        before=before,
        limit=limit,
    )


async def _find_known(tx: Tx, condition: str, order: str, **params: Any) -> list[KnownCustomer]:
    return await tx.all(
        KnownCustomer,
        f"""select customer.id, customer.name, customer.tier, customer.tier_by, customer.tier_rule_id,
            customer.company_id, company.tier as company_tier, customer.locale, customer.fields,
            coalesce((select jsonb_agg(jsonb_build_array(identity.channel, identity.address))
                from identity
                where identity.workspace_id = customer.workspace_id and identity.customer_id = any(
                    array(select part.id from customer part where part.workspace_id = customer.workspace_id
                        and part.merged_into_id = customer.id) || customer.id)), '[]') as addresses
        from customer
        left join company on company.workspace_id = customer.workspace_id and company.id = customer.company_id
        where customer.workspace_id = %(workspace_id)s and {condition} and customer.erased_at is null
        order by {order}""",  # noqa: S608  constants
        **params,
    )
