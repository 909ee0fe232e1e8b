-- The second factor of a log-in (TOTP, RFC 6238). It counts once a code has confirmed it. secret is encrypted with the
-- key file; last_step is the newest time step a code was taken for: the same code never opens twice.
create table second_factor (
    workspace_id uuid        not null,
    member_id    uuid        not null,
    secret       text        not null,
    begun_at     timestamptz not null default clock_timestamp(),
    confirmed_at timestamptz,
    last_step    bigint      not null default 0,
    primary key (workspace_id, member_id),
    foreign key (workspace_id, member_id) references member (workspace_id, id)
);

-- For when the phone is lost: each opens once and is then deleted. hash is SHA-256 of 80 random bits.
create table recovery_code (
    workspace_id uuid  not null,
    member_id    uuid  not null,
    hash         bytea not null,
    primary key (workspace_id, member_id, hash),
    foreign key (workspace_id, member_id) references second_factor (workspace_id, member_id) on delete cascade
);

-- Who has one of these roles works only with a second factor.
alter table workspace add column second_factor_roles text[] not null default '{}';

grant select, insert, update, delete on second_factor, recovery_code to kefu_app;
