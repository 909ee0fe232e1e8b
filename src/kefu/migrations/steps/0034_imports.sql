-- A file of customers that is brought in. `cursor` is the row up to which the present work is done: looking through,
-- running, or undoing; it moves in the transaction of the rows it passes. `header` is emptied when the file is done with.
create table customer_import (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    member_id    uuid        not null,
    name         text        not null,
    encoding     text        not null,
    delimiter    text        not null,
    header       text[]      not null,
    mapping      text[]      not null,
    state        text        not null check (state in
        ('draft', 'checking', 'ready', 'running', 'done', 'cancelled', 'undoing', 'undone')),
    version      int         not null default 1,
    rows         int         not null,
    cursor       int         not null default 0,
    added        int         not null default 0,
    changed      int         not null default 0,
    unchanged    int         not null default 0,
    failed       int         not null default 0,
    taken_back   int         not null default 0,
    kept         int         not null default 0,
    sha256       bytea       not null,
    fence        int         not null default 0,
    lease_until  timestamptz not null default '-infinity',
    created_at   timestamptz not null default clock_timestamp(),
    started_at   timestamptz,
    finished_at  timestamptz,
    undone_by    uuid,
    undone_at    timestamptz,
    primary key (workspace_id, id),
    foreign key (workspace_id, member_id) references member (workspace_id, id),
    foreign key (workspace_id, undone_by) references member (workspace_id, id)
);
create index customer_import_listed on customer_import (workspace_id, created_at, id);
create index customer_import_working on customer_import (lease_until) where state in ('checking', 'running', 'undoing');

-- Its rows: `cells` and `keys` (the addresses in them) until the row was brought in, `before` and `identities` for as
-- long as it can be undone. `version` is the customer's, as the import left them.
create table customer_import_row (
    workspace_id uuid   not null,
    import_id    uuid   not null,
    place        int    not null,
    line         int    not null,
    cells        text[] not null,
    keys         text[] not null default '{}',
    outcome      text   check (outcome in ('new', 'changed', 'same', 'error')),
    reason       text,
    field        text,
    customer_id  uuid,
    before       jsonb,
    identities   uuid[] not null default '{}',
    version      int,
    undone       text   check (undone in ('taken_back', 'kept')),
    primary key (workspace_id, import_id, place),
    foreign key (workspace_id, import_id) references customer_import (workspace_id, id)
);
create index customer_import_row_outcome on customer_import_row (workspace_id, import_id, outcome, place);
create index customer_import_row_customer on customer_import_row (workspace_id, customer_id)
    where customer_id is not null;
grant select, insert, update, delete on customer_import, customer_import_row to kefu_app;
