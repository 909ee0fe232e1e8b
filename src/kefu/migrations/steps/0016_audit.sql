-- What is checked, built from the log by the reader `audit`: a page of it never looks at the log itself. No foreign keys:
-- the table is emptied and rebuilt.
create table audit_entry (
    workspace_id uuid        not null,
    position     bigint      not null,
    at           timestamptz not null,
    topic        text        not null,
    type         text        not null,
    actor_kind   text        not null,
    actor_id     uuid,
    subject_id   uuid,
    data         jsonb       not null,
    primary key (workspace_id, position)
);
create index audit_entry_time on audit_entry (workspace_id, at, position);
create index audit_entry_topic on audit_entry (workspace_id, topic, at, position);
create index audit_entry_actor on audit_entry (workspace_id, actor_id, at, position);
create index audit_entry_subject on audit_entry (workspace_id, subject_id, at, position);
grant select, insert, update, delete on audit_entry to kefu_app;
