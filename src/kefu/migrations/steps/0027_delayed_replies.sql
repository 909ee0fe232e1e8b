-- How many seconds a member's answers wait before they leave, and can be taken back; 0: none.
alter table member add column undo_seconds int not null default 0 check (undo_seconds in (0, 5, 10));

-- Answers that wait to leave (undo send). What is sent goes from here; what was undone stays for a day without its words,
-- so that a request that comes late brings nothing back; what could not be sent stays until its writer takes it.
create table delayed_reply (
    workspace_id uuid        not null,
    id           uuid        not null,
    ticket_id    uuid        not null,
    member_id    uuid        not null,
    text         text        not null,
    files        uuid[]      not null,
    set_status   text,
    seen         uuid,
    fingerprint  bytea       not null,
    state        text        not null default 'waiting' check (state in ('waiting', 'undone', 'failed')),
    fault        text,
    at           timestamptz not null default clock_timestamp(),
    send_at      timestamptz not null,
    lease_until  timestamptz not null default '-infinity',
    fence        int         not null default 0,
    primary key (workspace_id, id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id),
    foreign key (workspace_id, member_id) references member (workspace_id, id)
);
create index delayed_reply_due on delayed_reply (send_at) where state = 'waiting';
create index delayed_reply_ticket on delayed_reply (workspace_id, ticket_id, member_id);
create index delayed_reply_undone on delayed_reply (at) where state = 'undone';
grant select, insert, update, delete on delayed_reply to kefu_app;
