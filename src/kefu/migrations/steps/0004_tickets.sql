-- Tickets and what is said on them. Public and internal messages are two tables: a query for one cannot leak the other.
create table ticket_counter (
    workspace_id uuid primary key references workspace (id),
    last         int  not null
);

create table ticket (
    workspace_id    uuid        not null,
    id              uuid        not null,
    number          int         not null,
    inbox_id        uuid        not null,
    channel         text        not null,
    unit_id         uuid        not null,
    team_id         uuid,
    assignee_id     uuid,
    customer_id     uuid        not null,
    follows_id      uuid,
    subject         text        not null,
    preview         text        not null default '',
    kind            text        not null check (kind in ('inquiry', 'complaint', 'incident', 'request', 'after_sales', 'suggestion')),
    priority        text        not null check (priority in ('urgent', 'important', 'normal', 'low')),
    tier            text        not null,
    stage           text        not null check (stage in ('bot', 'human', 'expert')),
    status          text        not null check (status in ('new', 'open', 'pending', 'held', 'solved', 'closed')),
    version         int         not null default 1,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    last_message_at timestamptz not null,
    waiting_since   timestamptz,
    replied_at      timestamptz,
    next_due_at     timestamptz,
    sort_at         timestamptz not null generated always as (coalesce(next_due_at, waiting_since, 'infinity'::timestamptz)) stored,
    fingerprint     bytea       not null,
    primary key (workspace_id, id),
    unique (workspace_id, number),
    foreign key (workspace_id, inbox_id) references inbox (workspace_id, id),
    foreign key (workspace_id, unit_id) references unit (workspace_id, id),
    foreign key (workspace_id, team_id) references unit (workspace_id, id),
    foreign key (workspace_id, assignee_id) references member (workspace_id, id),
    foreign key (workspace_id, customer_id) references customer (workspace_id, id),
    foreign key (workspace_id, follows_id) references ticket (workspace_id, id)
);
create index ticket_live on ticket (workspace_id, sort_at, id) where status in ('new', 'open', 'pending', 'held');
create index ticket_live_unit on ticket (workspace_id, unit_id, sort_at, id) where status in ('new', 'open', 'pending', 'held');
create index ticket_live_assignee on ticket (workspace_id, assignee_id, sort_at, id) where status in ('new', 'open', 'pending', 'held');
create index ticket_updated on ticket (workspace_id, updated_at, id);
create index ticket_status_updated on ticket (workspace_id, status, updated_at, id);
create index ticket_follows on ticket (workspace_id, follows_id) where follows_id is not null;
create index ticket_customer on ticket (workspace_id, customer_id, created_at);

create table public_message (
    workspace_id uuid        not null,
    id           uuid        not null,
    ticket_id    uuid        not null,
    author_kind  text        not null,
    author_id    uuid,
    text         text        not null,
    html         text,
    at           timestamptz not null,
    state        text        not null check (state in ('queued', 'sent', 'delivered', 'failed', 'unknown')),
    revision     int         not null default 1,
    fingerprint  bytea       not null,
    primary key (workspace_id, id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id)
);
create index public_message_ticket on public_message (workspace_id, ticket_id, at, id);

create table internal_message (
    workspace_id uuid        not null,
    id           uuid        not null,
    ticket_id    uuid        not null,
    author_kind  text        not null,
    author_id    uuid,
    text         text        not null,
    at           timestamptz not null,
    revision     int         not null default 1,
    fingerprint  bytea       not null,
    primary key (workspace_id, id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id)
);
create index internal_message_ticket on internal_message (workspace_id, ticket_id, at, id);

-- Earlier wordings of texts that were changed; facts point here and hold no text themselves.
create table revision (
    workspace_id uuid        not null references workspace (id),
    subject_id   uuid        not null,
    revision     int         not null,
    subject_kind text        not null check (subject_kind in ('internal_message', 'ticket_subject')),
    ticket_id    uuid        not null,
    text         text        not null,
    at           timestamptz not null,
    author_id    uuid,
    primary key (workspace_id, subject_id, subject_kind, revision),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id)
);

create table tag (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    name         text        not null check (length(name) between 1 and 60),
    primary key (workspace_id, id)
);
create unique index tag_name on tag (workspace_id, lower(name));
create table ticket_tag (
    workspace_id uuid not null,
    ticket_id    uuid not null,
    tag_id       uuid not null,
    primary key (workspace_id, ticket_id, tag_id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id),
    foreign key (workspace_id, tag_id) references tag (workspace_id, id)
);
create index ticket_tag_tag on ticket_tag (workspace_id, tag_id);

-- What will happen to a ticket by itself; a row is taken with a lease and a fencing number (kit/claims.py).
create table ticket_timer (
    workspace_id uuid        not null,
    ticket_id    uuid        not null,
    purpose      text        not null check (purpose in ('solve_idle', 'close_solved')),
    fire_at      timestamptz not null,
    lease_until  timestamptz not null default '-infinity',
    fence        bigint      not null default 0,
    primary key (workspace_id, ticket_id, purpose),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id)
);
create index ticket_timer_due on ticket_timer (fire_at);

grant select, insert, update on ticket_counter, ticket, public_message, internal_message, revision, tag to kefu_app;
grant select, insert, update, delete on ticket_tag, ticket_timer to kefu_app;
