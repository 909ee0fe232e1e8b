-- Words of a ticket's public conversation that go to somebody outside by e-mail: which messages and files, and the member's own
-- words above them. What was undone stays for a day without its words, so that a request that comes late sends nothing.
create table forward (
    workspace_id uuid        not null,
    id           uuid        not null,
    ticket_id    uuid        not null,
    member_id    uuid        not null,
    locale       text        not null check (locale in ('zh', 'en')),
    subject      text        not null,
    text         text        not null,
    messages     uuid[]      not null,
    files        uuid[]      not null,
    fingerprint  bytea       not null,
    state        text        not null default 'waiting'
                 check (state in ('waiting', 'sending', 'sent', 'failed', 'undone')),
    at           timestamptz not null default clock_timestamp(),
    send_at      timestamptz not null,
    message_id   text        not null,
    attempts     int         not null default 0,
    next_try_at  timestamptz not null,
    give_up_at   timestamptz not null,
    lease_until  timestamptz not null default '-infinity',
    fence        int         not null default 0,
    done_at      timestamptz,
    primary key (workspace_id, id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id),
    foreign key (workspace_id, member_id) references member (workspace_id, id)
);
create index forward_due on forward (next_try_at) where state in ('waiting', 'sending');
create index forward_ticket on forward (workspace_id, ticket_id, at);
create index forward_undone on forward (at) where state = 'undone';

-- To whom it goes, and what their mail server said.
create table forward_recipient (
    workspace_id uuid not null,
    forward_id   uuid not null,
    place        int  not null,
    address      text not null,
    state        text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
    fault        text,
    said         text,
    primary key (workspace_id, forward_id, place),
    foreign key (workspace_id, forward_id) references forward (workspace_id, id) on delete cascade
);
grant select, insert, update, delete on forward, forward_recipient to kefu_app;
