-- Tickets that were opened for something said on another one. mark is the new one's updated_at then: while it stands,
-- nobody worked on it, and the split may be undone.
create table ticket_split (
    workspace_id uuid        not null,
    ticket_id    uuid        not null,
    origin_id    uuid        not null,
    mark         timestamptz not null,
    primary key (workspace_id, ticket_id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id),
    foreign key (workspace_id, origin_id) references ticket (workspace_id, id)
);

-- Messages of other tickets, of either type, that a ticket shows among its own. They stay where they were said.
create table ticket_quote (
    workspace_id uuid not null,
    ticket_id    uuid not null,
    message_id   uuid not null,
    primary key (workspace_id, ticket_id, message_id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id)
);
create index ticket_quote_message on ticket_quote (workspace_id, message_id);
grant select, insert, delete on ticket_split, ticket_quote to kefu_app;

-- Who follows a ticket is said of the ticket, and read by more than notifications.
alter table notification_follow rename to ticket_follow;
alter index notification_follow_pkey rename to ticket_follow_pkey;

-- The note that says for what a ticket was put off; what it says stands with the other notes.
alter table ticket add column snooze_note_id uuid;
