-- Counted attempts need not survive a crash: without a log their COMMIT waits for no disk, and every visitor's message
-- and every log-in makes one.
alter table throttle set unlogged;
