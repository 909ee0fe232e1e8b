-- Spam and the trash: end states beside status, out of every ordinary list. `merged` is there for the step after next.
alter table ticket add column end_state text check (end_state in ('spam', 'deleted', 'merged'));
alter table customer add column blocked_at timestamptz;

-- A pile of old spam would lie in front of the most urgent work, so it does not stand in these.
drop index ticket_live, ticket_live_unit, ticket_live_assignee;
create index ticket_live on ticket (workspace_id, sort_at, id)
    where status in ('new', 'open', 'pending', 'held') and end_state is null;
create index ticket_live_unit on ticket (workspace_id, unit_id, sort_at, id)
    where status in ('new', 'open', 'pending', 'held') and end_state is null;
create index ticket_live_assignee on ticket (workspace_id, assignee_id, sort_at, id)
    where status in ('new', 'open', 'pending', 'held') and end_state is null;
create index ticket_removed on ticket (workspace_id, end_state, updated_at, id) where end_state is not null;
