-- When one of a session's open consoles was last known to be connected: renewed every minute while one is.
-- No default and no index: the table is not rewritten, and a renewal touches no index.
alter table session add column connected_at timestamptz;
