-- When a member is away, and who has their tickets meanwhile; one at a time. It is over by itself: nothing runs at its end.
create table absence (
    workspace_id uuid        not null,
    member_id    uuid        not null,
    begins       timestamptz not null,
    ends         timestamptz not null check (ends > begins),
    cover_id     uuid        not null check (cover_id <> member_id),
    time_zone    text        not null,
    primary key (workspace_id, member_id),
    foreign key (workspace_id, member_id) references member (workspace_id, id),
    foreign key (workspace_id, cover_id) references member (workspace_id, id)
);
grant select, insert, update, delete on absence to kefu_app;
