-- Who is served, by which addresses; the configured ways to reach us; the files people send.
create table company (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    name         text        not null,
    name_key     text        not null collate "C",
    version      int         not null default 1,
    fingerprint  bytea       not null,
    created_at   timestamptz not null default clock_timestamp(),
    primary key (workspace_id, id)
);
create index company_name on company (workspace_id, name_key, id);

-- `terms` holds beginnings worth typing (name, pinyin, initials, addresses); searched by prefix through GIN.
create table customer (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    name         text        not null,
    name_key     text        not null collate "C",
    terms        tsvector    not null,
    tier         text        not null default 'standard' check (tier in ('standard', 'gold', 'vip')),
    company_id   uuid,
    locale       text        not null default 'zh' check (locale in ('zh', 'en')),
    note         text        not null default '',
    version      int         not null default 1,
    fingerprint  bytea,
    created_at   timestamptz not null default clock_timestamp(),
    primary key (workspace_id, id),
    foreign key (workspace_id, company_id) references company (workspace_id, id)
);
create index customer_name on customer (workspace_id, name_key, id);
create index customer_company on customer (workspace_id, company_id) where company_id is not null;
create index customer_terms on customer using gin (terms);

-- `added_by` says who claims that the address is this customer's: a member, the system, or the customer themself.
create table identity (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    customer_id  uuid        not null,
    channel      text        not null,
    address      text        not null check (address <> ''),
    verified     boolean     not null default false,
    added_by     text        not null,
    created_at   timestamptz not null default clock_timestamp(),
    primary key (workspace_id, id),
    unique (workspace_id, channel, address),
    foreign key (workspace_id, customer_id) references customer (workspace_id, id)
);
create index identity_customer on identity (workspace_id, customer_id, created_at);

create table inbox (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    name         text        not null,
    name_key     text        not null collate "C",
    channel      text        not null,
    unit_id      uuid        not null,
    team_id      uuid,
    public_key   text        not null,
    settings     jsonb       not null default '{}',
    active       boolean     not null default true,
    version      int         not null default 1,
    fingerprint  bytea       not null,
    created_at   timestamptz not null default clock_timestamp(),
    primary key (workspace_id, id),
    constraint inbox_unit foreign key (workspace_id, unit_id) references unit (workspace_id, id),
    constraint inbox_team foreign key (workspace_id, team_id) references unit (workspace_id, id)
);
-- A look-up from outside knows no workspace yet: this key is unique over the server.
create unique index inbox_public_key on inbox (public_key);

-- `path` is relative to the files folder; the bytes are durable before the row is visible.
create table file (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    name         text        not null,
    type         text        not null,
    size         bigint      not null check (size > 0),
    sha256       bytea       not null check (length(sha256) = 32),
    path         text        not null,
    owner_kind   text        not null,
    owner_id     uuid        not null,
    state        text        not null default 'stored' check (state in ('stored', 'erased')),
    attached_to  uuid,
    place        int         not null default 0,
    created_at   timestamptz not null default clock_timestamp(),
    primary key (workspace_id, id)
);
create index file_attached on file (workspace_id, attached_to) where attached_to is not null;
create index file_orphan on file (created_at) where attached_to is null;

grant select, insert, update, delete on company, customer, identity, inbox, file to kefu_app;
