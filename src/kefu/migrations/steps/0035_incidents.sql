-- Major incidents: one cause that many tickets have. A ticket belongs to one at most.
create table incident (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    title        jsonb       not null,
    status       text        not null check (status in ('investigating', 'identified', 'monitoring', 'resolved')),
    owner_id     uuid        not null,
    started_at   timestamptz not null,
    resolved_at  timestamptz,
    notice       jsonb,
    noticed_at   timestamptz not null,
    inbox_ids    uuid[]      not null,
    fingerprint  bytea       not null,
    version      int         not null default 1,
    primary key (workspace_id, id),
    foreign key (workspace_id, owner_id) references member (workspace_id, id)
);
create index incident_listed on incident (workspace_id, started_at, id);
create index incident_running on incident (workspace_id) where status <> 'resolved';

create table incident_ticket (
    workspace_id uuid        not null,
    ticket_id    uuid        not null,
    incident_id  uuid        not null,
    linked_at    timestamptz not null,
    primary key (workspace_id, ticket_id),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, id)
);
create index incident_ticket_of on incident_ticket (workspace_id, incident_id, linked_at, ticket_id);

-- What became of it, in the order of time; texts are for colleagues, the notice as visitors saw it from then on.
create table incident_update (
    workspace_id uuid        not null,
    id           uuid        not null,
    incident_id  uuid        not null,
    author_id    uuid        not null,
    at           timestamptz not null,
    status       text        not null,
    text         text        not null,
    notice       jsonb,
    primary key (workspace_id, id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, id)
);
create index incident_update_of on incident_update (workspace_id, incident_id, at);

-- What is done to all its tickets: answering, solving, opening again. One step for each ticket, taken by the worker.
create table incident_round (
    workspace_id  uuid        not null,
    id            uuid        not null,
    incident_id   uuid        not null,
    member_id     uuid        not null,
    kind          text        not null check (kind in ('answer', 'resolve', 'reopen')),
    texts         jsonb,
    status_before text        not null,
    at            timestamptz not null,
    begin_at      timestamptz not null,
    stopped_at    timestamptz,
    cause         uuid,
    fingerprint   bytea       not null,
    primary key (workspace_id, id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, id),
    foreign key (workspace_id, member_id) references member (workspace_id, id)
);
create index incident_round_of on incident_round (workspace_id, incident_id, at);

create table incident_step (
    workspace_id uuid        not null,
    round_id     uuid        not null,
    ticket_id    uuid        not null,
    state        text        not null default 'waiting' check (state in ('waiting', 'done', 'skipped', 'stopped')),
    code         text,
    due_at       timestamptz not null,
    lease_until  timestamptz not null default '-infinity',
    fence        int         not null default 0,
    primary key (workspace_id, round_id, ticket_id),
    foreign key (workspace_id, round_id) references incident_round (workspace_id, id)
    -- none to the ticket: checking it would lock hundreds of them at once
);
create index incident_step_due on incident_step (due_at) where state = 'waiting';
create index incident_step_ticket on incident_step (workspace_id, ticket_id);

-- Whose hand last changed an incident.
create table incident_hand (
    workspace_id uuid        not null,
    incident_id  uuid        not null,
    member_id    uuid,
    at           timestamptz not null,
    primary key (workspace_id, incident_id)
);

grant select, insert, update on incident, incident_update, incident_round, incident_step to kefu_app;
grant select, insert, update, delete on incident_ticket, incident_hand to kefu_app;
