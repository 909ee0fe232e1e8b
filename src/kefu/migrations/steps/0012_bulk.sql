-- What tickets were before somebody changed many at once, for as long as that may be undone; ids, enums, times, tags.
create table bulk_change (
    workspace_id uuid        not null,
    id           uuid        not null,
    ticket_id    uuid        not null,
    member_id    uuid        not null,
    version      int         not null,
    before       jsonb       not null,
    at           timestamptz not null default clock_timestamp(),
    primary key (workspace_id, id, ticket_id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id)
);
create index bulk_change_at on bulk_change (at);
grant select, insert, delete on bulk_change to kefu_app;
