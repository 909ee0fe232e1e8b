-- What a merge raised the tier to: that of who was merged may be another one by the time it is undone.
alter table customer_merge add column tier_taken text check (tier_taken in ('standard', 'gold', 'vip'));

-- The next customers of a company by id, however many it has.
create index customer_company_id on customer (workspace_id, company_id, id) where company_id is not null;
drop index customer_company;

-- The rules of tiers, in their order; version counts the changes.
create table tier_rules (
    workspace_id uuid  primary key references workspace (id),
    rules        jsonb not null,
    version      int   not null
);

-- Workspaces whose customers are looked through because the rules changed; cursor is the customer up to whom it is done.
create table tier_rules_sweep (
    workspace_id uuid        primary key references workspace (id),
    actor_kind   text        not null,
    actor_id     uuid,
    cursor       uuid        not null,
    looked       int         not null default 0,
    total        int         not null default 0,
    changed      int         not null default 0,
    fence        int         not null default 0,
    lease_until  timestamptz not null default '-infinity'
);
create index tier_rules_sweep_due on tier_rules_sweep (lease_until);
grant select, insert, update, delete on tier_rules, tier_rules_sweep to kefu_app;

-- By which rule a customer has their tier. What is there already keeps the narrower check, so nothing is read again.
alter table customer add column tier_rule_id uuid, drop constraint customer_tier_by_check;
alter table customer add constraint customer_tier_by_check check (tier_by in ('hand', 'rule', 'company', 'nobody')) not valid;
alter table customer_merge drop constraint customer_merge_tier_by_before_check;
alter table customer_merge add constraint customer_merge_tier_by_before_check
    check (tier_by_before in ('hand', 'rule', 'company', 'nobody')) not valid;
