-- Where a merge left the tier, and by what: when it is undone, what somebody set since is told from what the merge did. An
-- older process may still write merges without them. tier_taken is not written any more.
alter table customer_merge
    add column tier_left text check (tier_left in ('standard', 'gold', 'vip')),
    add column tier_by_left text check (tier_by_left in ('hand', 'rule', 'company', 'nobody'));
update customer_merge merging
set tier_left = coalesce(merging.tier_taken, merging.tier_before), tier_by_left = target.tier_by
from customer target
where target.workspace_id = merging.workspace_id and target.id = merging.target_id;
