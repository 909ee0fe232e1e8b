"""Adding customers, changing them, and putting addresses with them."""

from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from kefu.customers.addresses import normalise_address
from kefu.customers.companies import find_company, find_company_of
from kefu.customers.events import CustomerAdded, CustomerChanged, IdentityAdded
from kefu.customers.model import (
    Customer,
    CustomerChange,
    CustomerField,
    IdentityTaken,
    NewCustomer,
    NewIdentity,
)
from kefu.customers.naming import index_terms
from kefu.customers.queries import (
    find_and_lock,
    find_holder,
    find_kept_as,
    find_words,
    load_customer,
    lock_standing,
)
from kefu.customers.renames import keep_rename
from kefu.customers.rules.conditions import Known
from kefu.customers.rules.queries import hold_rules
from kefu.customers.service.filling import fill
from kefu.customers.service.judging import judge_again, stand
from kefu.customers.service.retrying import fingerprint_of
from kefu.customers.states import addresses_of, columns_of, known_of, standing_of, state_of
from kefu.customers.tiers import Standing, TierBy
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import IdTaken, InvalidInput, VersionConflict
from kefu.kit.ids import given_id, new_id
from kefu.kit.sorting import sort_key
from kefu.workspaces import clean_line


async def add_customer(tx: Tx, principal: Principal, new: NewCustomer) -> Customer:
    """Add a customer with their addresses. Raises InvalidInput, IdentityTaken or IdTaken."""
    workspace_id, customer_id = principal.workspace_id, given_id(new.id)
    name = clean_line(new.name, "name")
    addresses = [(given.channel, normalise_address(given.channel, given.address)) for given in new.identities]
    company_id = await _known_company(tx, workspace_id, new.company_id)
    joined = company_id or await find_company_of(tx, workspace_id, addresses)
    fields, _ = await fill(tx, workspace_id, new.fields, {})
    known = Known(company_id=joined, locale=new.locale, fields=fields, addresses=addresses)
    standing = await stand(tx, workspace_id, new.tier, known)
    fingerprint = fingerprint_of(principal, new)
    inserted = await tx.run(
        """insert into customer (workspace_id, id, name, name_key, terms, tier, tier_by, tier_rule_id,
            company_id, locale, note, fields, fingerprint)
        values (%(workspace_id)s, %(id)s, %(name)s, %(name_key)s, array_to_tsvector(%(terms)s), %(tier)s,
                %(tier_by)s, %(tier_rule_id)s, %(company_id)s, %(locale)s, %(note)s, %(fields)s::jsonb, %(fingerprint)s)
        on conflict (workspace_id, id) do nothing""",
        workspace_id=workspace_id,
        id=customer_id,
        name=name,
        name_key=sort_key(name),
        terms=index_terms(workspace_id, name, (address for _, address in addresses)),
        tier=standing.tier.value,
        tier_by=standing.by.value,
        tier_rule_id=standing.rule_id,
        company_id=joined,
        locale=new.locale,
        note=new.note,
        fields=msgspec.json.encode(fields).decode(),
        fingerprint=fingerprint,
    )
    if not inserted:
        earlier = await find_and_lock(tx, workspace_id, customer_id)
        if earlier is None or earlier.fingerprint != fingerprint:
            raise IdTaken(field="id")
        return await load_customer(tx, workspace_id, customer_id)
    tx.record(
        CustomerAdded(
            workspace_id=workspace_id,
            customer_id=customer_id,
            tier=standing.tier,
            company_id=joined,
            by_domain=joined != company_id,
        )
    )
    for channel, address in sorted(set(addresses)):  # in one order everywhere, so that two requests never deadlock
        await _put_identity(tx, principal, customer_id, channel, address)
    return await load_customer(tx, workspace_id, customer_id)


async def change_customer(
    tx: Tx, principal: Principal, customer_id: UUID, change: CustomerChange, *, back: bool = False
) -> Customer:
    """Change a customer as read at `change.version`; `back` puts into fields what stood there before.

    Raises NotFound, GoesOnElsewhere, VersionConflict or InvalidInput.
    """
    workspace_id = principal.workspace_id
    await hold_rules(tx, workspace_id)
    held = await lock_standing(tx, workspace_id, customer_id)
    if held.version != change.version:
        raise VersionConflict(current_version=held.version)
    before = await load_customer(tx, workspace_id, customer_id)
    old = state_of(before)
    new = {name: old[name] if (value := getattr(change, name)) is UNSET else value for name in old}
    if change.name is not UNSET:  # empty only where an undo brings back that nobody had told it
        new["name"] = change.name and clean_line(change.name, "name")
    changed: list[UUID] = []
    if change.fields is not UNSET:
        new["fields"], changed = await fill(tx, workspace_id, change.fields, before.fields, back=back)
    if new["company_id"] != old["company_id"]:
        await _known_company(tx, workspace_id, new["company_id"])
    standing = await _stand_anew(tx, workspace_id, before, change, new)
    new["tier"] = standing.tier
    fields = [CustomerField(name) for name in old if old[name] != new[name]]
    if standing.by != before.tier_by and CustomerField.TIER not in fields:
        fields.append(CustomerField.TIER)
    if not fields and standing == standing_of(before):
        return before
    await tx.run(
        """update customer set name = %(name)s, name_key = %(name_key)s, tier = %(tier)s, tier_by = %(tier_by)s,
            tier_rule_id = %(tier_rule_id)s, company_id = %(company_id)s, locale = %(locale)s, note = %(note)s,
            fields = %(fields)s::jsonb, version = version + 1
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=customer_id,
        **columns_of(new, standing),
    )
    if CustomerField.NAME in fields:
        await renew_terms(tx, workspace_id, customer_id)
    if not fields:
        return await load_customer(tx, workspace_id, customer_id)  # another rule says the same
    tx.record(
        CustomerChanged(
            workspace_id=workspace_id,
            customer_id=customer_id,
            fields=fields,
            tier_before=before.tier,
            tier=standing.tier,
            tier_by=standing.by,
            tier_rule_id=standing.rule_id,
            company_id=new["company_id"],
            changed=changed,
            rename_id=await keep_rename(tx, workspace_id, customer_id, before.name, new["name"]),
        )
    )
    return await load_customer(tx, workspace_id, customer_id)


async def _stand_anew(
    tx: Tx, workspace_id: UUID, before: Customer, change: CustomerChange, new: dict[str, Any]
) -> Standing:
    """Give where a customer stands after a change: by hand it stays until it is given back."""
    if change.tier is not UNSET and change.tier is not None:
        return Standing(change.tier, TierBy.HAND)
    old, addresses = standing_of(before), addresses_of(before)
    known = known_of(new, addresses)
    if change.tier is UNSET and (old.by == TierBy.HAND or known == known_of(state_of(before), addresses)):
        return old
    return await stand(tx, workspace_id, None, known)


async def add_identity(tx: Tx, principal: Principal, customer_id: UUID, new: NewIdentity) -> Customer:
    """Put an address with a customer, unverified. Raises NotFound, GoesOnElsewhere, InvalidInput or IdentityTaken."""
    address = normalise_address(new.channel, new.address)
    await hold_rules(tx, principal.workspace_id)
    await lock_standing(tx, principal.workspace_id, customer_id)
    if await _put_identity(tx, principal, customer_id, new.channel, address):
        await renew_terms(tx, principal.workspace_id, customer_id)
        await judge_again(tx, principal.workspace_id, customer_id)
    return await load_customer(tx, principal.workspace_id, customer_id)


async def renew_terms(tx: Tx, workspace_id: UUID, customer_id: UUID) -> None:
    """Set the words by which a customer is found after name or addresses changed; the row is held by the caller.

    Whoever a merged one is kept as is found by them too.
    """
    names, addresses = await find_words(tx, workspace_id, customer_id)
    await tx.run(
        """update customer set terms = array_to_tsvector(%(terms)s)
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=customer_id,
        terms=index_terms(workspace_id, " ".join(names), addresses),
    )
    kept_as = await find_kept_as(tx, workspace_id, customer_id)
    if kept_as != customer_id:
        await find_and_lock(tx, workspace_id, kept_as)
        await renew_terms(tx, workspace_id, kept_as)


async def _put_identity(tx: Tx, principal: Principal, customer_id: UUID, channel: str, address: str) -> bool:
    """Insert the address; false when it was there already. Raises IdentityTaken."""
    workspace_id, identity_id = principal.workspace_id, new_id()
    inserted = await tx.run(
        """insert into identity (workspace_id, id, customer_id, channel, address, verified, added_by)
        values (%(workspace_id)s, %(id)s, %(customer_id)s, %(channel)s, %(address)s, false, %(added_by)s)
        on conflict (workspace_id, channel, address) do nothing""",
        workspace_id=workspace_id,
        id=identity_id,
        customer_id=customer_id,
        channel=channel,
        address=address,
        added_by=principal.kind,
    )
    if inserted:
        tx.record(
            IdentityAdded(
                workspace_id=workspace_id,
                customer_id=customer_id,
                subject_id=identity_id,
                channel=channel,
                verified=False,
            )
        )
        return True
    holder = await find_holder(tx, workspace_id, channel, address)
    owner = await find_kept_as(tx, workspace_id, holder.customer_id) if holder else None
    if owner != customer_id:
        raise IdentityTaken(field="address", customer_id=str(owner) if owner else None)
    return False


async def _known_company(tx: Tx, workspace_id: UUID, company_id: UUID | None) -> UUID | None:
    if company_id is not None and await find_company(tx, workspace_id, company_id) is None:
        raise InvalidInput(field="company_id", reason="company_unknown")
    return company_id
