-- The server that sends a workspace's own mails (SMTP). password is encrypted with the key file. base_url is the address
-- that links in mails begin with: never the Host header of who asks for a mail.
create table mail_server (
    workspace_id uuid        primary key references workspace (id),
    host         text        not null,
    port         int         not null check (port between 1 and 65535),
    tls          text        not null check (tls in ('tls', 'starttls', 'none')),
    username     text        not null default '',
    password     text,
    sender       text        not null,
    sender_name  text        not null default '',
    base_url     text        not null,
    changed_at   timestamptz not null default clock_timestamp(),
    version      int         not null default 1
);

-- Mails that wait, and for a week what became of them. recipient and sealed (what fills the template, encrypted with the
-- key file: it may hold a link that lets somebody in) are gone as soon as a mail is done.
create table mail (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    template     text        not null,
    locale       text        not null check (locale in ('zh', 'en')),
    recipient    text,
    sealed       text,
    message_id   text        not null,
    state        text        not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
    attempts     int         not null default 0,
    fault        text,
    said         text,
    created_at   timestamptz not null default clock_timestamp(),
    next_try_at  timestamptz not null default clock_timestamp(),
    give_up_at   timestamptz not null,
    lease_until  timestamptz not null default '-infinity',
    fence        int         not null default 0,
    done_at      timestamptz,
    primary key (workspace_id, id),
    check ((state = 'waiting') = (done_at is null)),
    check (state = 'waiting' or (recipient is null and sealed is null))
);
create index mail_waiting on mail (next_try_at) where state = 'waiting';
create index mail_done on mail (done_at) where state <> 'waiting';
create index mail_listed on mail (workspace_id, created_at desc, id);

-- People who were asked to work here and have not come yet. hash is SHA-256 of what the link carries.
create table invitation (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    email        text        not null,
    email_key    text        not null collate "C",
    roles        text[]      not null check (cardinality(roles) > 0),
    unit_id      uuid        not null,
    locale       text        not null check (locale in ('zh', 'en')),
    hash         bytea       not null,
    invited_by   uuid        not null,
    mail_id      uuid,
    created_at   timestamptz not null default clock_timestamp(),
    expires_at   timestamptz not null,
    version      int         not null default 1,
    fingerprint  bytea       not null,
    primary key (workspace_id, id),
    unique (workspace_id, email_key),
    foreign key (workspace_id, unit_id) references unit (workspace_id, id)
);
create index invitation_hash on invitation (hash);

-- Links by which somebody may choose a new password once. hash is SHA-256 of what the link carries.
create table password_reset (
    workspace_id uuid        not null,
    member_id    uuid        not null,
    hash         bytea       not null,
    expires_at   timestamptz not null,
    primary key (workspace_id, member_id),
    foreign key (workspace_id, member_id) references member (workspace_id, id)
);
create index password_reset_hash on password_reset (hash);

-- Somebody forgot a password. The request only leaves this row, whoever the address belongs to, so that neither the answer
-- nor its time tells. sealed is the address, encrypted with the key file.
create table forgotten_password (
    id          uuid        primary key,
    sealed      text        not null,
    asked_at    timestamptz not null default clock_timestamp(),
    lease_until timestamptz not null default '-infinity',
    fence       int         not null default 0
);

grant select, insert, update, delete on mail_server, mail, invitation, password_reset, forgotten_password to kefu_app;
