-- Merged tickets point to where their conversation goes on; they stay where they are. conversation_at: since when the
-- customer's next words in the inbox belong to the ticket, where that is later than its creation.
alter table ticket
    add column merged_into_id uuid,
    add column conversation_at timestamptz,
    add constraint ticket_merged_into foreign key (workspace_id, merged_into_id) references ticket (workspace_id, id) not valid,
    add constraint ticket_merged check ((end_state is not distinct from 'merged') = (merged_into_id is not null)) not valid;
create index ticket_merged_into on ticket (workspace_id, merged_into_id) where merged_into_id is not null;

-- What a merge changed on the target, for as long as it can be undone: while the target was not worked on since (mark is
-- its updated_at then).
create table ticket_merge (
    workspace_id   uuid        not null,
    ticket_id      uuid        not null,
    target_id      uuid        not null,
    mark           timestamptz not null,
    status_before  text        not null,
    waiting_before timestamptz,
    at             timestamptz not null,
    primary key (workspace_id, ticket_id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id),
    foreign key (workspace_id, target_id) references ticket (workspace_id, id)
);
create index ticket_merge_target on ticket_merge (workspace_id, target_id);
grant select, insert, update, delete on ticket_merge to kefu_app;
