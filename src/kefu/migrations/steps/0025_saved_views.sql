-- Views that members put together. Without a unit a view is its owner's alone; with one it is shared with that unit and
-- all below it. condition: a tree as kefu.views reads it; position: the second of its making, or between two others;
-- exact, so that there always is room.
create table saved_view (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    owner_id     uuid        not null,
    unit_id      uuid,
    name         text        not null check (length(name) between 1 and 200),
    condition    jsonb       not null,
    sorting      text        not null check (sorting in ('urgent', 'newest', 'oldest', 'changed')),
    columns      text[]      not null,
    position     numeric     not null,
    created_at   timestamptz not null default clock_timestamp(),
    changed_at   timestamptz not null default clock_timestamp(),
    deleted_at   timestamptz,
    version      int         not null default 1,
    fingerprint  bytea       not null,
    primary key (workspace_id, id),
    foreign key (workspace_id, owner_id) references member (workspace_id, id),
    foreign key (workspace_id, unit_id) references unit (workspace_id, id)
);
create index saved_view_own on saved_view (workspace_id, owner_id) where unit_id is null and deleted_at is null;
create index saved_view_shared on saved_view (workspace_id, unit_id) where unit_id is not null and deleted_at is null;

-- Whose hand last changed each: a projection, kept by a reader of the log.
create table saved_view_hand (
    workspace_id uuid   not null,
    view_id      uuid   not null,
    member_id    uuid,
    position     bigint not null,
    primary key (workspace_id, view_id)
);

grant select, insert, update on saved_view to kefu_app;
grant select, insert, update, delete on saved_view_hand to kefu_app;
