-- Building and dropping take locks of different strength: between the two, whoever writes on another machine would wait for us
-- and we for them.
lock table customer in access exclusive mode;

-- Customers are looked for by what stands in their own fields, alone and together with words: one index reads both, so what
-- few have leads and nobody reads all who have the other (docs/decisions/2026-11-26-customer-fields.md). A mark is led by the
-- workspace, as the words are; of a text it says the beginning, the statement compares the rest. Nothing depends on settings
-- of the session or a collation: an index may only hold what is the same for ever.
create function customer_marks(workspace_id uuid, fields jsonb) returns text[]
    language plpgsql immutable strict parallel safe as $$
declare
    lead   text   := right(workspace_id::text, 8) || '/';
    marks  text[] := '{}';
    key    text;
    filled jsonb;
    said   text;
begin
    for key, filled in select * from jsonb_each(fields) loop
        marks := marks || (lead || key);
        if jsonb_typeof(filled) <> 'array' then
            filled := jsonb_build_array(filled);
        end if;
        for said in select * from jsonb_array_elements_text(filled) loop
            marks := marks || (lead || key || '=' || lower(left(said, 64) collate "C"));
        end loop;
    end loop;
    return marks;
end
$$;

drop index customer_terms;
create index customer_terms on customer using gin (terms, customer_marks(workspace_id, fields));
