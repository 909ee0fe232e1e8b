-- In which epoch of the log a mail was put down: a restored backup begins another, and what waited in it must not leave again.
-- When it first left is the moment of its fact; what fails before has none. The index finds the mails with somebody's words, also
-- those on another's ticket.
alter table forward add column epoch text not null default '', add column left_at timestamptz;
update forward set epoch = (select epoch from log_head), left_at = send_at where state not in ('waiting', 'undone');
create index forward_messages on forward using gin (messages);
