-- Words of a supervisor to the one person who holds a ticket. Not a note that is hidden: no query over messages finds them.
create table whisper (
    workspace_id uuid        not null,
    id           uuid        not null,
    ticket_id    uuid        not null,
    author_id    uuid        not null,
    hearer_id    uuid        not null,
    text         text        not null,
    at           timestamptz not null,
    fingerprint  bytea       not null,
    primary key (workspace_id, id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id)
);
create index whisper_ticket on whisper (workspace_id, ticket_id, at, id);
grant select, insert, update on whisper to kefu_app;
