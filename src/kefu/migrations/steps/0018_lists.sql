-- Lists of what is done, for whoever sees a part of it: by unit and by owner, in the order they are shown. Only what is
-- done: an answer on living work does not touch these, so two more cost it nothing, and the one they replace is gone.
create index ticket_done on ticket (workspace_id, status, updated_at, id)
    where status in ('solved', 'closed') and end_state is null;
create index ticket_done_unit on ticket (workspace_id, unit_id, status, updated_at, id)
    where status in ('solved', 'closed') and end_state is null;
create index ticket_done_assignee on ticket (workspace_id, assignee_id, status, updated_at, id)
    where status in ('solved', 'closed') and end_state is null;
create index ticket_removed_unit on ticket (workspace_id, unit_id, end_state, updated_at, id) where end_state is not null;
drop index ticket_status_updated;
