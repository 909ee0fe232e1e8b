"""Merging: a customer whom we know twice is kept as the other one.

Nothing is moved. Addresses, tickets, notes and what was changed stay with whom they came to, and so does what comes
later through these addresses; all of it is shown with whom they are kept as. So what comes in between belongs to the
right one of both when the merge is undone, and nobody reads in their window what was said to the other.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from kefu.customers.events import (
    CustomerChanged,
    CustomerMerged,
    CustomerMergeReceived,
    CustomerMergeReturned,
    CustomerUnmerged,
)
from kefu.customers.model import (
    MERGE_DAYS,
    UNHEARD,
    Customer,
    CustomerErased,
    CustomerField,
    CustomerMergePreview,
    CustomerMergeUndo,
    GoesOnElsewhere,
    HeldCount,
    HeldKind,
    MergeSettled,
    NewCustomerMerge,
    NotMergedCustomer,
)
from kefu.customers.queries import (
    find_addresses,
    find_and_lock,
    find_parts,
    hold_merges,
    load_customer,
    lock_customer,
    lock_standing,
)
from kefu.customers.renames import forget_renames
from kefu.customers.rules.queries import hold_rules
from kefu.customers.service.filling import find_changed
from kefu.customers.service.judging import judge_again, judge_all, stand
from kefu.customers.service.keeping import renew_terms
from kefu.customers.states import columns_of, known_of, missing_values, state_of, takes
from kefu.customers.tiers import RANK, Standing, Tier, TierBy
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.discover import find_personal
from kefu.kit.errors import InvalidInput, VersionConflict

_UNSAID: dict[CustomerField, Any] = {
    CustomerField.NAME: "",
    CustomerField.COMPANY: None,
    CustomerField.LOCALE: None,
    CustomerField.NOTE: "",
}


class _Merging(msgspec.Struct, frozen=True):
    """A merge as it was done."""

    target_id: UUID
    at: datetime
    taken: list[CustomerField]
    filled: list[str]
    tier_before: Tier
    tier_by_before: TierBy
    tier_left: Tier
    tier_by_left: TierBy
    over: bool

    def gives_back(self, target: Customer) -> Tier | None:
        """Give the tier that whoever was merged into has by hand once this is undone; None leaves it to the rules.

        It goes back where it is as the merge left it, and where nobody set it by hand, then or since.
        """
        tier, by = target.tier, target.tier_by
        if (tier, by) == (self.tier_left, self.tier_by_left) or TierBy.HAND not in (by, self.tier_by_left):
            tier, by = self.tier_before, self.tier_by_before
        return tier if by == TierBy.HAND else None


async def preview_merge(tx: Tx, workspace_id: UUID, customer_id: UUID, into: UUID) -> CustomerMergePreview:
    """Tell what a merge would change. Raises NotFound, CustomerErased, GoesOnElsewhere, InvalidInput."""
    if into == customer_id:
        raise InvalidInput(field="into", reason="merge_customer_self")
    customer, target = (
        await load_customer(tx, workspace_id, customer_id),
        await load_customer(tx, workspace_id, into, "into"),
    )
    for one in (customer, target):
        if one.erased_at is not None:
            raise CustomerErased
        if one.merged_into is not None:
            raise GoesOnElsewhere(customer_id=str(one.merged_into.id))
    held: dict[str, int] = {}
    for part in await find_parts(tx, workspace_id, customer_id):
        for personal in find_personal():
            for kind, count in (await personal.count(tx, workspace_id, part)).items():
                held[kind] = held.get(kind, 0) + count
    items = [HeldCount(HeldKind(kind), count) for kind, count in held.items() if kind not in UNHEARD]
    return CustomerMergePreview(customer=customer, into=target, takes=takes(customer, target), items=items)


async def merge(tx: Tx, principal: Principal, customer_id: UUID, data: NewCustomerMerge) -> Customer:
    """Keep a customer as another one; gives whom they are kept as.

    Raises NotFound, CustomerErased, GoesOnElsewhere for either, VersionConflict, InvalidInput.
    """
    workspace_id = principal.workspace_id
    if data.into == customer_id:
        raise InvalidInput(field="into", reason="merge_customer_self")
    await hold_merges(tx, workspace_id)
    rules = await hold_rules(tx, workspace_id)
    *parts, _ = await find_parts(tx, workspace_id, customer_id)
    for part in parts:
        await find_and_lock(tx, workspace_id, part)
    held = await lock_standing(tx, workspace_id, customer_id)
    held_target = await lock_standing(tx, workspace_id, data.into, "into")
    if held.version != data.version:
        raise VersionConflict(current_version=held.version)
    if held_target.version != data.into_version:
        raise VersionConflict(field="into", current_version=held_target.version)
    # what a sweep did not reach yet must not stay as if somebody had set it
    await judge_all(tx, workspace_id, [customer_id, data.into], rules)
    customer, target = (
        await load_customer(tx, workspace_id, customer_id),
        await load_customer(tx, workspace_id, data.into),
    )
    taken = takes(customer, target)
    await tx.run(
        """update customer set merged_into_id = %(into)s, version = version + case when id = %(id)s then 1 else 0 end
        where workspace_id = %(workspace_id)s and id = any(%(all)s)""",
        workspace_id=workspace_id,
        into=target.id,
        id=customer_id,
        all=[*parts, customer_id],
    )
    tx.record(CustomerMerged(workspace_id=workspace_id, customer_id=customer_id, target_id=target.id))
    tx.record(CustomerMergeReceived(workspace_id=workspace_id, customer_id=target.id, source_id=customer_id))
    mine = state_of(customer) | {"fields": target.fields | missing_values(customer, target)}
    # by hand is what somebody set for one of both; and a merge lowers nobody, since nothing says so before
    higher = max(customer.tier, target.tier, key=RANK.__getitem__)
    by_hand = higher if TierBy.HAND in (customer.tier_by, target.tier_by) else None
    left = await _put(tx, workspace_id, target, {field: mine[field] for field in taken}, by_hand, higher)
    await tx.run(
        """insert into customer_merge (workspace_id, customer_id, target_id, member_id, taken, filled, tier_before,
            tier_by_before, tier_left, tier_by_left)
        values (%(workspace_id)s, %(id)s, %(into)s, %(member_id)s, %(taken)s, %(filled)s, %(tier)s, %(tier_by)s,
            %(tier_left)s, %(tier_by_left)s)""",
        workspace_id=workspace_id,
        id=customer_id,
        into=target.id,
        member_id=principal.id,
        taken=[field.value for field in taken],
        filled=sorted(missing_values(customer, target)),
        tier=target.tier.value,
        tier_by=target.tier_by.value,
        tier_left=left.tier.value,
        tier_by_left=left.by.value,
    )
    return await load_customer(tx, workspace_id, target.id)


async def unmerge(tx: Tx, principal: Principal, customer_id: UUID, data: CustomerMergeUndo) -> Customer:
    """Let a merged customer stand alone again; gives them.

    What the other one has from them goes, where nobody changed it since. What members wrote down or changed in between
    they did with the other one, and there it stays. Raises NotFound, CustomerErased, VersionConflict,
    NotMergedCustomer, MergeSettled, or GoesOnElsewhere while whom they were merged into is merged further on.
    """
    workspace_id = principal.workspace_id
    await hold_merges(tx, workspace_id)
    await hold_rules(tx, workspace_id)
    parts = await _find_their_parts(tx, workspace_id, customer_id)
    for part in parts:
        await find_and_lock(tx, workspace_id, part)
    held = await lock_customer(tx, workspace_id, customer_id)
    if held.version != data.version:
        raise VersionConflict(current_version=held.version)
    merging = await _find_merging(tx, workspace_id, customer_id)
    if held.merged_into_id is None or merging is None:
        raise NotMergedCustomer
    if merging.over:
        raise MergeSettled(days=MERGE_DAYS)
    await lock_standing(tx, workspace_id, merging.target_id)
    return await _part(tx, workspace_id, customer_id, merging, parts)


async def take_apart(tx: Tx, workspace_id: UUID, customer_id: UUID) -> None:
    """Let a customer stand alone who may be merged, however long ago; later merges of whom they are in go first."""
    await hold_merges(tx, workspace_id)
    await hold_rules(tx, workspace_id)
    merging = await _find_merging(tx, workspace_id, customer_id)
    if merging is None:
        return
    await take_apart(tx, workspace_id, merging.target_id)
    parts = await _find_their_parts(tx, workspace_id, customer_id)
    for held in (*parts, customer_id, merging.target_id):
        await find_and_lock(tx, workspace_id, held)
    await _part(tx, workspace_id, customer_id, merging, parts)


async def _part(tx: Tx, workspace_id: UUID, customer_id: UUID, merging: _Merging, parts: list[UUID]) -> Customer:
    await tx.run(
        """update customer set merged_into_id = case when id <> %(id)s then %(id)s::uuid end,
            version = version + case when id = %(id)s then 1 else 0 end
        where workspace_id = %(workspace_id)s and id = any(%(all)s)""",
        workspace_id=workspace_id,
        id=customer_id,
        all=[*parts, customer_id],
    )
    await tx.run(
        "delete from customer_merge where workspace_id = %(workspace_id)s and customer_id = %(id)s",
        workspace_id=workspace_id,
        id=customer_id,
    )
    # since then the other one may have been called as they are; once they are two, nobody's names stand at the other's
    await forget_renames(tx, workspace_id, merging.target_id, merging.at)
    tx.record(CustomerUnmerged(workspace_id=workspace_id, customer_id=customer_id, target_id=merging.target_id))
    tx.record(CustomerMergeReturned(workspace_id=workspace_id, customer_id=merging.target_id, source_id=customer_id))
    customer = await load_customer(tx, workspace_id, customer_id)
    target = await load_customer(tx, workspace_id, merging.target_id)
    mine, theirs = state_of(customer), state_of(target)
    back = {field: _UNSAID[field] for field in merging.taken if field in _UNSAID and theirs[field] == mine[field]}
    left = {
        key: value
        for key, value in target.fields.items()
        if key not in merging.filled or value != customer.fields.get(key)
    }
    if left != target.fields:
        back[CustomerField.FIELDS] = left
    await _put(tx, workspace_id, target, back, merging.gives_back(target))
    await _carry_tier(tx, workspace_id, merging)
    await judge_again(tx, workspace_id, customer_id)  # whoever was in them came away with them
    return await load_customer(tx, workspace_id, customer_id)


async def _put(
    tx: Tx,
    workspace_id: UUID,
    target: Customer,
    values: dict[CustomerField, Any],
    by_hand: Tier | None,
    at_least: Tier = Tier.STANDARD,
) -> Standing:
    """Give whoever is kept these values, and the words by which both are found; tells where they stand now.

    Without a tier by hand they have what the rules say of them now, or their company. Where that is less than
    `at_least`, this is set by hand.
    """
    new = state_of(target) | {field.value: value for field, value in values.items()}
    addresses = await find_addresses(tx, workspace_id, target.id)
    standing = await stand(tx, workspace_id, by_hand, known_of(new, addresses))
    if RANK[standing.tier] < RANK[at_least]:
        standing = Standing(at_least, TierBy.HAND)
    new["tier"] = standing.tier
    moved = (standing.tier, standing.by) != (target.tier, target.tier_by)
    fields = [CustomerField.TIER] if moved else []
    fields += [field for field in values if field != CustomerField.TIER]
    await tx.run(
        """update customer set name = %(name)s, name_key = %(name_key)s, tier = %(tier)s, tier_by = %(tier_by)s,
            tier_rule_id = %(tier_rule_id)s, company_id = %(company_id)s, locale = %(locale)s, note = %(note)s,
            fields = %(fields)s::jsonb, version = version + 1
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=target.id,
        **columns_of(new, standing),
    )
    await renew_terms(tx, workspace_id, target.id)
    if fields:
        tx.record(
            CustomerChanged(
                workspace_id=workspace_id,
                customer_id=target.id,
                fields=fields,
                tier_before=target.tier,
                tier=standing.tier,
                tier_by=standing.by,
                tier_rule_id=standing.rule_id,
                company_id=new["company_id"],
                changed=await find_changed(tx, workspace_id, target.fields, new["fields"]),
            )
        )
    return standing


async def _carry_tier(tx: Tx, workspace_id: UUID, merging: _Merging) -> None:
    """Let later merges that began at the tier this one had left go back to where it was before it."""
    await tx.run(
        """update customer_merge set tier_before = %(before)s, tier_by_before = %(by_before)s
        where workspace_id = %(workspace_id)s and target_id = %(target_id)s and at > %(at)s
          and tier_before = %(left)s and tier_by_before = %(by_left)s""",
        workspace_id=workspace_id,
        target_id=merging.target_id,
        at=merging.at,
        before=merging.tier_before.value,
        by_before=merging.tier_by_before.value,
        left=merging.tier_left.value,
        by_left=merging.tier_by_left.value,
    )


async def _find_merging(tx: Tx, workspace_id: UUID, customer_id: UUID) -> _Merging | None:
    return await tx.one(
        _Merging,
        """select target_id, at, taken, filled, tier_before, tier_by_before,
            coalesce(tier_left, tier_taken, tier_before) as tier_left, coalesce(tier_by_left, 'hand') as tier_by_left,
            at <= now() - make_interval(days => %(days)s) as over
        from customer_merge where workspace_id = %(workspace_id)s and customer_id = %(id)s""",
        workspace_id=workspace_id,
        id=customer_id,
        days=MERGE_DAYS,
    )


async def _find_their_parts(tx: Tx, workspace_id: UUID, customer_id: UUID) -> list[UUID]:
    """Give who was merged into a merged customer, directly or through others, by id: they come away with them."""
    return await tx.column(
        """with recursive part as (
            select customer_id from customer_merge where workspace_id = %(workspace_id)s and target_id = %(id)s
            union
            select merging.customer_id from part
            join customer_merge merging on merging.workspace_id = %(workspace_id)s
                and merging.target_id = part.customer_id
        ) select customer_id from part order by customer_id""",
        workspace_id=workspace_id,
        id=customer_id,
    )
