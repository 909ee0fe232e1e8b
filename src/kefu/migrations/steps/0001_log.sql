-- The log. Writers insert into outbox; the sequencer alone moves rows to event and counts their position.
create table outbox (
    id           bigint generated always as identity (cache 1) primary key,
    workspace_id uuid        not null,
    at           timestamptz not null,
    type         text        not null,
    version      int         not null,
    ticket_id    uuid,
    customer_id  uuid,
    subject_id   uuid,
    actor_kind   text        not null,
    actor_id     uuid,
    cause        uuid,
    data         jsonb       not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);

create table event (
    position     bigint      not null primary key,
    workspace_id uuid        not null,
    at           timestamptz not null,
    type         text        not null,
    version      int         not null,
    ticket_id    uuid,
    customer_id  uuid,
    subject_id   uuid,
    actor_kind   text        not null,
    actor_id     uuid,
    cause        uuid,
    data         jsonb       not null
) partition by range (position);
create index event_ticket on event (workspace_id, ticket_id, position) where ticket_id is not null;

create table log_head (
    one            boolean     primary key default true check (one),
    epoch          text        not null default substr(md5(gen_random_uuid()::text), 1, 12),
    position       bigint      not null default 0,
    partition_size bigint      not null default 1000000 check (partition_size > 0),
    moved_at       timestamptz not null default clock_timestamp()
);
insert into log_head default values;

create table cursor (
    reader   text primary key,
    position bigint not null,
    moved_at timestamptz not null default clock_timestamp()
);

create table reaction_failure (
    workspace_id uuid        not null,
    reader       text        not null,
    subject      uuid        not null,
    position     bigint      not null,
    attempts     int         not null,
    next_try_at  timestamptz not null,
    error        text        not null,
    primary key (workspace_id, reader, subject)
);
create index reaction_failure_due on reaction_failure (reader, next_try_at);

-- Makes event partitions until one is wholly ahead of the head, and takes away every way to change the past.
-- Runs with the owner's rights; the application may only call it.
create function kefu_make_partitions() returns int
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    head public.log_head;
    lower bigint;
    upper bigint;
    name text;
    made int := 0;
begin
    perform pg_advisory_xact_lock(118283205672962);
    select * into head from public.log_head;
    select coalesce(max((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''?(\d+)''?\)'))[1]::bigint), 1)
      into lower
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'public.event'::regclass;
    while lower <= head.position + 2 * head.partition_size and made < 16 loop
        upper := lower + head.partition_size;
        name := 'event_' || lower;
        execute format('create table public.%I partition of public.event for values from (%s) to (%s)',
                       name, lower, upper);
        execute format('revoke all on public.%I from public', name);
        execute format('revoke all on public.%I from kefu_app', name);
        execute format('grant select on public.%I to kefu_app', name);
        lower := upper;
        made := made + 1;
    end loop;
    return made;
end $$;
revoke all on function kefu_make_partitions() from public;
grant execute on function kefu_make_partitions() to kefu_app;

revoke all on event from public;
grant select, insert on event to kefu_app;
grant select, insert, delete on outbox to kefu_app;
grant select on log_head to kefu_app;
grant update (position, moved_at) on log_head to kefu_app;
grant select, insert, update, delete on cursor, reaction_failure to kefu_app;
select kefu_make_partitions();

-- Answers already given to verbs that create nothing, by the key the client sent.
create table idempotency (
    workspace_id uuid        not null,
    principal_id uuid        not null,
    key          text        not null check (length(key) between 1 and 200),
    fingerprint  bytea       not null,
    status       int         not null,
    answer       jsonb,
    at           timestamptz not null default clock_timestamp(),
    primary key (workspace_id, principal_id, key)
);
create index idempotency_at on idempotency (at);
grant select, insert, delete on idempotency to kefu_app;
