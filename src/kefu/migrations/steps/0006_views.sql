-- Counts of views, kept by a reader of the log: no count ever scans tickets.
-- A cell is everything a view may ask for; a ticket stands in exactly one cell.
create table tally_ticket (
    workspace_id uuid not null,
    ticket_id    uuid not null,
    unit_id      uuid not null,
    team_id      uuid,
    assignee_id  uuid,
    status       text not null,
    primary key (workspace_id, ticket_id)
);
create table tally_cell (
    workspace_id uuid not null,
    unit_id      uuid not null,
    team_id      uuid,
    assignee_id  uuid,
    status       text not null,
    count        int  not null,
    unique nulls not distinct (workspace_id, unit_id, team_id, assignee_id, status)
);
grant select, insert, update, delete on tally_ticket, tally_cell to kefu_app;
