-- By which merged ticket somebody follows the one that it goes on in; null: of their own accord.
alter table ticket_follow
    add column merged_id uuid,
    add foreign key (workspace_id, merged_id) references ticket (workspace_id, id);
create index ticket_follow_ticket on ticket_follow (workspace_id, ticket_id);
