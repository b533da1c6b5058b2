-- Records that an import came to nothing, or no further.
--
-- $1 uuid id · $2 text state: refused, failed or interrupted · $3 text why · $4 jsonb counts, null: leave them
--
-- Index: the primary key.
update extractor.imports
set state = $2::text, failure = $3::text, counts = coalesce($4::jsonb, counts), ended_at = now()
where id = $1::uuid and state = 'running'
