-- People who were erased: ids and times only. The row is written by the verb; what is slow (bytes, the list outside of the
-- database that a restore replays) is done right after, and looked for again every minute until `listed_at` is set.
create table erasure (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    customer_id  uuid        not null,
    at           timestamptz not null default clock_timestamp(),
    listed_at    timestamptz,
    primary key (workspace_id, id),
    unique (workspace_id, customer_id)
);
create index erasure_unlisted on erasure (at) where listed_at is null;
alter table customer add column erased_at timestamptz;

-- An erased file keeps its row; `path` is emptied once its bytes are gone.
create index file_erased on file (workspace_id, id) where state = 'erased' and path <> '';
-- What only the visitor's upload knows so far.
create index file_owned on file (workspace_id, owner_id) where owner_kind = 'customer';

grant select, insert, update on erasure to kefu_app;
grant delete on revision to kefu_app;
