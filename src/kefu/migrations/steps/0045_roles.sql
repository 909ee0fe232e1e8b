-- Roles that a workspace made beside those built in. member.roles, invitation.roles and workspace.second_factor_roles name
-- them by their ids as text. One that is gone stays for the names in the history.
create table own_role (
    workspace_id uuid        not null references workspace (id),
    id           uuid        not null,
    name         text        not null check (length(name) between 1 and 200),
    permissions  text[]      not null check (cardinality(permissions) > 0),
    wide         boolean     not null,
    removed_at   timestamptz,
    version      int         not null default 1,
    fingerprint  bytea       not null,
    primary key (workspace_id, id)
);

-- Whose hand last changed each (the reader `roles`).
create table role_hand (
    workspace_id uuid        not null,
    role_id      uuid        not null,
    member_id    uuid,
    at           timestamptz not null,
    primary key (workspace_id, role_id)
);
grant select, insert, update on own_role to kefu_app;
grant select, insert, update, delete on role_hand to kefu_app;
