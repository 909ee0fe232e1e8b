-- A merged customer points to whom they are kept as: always to the end of a chain, so that nobody follows it step by step.
-- Tickets, addresses and notes stay with whom they came to.
alter table customer
    add column merged_into_id uuid,
    add constraint customer_merged_into foreign key (workspace_id, merged_into_id) references customer (workspace_id, id) not valid,
    add constraint customer_merged_elsewhere check (merged_into_id <> id) not valid;
create index customer_merged_into on customer (workspace_id, merged_into_id) where merged_into_id is not null;

-- Which merge it was, and what it changed on whoever was kept: so it can be undone. `target_id` is who was merged into, also
-- where that one was merged further on since.
create table customer_merge (
    workspace_id uuid        not null,
    customer_id  uuid        not null,
    target_id    uuid        not null,
    member_id    uuid        not null,
    at           timestamptz not null default clock_timestamp(),
    taken        text[]      not null,
    tier_before  text        not null,
    primary key (workspace_id, customer_id),
    foreign key (workspace_id, customer_id) references customer (workspace_id, id),
    foreign key (workspace_id, target_id) references customer (workspace_id, id)
);
create index customer_merge_target on customer_merge (workspace_id, target_id);

-- Who is perhaps the same: the same address on another channel, however it is written.
create index identity_alike on identity (workspace_id, lower(address));

-- When they wrote themself; last_at then is when they or who was merged into them last did, by which lists are sorted.
alter table customer_contact add column own_at timestamptz;
update customer_contact set own_at = last_at;

grant select, insert, update, delete on customer_merge to kefu_app;
