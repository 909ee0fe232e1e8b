-- What members prepared: saved replies and macros. Without a unit an item is its owner's alone; with one it is shared
-- with that unit and all below it, and so with everybody when it is the headquarters'.
-- terms: what a search finds an item by (title, its pinyin and initials, folder); body: its texts, folded.
create table saved_reply (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    owner_id     uuid        not null,
    unit_id      uuid,
    title        text        not null check (length(title) between 1 and 200),
    title_key    text        not null collate "C",
    folder       text        not null default '' check (length(folder) <= 60),
    text_zh      text,
    text_en      text,
    terms        text        not null,
    body         text        not null,
    created_at   timestamptz not null default clock_timestamp(),
    updated_at   timestamptz not null default clock_timestamp(),
    deleted_at   timestamptz,
    version      int         not null default 1,
    fingerprint  bytea       not null,
    primary key (workspace_id, id),
    foreign key (workspace_id, owner_id) references member (workspace_id, id),
    foreign key (workspace_id, unit_id) references unit (workspace_id, id),
    check (coalesce(text_zh, text_en) is not null)
);
create index saved_reply_listed on saved_reply (workspace_id, title_key, id) where deleted_at is null;

-- steps: what the macro does, as kefu.macros reads it (model.Steps).
create table macro (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    owner_id     uuid        not null,
    unit_id      uuid,
    name         text        not null check (length(name) between 1 and 200),
    name_key     text        not null collate "C",
    steps        jsonb       not null,
    created_at   timestamptz not null default clock_timestamp(),
    updated_at   timestamptz not null default clock_timestamp(),
    deleted_at   timestamptz,
    version      int         not null default 1,
    fingerprint  bytea       not null,
    primary key (workspace_id, id),
    foreign key (workspace_id, owner_id) references member (workspace_id, id),
    foreign key (workspace_id, unit_id) references unit (workspace_id, id)
);
create index macro_listed on macro (workspace_id, name_key, id) where deleted_at is null;

-- Earlier wordings of saved replies and macros; facts point here and hold no text themselves.
create table prepared_revision (
    workspace_id uuid        not null references workspace (id),
    subject_id   uuid        not null,
    revision     int         not null,
    content      jsonb       not null,
    at           timestamptz not null default clock_timestamp(),
    author_id    uuid        not null,
    primary key (workspace_id, subject_id, revision)
);

-- How often each was used: projections, kept by readers of the log.
create table saved_reply_use (
    workspace_id uuid        not null,
    reply_id     uuid        not null,
    uses         int         not null,
    last_used_at timestamptz not null,
    primary key (workspace_id, reply_id)
);
create table macro_use (
    workspace_id uuid        not null,
    macro_id     uuid        not null,
    uses         int         not null,
    last_used_at timestamptz not null,
    primary key (workspace_id, macro_id)
);

grant select, insert, update on saved_reply, macro, prepared_revision to kefu_app;
grant select, insert, update, delete on saved_reply_use, macro_use to kefu_app;
