-- Tickets that come back by themselves: until when, and since when those that came back wait to be looked at.
alter table ticket add column snoozed_until timestamptz, add column woken_at timestamptz;
alter table ticket_timer drop constraint ticket_timer_purpose_check;
alter table ticket_timer add constraint ticket_timer_purpose_check
    check (purpose in ('solve_idle', 'close_solved', 'wake'));
create index ticket_snoozed on ticket (workspace_id, snoozed_until, id) where snoozed_until is not null;
