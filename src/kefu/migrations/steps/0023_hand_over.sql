-- Somebody leaves: their tickets that are not closed wait here to be given to others, a few at a time. actor_id is who
-- decided it; without assignee and team the tickets go back to the queue they were in.
create table hand_over (
    workspace_id uuid        not null,
    member_id    uuid        not null,
    assignee_id  uuid,
    team_id      uuid,
    actor_id     uuid        not null,
    cause        uuid,
    created_at   timestamptz not null default clock_timestamp(),
    lease_until  timestamptz not null default '-infinity',
    fence        int         not null default 0,
    primary key (workspace_id, member_id),
    foreign key (workspace_id, member_id) references member (workspace_id, id)
);
create index ticket_solved_assignee on ticket (workspace_id, assignee_id) where status = 'solved';
grant select, insert, update, delete on hand_over to kefu_app;
