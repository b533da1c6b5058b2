-- Records how far an import has come, in the transaction that took it there.
--
-- $1 uuid    its id
-- $2 bigint  position up to which everything is committed before
-- $3 bigint  and from now on
-- $4 jsonb   counts of what is committed
-- $5 text    running or done
--
-- One row (id) if it stood where it was expected; none if somebody else has taken it further.
-- Index: the primary key.
update extractor.imports
set position = $3::bigint, counts = $4::jsonb, state = $5::text,
  ended_at = case when $5::text = 'done' then now() end
where id = $1::uuid and position = $2::bigint and state = 'running'
returning id
