-- Tags as administrators keep them: put away (archived_at), or gone into another one (merged_into_id), which then is
-- meant wherever this one stands: no ticket is written for it. The one it went into never went anywhere itself.
alter table tag
    add column archived_at timestamptz,
    add column merged_into_id uuid check (merged_into_id <> id),
    add column version int not null default 1,
    add column fingerprint bytea,
    add foreign key (workspace_id, merged_into_id) references tag (workspace_id, id);
create index tag_merged on tag (workspace_id, merged_into_id) where merged_into_id is not null;
grant delete on tag to kefu_app;

-- What tags were called before: who still says so, a macro perhaps, means the tag as it is called now.
create table tag_former_name (
    workspace_id uuid not null,
    folded       text not null generated always as (lower(name)) stored,
    name         text not null,
    tag_id       uuid not null,
    primary key (workspace_id, folded),
    foreign key (workspace_id, tag_id) references tag (workspace_id, id)
);
create index tag_former_name_tag on tag_former_name (workspace_id, tag_id);
grant select, insert, delete on tag_former_name to kefu_app;

-- How many wear a tag is counted in this index alone, no further than asked.
create index ticket_tag_worn on ticket_tag (workspace_id, tag_id, ticket_id);
drop index ticket_tag_tag;

-- Whose hand last changed each: a projection, kept by a reader of the log.
create table tag_hand (
    workspace_id uuid        not null,
    tag_id       uuid        not null,
    member_id    uuid,
    at           timestamptz not null,
    primary key (workspace_id, tag_id)
);
grant select, insert, update, delete on tag_hand to kefu_app;
