-- A company's tier, which its customers have whose own nobody has set; whose addresses end so belong to it.
alter table company
    add column tier text check (tier in ('standard', 'gold', 'vip')),
    add column note text not null default '';
create table company_domain (
    workspace_id uuid not null,
    domain       text not null,
    company_id   uuid not null,
    primary key (workspace_id, domain),
    foreign key (workspace_id, company_id) references company (workspace_id, id)
);
create index company_domain_company on company_domain (workspace_id, company_id);

-- By what a customer's tier stands: by hand it stays, else it is that of the company, or standard. What somebody set before
-- there was anything else was set by hand.
alter table customer add column tier_by text not null default 'nobody' check (tier_by in ('hand', 'company', 'nobody'));
update customer set tier_by = 'hand' where tier <> 'standard';
alter table customer_merge add column tier_by_before text not null default 'hand' check (tier_by_before in ('hand', 'company', 'nobody'));
update customer_merge set tier_by_before = 'nobody' where tier_before = 'standard';

-- Companies whose customers are looked through because their tier changed; cursor is the customer up to whom it is done.
create table tier_sweep (
    workspace_id uuid        not null,
    company_id   uuid        not null,
    actor_kind   text        not null,
    actor_id     uuid,
    cursor       uuid        not null,
    fence        int         not null default 0,
    lease_until  timestamptz not null default '-infinity',
    primary key (workspace_id, company_id),
    foreign key (workspace_id, company_id) references company (workspace_id, id)
);
create index tier_sweep_due on tier_sweep (lease_until);
grant select, insert, update, delete on company_domain, tier_sweep to kefu_app;
