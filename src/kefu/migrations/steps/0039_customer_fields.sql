-- A field is on tickets or on customers. What stands in those of a customer is with them, by the fields' keys: nobody looks
-- for customers by it, and whoever reads a customer reads all of it.
alter table field add column about text not null default 'ticket' check (about in ('ticket', 'customer'));
alter table customer add column fields jsonb not null default '{}';

-- The keys of the fields whose values whoever was kept has from a merge.
alter table customer_merge add column filled text[] not null default '{}';
