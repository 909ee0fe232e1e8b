-- What customers were called before and after somebody changed it: their history tells it, and their facts hold no text.
create table customer_rename (
    workspace_id uuid        not null,
    id           uuid        not null,
    customer_id  uuid        not null,
    before       text        not null,
    after        text        not null,
    at           timestamptz not null default clock_timestamp(),
    primary key (workspace_id, id),
    foreign key (workspace_id, customer_id) references customer (workspace_id, id)
);
create index customer_rename_customer on customer_rename (workspace_id, customer_id);
grant select, insert, delete on customer_rename to kefu_app;
