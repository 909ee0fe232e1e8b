-- A unit that is not used any more is archived: nothing new is put there, and what was there still names it.
alter table unit add column archived_at timestamptz;
