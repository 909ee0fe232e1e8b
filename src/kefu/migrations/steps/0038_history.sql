-- What is set for the whole workspace is looked for by the workspace. First of all: it reads
-- the whole audit, and what comes after holds tables against everybody.
update audit_entry set subject_id = workspace_id
where type in ('mail_server.changed', 'mail_server.removed', 'second_factor.roles_changed') /* every workspace: once */;

-- An import that a restored backup brought back was given up: its rows may name who was erased since.
alter table customer_import add column by_restore boolean not null default false;

-- Who ends an incident, or lets it go on, sends an id; without a round it is that of what is written about the turn.
alter table incident_update add column fingerprint bytea;

-- What settings said before and after a change, by the names of what changed; facts point here and hold no text
-- themselves. Of secrets only the name is kept. json, since it keeps the order in which a form asks for them.
create table setting_revision (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    subject_id   uuid        not null,
    before       json        not null,
    after        json        not null,
    hidden       text[]      not null,
    primary key (workspace_id, id)
);
grant select, insert on setting_revision to kefu_app;
