-- Companies are looked for by every part of their name, its pinyin and initials, through an index that reads nobody else's.
-- Two of three things stand in the row already: the name, and in its sort key the pinyin (shan1 hai3) and all other letters,
-- capital and small ones alike. Made by the database, so what is there already has them too, and depends on nothing else: no
-- collation, no settings. As long as the terms of customers (customers/naming.py).
create function company_terms(workspace_id uuid, name text, name_key text) returns tsvector
    language plpgsql immutable strict parallel safe as $$
declare
    lead     text   := right(workspace_id::text, 8) || '/';
    parts    text[] := string_to_array(name_key, ' ');
    words    text[] := string_to_array(regexp_replace(lower(normalize(name, NFKC) collate "C"), '\s+', ' ', 'g'), ' ');
    sounds   text[] := '{}';
    spoken   boolean := false;
    spelt    text;
    initials text   := '';
    place    int    := 1;
    terms    text[] := '{}';
    part     text;
begin
    foreach part in array parts loop
        continue when part = '';
        if part collate "C" ~ '^[a-z]+[1-5]$' then
            spoken := true;
            sounds := sounds || left(part, -1);
        else
            sounds := sounds || part;
            words := words || part;
        end if;
    end loop;
    foreach part in array words loop
        for start in 1 .. length(part) loop
            terms := terms || (lead || substr(part, start, 64));
        end loop;
    end loop;
    if spoken then
        spelt := array_to_string(sounds, '');
        foreach part in array sounds loop
            initials := initials || left(part, 1);
        end loop;
        for start in 1 .. cardinality(sounds) loop
            terms := terms || (lead || substr(spelt, place, 64)) || (lead || substr(initials, start, 64));
            place := place + length(sounds[start]);
        end loop;
    end if;
    return array_to_tsvector(array_remove(terms, null));
end
$$;

alter table company add column terms tsvector not null generated always as (company_terms(workspace_id, name, name_key)) stored;
create index company_terms on company using gin (terms);
