-- What a merge raised the tier to: that of who was merged may be another one by the time it is undone.
alter table customer_merge add column tier_taken text check (tier_taken in ('standard', 'gold', 'vip'));
