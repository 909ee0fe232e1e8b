-- After how many days a solved ticket is closed by itself; a default that is a constant rewrites no row.
alter table workspace
    add column close_after_days smallint not null default 4 check (close_after_days between 1 and 60);
