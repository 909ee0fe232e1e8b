-- What customers think of how their ticket was solved: one response for each time that it was, changed within a day.
-- Whose ticket it is stands on the ticket.
create table survey_response (
    workspace_id uuid        not null,
    id           uuid        not null,
    ticket_id    uuid        not null,
    asked_at     timestamptz not null,
    member_id    uuid,
    score        smallint    not null check (score between 1 and 5),
    comment      text        not null,
    answered_at  timestamptz not null,
    changed_at   timestamptz,
    primary key (workspace_id, id),
    unique (workspace_id, ticket_id, asked_at),
    foreign key (workspace_id, ticket_id) references ticket (workspace_id, id),
    foreign key (workspace_id, member_id) references member (workspace_id, id)
);
create index survey_response_member on survey_response (workspace_id, member_id, answered_at) include (score, ticket_id);
grant select, insert, update on survey_response to kefu_app;

-- The newest of them, where every list shows it.
alter table ticket add column rating smallint;
