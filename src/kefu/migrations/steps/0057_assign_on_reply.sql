-- Who answers what nobody holds, holds it from then on, unless a workspace wants it otherwise; a constant default
-- rewrites no row.
alter table workspace add column assign_on_reply boolean not null default true;
