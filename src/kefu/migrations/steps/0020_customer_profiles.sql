-- What is known of customers beside their row: notes, when they last wrote, what was changed.
-- A customer made by a program or a member speaks no language until somebody has said which.
alter table customer alter column locale drop not null, alter column locale drop default;

-- Lists are narrowed by these and go on by name (src/kefu/customers/listing.py).
create index customer_tier on customer (workspace_id, tier, name_key, id);
create index customer_company_name on customer (workspace_id, company_id, name_key, id) where company_id is not null;
create index customer_blocked on customer (workspace_id, name_key, id) where blocked_at is not null;

-- What members write down about a customer. A deleted note can be restored.
create table customer_note (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    customer_id  uuid        not null,
    author_id    uuid        not null,
    text         text        not null,
    revision     int         not null default 1,
    created_at   timestamptz not null default clock_timestamp(),
    edited_at    timestamptz,
    deleted_at   timestamptz,
    fingerprint  bytea       not null,
    primary key (workspace_id, id),
    foreign key (workspace_id, customer_id) references customer (workspace_id, id),
    foreign key (workspace_id, author_id) references member (workspace_id, id)
);
create index customer_note_listed on customer_note (workspace_id, customer_id, created_at, id);

-- Projections, kept by readers of the log: when a customer last wrote, and what was changed about whom. `subject_id` is
-- the customer or the company. No foreign keys: the tables are emptied and rebuilt.
create table customer_contact (
    workspace_id uuid        not null,
    customer_id  uuid        not null,
    last_at      timestamptz not null,
    primary key (workspace_id, customer_id)
);
create index customer_contact_last on customer_contact (workspace_id, last_at, customer_id);
create table customer_change (
    workspace_id uuid        not null,
    subject_id   uuid        not null,
    position     bigint      not null,
    at           timestamptz not null,
    type         text        not null,
    actor_kind   text        not null,
    actor_id     uuid,
    data         jsonb       not null,
    primary key (workspace_id, subject_id, position)
);

grant select, insert, update, delete on customer_note, customer_contact, customer_change to kefu_app;
