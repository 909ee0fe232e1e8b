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

-- Tickets that have to do with each other; every link stands here from both its ends.
create table ticket_link (
    workspace_id uuid not null,
    ticket_id    uuid not null,
    other_id     uuid not null check (other_id <> ticket_id),
    primary key (workspace_id, ticket_id, other_id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id),
    foreign key (workspace_id, other_id) references ticket (workspace_id, id)
);
grant select, insert, delete on ticket_link to kefu_app;
