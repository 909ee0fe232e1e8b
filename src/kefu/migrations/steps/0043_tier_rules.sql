-- What a merge raised the tier to: that of who was merged may be another one by the time it is undone.
alter table customer_merge add column tier_taken text check (tier_taken in ('standard', 'gold', 'vip'));

-- The next customers of a company by id, however many it has.
create index customer_company_id on customer (workspace_id, company_id, id) where company_id is not null;
drop index customer_company;
