-- Workspaces, their organisation, the people who work in them, and how those prove who they are.
create table workspace (
    id         uuid        primary key,
    name       text        not null check (length(name) between 1 and 200),
    locale     text        not null check (locale in ('zh', 'en')),
    time_zone  text        not null default 'Asia/Shanghai',
    created_at timestamptz not null default clock_timestamp(),
    version    int         not null default 1
);

-- path holds the ids from the headquarters down to the unit itself; all below a unit lie in one range of it.
create table unit (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    parent_id    uuid,
    kind         text        not null check (kind in ('headquarters', 'region', 'team')),
    name         text        not null check (length(name) between 1 and 200),
    sort_key     text        not null collate "C",
    path         uuid[]      not null check (path[cardinality(path)] = id),
    created_at   timestamptz not null default clock_timestamp(),
    version      int         not null default 1,
    fingerprint  bytea       not null,
    primary key (workspace_id, id),
    foreign key (workspace_id, parent_id) references unit (workspace_id, id),
    check ((parent_id is null) = (kind = 'headquarters')),
    check ((parent_id is null) = (cardinality(path) = 1))
);
create unique index unit_headquarters on unit (workspace_id) where parent_id is null;
create index unit_path on unit (workspace_id, path);

create table member (
    workspace_id        uuid        not null references workspace (id),
    id                  uuid        not null,
    unit_id             uuid        not null,
    name                text        not null check (length(name) between 1 and 200),
    sort_key            text        not null collate "C",
    email               text        not null,
    email_key           text        not null collate "C",
    roles               text[]      not null check (cardinality(roles) > 0),
    locale              text        not null check (locale in ('zh', 'en')),
    theme               text        not null default 'system' check (theme in ('system', 'light', 'dark')),
    availability        text        not null default 'offline' check (availability in ('online', 'busy', 'break', 'offline')),
    active              boolean     not null default true,
    password_hash       text,
    password_changed_at timestamptz not null default clock_timestamp(),
    created_at          timestamptz not null default clock_timestamp(),
    version             int         not null default 1,
    fingerprint         bytea       not null,
    primary key (workspace_id, id),
    unique (workspace_id, email_key),
    foreign key (workspace_id, unit_id) references unit (workspace_id, id)
);
create index member_email on member (email_key);
create index member_sorted on member (workspace_id, sort_key, id);
create index member_unit on member (workspace_id, unit_id);

-- A signed-in browser. hash is SHA-256 of the cookie: whoever reads this table cannot sign in with it.
create table session (
    workspace_id uuid        not null,
    id           uuid        not null,
    member_id    uuid        not null,
    hash         bytea       not null,
    created_at   timestamptz not null default clock_timestamp(),
    last_seen_at timestamptz not null default clock_timestamp(),
    expires_at   timestamptz not null,
    address      text        not null,
    user_agent   text        not null,
    primary key (workspace_id, id),
    foreign key (workspace_id, member_id) references member (workspace_id, id)
);
create index session_hash on session (hash);
create index session_member on session (workspace_id, member_id, last_seen_at);

create table api_token (
    workspace_id uuid        not null,
    id           uuid        not null,
    member_id    uuid        not null,
    name         text        not null check (length(name) between 1 and 200),
    hash         bytea       not null,
    scopes       text[]      not null check (cardinality(scopes) > 0),
    created_at   timestamptz not null default clock_timestamp(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    primary key (workspace_id, id),
    foreign key (workspace_id, member_id) references member (workspace_id, id)
);
create index api_token_hash on api_token (hash);
create index api_token_member on api_token (workspace_id, member_id) where revoked_at is null;
create index api_token_listed on api_token (workspace_id, created_at, id) where revoked_at is null;

-- Networks from which a member has signed in before: strangers elsewhere cannot shut these out.
create table known_network (
    workspace_id uuid        not null,
    member_id    uuid        not null,
    key          bytea       not null,
    last_at      timestamptz not null default clock_timestamp(),
    primary key (workspace_id, member_id, key),
    foreign key (workspace_id, member_id) references member (workspace_id, id)
);

-- The words that let the first administrator in; no workspace exists yet.
create table setup_token (
    hash       bytea       primary key,
    made_at    timestamptz not null default clock_timestamp()
);

-- Attempts counted before anybody is known (kit/throttle.py); free_at is when the whole allowance is free again.
-- Unlogged: counting must not wait for the disk, and counts lost in a crash are no loss.
create unlogged table throttle (
    purpose text        not null,
    key     bytea       not null,
    free_at timestamptz not null,
    primary key (purpose, key)
);
create index throttle_free on throttle (free_at);

grant select, insert, update on workspace, unit, member to kefu_app;
grant select, insert, update, delete on session, api_token, known_network, setup_token, throttle to kefu_app;
