-- Fields that a workspace puts on its tickets. key: derived once from the name, stands in API and conditions, never changes.
-- choices: in order, [{key, zh, en, retired}]; kinds: of tickets, none for all of them. Archived fields keep their values.
create table field (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    key          text        not null check (length(key) between 1 and 60),
    type         text        not null check (type in ('text', 'long_text', 'number', 'date', 'checkbox', 'choice', 'choices')),
    name_zh      text        check (length(name_zh) between 1 and 200),
    name_en      text        check (length(name_en) between 1 and 200),
    help_zh      text,
    help_en      text,
    choices      jsonb       not null default '[]',
    kinds        text[]      not null default '{}',
    required     boolean     not null default false,
    position     int         not null,
    archived_at  timestamptz,
    version      int         not null default 1,
    fingerprint  bytea       not null,
    primary key (workspace_id, id),
    unique (workspace_id, key),
    check (coalesce(name_zh, name_en) is not null)
);

-- What stands in a field on a ticket; an empty one has no row. What stood there before is in revision.
create table ticket_field (
    workspace_id uuid  not null,
    ticket_id    uuid  not null,
    field_id     uuid  not null,
    value        jsonb not null,
    primary key (workspace_id, ticket_id, field_id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id),
    foreign key (workspace_id, field_id) references field (workspace_id, id)
);
alter table revision drop constraint revision_subject_kind_check;
alter table revision add constraint revision_subject_kind_check
    check (subject_kind in ('internal_message', 'ticket_subject', 'ticket_fields')) not valid;

-- Whose hand last changed each field: a projection, kept by a reader of the log.
create table field_hand (
    workspace_id uuid        not null,
    field_id     uuid        not null,
    member_id    uuid,
    at           timestamptz not null,
    primary key (workspace_id, field_id)
);

grant select, insert, update on field to kefu_app;
grant select, insert, update, delete on ticket_field, field_hand to kefu_app;
