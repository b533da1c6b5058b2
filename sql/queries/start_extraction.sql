-- An extraction that waited runs now, here, if its turn has come: with those that run and those that came earlier and
-- wait, there are few enough. Callers hold lock_limits.sql.
--
-- $1 uuid id · $2 text format · $3 text compression · $4 text path of the file · $5 text tool version · $6 text host
-- $7 int how many may run at once
--
-- One row when it was so.
-- Index: the primary key, and extractor.extractions_unfinished.
update extractor.extractions
set state = 'running', format = $2, compression = $3, file_path = $4, tool_version = $5, host = $6,
  started_at = statement_timestamp()
where id = $1 and state = 'queued' and (
  select count(*) from extractor.line
  where line.id <> extractions.id
    and (line.state = 'running' or (line.created_at, line.id) < (extractions.created_at, extractions.id))
) < $7::int
returning id
