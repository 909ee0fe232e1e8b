"""Meeting somebody on a channel: the customer whose address it is, or a new one; two at once meet the same."""

from uuid import UUID

from kefu.customers.addresses import normalise_address
from kefu.customers.companies import find_company_of
from kefu.customers.events import CustomerAdded, CustomerChanged, IdentityAdded, IdentityVerified
from kefu.customers.model import Customer, CustomerErased, CustomerField
from kefu.customers.naming import index_terms
from kefu.customers.queries import Holder, find_holder, is_erased, load_customer, lock_customer
from kefu.customers.renames import keep_rename
from kefu.customers.rules.conditions import Known
from kefu.customers.rules.queries import hold_rules
from kefu.customers.service.judging import judge_again, stand
from kefu.customers.service.keeping import renew_terms
from kefu.customers.tiers import Standing, Tier, TierBy
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput
from kefu.kit.ids import new_id
from kefu.kit.sorting import sort_key
from kefu.workspaces import Locale, clean_line

NAME_LENGTH = 200

# The keys of both rows are checked at the end of the statement, so the address may come first and decide.
_MEET = """
with met as (
    insert into identity (workspace_id, id, customer_id, channel, address, verified, added_by)
    values (%(workspace_id)s, %(identity_id)s, %(customer_id)s, %(channel)s, %(address)s, %(verified)s, %(added_by)s)
    on conflict (workspace_id, channel, address) do nothing
    returning customer_id
)
insert into customer (workspace_id, id, name, name_key, terms, locale, company_id, tier, tier_by,
    tier_rule_id)
select %(workspace_id)s, met.customer_id, %(name)s, %(name_key)s, array_to_tsvector(%(terms)s), %(locale)s,
    %(company_id)s, %(tier)s, %(tier_by)s, %(tier_rule_id)s from met
"""


async def meet_customer(
    tx: Tx,
    workspace_id: UUID,
    channel: str,
    address: str,
    *,
    name: str | None = None,
    verified: bool = False,
    locale: Locale | None = None,
    id: UUID | None = None,
) -> Customer:
    """Give the customer whose address this is, or add one (with this id, if given); race-safe.

    Raises InvalidInput, or CustomerErased for the id of somebody who was erased.

    `verified` says that the address was proved just now. Name and language only fill a gap: what members wrote stays.
    A proof wins over a claim: when the address stands unverified with a customer who put it there themself, it
    moves to a customer of its own; or else who claims a stranger's address would read what the stranger writes later.
    """
    address = normalise_address(channel, address)
    name = _usable(name)
    if id is not None and await is_erased(tx, workspace_id, id):
        raise CustomerErased
    while True:
        holder = await find_holder(tx, workspace_id, channel, address)
        if holder is not None:
            return await _meet_again(tx, workspace_id, channel, address, holder, name, verified, locale)
        if customer := await _meet_first(tx, workspace_id, channel, address, name, verified, locale, id):
            return customer


async def _meet_first(
    tx: Tx,
    workspace_id: UUID,
    channel: str,
    address: str,
    name: str,
    verified: bool,
    locale: Locale | None,
    id: UUID | None,
) -> Customer | None:
    """Add customer and address in one statement; None when somebody else was faster."""
    customer_id, identity_id = id or new_id(), new_id()
    company_id = await find_company_of(tx, workspace_id, [(channel, address)])
    known = Known(company_id=company_id, locale=locale, addresses=[(channel, address)])
    standing = await stand(tx, workspace_id, None, known)
    added = await tx.run(
        _MEET,
        workspace_id=workspace_id,
        identity_id=identity_id,
        customer_id=customer_id,
        channel=channel,
        address=address,
        verified=verified,
        added_by=tx.actor.kind,
        name=name,
        name_key=sort_key(name),
        terms=index_terms(workspace_id, name, [address]),
        locale=locale,
        company_id=company_id,
        tier=standing.tier.value,
        tier_by=standing.by.value,
        tier_rule_id=standing.rule_id,
    )
    if not added:
        return None
    _record_added(tx, workspace_id, customer_id, standing.tier, company_id)
    tx.record(
        IdentityAdded(
            workspace_id=workspace_id,
            customer_id=customer_id,
            subject_id=identity_id,
            channel=channel,
            verified=verified,
        )
    )
    return await load_customer(tx, workspace_id, customer_id)


async def _meet_again(
    tx: Tx,
    workspace_id: UUID,
    channel: str,
    address: str,
    holder: Holder,
    name: str,
    verified: bool,
    locale: Locale | None,
) -> Customer:
    customer_id = holder.customer_id
    if verified and not holder.verified:
        customer_id = await _prove(tx, workspace_id, channel, address, holder, name, locale)
    customer = await load_customer(tx, workspace_id, customer_id)
    gaps = [
        *([CustomerField.NAME] if name and not customer.name else []),
        *([CustomerField.LOCALE] if locale and customer.locale is None else []),
    ]
    return await _fill(tx, workspace_id, customer_id, gaps, name, locale) if gaps else customer


async def _prove(
    tx: Tx, workspace_id: UUID, channel: str, address: str, holder: Holder, name: str, locale: Locale | None
) -> UUID:
    """Mark the address as proved; gives the customer who has it now."""
    owner = holder.customer_id
    await hold_rules(tx, workspace_id)
    await lock_customer(tx, workspace_id, owner)
    company_id, standing = None, Standing(Tier.STANDARD, TierBy.NOBODY)
    if holder.added_by == "customer":
        owner = new_id()
        company_id = await find_company_of(tx, workspace_id, [(channel, address)])
        known = Known(company_id=company_id, locale=locale, addresses=[(channel, address)])
        standing = await stand(tx, workspace_id, None, known)
        await tx.run(
            """insert into customer (workspace_id, id, name, name_key, terms, locale, company_id, tier, tier_by,
                tier_rule_id)
            values (%(workspace_id)s, %(id)s, %(name)s, %(name_key)s, '', %(locale)s, %(company_id)s, %(tier)s,
                %(tier_by)s, %(tier_rule_id)s)""",
            workspace_id=workspace_id,
            id=owner,
            name=name,
            name_key=sort_key(name),
            locale=locale,
            company_id=company_id,
            tier=standing.tier.value,
            tier_by=standing.by.value,
            tier_rule_id=standing.rule_id,
        )
    proved = await tx.run(
        """update identity set verified = true, customer_id = %(owner)s, added_by = 'system'
        where workspace_id = %(workspace_id)s and id = %(id)s and not verified""",
        workspace_id=workspace_id,
        id=holder.id,
        owner=owner,
    )
    moved = owner != holder.customer_id
    if not proved:  # somebody else proved it meanwhile; what we made for ourselves goes again
        if moved:
            await tx.run(
                "delete from customer where workspace_id = %(workspace_id)s and id = %(id)s",
                workspace_id=workspace_id,
                id=owner,
            )
        return await _owner_now(tx, workspace_id, holder.id)
    if moved:
        _record_added(tx, workspace_id, owner, standing.tier, company_id)
        await renew_terms(tx, workspace_id, owner)
        await renew_terms(tx, workspace_id, holder.customer_id)
        await judge_again(tx, workspace_id, holder.customer_id)
    tx.record(
        IdentityVerified(
            workspace_id=workspace_id,
            customer_id=owner,
            subject_id=holder.id,
            channel=channel,
            previous_customer_id=holder.customer_id if moved else None,
        )
    )
    return owner


async def _owner_now(tx: Tx, workspace_id: UUID, identity_id: UUID) -> UUID:
    owner: UUID = await tx.value(
        "select customer_id from identity where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=workspace_id,
        id=identity_id,
    )
    return owner


async def _fill(
    tx: Tx, workspace_id: UUID, customer_id: UUID, gaps: list[CustomerField], name: str, locale: Locale | None
) -> Customer:
    """Write what nobody knew until now, if it is still unknown once the row is held."""
    await hold_rules(tx, workspace_id)
    await lock_customer(tx, workspace_id, customer_id)
    before = await load_customer(tx, workspace_id, customer_id)
    gaps = [gap for gap in gaps if not getattr(before, gap.value)]
    if not gaps:
        return before
    new_name = name if CustomerField.NAME in gaps else before.name
    await tx.run(
        """update customer set name = %(name)s, name_key = %(name_key)s, locale = %(locale)s, version = version + 1
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=customer_id,
        name=new_name,
        name_key=sort_key(new_name),
        locale=locale if CustomerField.LOCALE in gaps else before.locale,
    )
    if CustomerField.NAME in gaps:
        await renew_terms(tx, workspace_id, customer_id)
    tx.record(
        CustomerChanged(
            workspace_id=workspace_id,
            customer_id=customer_id,
            fields=gaps,
            tier_before=before.tier,
            tier=before.tier,
            tier_by=before.tier_by,
            tier_rule_id=before.tier_rule.id if before.tier_rule else None,
            company_id=before.company.id if before.company else None,
            rename_id=await keep_rename(tx, workspace_id, customer_id, before.name, new_name),
        )
    )
    if CustomerField.LOCALE in gaps:
        await judge_again(tx, workspace_id, customer_id)
    return await load_customer(tx, workspace_id, customer_id)


def _record_added(tx: Tx, workspace_id: UUID, customer_id: UUID, tier: Tier, company_id: UUID | None) -> None:
    tx.record(
        CustomerAdded(
            workspace_id=workspace_id,
            customer_id=customer_id,
            tier=tier,
            company_id=company_id,
            by_domain=company_id is not None,
        )
    )


def _usable(name: str | None) -> str:
    """Give the name as one clean line, or nothing: an odd name is no reason to turn a customer away."""
    try:
        return clean_line((name or "")[:NAME_LENGTH], "name") if name else ""
    except InvalidInput:
        return ""
