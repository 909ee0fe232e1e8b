-- By which merged ticket somebody follows the one that it goes on in; null: of their own accord.
alter table ticket_follow
    add column merged_id uuid,
    add foreign key (workspace_id, merged_id) references ticket (workspace_id, id);
create index ticket_follow_ticket on ticket_follow (workspace_id, ticket_id);

-- Whether it was told that an absence has begun: a loop looks for those it was not told of.
alter table absence
    add column begun boolean not null default false,
    add column lease_until timestamptz not null default '-infinity';
update absence set begun = begins <= clock_timestamp();
create index absence_coming on absence (begins) where not begun;

-- A notification tells of a ticket, or of covering somebody (actor_id): which step of it, and from when to when.
alter table notification
    alter column ticket_id drop not null,
    add column step text check (step in ('named', 'changed', 'taken_off', 'begun')),
    add column begins timestamptz,
    add column ends timestamptz;

-- Whose the target was before a merge brought it to their cover; null where the merge did not.
alter table ticket_merge add column covered_id uuid;
