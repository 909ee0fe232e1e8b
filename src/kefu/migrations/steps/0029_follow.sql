-- Tickets that members follow, as they see it at once.
create table notification_follow (
    workspace_id uuid not null,
    member_id    uuid not null,
    ticket_id    uuid not null,
    primary key (workspace_id, member_id, ticket_id),
    foreign key (workspace_id, member_id) references member (workspace_id, id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id)
);

-- The same as the reader `notifications` has come to in the log: who followed when something happened. Emptied and rebuilt.
create table notification_follower (
    workspace_id uuid not null,
    ticket_id    uuid not null,
    member_id    uuid not null,
    primary key (workspace_id, ticket_id, member_id)
);
grant select, insert, update, delete on notification_follow, notification_follower to kefu_app;
