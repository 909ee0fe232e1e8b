-- When a member last looked at a ticket or a customer, so that one look is told once: viewed_at begins the minutes in which
-- further ones are the same; loaded_at is what was loaded ahead and not shown yet; ahead_at is when that was told.
create table look (
    workspace_id uuid        not null,
    member_id    uuid        not null,
    subject_id   uuid        not null,
    thing        text        not null check (thing in ('ticket', 'customer')),
    number       int         not null,
    viewed_at    timestamptz,
    loaded_at    timestamptz,
    ahead_at     timestamptz,
    primary key (workspace_id, member_id, subject_id)
);
create index look_loaded on look (loaded_at) where loaded_at is not null;
grant select, insert, update, delete on look to kefu_app;

-- Looks are many, what was done is little: who asks for the latter passes over none of the former.
create index audit_entry_done on audit_entry (workspace_id, at, position) where topic not in ('view', 'ahead');
create index audit_entry_done_actor on audit_entry (workspace_id, actor_id, at, position)
    where topic not in ('view', 'ahead');
create index audit_entry_done_subject on audit_entry (workspace_id, subject_id, at, position)
    where topic not in ('view', 'ahead');
