-- A log-in was refused. As with forgotten passwords the request only leaves this row, whoever the address belongs to, so
-- that neither the answer nor its time tells; the worker looks whose it is, and only for a member it becomes a fact.
-- sealed is the address, encrypted with the key file.
create table refused_login (
    id          uuid        primary key,
    sealed      text        not null,
    asked_at    timestamptz not null default clock_timestamp(),
    lease_until timestamptz not null default '-infinity',
    fence       int         not null default 0
);

grant select, insert, update, delete on refused_login to kefu_app;
