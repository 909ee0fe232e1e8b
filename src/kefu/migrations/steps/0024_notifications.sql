-- What happened that somebody should know of, built from the log by the reader `notifications`. audience is a member, or a
-- team when all of it is meant. No foreign keys: the table is emptied and rebuilt. Who read what stands elsewhere.
create table notification (
    workspace_id uuid        not null,
    audience     uuid        not null,
    position     bigint      not null,
    kind         text        not null,
    ticket_id    uuid        not null,
    message_id   uuid,
    actor_kind   text        not null,
    actor_id     uuid,
    at           timestamptz not null,
    primary key (workspace_id, audience, position)
);
create index notification_at on notification (at);

-- What a member wants to hear of, and how; without a row the defaults hold. Read is everything up to read_through, but for
-- the marks below; mailed_through is the last position a summary told of, so a rebuilt table is not mailed again.
create table notification_choice (
    workspace_id   uuid        not null,
    member_id      uuid        not null,
    rules          jsonb       not null default '{}',
    quiet_from     int         check (quiet_from between 0 and 1439),
    quiet_to       int         check (quiet_to between 0 and 1439),
    time_zone      text        not null default 'Asia/Shanghai',
    read_through   bigint      not null default 0,
    mailed_through bigint      not null default 0,
    mailed_at      timestamptz,
    looked_at      timestamptz not null default '-infinity',
    version        int         not null default 0,
    primary key (workspace_id, member_id),
    foreign key (workspace_id, member_id) references member (workspace_id, id),
    check ((quiet_from is null) = (quiet_to is null))
);

create table notification_mark (
    workspace_id uuid    not null,
    member_id    uuid    not null,
    position     bigint  not null,
    read         boolean not null,
    primary key (workspace_id, member_id, position),
    foreign key (workspace_id, member_id) references member (workspace_id, id)
);

-- Tickets a member wants to hear nothing of.
create table notification_mute (
    workspace_id uuid not null,
    member_id    uuid not null,
    ticket_id    uuid not null,
    primary key (workspace_id, member_id, ticket_id),
    foreign key (workspace_id, member_id) references member (workspace_id, id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id)
);
grant select, insert, update, delete on notification, notification_choice, notification_mark, notification_mute to kefu_app;
